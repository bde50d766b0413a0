use super::{Report, support};
use crate::model::{Document, Project, Value, profile};
use crate::source::{Spanned, join};
use crate::suggest::nearest;
use std::path::Path;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for document in &project.documents {
        for import in document.value.get("requires").map(|own| own.items()).unwrap_or_default() {
            let active = import.get("activeProfiles").map(|own| own.items()).unwrap_or_default();
            let imported = imported(project, document, import);
            for item in active {
                if let (Some(name), false) = (item.field("name"), imported.is_empty()) {
                    let what = "the imported configuration";
                    tell(&name, &imported, what, "it is switched on nowhere", report);
                }
                for by in item.get("activatedBy").map(|own| own.items()).unwrap_or_default() {
                    if let Some(by) = by.string() {
                        let what = "this configuration";
                        tell(&by, &[document], what, "it never switches anything on", report);
                    }
                }
            }
        }
    }
}

fn tell(
    name: &Spanned<String>,
    documents: &[&Document],
    holder: &str,
    harm: &str,
    report: &mut Report<'_>,
) {
    let names: Vec<Spanned<String>> = documents
        .iter()
        .flat_map(|document| profile::profiles(&document.value))
        .filter_map(|own| profile::name(own))
        .collect();
    let is_partial = documents.iter().any(|document| document.is_partial);
    if is_partial || names.iter().any(|own| own.value == name.value) {
        return;
    }
    let finding = report.at(name.span, format!("{holder} has no profile `{}`: {harm}", name.value));
    finding.name(name.value.clone());
    match nearest(&name.value, names.iter().map(|own| own.value.as_str())) {
        Some(meant) => {
            let place = names.iter().find(|own| own.value == meant);
            if let Some(place) = place {
                finding.label(place.span, "the profile that is there");
            }
            finding.help(format!("did you mean `{meant}`?")).fix(support::rename(name.span, meant));
        }
        None if names.is_empty() => {
            finding.help("it has no profiles");
        }
        None => {
            let mut names: Vec<&str> = names.iter().map(|own| own.value.as_str()).collect();
            names.dedup();
            finding.help(format!("its profiles are {}", support::list(&names)));
        }
    }
}

/// The documents that an import means; none where they could not be read.
fn imported<'p>(project: &'p Project, from: &Document, import: &Value) -> Vec<&'p Document> {
    let remote = ["git", "googleCloudStorage", "googleCloudBuildRepoV2"];
    if remote.iter().any(|kind| import.get(kind).is_some()) {
        return Vec::new();
    }
    let looked = match import.field("path") {
        None => from.path.clone(),
        Some(path) => join(from.path.parent().unwrap_or(Path::new("")), &path.value),
    };
    let wanted = import.get("configs").map(|own| own.items()).unwrap_or_default();
    let is_wanted = |document: &Document| {
        let name = document.value.at(&["metadata", "name"]).and_then(Value::text);
        wanted.is_empty() || wanted.iter().any(|own| own.text().is_some() && own.text() == name)
    };
    let names = ["skaffold.yaml", "skaffold.yml"];
    let is_there = |document: &Document| {
        document.path == looked || names.iter().any(|name| document.path == looked.join(name))
    };
    // Without a path, other documents of the same file are meant.
    let is_itself = |document: &Document| {
        import.get("path").is_none() && document.value.span == from.value.span
    };
    project
        .documents
        .iter()
        .filter(|document| is_there(document) && is_wanted(document) && !is_itself(document))
        .collect()
}
