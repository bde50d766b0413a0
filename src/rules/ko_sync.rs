use super::Report;
use crate::model::{Config, Data, Value};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        let value = &artifact.value;
        let (Some(ko), Some(sync)) = (value.get("ko"), value.entry("sync")) else { continue };
        if !matches!(sync.value.data, Data::Map(_)) {
            continue;
        }
        let image = &artifact.image.value;
        let items = |key: &str| sync.value.get(key).map(|list| list.items()).unwrap_or_default();
        let infer = items("infer");
        if infer.is_empty() {
            if items("manual").is_empty() && sync.value.get("auto").is_none() {
                report
                    .at(
                        sync.key.span,
                        format!("Skaffold refuses to start: without patterns `sync` means `**/*`, and for `{image}` ko puts only `kodata` into the image"),
                    )
                    .help("write `infer: [kodata/**/*]`, or remove `sync`")
                    .name(image);
            }
            continue;
        }
        if let Some(main) = ko.field("main").filter(|main| main.value.contains("...")) {
            report
                .at(
                    main.span,
                    format!("Skaffold refuses to start: with `sync.infer`, the main package of `{image}` must be one, not `{}`", main.value),
                )
                .label(sync.key.span, "the sync that needs it")
                .help("name the package's folder")
                .name(image);
        }
        for pattern in infer.iter().filter_map(|item: &std::sync::Arc<Value>| item.string()) {
            if pattern.value.contains("kodata") {
                continue;
            }
            report
                .at(
                    pattern.span,
                    format!("Skaffold refuses to start: ko puts only `kodata` into the image, and `{}` is not about it", pattern.value),
                )
                .help("write `kodata/**/*`, or the folder of the main package before it")
                .name(image)
                .name(&pattern.value);
        }
    }
}
