//! What several rules say in the same way.

use super::Report;
use crate::diagnostic::{Applicability, Finding, Fix};
use crate::edit;
use crate::model::{Build, DockerfileModel, IgnoreFile, Project, covers};
use crate::source::Span;
use crate::syntax::SyntaxError;
use std::collections::{BTreeMap, BTreeSet};

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

/// The fix that takes an entry or an item out of a configuration file: that whose key or value stands at `at`.
pub(super) fn removal(
    report: &Report<'_>,
    at: Span,
    title: impl Into<String>,
    applicability: Applicability,
) -> Option<Fix> {
    let mut editor = report.editor(at)?;
    editor.remove(at);
    Some(Fix::new(title, applicability, editor.finish()?))
}

/// The fix that adds lines to the end of an ignore file.
pub(super) fn ignore(file: &IgnoreFile, patterns: &[String]) -> Fix {
    let edit = edit::append_lines(file.ignore.file, &file.text, patterns);
    Fix::new(
        format!("Add {} to the ignore file", list(patterns)),
        Applicability::Unsafe,
        vec![edit],
    )
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

/// What a rule about a whole project adds to a finding about some builds.
pub(super) fn stamp(finding: &mut Finding, builds: &[&Build]) {
    let artifacts = builds.iter().filter_map(|build| build.artifact.as_ref());
    finding.artifacts = artifacts.map(|artifact| artifact.image.value.clone()).collect();
    // It holds always where one of them is built without a profile.
    if builds.iter().all(|build| !build.is_by_default()) {
        finding.profiles = builds.iter().flat_map(|build| build.profiles()).collect();
    }
    for list in [&mut finding.artifacts, &mut finding.profiles] {
        let mut seen = BTreeSet::new();
        list.retain(|name| seen.insert(name.clone()));
    }
}

/// What several builds share is told once, for the first of them that is built without a profile: one entry for
/// each key, with the builds that have it.
pub(super) fn together<'p, K: Ord + Clone, T>(
    project: &'p Project,
    found: impl Fn(&'p Build) -> Vec<(K, T)>,
) -> Vec<(T, Vec<&'p Build>)> {
    let by_default = project.builds.iter().filter(|build| build.is_by_default());
    let others = project.builds.iter().filter(|build| !build.is_by_default());
    let mut at: BTreeMap<K, usize> = BTreeMap::new();
    let mut all: Vec<(T, Vec<&Build>)> = Vec::new();
    for build in by_default.chain(others) {
        for (key, value) in found(build) {
            match at.get(&key).and_then(|&known| all.get_mut(known)) {
                Some((_, sharing)) => sharing.push(build),
                None => {
                    at.insert(key, all.len());
                    all.push((value, vec![build]));
                }
            }
        }
    }
    all
}

/// Calls `check` with each Dockerfile that Docker's own frontend reads, and with the builds of it, none where nothing
/// builds it. Its findings name the artifacts and profiles of those builds that they do not name themselves.
pub(super) fn each_dockerfile(
    project: &Project,
    report: &mut Report<'_>,
    check: impl Fn(&DockerfileModel, &[&Build], &mut Report<'_>),
) {
    for file in project.dockerfiles.values().filter(|file| !file.has_foreign_frontend()) {
        let builds: Vec<&Build> = project.builds_of(&file.path).collect();
        let first = report.len();
        check(file, &builds, report);
        for finding in report.since(first) {
            if finding.artifacts.is_empty() {
                stamp(finding, &builds);
            }
        }
    }
}

/// `1,234`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
