use super::{Report, support};
use crate::diagnostic::Level;
use crate::model::{Config, is_literal};
use crate::source::{Span, Spanned};
use crate::suggest::nearest;
use crate::syntax::template;
use crate::syntax::text::Text;

const PREFIX: &str = "container:";
/// Networks that Docker always has; `none` is near to words that are names.
const NETWORKS: [&str; 3] = ["host", "bridge", "default"];

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        let Some(docker) = artifact.value.get("docker") else { continue };
        let Some(network) = docker.field("network") else { continue };
        let is_container =
            network.value.get(..PREFIX.len()).is_some_and(|own| own.eq_ignore_ascii_case(PREFIX));
        let name = network.value.get(PREFIX.len()..).unwrap_or_default();
        if !is_container || is_container_name(name) {
            spelling(&network, if is_container { PREFIX.len() } else { 0 }, report);
            continue;
        }
        if !is_literal(name) {
            // The name may be a template, which Skaffold expands at once.
            let text = Text::plain(Span::new(network.span.file, 0, name.len()), name);
            if !template::parse(&text).errors.is_empty() {
                let span = network.part(PREFIX.len()..network.value.len());
                report
                    .refuses(span, format!("`{name}` is no template"))
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
            .refuses(span, what)
            .help("Docker's names have letters, digits, `_`, `.` and `-`, and start with a letter or a digit")
            .name(&network.value);
    }
}

/// Skaffold passes on any other name, in lower case.
fn spelling(network: &Spanned<String>, start: usize, report: &mut Report<'_>) {
    let name = network.value.get(start..).unwrap_or_default();
    let lower = name.to_lowercase();
    if !is_literal(name) || (start == 0 && (lower == "none" || NETWORKS.contains(&lower.as_str())))
    {
        return;
    }
    let span = network.part(start..network.value.len());
    if let Some(meant) = nearest(name, NETWORKS).filter(|_| start == 0) {
        let message = format!(
            "the build fails where Docker has no network `{name}`, and Skaffold does not look"
        );
        let finding = report.at(span, message);
        finding.level(Level::Warn).name(&network.value).help(format!("did you mean `{meant}`?"));
        finding.fix(support::rename(span, meant));
    } else if name != lower {
        let what = if start == 0 { "network" } else { "container" };
        let message = format!(
            "the build looks for a {what} `{lower}`: Skaffold writes `{name}` in lower case, and Docker's names have both cases"
        );
        let help = format!("give the {what} a name in lower case");
        report.at(span, message).level(Level::Warn).name(&network.value).help(help);
    }
}

/// `[a-zA-Z0-9][a-zA-Z0-9_.-]*`
fn is_container_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}
