//! Where package caches are, who shares them, and how long they last.

use super::artifact::Known;
use super::place;
use crate::knowledge::{CacheKind, Sharing};
use crate::model::{Build, DockerfileModel, Keeps, Layers, PackageCache, Reuse, VolumePlace};
use crate::report::{ArtifactReport, Cache};
use std::collections::BTreeMap;

/// The package caches of a build; what several RUNs use is told once.
pub(super) fn of(
    known: Known<'_>,
    build: &Build,
    file: &DockerfileModel,
    layers: &Layers,
) -> Vec<Cache> {
    let mut caches: Vec<Cache> = Vec::new();
    for own in build.package_caches() {
        let cache = cache(known, file, layers, &own);
        let same = |other: &&mut Cache| {
            other.title == cache.title
                && other.path == cache.path
                && other.holder == cache.holder
                && other.survives == cache.survives
        };
        match caches.iter_mut().find(same) {
            Some(other) => {
                other.lines.extend(cache.lines);
                other.lines.dedup();
                for caution in cache.cautions {
                    if !other.cautions.contains(&caution) {
                        other.cautions.push(caution);
                    }
                }
            }
            None => caches.push(cache),
        }
    }
    caches
}

fn cache(known: Known<'_>, file: &DockerfileModel, layers: &Layers, own: &PackageCache) -> Cache {
    let reuse = layers
        .steps()
        .find(|step| step.instruction == own.instruction)
        .map_or(Reuse::ByKey, |step| step.reuse);
    let held = hold(&own.keeps, reuse);
    let mut cautions = Vec::new();
    if own.sharing == Sharing::Locked {
        // Who shares it is known only once all artifacts are.
        cautions.push(LOCKED.to_owned());
    }
    if matches!(own.keeps, Keeps::Volume { .. }) && reuse == Reuse::ByKey {
        cautions.push(
            "where the layer is found again the command does not run, and fills no volume"
                .to_owned(),
        );
    }
    let span = match &own.keeps {
        Keeps::Volume { span, .. } | Keeps::Mount { span, .. } => Some(*span),
        _ => None,
    };
    Cache {
        lines: vec![known.line(file, own.instruction)],
        tool: own.tool.id,
        title: title(own),
        path: own.path.clone(),
        variable: own.variable,
        kept_in: held.kept_in,
        holder: held.holder,
        holder_id: held.id,
        survives: held.survives,
        why: held.why,
        shared_with: Vec::new(),
        cautions,
        place: span.map(|span| place(known.sources, span)),
    }
}

/// Stands with a cache that others must not write at the same time, until it is known whether there are any.
const LOCKED: &str = "it is not known to be safe for several builds at the same time";

fn title(own: &PackageCache) -> String {
    match own.kind {
        CacheKind::Packages => own.tool.ecosystem.packages().to_owned(),
        CacheKind::Compiler => format!("{} build cache", own.tool.title),
    }
}

/// Who holds a cache, and for how long.
struct Held {
    kept_in: &'static str,
    holder: String,
    id: Option<String>,
    survives: &'static str,
    why: String,
}

fn hold(keeps: &Keeps, reuse: Reuse) -> Held {
    let held = |kept_in, holder: &str, survives, why: &str| Held {
        kept_in,
        holder: holder.to_owned(),
        id: None,
        survives,
        why: why.to_owned(),
    };
    match keeps {
        Keeps::Volume { name, mount, place, read_only, .. } => {
            let (what, id, survives, why) = match place {
                VolumePlace::HostPath(path) => (
                    format!("volume `{name}`, folder `{path}` of the node"),
                    Some(format!("hostPath:{path}")),
                    "yes",
                    "it stays on the node; on another node a build starts with an empty one",
                ),
                VolumePlace::Claim(claim) => (
                    format!("volume `{name}`, claim `{claim}`"),
                    Some(format!("claim:{claim}")),
                    "yes",
                    "it stays in the claim's volume",
                ),
                VolumePlace::Nfs(share) => (
                    format!("volume `{name}`, share `{share}`"),
                    Some(format!("nfs:{share}")),
                    "yes",
                    "it stays on the server",
                ),
                VolumePlace::Pod => (
                    format!("volume `{name}`, which is the pod's own"),
                    None,
                    "no",
                    "it goes with the pod: every build starts with an empty one",
                ),
                VolumePlace::Unknown => (
                    format!("volume `{name}`"),
                    Some(format!("volume:{name}")),
                    "unknown",
                    "what kind of volume it is, is not known here",
                ),
            };
            let why = if *read_only {
                format!("{why}; it is mounted read-only, so builds add nothing")
            } else {
                why.to_owned()
            };
            let holder = format!("{what}, at `{mount}`");
            Held { kept_in: "volume", holder, id, survives, why }
        }
        Keeps::Mount { id, target, .. } => Held {
            kept_in: "mount",
            holder: if id == target {
                format!("cache mount at `{target}`")
            } else {
                format!("cache mount `{id}` at `{target}`")
            },
            id: Some(format!("mount:{id}")),
            survives: "yes",
            why: "it stays in the builder until it is pruned".to_owned(),
        },
        Keeps::PodMount => held(
            "pod",
            "cache mount in the pod",
            "no",
            "no volume is mounted at `/kaniko/caches`, where this kaniko keeps cache mounts",
        ),
        Keeps::Pod => held(
            "pod",
            "the pod",
            "no",
            "no volume is mounted there, so it goes with the pod: every build starts with an empty one",
        ),
        Keeps::Layer => match reuse {
            Reuse::Never(_) => {
                held("layer", "the layer", "no", "the layer is made in every build, from nothing")
            }
            Reuse::Unknown(why) => held("layer", "the layer", "unknown", why),
            Reuse::ByKey => held(
                "layer",
                "the layer",
                "with-layer",
                "it lasts as long as the layer is found again; where the command runs again, it starts from what earlier layers hold",
            ),
        },
        Keeps::Unknown => held("unknown", "unknown", "unknown", "where it is, is not known here"),
    }
}

/// Says of each cache who else uses its holder.
pub(super) fn share(artifacts: &mut [ArtifactReport]) {
    let mut users: BTreeMap<(&'static str, String), Vec<String>> = BTreeMap::new();
    for artifact in artifacts.iter() {
        for cache in &artifact.caches {
            let Some(id) = &cache.holder_id else { continue };
            let own = users.entry((artifact.builder.id, id.clone())).or_default();
            if !own.contains(&artifact.image) {
                own.push(artifact.image.clone());
            }
        }
    }
    for artifact in artifacts {
        for cache in &mut artifact.caches {
            if let Some(id) = &cache.holder_id
                && let Some(all) = users.get(&(artifact.builder.id, id.clone()))
            {
                let others = all.iter().filter(|image| **image != artifact.image);
                cache.shared_with = others.cloned().collect();
            }
            if cache.shared_with.is_empty() {
                cache.cautions.retain(|own| own != LOCKED);
            }
        }
    }
}
