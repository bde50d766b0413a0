//! GitLab's code quality report: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use super::{Report, text};
use crate::diagnostic::{Finding, Level};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Issue {
    #[serde(rename = "type")]
    kind: &'static str,
    check_name: &'static str,
    description: String,
    content: Content,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_locations: Vec<Location>,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<Issue> = report
        .told_with_fingerprints()
        .map(|(finding, fingerprint)| issue(finding, fingerprint, report))
        .collect();
    serde_json::to_writer(&mut *out, &issues)?;
    writeln!(out)
}

fn issue(finding: &Finding, fingerprint: String, report: &Report<'_>) -> Issue {
    let help = finding.help.as_ref().map(|help| format!("; {}", text::line(help)));
    Issue {
        kind: "issue",
        check_name: finding.rule,
        description: text::message(finding) + &help.unwrap_or_default(),
        content: Content {
            body: report.rules.get(finding.rule).map_or("", |about| about.summary).to_owned(),
        },
        categories: [category(report.group(finding.rule))],
        severity: match finding.level {
            Level::Error => "major",
            Level::Warn => "minor",
            Level::Info => "info",
        },
        fingerprint,
        location: location(finding.span, report),
        other_locations: finding.labels.iter().map(|label| location(label.span, report)).collect(),
    }
}

/// Code Climate's categories.
fn category(group: &str) -> &'static str {
    match group {
        "cache" | "context" => "Performance",
        "docker" => "Style",
        _ => "Bug Risk",
    }
}

fn location(span: crate::source::Span, report: &Report<'_>) -> Location {
    let file = report.sources.get(span.file);
    let line = |at: u32| file.lines().line(at as usize);
    Location { path: file.display(), lines: Lines { begin: line(span.start), end: line(span.end) } }
}
