//! Helm releases that wait for each other.

use crate::model::{Config, Value, is_literal};
use crate::source::Spanned;

/// A release of `deploy.helm`.
pub(super) struct Release {
    pub name: Spanned<String>,
    /// `dependsOn`
    pub needs: Vec<Spanned<String>>,
}

/// The releases that Helm deploys. `manifests.helm` has none that wait.
pub(super) fn releases(config: &Config) -> Vec<Release> {
    let list =
        config.value.at(&["deploy", "helm", "releases"]).map(Value::items).unwrap_or_default();
    list.iter()
        .filter_map(|release| {
            let needs = release.get("dependsOn").map(|list| list.items()).unwrap_or_default();
            let name = release.field("name")?;
            Some(Release { name, needs: needs.iter().filter_map(|name| name.string()).collect() })
        })
        .collect()
}

/// Whether another tool writes names into the file, so that nothing can be compared.
pub(super) fn has_placeholders(releases: &[Release]) -> bool {
    // Skaffold's own templates are compared as they are written.
    let names =
        releases.iter().flat_map(|release| std::iter::once(&release.name).chain(&release.needs));
    names.into_iter().any(|name| !is_literal(&name.value) && !name.value.contains("{{"))
}
