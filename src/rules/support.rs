//! What several rules say in the same way.

use super::Report;
use crate::diagnostic::{Applicability, Finding, Fix};
use crate::model::{Build, covers};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// Tells what a grammar rejects.
pub(super) fn syntax_error(error: &SyntaxError, report: &mut Report<'_>) {
    let finding = report.at(error.span, sentence(&error.message));
    match (&error.help, &error.suggestion) {
        (Some(help), _) => {
            finding.help(sentence(help));
        }
        (None, Some(meant)) => {
            finding.help(format!("did you mean `{meant}`?"));
        }
        (None, None) => {}
    }
    if let Some(meant) = &error.suggestion {
        finding.fix(Fix::replace(
            format!("Write `{meant}`"),
            Applicability::Unsafe,
            error.span,
            meant.clone(),
        ));
    }
}

/// As the other messages are written: no full stop, and no capital but that of a name.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            let rest = text.get(first.len_utf8()..).unwrap_or_default();
            first.to_lowercase().chain(rest.chars()).collect()
        }
        _ => text.to_owned(),
    }
}

/// The fix for a misspelt name. It is unsafe: only the user knows what was meant.
pub(super) fn rename(span: Span, to: &str) -> Fix {
    Fix::replace(format!("Rename to `{to}`"), Applicability::Unsafe, span, to)
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(super) fn list<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// Labels the ARGs of the Dockerfile that bring a path, or one below it, to a tool.
pub(super) fn label_args(build: &Build, path: &str, finding: &mut Finding) {
    let Some(file) = build.file() else { return };
    for arg in build.build_args() {
        if arg.value.as_ref().is_some_and(|value| covers(path, &value.value))
            && let Some(setting) =
                file.declarations(&arg.name.value).find(|setting| setting.stage.is_some())
        {
            finding.label(setting.name_span(), "the ARG that takes it");
        }
    }
}

/// What a rule about a whole project adds to a finding about one build.
pub(super) fn stamp(finding: &mut Finding, build: &Build) {
    finding.artifacts.extend(build.artifact.iter().map(|artifact| artifact.image.value.clone()));
    finding.profiles = build.profiles();
}

/// `1,234`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
