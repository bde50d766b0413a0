use super::{Report, support};
use crate::model::{Unmatched, Value, Variant, is_literal, is_pattern};
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
                files_missing(test, report);
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

/// Files of structure tests that are not there: one of several is passed over, and without any the tool that tests fails.
fn files_missing(test: &Value, report: &mut Report<'_>) {
    let items = test.get("structureTests").map(|list| list.items()).unwrap_or_default();
    let missing: Vec<&Unmatched> = report
        .project()
        .unmatched_tests
        .iter()
        .filter(|unmatched| items.iter().any(|item| item.span == unmatched.pattern.span))
        .collect();
    for unmatched in &missing {
        let path = &unmatched.pattern.value;
        let what = if is_pattern(path) { "nothing matches" } else { "there is no" };
        let harm = if missing.len() == items.len() && test.get("structureTestsArgs").is_none() {
            "the structure tests fail, as they have no file"
        } else {
            "these structure tests never run"
        };
        let finding =
            report.at(unmatched.pattern.span, format!("{harm}: in this checkout {what} `{path}`"));
        finding.name(path);
        match &unmatched.near {
            Some(meant) => {
                finding.help(format!("did you mean `{meant}`?"));
                finding.fix(support::rename(unmatched.pattern.span, meant));
            }
            None => {
                finding.help("paths start at the test's `context`, which is where Skaffold is started if it has none");
            }
        }
    }
}
