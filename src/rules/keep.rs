//! The fix that keeps a tool's packages in cache mounts.

use super::caches::{self, Run};
use super::{args, cache_disabled, cache_mount_lost};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::knowledge::{CacheKind, Call, Directory};
use crate::syntax::dockerfile::Kind;
use std::collections::BTreeSet;

/// Mounts the caches of a call in its RUN, and in all later ones that need what is in them. `None` where the builder
/// does not keep them, or where a place is not certain.
pub(super) fn in_cache_mounts(run: &Run<'_>, call: &Call) -> Option<Fix> {
    let tool = call.tool;
    // Of these the place, or what lies there, is not certain enough; and only root's folders are.
    let unsure =
        call.alternative.is_some() || ["yarn-2", "poetry", "conda", "bundler"].contains(&tool.id);
    let build = run.build;
    if unsure || !run.user().root || build.keeps_cache_mounts() != Some(true) {
        return None;
    }
    let mut edits: Vec<Edit> = Vec::new();
    for other in caches::runs(build) {
        let is_here = other.at == run.at;
        let follows =
            other.at > run.at && run.file.chain(other.stage.index).contains(&run.stage.index);
        let own = |call: &&Call| call.tool.id == tool.id && caches::is_of_project(call);
        let calls: Vec<&Call> = other.calls().iter().filter(own).collect();
        if !calls.is_empty() && (is_here || (follows && tool.in_place)) {
            edits.extend(of_run(&other, &calls)?);
        }
    }
    // Another stage may take the packages out of the place.
    let mounted =
        |path: &str| edits.iter().any(|edit| edit.content.contains(&format!("target={path}")));
    let taken = run.file.ast.instructions.iter().any(|instruction| {
        let from = instruction.flags.iter().any(|flag| flag.name.value == "from");
        matches!(&instruction.kind, Kind::Copy(copy) if from && copy.sources.iter().any(|source| mounted(&source.text.value)))
    });
    edits.sort();
    edits.dedup();
    (!edits.is_empty() && !taken).then(|| Fix {
        title: format!(
            "Keep the {} of `{}` in a cache mount",
            tool.ecosystem.packages(),
            args::program(call)
        ),
        applicability: Applicability::Unsafe,
        edits,
    })
}

/// The edits of one RUN; `None` where something is not certain.
fn of_run(run: &Run<'_>, calls: &[&Call]) -> Option<Vec<Edit>> {
    let targets = run.targets();
    let known: Option<Vec<String>> = targets.into_iter().map(|target| target.path).collect();
    let known = known.filter(|_| !run.hides())?;
    let mut edits: Vec<Edit> = Vec::new();
    let mut flags: BTreeSet<String> = BTreeSet::new();
    for call in calls {
        let caches = call.tool.caches.iter().filter(|cache| call.fills.contains(&cache.kind));
        for cache in caches {
            match run.directory(call, cache) {
                Directory::Known { path, .. }
                    if known.iter().any(|it| caches::overlap(it, &path)) => {}
                Directory::Known { path, .. } => {
                    flags.insert(cache.mount(&path, None));
                }
                Directory::Unknown if cache.kind == CacheKind::Packages => return None,
                Directory::Unknown => {}
            }
        }
        if call.off_variable(&|name| run.variable(name)).is_some() {
            return None;
        }
        edits.extend(call.off_option.map(cache_disabled::without));
    }
    if !flags.is_empty() {
        let text = flags.into_iter().collect::<Vec<_>>().join(" ");
        edits.push(cache_mount_lost::flag_behind(run, &text));
    }
    Some(edits)
}
