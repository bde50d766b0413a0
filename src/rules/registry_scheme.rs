use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Config, Value};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let list =
        config.value.at(&["build", "insecureRegistries"]).map(Value::items).unwrap_or_default();
    for registry in list.iter().filter_map(|item| item.string()) {
        let Some((scheme, host)) = registry.value.split_once("://") else { continue };
        let (host, slashes) = (host.trim_end_matches('/'), host.len());
        if host.is_empty() {
            continue;
        }
        let finding = report.at(
            registry.part(0..scheme.len() + "://".len()),
            format!(
                "`{}` matches no registry: images have no scheme in their names",
                registry.value
            ),
        );
        finding.help(format!("write `{host}`")).name(&registry.value);
        let scheme = registry.part(0..scheme.len() + "://".len());
        if scheme != registry.span && slashes == host.len() {
            finding.fix(Fix::replace("Remove the scheme", Applicability::Safe, scheme, ""));
        }
    }
}
