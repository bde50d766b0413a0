use super::Report;
use crate::model::{Config, Data};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let Some(build) = config.value.get("build") else { return };
    let Some(import) = build.get("local").and_then(|local| local.entry("tryImportMissing")) else {
        return;
    };
    let Some(sha256) = build.get("tagPolicy").and_then(|policy| policy.entry("sha256")) else {
        return;
    };
    let is_on = import.value.boolean().is_some_and(|flag| flag.value);
    if is_on && !matches!(sha256.value.data, Data::Null) {
        report
            .refuses(
                sha256.key.span,
                "`sha256` tags every image `latest`, so `tryImportMissing` would never build again",
            )
            .label(import.key.span, "the import")
            .help("take another tagger, such as `inputDigest`");
    }
}
