use super::Report;
use crate::model::{Config, is_literal};

const PREFIX: &str = "container:";

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        let Some(docker) = artifact.value.get("docker") else { continue };
        let Some(network) = docker.field("network") else { continue };
        let is_container =
            network.value.get(..PREFIX.len()).is_some_and(|own| own.eq_ignore_ascii_case(PREFIX));
        let name = network.value.get(PREFIX.len()..).unwrap_or_default();
        if !is_container || !is_literal(name) || is_container_name(name) {
            continue;
        }
        let (span, what) = if name.is_empty() {
            (network.span, "no container is named".to_owned())
        } else {
            (network.part(PREFIX.len()..network.value.len()), format!("`{name}` cannot be a container's name"))
        };
        report
            .at(span, format!("Skaffold refuses to start: {what}"))
            .help("Docker's names have letters, digits, `_`, `.` and `-`, and start with a letter or a digit")
            .name(&network.value);
    }
}

/// `[a-zA-Z0-9][a-zA-Z0-9_.-]*`
fn is_container_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}
