//! Who deploys the manifests of a configuration.

use crate::model::{Config, Data, Entry};

/// The deployers that are written, in Skaffold's order.
pub(super) fn deployers(config: &Config) -> Vec<&Entry> {
    let Some(deploy) = config.value.get("deploy") else { return Vec::new() };
    ["docker", "helm", "kubectl", "kpt", "cloudrun"]
        .iter()
        .filter_map(|key| deploy.entry(key))
        .filter(|entry| !matches!(entry.value.data, Data::Null))
        .collect()
}

/// The sources of manifests that are written and not empty.
pub(super) fn sources(config: &Config) -> Vec<&Entry> {
    let Some(manifests) = config.value.get("manifests") else { return Vec::new() };
    ["rawYaml", "kustomize", "helm", "kpt", "remoteManifests"]
        .iter()
        .filter_map(|key| manifests.entry(key))
        .filter(|entry| match &entry.value.data {
            Data::Null => false,
            Data::List(items) => !items.is_empty(),
            _ => true,
        })
        .collect()
}
