//! Where the paths of a `skaffold.yaml` start.

use super::requires::Document;
use super::value::Value;
use super::{paths, profile};
use crate::source::Files;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Why the paths of a project start where they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootReason {
    /// The user says so, there.
    Given(String),
    /// So many of the Dockerfiles and manifests that it names are there, and no folder has more of them.
    Found {
        /// Number of those that are there.
        there: usize,
        /// Number of all.
        of: usize,
    },
}

impl Default for RootReason {
    fn default() -> Self {
        Self::Found { there: 0, of: 0 }
    }
}

/// So many paths are worth another thread.
const AT_ONCE: usize = 16;

/// Skaffold resolves the paths of its root config against the working directory, which no file tells. Most users
/// start it beside the config, but one project in ten only makes sense from a parent folder. So: the config's
/// folder and each ancestor up to the boundary, scored by how many of the paths exist; ties go to the nearest.
pub(super) fn infer(
    files: &dyn Files,
    config: &Path,
    documents: &[Document],
) -> (PathBuf, RootReason) {
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
    let manifests: BTreeSet<String> =
        sections.iter().flat_map(|section| paths::manifests(section)).collect();
    let artifacts: Vec<(String, String)> = artifacts.into_iter().collect();
    let manifests: Vec<String> = manifests.into_iter().collect();
    // Dockerfiles first: what is built is what we look at. Then manifests; a folder alone may be there by chance.
    let score = |root: &Path| {
        let there = |path: &PathBuf| files.inside(path) && files.kind(path).is_some();
        let of_artifacts = || artifacts.par_iter().with_min_len(AT_ONCE);
        let contexts = of_artifacts().map(|(context, _)| files.join(root, context));
        let dockerfiles =
            of_artifacts().map(|(context, name)| files.join(&files.join(root, context), name));
        let manifests = manifests.par_iter().with_min_len(AT_ONCE);
        let manifests = manifests.map(|path| files.join(root, path));
        (
            dockerfiles.filter(there).count(),
            manifests.filter(there).count(),
            contexts.filter(there).count(),
        )
    };
    let all = (artifacts.len(), manifests.len(), artifacts.len());
    let mut best = (score(&beside), beside.clone());
    if best.0 != all {
        for folder in folders_above(files, config).into_iter().skip(1) {
            let found = score(&folder);
            if found > best.0 {
                best = (found, folder);
            }
        }
    }
    let ((dockerfiles, manifests, _), folder) = best;
    (folder, RootReason::Found { there: dockerfiles + manifests, of: all.0 + all.1 })
}

/// The folder of a config, then each one above it that may be read.
pub fn folders_above(files: &dyn Files, config: &Path) -> Vec<PathBuf> {
    let mut folder = match config.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let mut folders = vec![folder.clone()];
    while let Some(parent) = parent(files, &folder) {
        if !files.inside(&parent) {
            break;
        }
        folders.push(parent.clone());
        folder = parent;
    }
    folders
}

/// The folder above, also of a relative path; `None` at the root.
fn parent(files: &dyn Files, folder: &Path) -> Option<PathBuf> {
    if folder.is_absolute() {
        return folder.parent().map(Path::to_path_buf);
    }
    Some(files.join(folder, ".."))
}
