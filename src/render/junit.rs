//! The XML of `JUnit`, as CI systems read it: a suite for each file, a test for each finding.

use super::{Report, text};
use crate::diagnostic::{Finding, Level};
use crate::source::FileId;
use std::fmt::Write as _;
use std::io::{self, Write};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: Vec<(FileId, Vec<&Finding>)> = Vec::new();
    for finding in report.told() {
        match suites.iter_mut().find(|(file, _)| *file == finding.span.file) {
            Some((_, findings)) => findings.push(finding),
            None => suites.push((finding.span.file, vec![finding])),
        }
    }
    let all: Vec<&Finding> = report.told().collect();
    // A report without a single test is taken for a broken one.
    let tests = all.len().max(1);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let (failures, errors) = (failures(&all), report.failures.len());
    writeln!(
        out,
        r#"<testsuites name="skafflint" tests="{}" failures="{failures}" errors="{errors}" time="0">"#,
        tests + errors
    )?;
    for (file, findings) in &suites {
        let path = report.sources.get(*file).display();
        open(&path, findings.len(), self::failures(findings), 0, out)?;
        findings.iter().try_for_each(|finding| case(finding, &path, report, out))?;
        writeln!(out, "  </testsuite>")?;
    }
    if all.is_empty() {
        open("skafflint", 1, 0, 0, out)?;
        writeln!(out, r#"    <testcase name="nothing found" classname="skafflint" time="0"/>"#)?;
        writeln!(out, "  </testsuite>")?;
    }
    if errors > 0 {
        open("skafflint: files", errors, 0, errors, out)?;
        for failure in report.failures {
            let failure = attribute(failure);
            writeln!(out, r#"    <testcase name="{failure}" classname="skafflint" time="0">"#)?;
            writeln!(out, r#"      <error message="{failure}" type="unreadable"/>"#)?;
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn failures(findings: &[&Finding]) -> usize {
    findings.iter().filter(|finding| finding.level > Level::Info).count()
}

fn open(
    name: &str,
    tests: usize,
    failures: usize,
    errors: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = attribute(name);
    writeln!(
        out,
        r#"  <testsuite name="{name}" tests="{tests}" failures="{failures}" errors="{errors}" skipped="0" time="0">"#
    )
}

/// Errors and warnings are tests that failed; a note is one that passed and has something to say.
fn case(finding: &Finding, path: &str, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let file = report.sources.get(finding.span.file);
    let at = file.position(finding.span.start as usize);
    let name = attribute(&format!("{} at {}:{}", finding.rule, at.line, at.column));
    let (path, line) = (attribute(path), at.line);
    writeln!(
        out,
        r#"    <testcase name="{name}" classname="{path}" file="{path}" line="{line}" time="0">"#
    )?;
    let body = escape(&body(finding, report));
    if finding.level == Level::Info {
        writeln!(out, "      <system-out>{body}</system-out>")?;
    } else {
        let message = attribute(&text::message(finding));
        writeln!(
            out,
            r#"      <failure message="{message}" type="{}">{body}</failure>"#,
            finding.level
        )?;
    }
    writeln!(out, "    </testcase>")
}

/// All that is known of a finding, one line a fact.
fn body(finding: &Finding, report: &Report<'_>) -> String {
    let place = |span: crate::source::Span| {
        let file = report.sources.get(span.file);
        let at = file.position(span.start as usize);
        format!("{}:{}:{}", file.display(), at.line, at.column)
    };
    let mut body = format!(
        "{}: {}[{}] {}",
        place(finding.span),
        finding.level,
        finding.rule,
        text::message(finding)
    );
    for label in &finding.labels {
        let _ = write!(body, "\n{}: {}", place(label.span), text::line(&label.message));
    }
    if let Some(help) = &finding.help {
        let _ = write!(body, "\nhelp: {}", text::line(help));
    }
    body
}

fn attribute(written: &str) -> String {
    escape(&text::line(written)).replace('"', "&quot;")
}

/// XML 1.0 has no way to write most control characters, not even as references.
fn escape(written: &str) -> String {
    let shown: String = written
        .chars()
        .map(|c| if c == '\n' { c } else { text::visible(c) })
        .map(|c| if matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c })
        .collect();
    shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
