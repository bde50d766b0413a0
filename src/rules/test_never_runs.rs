use super::{Report, support};
use crate::model::{Variant, is_literal};
use crate::suggest::nearest;

pub(super) fn check(variant: &Variant, report: &mut Report<'_>) {
    let images: Vec<&str> = variant
        .loaded()
        .flat_map(|config| &config.artifacts)
        .map(|artifact| artifact.image.value.as_str())
        .collect();
    let is_unknown = variant.has_unknown_imports
        || images.iter().any(|image| !is_literal(image))
        || variant.loaded().any(|config| config.is_partial);
    for config in variant.loaded() {
        for test in config.value.get("test").map(|tests| tests.items()).unwrap_or_default() {
            let Some(image) = test.field("image").filter(|image| is_literal(&image.value)) else {
                continue;
            };
            let has = |key: &str| test.get(key).is_some_and(|list| !list.items().is_empty());
            if !has("custom") && !has("structureTests") {
                report
                    .at(
                        image.span,
                        format!("nothing is tested: the entry for `{}` has no test", image.value),
                    )
                    .help("add `custom` or `structureTests`, or remove the entry")
                    .name(&image.value);
                continue;
            }
            if is_unknown || image.value.is_empty() || images.contains(&image.value.as_str()) {
                continue;
            }
            let finding = report.at(
                image.span,
                format!("these tests never run: no artifact builds `{}`", image.value),
            );
            finding.name(&image.value);
            if let Some(meant) = nearest(&image.value, images.iter().copied()) {
                finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(support::rename(image.span, meant));
            } else {
                finding.help("write the `image` of an artifact, just as it stands there");
            }
        }
    }
}
