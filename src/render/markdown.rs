//! A comment of a pull request, in GitHub's Markdown; GitLab and Gitea show it as well.

use super::{Report, summary, text};
use crate::diagnostic::{Finding, Level};
use std::io::{self, Write};

/// GitHub takes comments of up to 65,536 characters.
const MOST: usize = 60_000;

/// What tells a program that a comment is ours, and may be written anew.
const MARKER: &str = "<!-- skafflint -->";

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{MARKER}")?;
    writeln!(out, "### skafflint {}\n", summary::found(report, Level::Info))?;
    let mut room = MOST;
    let mut findings: Vec<&Finding> = report.told().collect();
    // The worst first: what does not fit is what matters least.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let serious = findings.partition_point(|finding| finding.level > Level::Info);
    let (serious, notes) = findings.split_at(serious);
    let mut left = table(serious, report, &mut room, out)?;
    if !notes.is_empty() {
        writeln!(out, "<details><summary>{}</summary>\n", text::count(notes.len(), "note"))?;
        left += table(notes, report, &mut room, out)?;
        writeln!(out, "</details>\n")?;
    }
    if left > 0 {
        writeln!(
            out,
            "… and {}, for which there is no room here.\n",
            text::count(left, "more finding")
        )?;
    }
    for failure in report.failures {
        writeln!(out, "- **not read**: {}", prose(failure))?;
    }
    writeln!(out, "<sub>{}</sub>", prose(&summary::looked_at(report)))
}

/// Writes as many rows as there is room for, and tells how many are left.
fn table(
    findings: &[&Finding],
    report: &Report<'_>,
    room: &mut usize,
    out: &mut dyn Write,
) -> io::Result<usize> {
    if findings.is_empty() {
        return Ok(0);
    }
    writeln!(out, "| | Where | What |\n|---|---|---|")?;
    for (at, finding) in findings.iter().enumerate() {
        let row = row(finding, report);
        let size = row.chars().count();
        if size > *room {
            *room = 0;
            writeln!(out)?;
            return Ok(findings.len() - at);
        }
        *room -= size;
        writeln!(out, "{row}")?;
    }
    writeln!(out)?;
    Ok(0)
}

fn row(finding: &Finding, report: &Report<'_>) -> String {
    let level = match finding.level {
        Level::Error => "🔴 error",
        Level::Warn => "🟡 warning",
        Level::Info => "🔵 note",
    };
    let place = |span: crate::source::Span| {
        let file = report.sources.get(span.file);
        code(&format!("{}:{}", file.display(), file.lines().line(span.start as usize)))
    };
    let mut what = vec![format!("{} {}", prose(&text::message(finding)), code(finding.rule))];
    what.extend(
        finding
            .labels
            .iter()
            .map(|label| format!("{}: {}", place(label.span), prose(&label.message))),
    );
    what.extend(finding.help.iter().map(|help| format!("*help:* {}", prose(help))));
    format!("| {level} | {} | {} |", place(finding.span), what.join("<br>"))
}

/// A text as code in a cell. Code spans cannot hold what ends them.
fn code(written: &str) -> String {
    format!("`{}`", text::line(written).replace('`', "'").replace('|', "\\|"))
}

/// A sentence in a cell: what stands between backticks stays code, and nothing else is markup, a mention or a new cell.
fn prose(written: &str) -> String {
    let line = text::line(written);
    let is_paired = line.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(line.len());
    let mut in_code = false;
    for c in line.chars() {
        match c {
            '`' if is_paired => in_code = !in_code,
            '|' => out.push('\\'),
            _ if in_code => {}
            '&' => {
                out.push_str("&amp;");
                continue;
            }
            '<' => {
                out.push_str("&lt;");
                continue;
            }
            // Between `@` and a name, nothing that is seen: nobody is called.
            '@' => {
                out.push_str("@\u{200b}");
                continue;
            }
            '\\' | '*' | '_' | '~' | '[' | ']' | '`' | '#' | '$' => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}
