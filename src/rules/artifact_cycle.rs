use super::artifact_graph::{Requirement, by_image, requirements};
use super::{Report, support};
use crate::model::Variant;
use std::collections::BTreeMap;

pub(super) fn check(variant: &Variant, report: &mut Report<'_>) {
    let artifacts = by_image(variant);
    let at: BTreeMap<&str, usize> =
        artifacts.keys().enumerate().map(|(at, image)| (*image, at)).collect();
    let required: Vec<Vec<Requirement>> =
        artifacts.values().map(|artifact| requirements(artifact).collect()).collect();
    let edges: Vec<Vec<Option<usize>>> = required
        .iter()
        .map(|own| own.iter().map(|edge| at.get(edge.image.value.as_str()).copied()).collect())
        .collect();
    for circle in super::cycle::circles(&edges) {
        let edges: Vec<&Requirement> = circle
            .iter()
            .filter_map(|(artifact, edge)| required.get(*artifact)?.get(*edge))
            .collect();
        let Some((first, others)) = edges.split_first() else { continue };
        let message = if others.is_empty() {
            format!("`{}` requires itself", first.image.value)
        } else {
            let names: Vec<&str> = edges.iter().map(|edge| edge.image.value.as_str()).collect();
            format!("{} require each other in a circle", support::list(&names))
        };
        let finding = report.refuses(first.image.span, message);
        finding.help("remove one of these requirements").name(&first.image.value);
        for other in others {
            finding.label(other.image.span, "the next step of the circle");
        }
    }
}
