use super::{Report, args, kaniko};
use crate::knowledge::{CacheKind, Call, Directory, Kind as Does};
use crate::model::{Build, DockerfileModel, LayerCache, Stage, covers};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(block) = kaniko::in_cluster(build) else { return };
    let Some(file) = build.file() else { return };
    let cache = block.get("cache");
    let of_run =
        cache.and_then(|cache| cache.get("cacheRunLayers")).and_then(|flag| flag.boolean());
    if build.layer_cache() != LayerCache::Yes || of_run.is_some_and(|flag| !flag.value) {
        return;
    }
    for stage in build.reached() {
        let calls: Vec<(usize, &Call)> = args::calls_of(file, stage).collect();
        for (at, call) in &calls {
            let outer = |name: &str| build.variable(file, stage.index, *at, name);
            if call.kind != Does::Download || !call.downloads(&outer) {
                continue;
            }
            let Some(mount) = mount_of(build, file, stage, *at, call) else { continue };
            let later = calls.iter().find(|(own, other)| {
                let outer = |name: &str| build.variable(file, stage.index, *own, name);
                let same = mount_of(build, file, stage, *own, other) == Some(mount);
                own > at && std::ptr::eq(other.tool, call.tool) && other.is_offline(&outer) && same
            });
            let Some((_, later)) = later else { continue };
            let finding = report.at(
                call.span,
                format!(
                    "`{}` fails on another node, or once the volume at `{mount}` is emptied: kaniko then takes the layer of \
                     `{}` from its cache, where no packages are, and runs nothing",
                    later.name, call.name
                ),
            );
            finding.name(mount).label(later.span, "needs the packages, and may not download");
            if let Some(entry) = block.entry("cache") {
                finding.label(entry.key.span, "the cache of layers");
            }
            finding.help(format!(
                "let `{}` download what is missing, or run both in one RUN",
                later.name
            ));
            break;
        }
    }
}

/// The mount path that holds the packages of a call.
fn mount_of<'b>(
    build: &'b Build,
    file: &DockerfileModel,
    stage: &Stage,
    at: usize,
    call: &Call,
) -> Option<&'b str> {
    let cache = call.tool.cache(CacheKind::Packages)?;
    let outer = |name: &str| build.variable(file, stage.index, at, name);
    let variable = |name: &str| call.variable(name, &outer);
    let Directory::Known { path, .. } = cache.directory(&file.user(stage.index, at), &variable)
    else {
        return None;
    };
    let mounts = build.cache_mounts();
    let mount = mounts.iter().find(|own| covers(&own.mount.mount_path.value, &path))?;
    Some(mount.mount.mount_path.value.as_str())
}
