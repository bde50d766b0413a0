use super::caches::{self, Run};
use super::{
    Report, args, cache_disabled, cache_mount_elsewhere, cache_mount_lost, copies, keep, support,
    volumes,
};
use crate::diagnostic::Level;
use crate::knowledge::{self, Cache, CacheKind, Call, Directory, Kind as Does, Tool};
use crate::model::{Build, Builder, Project, covers};
use crate::source::Span;
use crate::syntax::dockerfile::Kind;
use std::collections::BTreeSet;

/// A RUN whose downloads nothing keeps.
struct Uncached<'b> {
    run: Run<'b>,
    call: &'b Call,
    /// A cache that the project has elsewhere.
    other: Option<Span>,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = |build| found(project, build).into_iter().map(|it| (it.call.span, it)).collect();
    for (it, builds) in support::together(project, found) {
        let packages = it.call.tool.ecosystem.packages();
        let name = args::program(it.call);
        let message = if it.other.is_some() {
            format!(
                "`{name}` keeps no {packages} from build to build, as other downloads of this project do: each time the RUN is not found in the layer cache, it downloads all of them"
            )
        } else {
            format!(
                "`{name}` keeps no {packages} from build to build: each time the RUN is not found in the layer cache, it downloads all of them"
            )
        };
        let mut help = advice(&it);
        let fix = keep::in_cache_mounts(&it.run, it.call)
            .or_else(|| Some(volumes::wire(&builds, it.run.at, it.call, report)?.say(&mut help)));
        let finding = report.at(it.call.span, message);
        finding.name(name);
        if let Some(other) = it.other {
            finding.level(Level::Warn);
            finding.label(other, "a cache that the project has");
        }
        finding.help(help);
        finding.fix = fix;
        support::stamp(finding, &builds);
    }
}

fn found<'b>(project: &'b Project, build: &'b Build) -> Vec<Uncached<'b>> {
    if matches!(
        build.builder,
        Builder::Foreign | Builder::Impossible | Builder::CloudBuild | Builder::KanikoCloudBuild
    ) {
        return Vec::new();
    }
    let Some(context) = build.context.as_deref() else { return Vec::new() };
    let told = told(build);
    let mut found: Vec<Uncached<'b>> = Vec::new();
    let mut seen: Vec<(usize, &str)> = Vec::new();
    for run in caches::runs(build) {
        if told.contains(&run.instruction.span) {
            seen.extend(run.calls().iter().map(|call| (run.stage.index, call.tool.id)));
            continue;
        }
        let outer = |name: &str| run.variable(name);
        let calls =
            run.calls().iter().filter(|call| caches::is_of_project(call) && call.downloads(&outer));
        let mut first = None;
        for call in calls {
            // What an earlier RUN left in a layer is there already.
            let chain = run.file.chain(run.stage.index);
            let again = seen.iter().any(|(stage, id)| chain.contains(stage) && *id == call.tool.id);
            seen.push((run.stage.index, call.tool.id));
            if !again && first.is_none() && needs(&run, call, context) {
                first = Some(call);
            }
        }
        if let Some(call) = first.filter(|call| is_open(&run, call)) {
            found.push(Uncached { other: elsewhere(project, &run, call), run, call });
        }
    }
    found
}

/// The RUNs of which other rules speak.
fn told(build: &Build) -> BTreeSet<Span> {
    let mut calls: Vec<Span> = copies::spoken(build);
    calls.extend(cache_mount_elsewhere::found(build).iter().map(|it| it.target.mount.span));
    calls.extend(
        cache_mount_lost::found(build).iter().flat_map(|lost| [lost.mount(), lost.place()]),
    );
    calls.extend(cache_disabled::spoken(build));
    let runs = caches::runs(build).into_iter().map(|run| run.instruction.span);
    runs.filter(|run| {
        calls
            .iter()
            .any(|call| run.file == call.file && run.start <= call.start && call.end <= run.end)
    })
    .collect()
}

/// Whether the project has something to download with the tool, as far as that is known.
fn needs(run: &Run<'_>, call: &Call, context: &crate::model::Context) -> bool {
    let brings =
        run.file.instructions(run.stage).filter(|(at, _)| *at < run.at).any(|(_, instruction)| {
            matches!(instruction.kind, Kind::Copy(_))
                && instruction.flags.iter().any(|flag| flag.name.value == "from")
                && call.kind == Does::Implicit
        });
    !caches::is_of_other_lock(call, context)
        && !brings
        && !caches::is_before_modules(run.file, run.stage)
        && call.tool.has_dependencies(context)
}

/// Whether nothing is meant to keep the packages.
fn is_open(run: &Run<'_>, call: &Call) -> bool {
    let own = run.packages(call);
    let tools = |path: &str| {
        knowledge::ALL
            .iter()
            .filter(|tool| tool.is_place(path))
            .map(|tool| tool.id)
            .collect::<Vec<_>>()
    };
    // A mount is for another tool only if it certainly is.
    let for_others = |path: &str| {
        let meant = tools(path);
        !meant.is_empty()
            && !meant.contains(&call.tool.id)
            && !own.iter().any(|own| caches::overlap(own, path))
    };
    let mounts = !caches::mounts_count(run.build)
        || run.targets().iter().all(|target| target.path.as_deref().is_some_and(for_others));
    let variables = call.tool.caches.iter().flat_map(Cache::variables);
    let named = variables.into_iter().any(|name| run.build.build_arg(name).is_some());
    let volumes = run.build.cache_mounts();
    let volumes = volumes.iter().all(|cache| {
        let path = cache.mount.mount_path.value.as_str();
        !own.iter().any(|own| caches::overlap(own, path))
            && !own.is_empty()
            && is_for_another(run, call.tool, path)
    });
    mounts && !named && volumes
}

/// Whether a volume is named by the variable of another tool.
fn is_for_another(run: &Run<'_>, tool: &Tool, path: &str) -> bool {
    run.build.build_args().iter().any(|arg| {
        let points = arg.value.as_ref().is_some_and(|value| caches::overlap(path, &value.value));
        let own = tool.caches.iter().flat_map(Cache::variables).any(|name| name == arg.name.value);
        points && !own && knowledge::cache_variable(&arg.name.value).is_some()
    })
}

/// A cache of packages that this artifact, or another one of the same config and builder, has.
fn elsewhere(project: &Project, run: &Run<'_>, call: &Call) -> Option<Span> {
    if let Some(volume) = run.build.cache_mounts().first() {
        return Some(volume.mount.mount_path.span);
    }
    if run.build.keeps_cache_mounts() != Some(true) {
        return None;
    }
    let config = |build: &Build| build.config.as_ref().map(|config| config.value.span.file);
    let same = project
        .builds
        .iter()
        .filter(|other| other.builder == run.build.builder && config(other) == config(run.build));
    same.flat_map(caches::runs).find_map(|other| {
        let own = |it: &&Call| {
            caches::is_of_project(it) && other.file.file == run.file.file && it.span == call.span
        };
        if other.calls().iter().any(|it| own(&it)) {
            return None;
        }
        let packages: Vec<String> = other
            .calls()
            .iter()
            .filter(|it| caches::is_of_project(it))
            .flat_map(|it| other.packages(it))
            .collect();
        let target = other.targets().into_iter().find(|target| {
            target.path.as_deref().is_some_and(|path| packages.iter().any(|own| covers(path, own)))
        });
        target.map(|target| target.mount.span)
    })
}

fn place(run: &Run<'_>, call: &Call, kind: CacheKind) -> Option<(String, &'static Cache)> {
    let cache = call.tool.cache(kind)?;
    match run.directory(call, cache) {
        Directory::Known { path, .. } => Some((path, cache)),
        Directory::Unknown => None,
    }
}

fn advice(it: &Uncached<'_>) -> String {
    let cache = it.call.tool.cache(CacheKind::Packages);
    let variable = cache.and_then(|cache| cache.variable);
    let mount = match place(&it.run, it.call, CacheKind::Packages) {
        Some((path, cache)) => format!("`RUN {}`", cache.mount(&path, None)),
        None => "`RUN --mount=type=cache`".to_owned(),
    };
    let is_kaniko = it.run.build.builder.executor().is_some()
        && it.run.build.keeps_cache_mounts() != Some(true);
    match variable {
        Some(variable) if is_kaniko => format!(
            "mount a volume below `/var/run` and pass its path as build arg `{variable}`, with an `ARG {variable}` in this stage"
        ),
        None if is_kaniko => "mount a volume where the tool keeps its cache".to_owned(),
        _ if it.run.build.builder == Builder::LocalApi => {
            format!("with `local.useBuildkit: true`, {mount} keeps them")
        }
        _ => format!("{mount} keeps them"),
    }
}
