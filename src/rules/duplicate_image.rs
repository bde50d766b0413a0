use super::Report;
use crate::model::{Variant, is_literal};
use crate::source::Span;
use std::collections::BTreeMap;

pub(super) fn check(variant: &Variant, report: &mut Report<'_>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for artifact in variant.loaded().flat_map(|config| &config.artifacts) {
        let image = &artifact.image;
        // Skaffold compares what is written: `app` and `docker.io/app` are two.
        if !is_literal(&image.value) {
            continue;
        }
        let Some(first) = seen.get(image.value.as_str()) else {
            seen.insert(&image.value, image.span);
            continue;
        };
        let finding =
            report.refuses(image.span, format!("two artifacts are called `{}`", image.value));
        finding.name(&image.value).help("give each artifact an image of its own, or remove one");
        if *first != image.span {
            finding.label(*first, "the first one");
        }
    }
}
