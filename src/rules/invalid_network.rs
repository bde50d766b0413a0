use super::Report;
use crate::model::{Config, is_literal};
use crate::source::Span;
use crate::syntax::template;
use crate::syntax::text::Text;

const PREFIX: &str = "container:";

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        let Some(docker) = artifact.value.get("docker") else { continue };
        let Some(network) = docker.field("network") else { continue };
        let is_container =
            network.value.get(..PREFIX.len()).is_some_and(|own| own.eq_ignore_ascii_case(PREFIX));
        let name = network.value.get(PREFIX.len()..).unwrap_or_default();
        if !is_container || is_container_name(name) {
            continue;
        }
        if !is_literal(name) {
            // The name may be a template, which Skaffold expands at once.
            let text = Text::plain(Span::new(network.span.file, 0, name.len()), name);
            if !template::parse(&text).errors.is_empty() {
                let span = network.part(PREFIX.len()..network.value.len());
                report
                    .at(span, format!("Skaffold refuses to start: `{name}` is no template"))
                    .help("write a variable of the environment as `{{.NAME}}`")
                    .name(&network.value);
            }
            continue;
        }
        let (span, what) = if name.is_empty() {
            (network.span, "no container is named".to_owned())
        } else {
            (
                network.part(PREFIX.len()..network.value.len()),
                format!("`{name}` cannot be a container's name"),
            )
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
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}
