use super::{Report, args, cache_path_not_mounted, wiring};
use crate::knowledge::{self, Directory, Feature, Support};
use crate::model::{Build, CacheMount, DockerfileModel, Stage, covers};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, stages)) = args::reached(build) else { return };
    let Some(kaniko) = build.kaniko() else { return };
    // What make or a script does, nobody sees here.
    if !file.is_whole()
        || file.has_foreign_frontend()
        || stages.iter().any(|stage| is_opaque(file, stage))
    {
        return;
    }
    let in_repo = kaniko.cache_repo.as_ref().and_then(|repo| repo.value.strip_prefix("oci:"));
    for cache in build.cache_mounts() {
        let path = &cache.mount.mount_path;
        let of_kaniko = in_repo.is_some_and(|repo| covers(&path.value, repo))
            || (kaniko.cache_host_path.is_some() && covers("/cache", &path.value))
            || (keeps_cache_mounts(build) && covers("/kaniko/caches", &path.value));
        // A build arg that nearly points here is the mistake, and is told there.
        let misspelt = cache_path_not_mounted::not_mounted(build).iter().any(|(_, value)| {
            cache_path_not_mounted::near_mount(build, &value.value) == Some(path.value.as_str())
        });
        if of_kaniko || misspelt || is_used(build, file, &stages, &cache) {
            continue;
        }
        let fix = wiring::unmount(build, report.project(), report, &cache);
        let finding = report.at(
            path.span,
            format!(
                "nothing uses the cache at `{}`: no build arg, ARG, ENV or RUN of `{}` points there, and it is no default of a tool that runs",
                path.value,
                crate::source::display(&file.path)
            ),
        );
        finding.name(cache.mount.name.value.clone());
        finding.fix = fix;
        if let Some(volume) = cache.volume {
            finding.label(volume.name.span, "the volume");
        }
        let call = stages.iter().find_map(|stage| args::calls_of(file, stage).next());
        match call.and_then(|(_, call)| Some((call, call.tool.caches.first()?.variable?))) {
            Some((call, variable)) => {
                finding.label(
                    call.span,
                    format!("`{}` keeps its cache elsewhere", args::program(call)),
                );
                finding.help(format!("pass the path as a build arg, for example `{variable}: {}`, with an `ARG {variable}` in the stage; or remove the mount", path.value));
            }
            None => {
                finding.help("pass the path to the tool whose cache it is, as a build arg with an `ARG`, or remove the mount");
            }
        }
    }
}

fn is_opaque(file: &DockerfileModel, stage: &Stage) -> bool {
    file.instructions(stage).any(|(at, _)| hides(file, at))
}

/// Whether a RUN does what cannot be seen here.
fn hides(file: &DockerfileModel, at: usize) -> bool {
    let script = file.script(at);
    script.opaque || !knowledge::hidden(script).is_empty()
}

fn is_used(
    build: &Build,
    file: &DockerfileModel,
    stages: &[&Stage],
    cache: &CacheMount<'_>,
) -> bool {
    let path = cache.mount.mount_path.value.as_str();
    let args = build.build_args().iter().filter_map(|arg| arg.value.as_ref());
    // Also a build arg above the mount: the tool may use a folder below its value.
    if args.clone().any(|value| covers(path, &value.value) || covers(&value.value, path)) {
        return true;
    }
    // Wherever the Dockerfile spells the path: ARG, ENV, RUN, COPY, a mount flag.
    let plain = path.trim_end_matches('/');
    let spelt = file.ast.instructions.iter().any(|instruction| {
        instruction.rest.value.contains(plain)
            || instruction
                .flags
                .iter()
                .filter_map(|flag| flag.value.as_ref())
                .any(|value| value.value.contains(plain))
            || instruction.heredocs.iter().any(|heredoc| heredoc.content.contains(plain))
    });
    spelt
        || stages.iter().any(|stage| {
            args::calls_of(file, stage).any(|(at, call)| {
                let variable = |name: &str| build.variable(file, stage.index, at, name);
                let user = file.user(stage.index, at);
                call.tool.caches.iter().any(|cache| match cache.directory(&user, &variable) {
                    Directory::Known { path: own, .. } => covers(path, &own) || covers(&own, path),
                    Directory::Unknown => true,
                })
            })
        })
}

/// Whether the executor may put cache mounts below `/kaniko/caches`.
fn keeps_cache_mounts(build: &Build) -> bool {
    let support = build.builder.executor().map(|executor| executor.support(Feature::CacheMount));
    matches!(support, Some(Support::Works | Support::Unknown))
}
