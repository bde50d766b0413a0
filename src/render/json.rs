//! Version 1 of the report for programs. `docs/formats.md` says what stands where.

use super::Report;
use crate::diagnostic::{Finding, Fix, Level};
use crate::source::{Position, Sources, Span};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool,
    findings: Vec<Row<'a>>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
pub(super) struct Row<'a> {
    rule: &'a str,
    group: &'a str,
    level: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    location: Location<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Location<'a>>,
    profiles: &'a [String],
    artifacts: &'a [String],
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Repair<'a>>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: String,
    start: Place,
    end: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

#[derive(Serialize)]
struct Place {
    offset: usize,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Repair<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<Change<'a>>,
}

#[derive(Serialize)]
struct Change<'a> {
    path: String,
    start: Place,
    end: Place,
    content: &'a str,
}

#[derive(Serialize)]
pub(super) struct Summary<'a> {
    error: usize,
    warn: usize,
    info: usize,
    suppressed: usize,
    #[serde(skip_serializing_if = "is_zero")]
    untouched: usize,
    #[serde(skip_serializing_if = "is_zero")]
    known: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<usize>,
    files: usize,
    projects: usize,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    skipped: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    failures: &'a [String],
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}
/// Version of `json` and `jsonl`.
pub(super) const VERSION: u32 = 1;

/// This program.
pub(super) const TOOL: Tool = Tool { name: "skafflint", version: env!("CARGO_PKG_VERSION") };

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        tool: TOOL,
        findings: rows(report).collect(),
        summary: summary(report),
    };
    serde_json::to_writer(&mut *out, &document)?;
    writeln!(out)
}

/// Numbers of all findings, and what was looked at.
pub(super) fn summary<'a>(report: &Report<'a>) -> Summary<'a> {
    Summary {
        error: report.count(Level::Error),
        warn: report.count(Level::Warn),
        info: report.count(Level::Info),
        suppressed: report.suppressed,
        untouched: report.untouched,
        known: report.known,
        fixed: report.fixed,
        files: report.files,
        projects: report.projects,
        skipped: report.skipped,
        failures: report.failures,
    }
}

/// The findings that are told.
pub(super) fn rows<'r, 'a>(report: &'r Report<'a>) -> impl Iterator<Item = Row<'a>> + use<'r, 'a> {
    report.told_with_fingerprints().map(|(finding, fingerprint)| row(finding, fingerprint, report))
}

fn row<'a>(finding: &'a Finding, fingerprint: String, report: &Report<'a>) -> Row<'a> {
    let sources = report.sources;
    let labels = finding.labels.iter();
    Row {
        rule: finding.rule,
        group: report.group(finding.rule),
        level: finding.level.name(),
        message: &finding.message,
        help: finding.help.as_deref(),
        location: location(finding.span, finding.here.as_deref(), sources),
        related: labels.map(|label| location(label.span, Some(&label.message), sources)).collect(),
        profiles: &finding.profiles,
        artifacts: &finding.artifacts,
        fingerprint,
        fix: finding.fix.as_ref().map(|fix| repair(fix, sources)),
    }
}

fn location<'a>(span: Span, message: Option<&'a str>, sources: &Sources) -> Location<'a> {
    let (path, start, end) = places(span, sources);
    Location { path, start, end, message }
}

fn repair<'a>(fix: &'a Fix, sources: &Sources) -> Repair<'a> {
    let edits = fix.edits.iter().map(|edit| {
        let (path, start, end) = places(edit.span, sources);
        Change { path, start, end, content: &edit.content }
    });
    Repair { title: &fix.title, applicability: fix.applicability.name(), edits: edits.collect() }
}

fn places(span: Span, sources: &Sources) -> (String, Place, Place) {
    let file = sources.get(span.file);
    let place = |at: u32| {
        let Position { offset, line, column } = file.position(at as usize);
        Place { offset, line, column }
    };
    (file.display(), place(span.start), place(span.end))
}
