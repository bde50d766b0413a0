use super::releases::releases;
use super::{Report, support};
use crate::model::Config;
use crate::source::Spanned;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let releases = releases(config);
    let at = |name: &str| releases.iter().position(|release| release.name.value == name);
    let edges: Vec<Vec<Option<usize>>> = releases
        .iter()
        .map(|release| release.needs.iter().map(|needed| at(&needed.value)).collect())
        .collect();
    for circle in super::cycle::circles(&edges) {
        let edges: Vec<&Spanned<String>> = circle
            .iter()
            .filter_map(|(release, edge)| releases.get(*release)?.needs.get(*edge))
            .collect();
        let Some((first, others)) = edges.split_first() else { continue };
        let message = if others.is_empty() {
            format!("the release `{}` waits for itself", first.value)
        } else {
            let names: Vec<&str> = edges.iter().map(|edge| edge.value.as_str()).collect();
            format!("the releases {} wait for each other", support::list(&names))
        };
        let finding = report.refuses(first.span, message);
        finding.help("remove one of these dependencies").name(&first.value);
        for other in others {
            finding.label(other.span, "the next step of the circle");
        }
    }
}
