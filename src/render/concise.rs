//! `path:line:column: level[rule] message`

use super::{Look, Report, text};
use std::io::{self, Write};

pub(super) fn write(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.told() {
        let file = report.sources.get(finding.span.file);
        let at = file.position(finding.span.start as usize);
        let (path, title) =
            (text::line(&file.display()), text::title(finding.rule, finding.level, look.color));
        writeln!(out, "{path}:{}:{}: {title} {}", at.line, at.column, text::message(finding))?;
    }
    Ok(())
}
