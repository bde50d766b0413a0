//! What lies on the disk where a configuration's own fields, or Skaffold's defaults, look for it.

use super::config::Config;
use super::placeholder::is_literal;
use super::value::Value;
use crate::source::{FileKind, Files, Spanned, relative_to};
use std::path::Path;

/// A path of an imported configuration that Skaffold looks for in its working directory, though the file lies beside
/// the configuration.
#[derive(Debug, Clone)]
pub struct Stray {
    /// The path as written.
    pub path: Spanned<String>,
    /// The same file, as the working directory sees it.
    pub from_root: String,
}

/// Fields of a file or folder that Skaffold does not take as relative to an imported configuration: those without
/// `skaffold:"filepath"` in `pkg/skaffold/schema/latest/config.go`.
const UNTAGGED: [&[&str]; 6] = [
    &["build", "artifacts", "[]", "docker", "secrets", "[]", "src"],
    &["build", "cluster", "pullSecretPath"],
    &["build", "cluster", "dockerConfig", "path"],
    &["deploy", "kpt", "dir"],
    &["verify", "[]", "executionMode", "kubernetesCluster", "jobManifestPath"],
    &["customActions", "[]", "executionMode", "kubernetesCluster", "jobManifestPath"],
];

/// The stray paths of a configuration; none where its paths start in the working directory anyhow.
pub(super) fn strays(files: &dyn Files, config: &Config, root: &Path) -> Vec<Stray> {
    if !config.is_imported || config.folder == root {
        return Vec::new();
    }
    let mut written = Vec::new();
    for place in UNTAGGED {
        collect(&config.value, place, &mut written);
    }
    let there = |path: &Path| files.inside(path) && files.kind(path).is_some();
    let stray = |path: Spanned<String>| {
        let text = path.value.as_str();
        let is_relative = !text.is_empty() && !text.starts_with(['/', '~']) && is_literal(text);
        let beside = files.join(&config.folder, text);
        let is_stray = is_relative && there(&beside) && !there(&files.join(root, text));
        let from_root = crate::source::display(&relative_to(&beside, root));
        is_stray.then_some(Stray { path, from_root })
    };
    written.into_iter().filter_map(stray).collect()
}

/// Whether the manifests that Skaffold takes where none are named, `k8s/*.yaml`, are there.
pub(super) fn has_default_manifests(files: &dyn Files, config: &Config) -> bool {
    let folder = files.join(&config.folder, "k8s");
    // A configuration in that folder is no manifest.
    let is_yaml = |name: &str| {
        Path::new(name).extension().is_some_and(|own| own == "yaml")
            && !name.starts_with("skaffold")
    };
    files.inside(&folder)
        && files.kind(&folder) == Some(FileKind::Folder)
        && files.list(&folder).is_ok_and(|entries| entries.iter().any(|entry| is_yaml(&entry.name)))
}

/// The texts at the end of a path of keys, `[]` being every item of a list. A path is at most seven keys long.
fn collect(value: &Value, place: &[&str], found: &mut Vec<Spanned<String>>) {
    match place.split_first() {
        None => found.extend(value.string()),
        Some((&"[]", rest)) => {
            value.items().iter().for_each(|item| collect(item, rest, found));
        }
        Some((key, rest)) => {
            if let Some(value) = value.get(key) {
                collect(value, rest, found);
            }
        }
    }
}
