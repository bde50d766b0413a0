use super::Report;
use crate::model::{ArtifactKind, Config, Data};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let hooks = |value: &crate::model::Value| {
        value.get("hooks").is_some_and(|hooks| !hooks.entries().is_empty())
    };
    // A hook may build the image.
    if config.is_partial || config.value.get("build").is_some_and(|build| hooks(build)) {
        return;
    }
    for artifact in &config.artifacts {
        let ArtifactKind::Custom = artifact.kind else { continue };
        let Some(custom) = artifact.value.entry("custom") else { continue };
        if hooks(&artifact.value) || !matches!(custom.value.data, Data::Map(_)) {
            continue;
        }
        let command = custom.value.entry("buildCommand");
        let is_empty = command.is_none_or(|own| {
            matches!(own.value.data, Data::Null)
                || own.value.text().is_some_and(|text| text.trim().is_empty())
        });
        if !is_empty {
            continue;
        }
        let image = &artifact.image.value;
        report
            .at(
                command.map_or(custom.key.span, |own| own.key.span),
                format!("nothing builds `{image}`: `custom` has no `buildCommand`, and Skaffold looks for the image all the same"),
            )
            .help("set `buildCommand` to what builds `$IMAGE`")
            .name(image);
    }
}
