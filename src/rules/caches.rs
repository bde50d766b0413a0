//! What keeps downloaded packages from build to build: what the rules about caches share.

use crate::knowledge::{Cache, Call};
use crate::model::{Build, Builder, Flavour};
use crate::syntax::dockerfile::{Instruction, Mount, MountKind};

/// The cache mounts of a RUN.
pub(super) fn cache_mounts(instruction: &Instruction) -> impl Iterator<Item = &Mount> {
    instruction.mounts.iter().filter(|mount| mount.kind() == Some(MountKind::Cache))
}

/// Whether a cache mount may stand for a cache: where the builder keeps it, where nobody knows, and where the build
/// fails for it, which another rule tells.
pub(super) fn mounts_count(builder: &Builder) -> bool {
    match builder {
        Builder::Kaniko(executor) => executor.flavour != Flavour::Upstream,
        Builder::KanikoCloudBuild | Builder::CloudBuild => false,
        _ => true,
    }
}

/// Whether packages are meant to outlive the layer: a cache mount that the builder keeps, a cache volume, or a build
/// arg that names the tool's cache. How well that is wired is for other rules.
pub(super) fn is_cached(build: &Build, instruction: &Instruction, call: &Call) -> bool {
    let mounted = cache_mounts(instruction).next().is_some() && mounts_count(&build.builder);
    let variables = call.tool.caches.iter().flat_map(Cache::variables);
    let named = variables.into_iter().any(|name| build.build_arg(name).is_some());
    mounted || named || !build.cache_mounts().is_empty()
}
