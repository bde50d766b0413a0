use super::Report;
use crate::model::{Config, Data, Value};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let Some(helm) = config.value.at(&["deploy", "helm"]) else { return };
    let Some(concurrency) = helm.get("concurrency").and_then(|own| own.text()?.parse::<i64>().ok())
    else {
        return;
    };
    let releases = helm.get("releases").map(|list| list.items()).unwrap_or_default();
    // Where some wait for others, they may never be at it together.
    let waits =
        |release: &Value| release.get("dependsOn").is_some_and(|list| !list.items().is_empty());
    if concurrency == 1 || releases.iter().any(|release| waits(release)) {
        return;
    }
    let overrides = releases.iter().filter_map(|release| release.entry("overrides"));
    let mut overrides = overrides
        .filter(|own| matches!(&own.value.data, Data::Map(entries) if !entries.is_empty()));
    let Some(first) = overrides.next() else { return };
    for other in overrides {
        report
            .at(
                other.key.span,
                "a release may be installed with the overrides of another one: those of all are written to one file, `skaffold-overrides.yaml`, and several releases are installed at once",
            )
            .label(first.key.span, "the overrides of another release")
            .help("put the values into `valuesFiles` or `setValues`, or set `concurrency: 1`");
    }
}
