use super::{Report, args, support};
use crate::knowledge::{Call, Directory};
use crate::model::{Build, CacheMount, Project, covers};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Tools that spoil one cache together, and what they lack.
/// Sources: yarn#683; Maven's MNG-2802, "concurrent-safe access to local Maven repository"; gradle#8375.
const UNSAFE: [(&str, &str); 3] = [
    ("yarn-1", "Yarn 1 does not lock it, and leaves broken packages there"),
    ("maven", "Maven does not lock it by itself, and leaves broken artifacts there"),
    (
        "gradle",
        "Gradle's processes hand over its locks by a port of the machine, which another pod does not reach",
    ),
];

/// A directory that a tool of an artifact writes.
#[derive(Debug, Clone, Copy)]
struct Writer<'p> {
    build: &'p Build,
    call: Span,
    mount: Span,
    volume: Span,
    title: &'p str,
}

/// Config, volume, path below the mount, and index of the tool.
type Key = (usize, String, String, usize);

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let mut writers: BTreeMap<Key, Vec<Writer<'_>>> = BTreeMap::new();
    for build in &project.builds {
        let Some(config) = build.config.as_ref().filter(|_| build.builder.executor().is_some())
        else {
            continue;
        };
        let limit = config.value.at(&["build", "cluster", "concurrency"]);
        // One at a time, or a number that nobody knows.
        if limit
            .is_some_and(|limit| limit.text().is_none_or(|text| text.trim() != "0" && !more(text)))
        {
            continue;
        }
        for (volume, below, tool, writer) in written(build) {
            let key = (std::sync::Arc::as_ptr(config).addr(), volume, below, tool);
            writers.entry(key).or_default().push(writer);
        }
    }
    for ((.., tool), all) in writers {
        let mut seen = BTreeSet::new();
        let all: Vec<Writer<'_>> =
            all.into_iter().filter(|own| seen.insert(image(own.build))).collect();
        let Some((first, second)) = at_once(project, &all) else { continue };
        let Some((_, why)) = UNSAFE.get(tool) else { continue };
        let finding = report.at(
            second.mount,
            format!("{} pods may write the cache `{}` at once: {why}", all.len(), second.title),
        );
        finding.name(second.title);
        finding.label(second.volume, "the volume");
        for own in [first, second] {
            finding.label(own.call, "writes it");
        }
        finding.label(first.mount, "mounted here, too");
        finding.help("give each artifact a folder of its own, for example by `subPath`, or set `build.cluster.concurrency: 1`");
        let builds: Vec<&Build> = all.iter().map(|own| own.build).collect();
        support::stamp(finding, &builds);
    }
}

fn more(text: &str) -> bool {
    text.trim().parse::<u64>().is_ok_and(|number| number > 1)
}

fn image(build: &Build) -> &str {
    build.artifact.as_ref().map_or("", |artifact| &artifact.image.value)
}

/// Two that may be built at the same time: neither waits for the other.
fn at_once<'p>(project: &Project, all: &[Writer<'p>]) -> Option<(Writer<'p>, Writer<'p>)> {
    // Of very many, some two are free, or nobody will miss it.
    const LOOKED_AT: usize = 30;
    let waits =
        |one: &Writer<'_>, other: &Writer<'_>| needs(project, image(one.build), image(other.build));
    let all = all.get(..LOOKED_AT.min(all.len()))?;
    all.iter().enumerate().find_map(|(at, one)| {
        let later = all.iter().skip(at + 1);
        let mut free = later.filter(|other| !waits(one, other) && !waits(other, one));
        Some((*one, *free.next()?))
    })
}

/// Whether an image requires another one, by whatever way.
fn needs(project: &Project, image: &str, other: &str) -> bool {
    let mut open = vec![image.to_owned()];
    let mut seen = BTreeSet::new();
    while let Some(name) = open.pop() {
        if name == other {
            return true;
        }
        if !seen.insert(name.clone()) {
            continue;
        }
        let artifacts = project.builds.iter().filter_map(|build| build.artifact.as_ref());
        for artifact in artifacts.filter(|artifact| artifact.image.value == name) {
            let requires =
                artifact.value.get("requires").map(|list| list.items()).unwrap_or_default();
            open.extend(requires.iter().filter_map(|own| own.field("image")).map(|own| own.value));
        }
    }
    false
}

/// The shared directories that a build writes with a tool that does not lock them.
fn written(build: &Build) -> Vec<(String, String, usize, Writer<'_>)> {
    let Some((file, stages)) = args::reached(build) else { return Vec::new() };
    let mut written: Vec<(String, String, usize, Writer<'_>)> = Vec::new();
    let caches: Vec<CacheMount<'_>> =
        build.cache_mounts().into_iter().filter(|cache| is_shared(build, cache)).collect();
    for stage in stages {
        for (at, call) in args::calls_of(file, stage) {
            let Some(tool) = UNSAFE.iter().position(|(id, _)| *id == call.tool.id) else {
                continue;
            };
            let outer = |name: &str| build.variable(file, stage.index, at, name);
            if !call.downloads(&outer) || call.alternative.is_some() {
                continue;
            }
            let user = file.user(stage.index, at);
            for own in call.tool.caches {
                let variable = |name: &str| call.variable(name, &outer);
                let Directory::Known { path, .. } = own.directory(&user, &variable) else {
                    continue;
                };
                let Some((volume, below, writer)) = writer(build, &caches, call, &path) else {
                    continue;
                };
                if !written
                    .iter()
                    .any(|known| (&known.0, &known.1, known.2) == (&volume, &below, tool))
                {
                    written.push((volume, below, tool, writer));
                }
            }
        }
    }
    written
}

fn writer<'b>(
    build: &'b Build,
    caches: &[CacheMount<'b>],
    call: &Call,
    path: &str,
) -> Option<(String, String, Writer<'b>)> {
    let cache = caches.iter().find(|cache| covers(&cache.mount.mount_path.value, path))?;
    let volume = cache.volume?;
    let below = path.strip_prefix(cache.mount.mount_path.value.trim_end_matches('/'))?;
    let writer = Writer {
        build,
        call: call.span,
        mount: cache.mount.mount_path.span,
        volume: volume.name.span,
        title: &volume.name.value,
    };
    Some((volume.name.value.clone(), below.trim_matches('/').to_owned(), writer))
}

/// Whether all pods see the same folder: no volume of the pod's own, and no part of a volume.
fn is_shared(build: &Build, cache: &CacheMount<'_>) -> bool {
    let lasts = |source: &str| matches!(source, "hostpath" | "persistentvolumeclaim" | "nfs");
    let mounts = super::kaniko::in_cluster(build).and_then(|block| block.get("volumeMounts"));
    let mounts = mounts.map(|list| list.items()).unwrap_or_default();
    let is_part = mounts
        .iter()
        .filter(|own| own.span.range().contains(&cache.mount.mount_path.span.range().start))
        .any(|own| {
            own.entries()
                .iter()
                .any(|entry| entry.key.value.to_ascii_lowercase().starts_with("subpath"))
        });
    cache.volume.is_some_and(|volume| lasts(&volume.source)) && !is_part
}
