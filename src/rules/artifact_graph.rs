//! What artifacts require of each other.

use crate::model::{Artifact, Value, Variant, is_literal};
use crate::source::Spanned;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An entry of an artifact's `requires`.
pub(super) struct Requirement {
    /// The image that is required.
    pub image: Spanned<String>,
    /// The alias, where it is written and not empty.
    pub alias: Option<Spanned<String>>,
}

/// The entries of an artifact's `requires`.
pub(super) fn requirements(artifact: &Artifact) -> impl Iterator<Item = Requirement> + '_ {
    let entries = artifact.value.get("requires").map(|list| list.items()).unwrap_or_default();
    entries.iter().filter_map(|entry: &Arc<Value>| {
        Some(Requirement {
            image: entry.field("image").filter(|image| is_literal(&image.value))?,
            alias: entry.field("alias").filter(|alias| !alias.value.is_empty()),
        })
    })
}

/// The artifacts that Skaffold loads, by image; of two of one name, the last one.
pub(super) fn by_image(variant: &Variant) -> BTreeMap<&str, &Artifact> {
    let artifacts = variant.loaded().flat_map(|config| &config.artifacts);
    artifacts.map(|artifact| (artifact.image.value.as_str(), &**artifact)).collect()
}
