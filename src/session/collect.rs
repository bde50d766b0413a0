//! From the findings of many projects to one list.

use crate::diagnostic::{Edit, Finding, Fix};
use crate::rules::{RESTATED, Restated};
use crate::source::{FileId, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What two findings that are one have in common.
pub(super) fn identity(finding: &Finding) -> (&'static str, Span, &str) {
    (finding.rule, finding.span, &finding.message)
}

/// Takes out what another finding says better: see [`RESTATED`].
pub(super) fn drop_restated(findings: &mut Vec<Finding>) {
    let is_told = |finding: &Finding, restated: &Restated| {
        findings.iter().any(|other| {
            let mut places =
                std::iter::once(other.span).chain(other.labels.iter().map(|own| own.span));
            let is_there = |place: Span| match restated.at_place {
                true => place == finding.span,
                false => place.file == finding.span.file,
            };
            other.rule == restated.better
                && finding.names.iter().any(|name| other.names.contains(name))
                && places.any(is_there)
        })
    };
    let restated: Vec<bool> = findings
        .iter()
        .map(|finding| {
            let mut own = RESTATED.iter().filter(|own| own.rule == finding.rule);
            own.any(|restated| is_told(finding, restated))
        })
        .collect();
    let mut restated = restated.into_iter();
    findings.retain(|_| !restated.next().unwrap_or(false));
}

/// Makes one finding of all that say the same about the same place, and sorts by file, place, rule and message.
pub(super) fn unite(findings: Vec<Finding>, sources: &Sources) -> Vec<Finding> {
    let mut at: BTreeMap<(&'static str, Span, String), usize> = BTreeMap::new();
    let mut united: Vec<Finding> = Vec::new();
    for finding in findings {
        let key = (finding.rule, finding.span, finding.message.clone());
        match at.get(&key).and_then(|&first| united.get_mut(first)) {
            Some(first) => join(first, finding),
            None => {
                at.insert(key, united.len());
                united.push(finding);
            }
        }
    }
    sort(&mut united, sources);
    united
}

/// Sorts by file, place, rule and message.
pub(super) fn sort(findings: &mut [Finding], sources: &Sources) {
    let files: BTreeSet<FileId> = findings.iter().map(|finding| finding.span.file).collect();
    let mut paths: Vec<(PathBuf, FileId)> =
        files.into_iter().map(|file| (sources.get(file).path.clone(), file)).collect();
    paths.sort();
    let order: BTreeMap<FileId, usize> =
        paths.iter().enumerate().map(|(at, (_, file))| (*file, at)).collect();
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| {
            (order.get(&finding.span.file), finding.span.start, finding.span.end)
        };
        key(a).cmp(&key(b)).then(a.rule.cmp(b.rule)).then_with(|| a.message.cmp(&b.message))
    });
}

fn join(first: &mut Finding, other: Finding) {
    // Without profiles means always.
    if first.profiles.is_empty() || other.profiles.is_empty() {
        first.profiles.clear();
    } else {
        add(&mut first.profiles, other.profiles);
    }
    add(&mut first.artifacts, other.artifacts);
    for label in other.labels {
        first.label(label.span, label.message);
    }
    first.level = first.level.max(other.level);
    first.fix = first.fix.take().zip(other.fix).and_then(|(own, other)| both(own, other));
}

/// One fix that does what both do. What mends one project may break another: both do the same, each in its own place.
fn both(mut own: Fix, other: Fix) -> Option<Fix> {
    if own.title != other.title || own.applicability != other.applicability {
        return None;
    }
    own.edits.extend(other.edits);
    own.edits.sort();
    own.edits.dedup();
    let touch = |edits: &[Edit]| match edits {
        [a, b] => a.span.file == b.span.file && a.span.end >= b.span.start,
        _ => false,
    };
    (!own.edits.windows(2).any(touch)).then_some(own)
}

fn add(list: &mut Vec<String>, more: Vec<String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use std::path::Path;

    fn finding(span: Span, profiles: &[&str], artifact: &str) -> Finding {
        let mut finding = Finding::new("a-rule", Level::Warn, span, "wrong");
        finding.profiles = profiles.iter().map(ToString::to_string).collect();
        finding.artifacts = vec![artifact.to_owned()];
        finding
    }

    #[test]
    fn the_same_of_two_artifacts_is_told_once() {
        let sources = Sources::new();
        let file = sources.add(Path::new("Dockerfile"), "FROM a\n").id;
        let span = Span::new(file, 0, 4);
        let both = unite(vec![finding(span, &["dev"], "a"), finding(span, &["ci"], "b")], &sources);
        assert_eq!(both.len(), 1);
        assert_eq!(both[0].artifacts, ["a", "b"]);
        assert_eq!(both[0].profiles, ["dev", "ci"]);
        let always = unite(vec![finding(span, &["dev"], "a"), finding(span, &[], "a")], &sources);
        assert!(always[0].profiles.is_empty(), "it holds without a profile");
    }

    #[test]
    fn what_a_rule_about_the_project_tells_is_not_told_again() {
        let sources = Sources::new();
        let file = sources.add(Path::new("Dockerfile"), "FROM a\nLABEL a=$X\n").id;
        let named = |rule, name: &str, at| {
            let mut finding = Finding::new(rule, Level::Warn, Span::new(file, at, at + 1), "wrong");
            finding.name(name);
            finding
        };
        let general = || named("undefined-var", "X", 15);
        let mut alone = vec![general()];
        drop_restated(&mut alone);
        assert_eq!(alone.len(), 1);
        let mut both = vec![general(), named("arg-before-from", "X", 0)];
        drop_restated(&mut both);
        assert_eq!(both[0].rule, "arg-before-from");
        let mut others = vec![general(), named("arg-before-from", "Y", 0)];
        drop_restated(&mut others);
        assert_eq!(others.len(), 2);
    }

    #[test]
    fn order_is_by_path_and_place_whatever_was_read_first() {
        let sources = Sources::new();
        let later = sources.add(Path::new("b"), "text").id;
        let first = sources.add(Path::new("a"), "text").id;
        let all = vec![
            finding(Span::new(later, 0, 1), &[], ""),
            finding(Span::new(first, 2, 3), &[], ""),
            finding(Span::new(first, 0, 1), &[], ""),
        ];
        let places: Vec<_> =
            unite(all, &sources).iter().map(|f| (f.span.file, f.span.start)).collect();
        assert_eq!(places, [(first, 0), (first, 2), (later, 0)]);
    }
}
