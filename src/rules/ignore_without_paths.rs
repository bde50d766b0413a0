use super::Report;
use crate::model::{Config, Data, Entry, Value};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        let Some(dependencies) = artifact.value.at(&["custom", "dependencies"]) else { continue };
        let others = [set(dependencies, "dockerfile"), set(dependencies, "command")];
        // With `paths`, it is one dependency too many that is wrong, not `ignore`.
        if let (Some(ignore), Some(other), None) = (
            set(dependencies, "ignore"),
            others.into_iter().flatten().next(),
            set(dependencies, "paths"),
        ) {
            tell(ignore, Some(other), report);
        }
    }
    for test in config.value.get("test").map(|tests| tests.items()).unwrap_or_default() {
        for custom in test.get("custom").map(|tests| tests.items()).unwrap_or_default() {
            let Some(dependencies) = custom.get("dependencies") else { continue };
            if let (Some(ignore), None) = (set(dependencies, "ignore"), set(dependencies, "paths"))
            {
                tell(ignore, set(dependencies, "command"), report);
            }
        }
    }
}

fn tell(ignore: &Entry, other: Option<&Entry>, report: &mut Report<'_>) {
    let finding =
        report.refuses(ignore.key.span, "`ignore` takes files out of `paths`, which is not there");
    finding.help("add `paths`, or remove `ignore`");
    if let Some(other) = other {
        finding.label(other.key.span, "the dependencies that are written");
    }
}

/// An entry that is there; Skaffold takes empty text for absent, but not an empty list.
fn set<'v>(value: &'v Value, key: &str) -> Option<&'v Entry> {
    value.entry(key).filter(|entry| match &entry.value.data {
        Data::Null => false,
        Data::Scalar { text, .. } => !text.is_empty(),
        _ => true,
    })
}
