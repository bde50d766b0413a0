//! SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use super::{Report, text};
use crate::diagnostic::{Finding, Fix, Level};
use crate::source::{Sources, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Name and version of our fingerprint.
const FINGERPRINT: &str = "skafflint/v1";

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut used: Vec<&str> = report.told().map(|finding| finding.rule).collect();
    used.sort_unstable();
    used.dedup();
    let index: BTreeMap<&str, usize> = used.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let results: Vec<Value> = report
        .told_with_fingerprints()
        .map(|(finding, fingerprint)| result(finding, &fingerprint, &index, report.sources))
        .collect();
    let notifications: Vec<Value> = report
        .failures
        .iter()
        .map(|failure| json!({ "level": "error", "message": { "text": message(failure) } }))
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "skafflint",
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": used.iter().map(|id| rule(id, report)).collect::<Vec<_>>(),
                }
            },
            "columnKind": "utf16CodeUnits",
            "invocations": [{
                "executionSuccessful": report.failures.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }]
    });
    serde_json::to_writer(&mut *out, &log)?;
    writeln!(out)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warning",
        Level::Info => "note",
    }
}

fn rule(id: &str, report: &Report<'_>) -> Value {
    let Some(about) = report.rules.get(id) else { return json!({ "id": id }) };
    json!({
        "id": id,
        "name": name(id),
        "shortDescription": { "text": sentence(about.summary) },
        "fullDescription": { "text": sentence(&first_paragraph(&about.text)) },
        "help": { "text": about.text, "markdown": about.text },
        "defaultConfiguration": { "enabled": about.default, "level": level(about.level) },
        "properties": { "tags": [about.group], "problem.severity": severity(about.level) },
    })
}

/// What GitHub sorts alerts by.
fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warning",
        Level::Info => "recommendation",
    }
}

/// `a-rule` as viewers show names: `ARule`.
fn name(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for part in id.split('-') {
        let mut letters = part.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

/// The text before the first blank line, on one line.
fn first_paragraph(markdown: &str) -> String {
    let lines = markdown.lines().skip_while(|line| line.trim().is_empty());
    let lines: Vec<&str> =
        lines.take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    lines.join(" ")
}

/// With a full stop, as SARIF wants its messages.
fn sentence(text: &str) -> String {
    let mut text = message(text);
    if !text.ends_with(['.', '!', '?', ':']) {
        text.push('.');
    }
    text
}

/// A text in which nothing is a link: `[a](b)` would be one.
fn message(written: &str) -> String {
    text::line(written).replace("](", "\\](")
}

fn result(
    finding: &Finding,
    fingerprint: &str,
    index: &BTreeMap<&str, usize>,
    sources: &Sources,
) -> Value {
    let mut told = sentence(&text::message(finding));
    if let Some(help) = &finding.help {
        let help = sentence(help);
        told.push_str(" Help: ");
        told.push_str(&help);
    }
    let mut own = location(finding.span, sources);
    if let Some(here) = &finding.here {
        own["message"] = json!({ "text": message(here) });
    }
    let related: Vec<Value> = finding
        .labels
        .iter()
        .enumerate()
        .map(|(at, label)| {
            let mut place = location(label.span, sources);
            place["id"] = json!(at + 1);
            place["message"] = json!({ "text": message(&label.message) });
            place
        })
        .collect();
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": index.get(finding.rule),
        "level": level(finding.level),
        "message": { "text": told },
        "locations": [own],
        "partialFingerprints": { FINGERPRINT: fingerprint },
        "properties": { "profiles": finding.profiles, "artifacts": finding.artifacts },
    });
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    if let Some(fix) = &finding.fix {
        result["properties"]["applicability"] = json!(fix.applicability.name());
        result["fixes"] = json!([repair(fix, sources)]);
    }
    result
}

fn location(span: Span, sources: &Sources) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&sources.get(span.file).display()) },
        "region": region(span, sources),
    } })
}

/// Lines and columns from 1, the end behind the last character; columns in UTF-16 code units.
fn region(span: Span, sources: &Sources) -> Value {
    let file = sources.get(span.file);
    let start = file.utf16_position(span.start as usize);
    let end = file.utf16_position(span.end as usize);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// All edits of a fix, by file.
fn repair(fix: &Fix, sources: &Sources) -> Value {
    let mut files: Vec<(String, Vec<Value>)> = Vec::new();
    for edit in &fix.edits {
        let path = uri(&sources.get(edit.span.file).display());
        let mut replacement = json!({ "deletedRegion": region(edit.span, sources) });
        if !edit.content.is_empty() {
            replacement["insertedContent"] = json!({ "text": edit.content });
        }
        match files.iter_mut().find(|(own, _)| *own == path) {
            Some((_, replacements)) => replacements.push(replacement),
            None => files.push((path, vec![replacement])),
        }
    }
    let changes: Vec<Value> = files
        .into_iter()
        .map(|(uri, replacements)| {
            json!({ "artifactLocation": { "uri": uri }, "replacements": replacements })
        })
        .collect();
    json!({ "description": { "text": sentence(&fix.title) }, "artifactChanges": changes })
}

/// A path as a URI: relative ones stay so, absolute ones begin with `file://`.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    let is_drive =
        matches!(path.as_bytes(), [first, b':', b'/', ..] if first.is_ascii_alphabetic());
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if is_drive {
        uri.push_str("file:///");
    }
    for (at, byte) in path.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte);
        if plain || is_drive && at == 1 {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/é#%.yaml"), "a%20b/%C3%A9%23%25.yaml");
        assert_eq!(uri("/srv/skaffold.yaml"), "file:///srv/skaffold.yaml");
        assert_eq!(uri("C:/x/[id]"), "file:///C:/x/%5Bid%5D");
        assert_eq!(uri("a:b"), "a%3Ab");
    }

    #[test]
    fn nothing_in_a_message_is_a_link() {
        assert_eq!(sentence("see [x](y)"), "see [x\\](y).");
        assert_eq!(name("arg-before-from"), "ArgBeforeFrom");
    }
}
