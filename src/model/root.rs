//! Where the paths of a `skaffold.yaml` start.

use super::config::Config;
use super::placeholder::is_literal;
use crate::source::Files;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Skaffold resolves the paths of its root config against the working directory, which no file tells. Most users
/// start it beside the config, but one project in ten only makes sense from a parent folder. So: the config's
/// folder and each ancestor up to the boundary, scored by how many of the paths exist; ties go to the nearest.
pub(super) fn infer(files: &dyn Files, config: &Path, configs: &[Arc<Config>]) -> PathBuf {
    let beside = match config.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let paths: Vec<(String, String)> = configs
        .iter()
        .flat_map(|config| &config.artifacts)
        .filter_map(|artifact| {
            let context = artifact.context.as_ref().map_or(".", |context| &context.value);
            let docker = artifact.docker()?;
            let dockerfile = docker.dockerfile.as_ref().map_or("Dockerfile", |file| &file.value);
            (is_literal(context) && is_literal(dockerfile))
                .then(|| (context.to_owned(), dockerfile.to_owned()))
        })
        .collect();
    let score = |root: &Path| {
        let found = |path: PathBuf| usize::from(files.inside(&path) && files.kind(&path).is_some());
        paths
            .iter()
            .map(|(context, dockerfile)| {
                let context = files.join(root, context);
                found(context.clone()) + found(files.join(&context, dockerfile))
            })
            .sum::<usize>()
    };
    let mut best = (score(&beside), beside.clone());
    if best.0 == paths.len() * 2 {
        return beside;
    }
    let mut folder = beside;
    while let Some(parent) = parent(files, &folder) {
        if !files.inside(&parent) {
            break;
        }
        let found = score(&parent);
        if found > best.0 {
            best = (found, parent.clone());
        }
        folder = parent;
    }
    best.1
}

/// The folder above, also of a relative path; `None` at the root.
fn parent(files: &dyn Files, folder: &Path) -> Option<PathBuf> {
    if folder.is_absolute() {
        return folder.parent().map(Path::to_path_buf);
    }
    Some(files.join(folder, ".."))
}
