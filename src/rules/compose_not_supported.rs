use super::Report;
use crate::model::{Config, Value};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let Some(docker) = config.value.at(&["deploy", "docker"]) else { return };
    let Some(compose) = docker.entry("useCompose") else { return };
    if Value::boolean(&compose.value).is_some_and(|flag| flag.value) {
        report
            .at(
                compose.key.span,
                "the deployment fails: Skaffold has no support for Docker Compose yet",
            )
            .help("remove it; Skaffold then starts each image as a container");
    }
}
