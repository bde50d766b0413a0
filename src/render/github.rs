//! Workflow commands: GitHub shows each finding beside its line.

use super::{Report, text};
use crate::diagnostic::{Finding, Level};
use std::io::{self, Write};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for finding in report.told() {
        let file = report.sources.get(finding.span.file);
        let start = file.position(finding.span.start as usize);
        let end = file.position(finding.span.end as usize);
        let command = match finding.level {
            Level::Error => "error",
            Level::Warn => "warning",
            Level::Info => "notice",
        };
        write!(out, "::{command} title={}", property(&format!("skafflint: {}", finding.rule)))?;
        write!(out, ",file={},line={}", property(&file.display()), start.line)?;
        write!(out, ",endLine={}", end.line)?;
        // GitHub ignores columns of annotations over several lines.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        }
        writeln!(out, "::{}", data(&body(finding, report)))?;
    }
    Ok(())
}

/// The message, and below it what the terminal shows as snippets and help.
fn body(finding: &Finding, report: &Report<'_>) -> String {
    let mut lines = vec![text::message(finding)];
    for label in &finding.labels {
        let file = report.sources.get(label.span.file);
        let at = file.position(label.span.start as usize);
        lines.push(format!("{}:{}:{}: {}", file.display(), at.line, at.column, label.message));
    }
    lines.extend(finding.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_command_is_escaped() {
        assert_eq!(data("100%: a,\r\nb"), "100%25: a,%0D%0Ab");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
