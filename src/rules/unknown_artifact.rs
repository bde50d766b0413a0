use super::artifact_graph::{by_image, requirements};
use super::{Report, support};
use crate::model::Variant;
use crate::suggest::nearest;

pub(super) fn check(variant: &Variant, report: &mut Report<'_>) {
    // An artifact of a document that cannot be read here may be meant.
    if variant.has_unknown_imports || variant.loaded().any(|config| config.is_partial) {
        return;
    }
    let known = by_image(variant);
    if known.keys().any(|image| !crate::model::is_literal(image)) {
        return;
    }
    for artifact in variant.loaded().flat_map(|config| &config.artifacts) {
        for required in requirements(artifact) {
            let image = required.image;
            if known.contains_key(image.value.as_str()) {
                continue;
            }
            let finding = report.refuses(
                image.span,
                format!(
                    "no artifact builds `{}`, which `{}` requires",
                    image.value, artifact.image.value
                ),
            );
            finding.name(&image.value);
            let others = known.keys().copied().filter(|own| *own != artifact.image.value);
            if let Some(meant) = nearest(&image.value, others) {
                finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(support::rename(image.span, meant));
                if let Some(near) = known.get(meant) {
                    finding.label(near.image.span, "the artifact with the nearest name");
                }
            } else {
                finding.help(
                    "name the `image` of an artifact; an image from a registry needs no entry",
                );
            }
        }
    }
}
