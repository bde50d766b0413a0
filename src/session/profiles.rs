//! Whether the profiles that are asked for are there.

use super::{Error, UnknownProfile};
use crate::model::{Profiles, Project};
use crate::suggest::nearest;
use std::collections::BTreeSet;

/// Names that no project has are an error of use, as they are for Skaffold. Where a part of a project cannot be read
/// here, nobody knows what it has: then they are notes.
pub(super) fn check<'p>(
    wanted: &Profiles,
    projects: impl Iterator<Item = &'p Project>,
) -> Result<Vec<String>, Error> {
    let (Profiles::Only(names) | Profiles::Except(names)) = wanted else { return Ok(Vec::new()) };
    let mut there: BTreeSet<String> = BTreeSet::new();
    let mut all_is_known = true;
    for project in projects {
        there.extend(project.profile_names());
        all_is_known &= !project.has_unknown_imports
            && !project.documents.iter().any(|document| document.is_partial);
    }
    let unknown: Vec<UnknownProfile> = names
        .iter()
        .filter(|name| !there.contains(*name))
        .map(|name| UnknownProfile {
            name: name.clone(),
            near: nearest(name, there.iter().map(String::as_str)).map(str::to_owned),
            there: there.iter().cloned().collect(),
        })
        .collect();
    match (unknown.is_empty(), all_is_known) {
        (true, _) => Ok(Vec::new()),
        (_, true) => Err(Error::UnknownProfiles(unknown)),
        (_, false) => Ok(unknown.iter().map(ToString::to_string).collect()),
    }
}
