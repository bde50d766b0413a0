use super::Report;
use crate::model::{Project, profile};
use crate::source::Spanned;
use std::collections::BTreeMap;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for document in &project.documents {
        let mut names: BTreeMap<String, Vec<Spanned<String>>> = BTreeMap::new();
        for name in profile::profiles(&document.value).iter().filter_map(|own| profile::name(own)) {
            names.entry(name.value.clone()).or_default().push(name);
        }
        for (name, places) in names {
            let Some((last, [first, rest @ ..])) = places.split_last() else { continue };
            let finding = report.at(
                last.span,
                format!("only this definition of profile `{name}` counts: Skaffold ignores the one before it"),
            );
            finding.name(name).help("rename one of them, or make one profile of both");
            for place in std::iter::once(first).chain(rest) {
                finding.label(place.span, "a definition that is ignored");
            }
        }
    }
}
