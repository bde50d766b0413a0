use super::Report;
use crate::model::{Config, Value};

/// Lists of paths that Skaffold puts the folder of an imported configuration in front of, whatever they are.
const LISTS: [&[&str]; 2] = [&["manifests", "rawYaml"], &["manifests", "kustomize", "paths"]];

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for stray in &config.strays {
        report
            .at(
                stray.path.span,
                format!(
                    "`{}` is not found: Skaffold looks for it where it is started, not beside this configuration",
                    stray.path.value
                ),
            )
            .help(format!("write it as seen from there, `{}`", stray.from_root))
            .name(&stray.path.value);
    }
    if !config.is_imported {
        return;
    }
    for list in LISTS.iter().filter_map(|place| config.value.at(place)).map(Value::items) {
        for path in list.iter().filter_map(|item| item.string()) {
            if !["http://", "https://", "gs://"].iter().any(|scheme| path.value.starts_with(scheme))
            {
                continue;
            }
            report
                .at(
                    path.span,
                    format!(
                        "`{}` is not fetched: in an imported configuration Skaffold puts its folder before every path",
                        path.value
                    ),
                )
                .help("name it in the configuration that Skaffold is started with")
                .name(&path.value);
        }
    }
}
