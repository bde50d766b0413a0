//! Where the paths of a `skaffold.yaml` start.

use super::requires::Document;
use super::value::Value;
use super::{paths, profile};
use crate::source::Files;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Skaffold resolves the paths of its root config against the working directory, which no file tells. Most users
/// start it beside the config, but one project in ten only makes sense from a parent folder. So: the config's
/// folder and each ancestor up to the boundary, scored by how many of the paths exist; ties go to the nearest.
pub(super) fn infer(files: &dyn Files, config: &Path, documents: &[Document]) -> PathBuf {
    let beside = match config.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let own = documents.iter().filter(|document| document.folder.is_none());
    let sections: Vec<&Value> = own
        .flat_map(|document| {
            let profiles = profile::profiles(&document.value).iter().map(|profile| &**profile);
            std::iter::once(&*document.value).chain(profiles)
        })
        .collect();
    let artifacts: BTreeSet<(String, String)> =
        sections.iter().flat_map(|section| paths::artifacts(section)).collect();
    let manifests: BTreeSet<String> = sections.iter().flat_map(|section| paths::manifests(section)).collect();
    let score = |root: &Path| {
        let found = |path: PathBuf| usize::from(files.inside(&path) && files.kind(&path).is_some());
        let builds = artifacts.iter().map(|(context, dockerfile)| {
            let context = files.join(root, context);
            found(context.clone()) + found(files.join(&context, dockerfile))
        });
        builds.sum::<usize>() + manifests.iter().map(|path| found(files.join(root, path))).sum::<usize>()
    };
    let mut best = (score(&beside), beside.clone());
    if best.0 == artifacts.len() * 2 + manifests.len() {
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
