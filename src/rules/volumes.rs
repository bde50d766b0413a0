//! The fix that keeps a tool's packages in volumes of the kaniko pod: ARGs, build args, mounts and volumes as one.

mod plan;

use super::caches::{self, Run};
use super::{Report, args, cache_disabled};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::edit::yaml::{Editor, Value};
use crate::knowledge::{self, Cache, CacheKind, Call, Directory};
use crate::model::{Build, Builder, DockerfileModel, Stage};
use crate::schema::Version;
use crate::source::{FileId, Span};
use crate::syntax::dockerfile::Kind;
use plan::{Plan, Volume};
use std::collections::{BTreeMap, BTreeSet};

/// A cache, and the variable that sets its directory.
type Named = (&'static Cache, &'static str);

/// What the fix is, and what must be there for it to work.
pub(super) struct Wiring {
    /// The changes.
    pub fix: Fix,
    /// Claims that the volumes take, which nobody makes by that.
    pub claims: BTreeSet<String>,
}

impl Wiring {
    /// The fix; what it rests on is added to a help text.
    pub(super) fn say(self, help: &mut String) -> Fix {
        let claims: Vec<&String> = self.claims.iter().collect();
        let noun = if claims.len() == 1 { "claim" } else { "claims" };
        if !claims.is_empty() {
            let claims = super::support::list(&claims);
            help.push_str("; the fix takes ");
            help.push_str(noun);
            help.push(' ');
            help.push_str(&claims);
            help.push_str(", which must exist in the namespace of the builds");
        }
        self.fix
    }
}

/// Mounts the caches of the tool of a call in every one of these builds, which share its Dockerfile. `None` where one
/// of them is not kaniko's, where the tool takes no variable, or where a place is not certain.
pub(super) fn wire(
    builds: &[&Build],
    at: usize,
    call: &Call,
    report: &Report<'_>,
) -> Option<Wiring> {
    // Of these the variable moves what the image needs, too.
    let unsure = call.alternative.is_some()
        || ["yarn-2", "poetry", "conda", "bundler", "cargo"].contains(&call.tool.id);
    if unsure || builds.is_empty() {
        return None;
    }
    let run = caches::runs(builds.first()?).into_iter().find(|run| run.at == at)?;
    let named = caches_of(&run, call)?;
    let mut edits: Vec<Edit> = Vec::new();
    let mut editors: BTreeMap<FileId, Editor<'_>> = BTreeMap::new();
    let mut plan = Plan::new(report.project());
    let mut wired: BTreeSet<Span> = BTreeSet::new();
    for build in builds {
        let run = caches::runs(build).into_iter().find(|run| run.at == at)?;
        if !can_keep(&run, call, &named) {
            return None;
        }
        edits.extend(declarations(&run, call, &named)?);
        // The same artifact with other profiles is written once, a cluster of its own is not.
        let is_first = wired.insert(build.artifact.as_ref()?.value.span);
        write(build, &named, is_first, &mut plan, &mut editors, report)?;
    }
    edits.extend(call.off_option.map(cache_disabled::without));
    for editor in editors.into_values() {
        edits.extend(editor.finish()?);
    }
    edits.sort();
    edits.dedup();
    let names: Vec<String> = plan.names().into_iter().collect();
    let title = format!(
        "Keep the {} of `{}` in {} {}",
        call.tool.ecosystem.packages(),
        args::program(call),
        if names.len() == 1 { "volume" } else { "volumes" },
        super::support::list(&names)
    );
    Some(Wiring {
        fix: Fix::new(title, Applicability::Unsafe, edits),
        claims: plan.claims().clone(),
    })
}

/// The caches that a variable moves; `None` where it moves no packages.
fn caches_of(run: &Run<'_>, call: &Call) -> Option<Vec<Named>> {
    let mut named: Vec<Named> = Vec::new();
    for cache in call.tool.caches {
        let Some(variable) = cache.variable else { continue };
        let fits = match cache.kind {
            CacheKind::Packages => true,
            // Of other compilers the results lie where the build looks for them.
            CacheKind::Compiler => call.tool.id == "go" && compiles(run, call),
        };
        let is_read = cache.sources.contains(&knowledge::Source::Variable(variable, ""));
        let is_cache =
            knowledge::cache_variable(variable).is_some_and(|known| known.is_cache(None));
        if fits && is_read && is_cache && !named.iter().any(|(_, known)| *known == variable) {
            named.push((cache, variable));
        }
    }
    named.iter().any(|(cache, _)| cache.kind == CacheKind::Packages).then_some(named)
}

/// Whether a RUN of the build fills the compiler's cache.
fn compiles(run: &Run<'_>, call: &Call) -> bool {
    let runs = caches::runs(run.build);
    let mut calls = runs.iter().flat_map(Run::calls);
    calls.any(|other| other.tool.id == call.tool.id && other.fills.contains(&CacheKind::Compiler))
}

/// Whether a build can keep these caches in volumes, as far as its Dockerfile goes.
fn can_keep(run: &Run<'_>, call: &Call, named: &[Named]) -> bool {
    let build = run.build;
    // Before it, neither pod nor cluster had volumes.
    if !has_version(build, "v2alpha3") {
        return false;
    }
    let Builder::Kaniko(executor) = &build.builder else { return false };
    // Older executors know nothing of `/var/run`.
    if executor.version.is_some_and(|version| version < (0, 17)) || !run.user().root {
        return false;
    }
    if call.off_variable(&|name| run.variable(name)).is_some()
        || is_linked(run)
        || is_pnpm_11(run, call)
    {
        return false;
    }
    if call.tool.in_place && is_used_later(run, call) {
        return false;
    }
    named.iter().all(|(cache, variable)| {
        let is_free = build.build_arg(variable).is_none()
            && !run.file.settings().any(|own| own.name().eq_ignore_ascii_case(variable))
            && !run.file.uses().iter().any(|used| used.name.eq_ignore_ascii_case(variable));
        is_free
            && !args::base_may_set(run.file, run.stage.index, variable)
            && run.moves(call, cache, variable)
            && matches!(run.directory(call, cache), Directory::Known { path, .. } if !is_named(run.file, &path))
    })
}

/// Whether packages are links into the cache, which is not there when the image runs.
fn is_linked(run: &Run<'_>) -> bool {
    run.variable("UV_LINK_MODE").is_some_and(|mode| mode == "symlink")
        || run.instruction.rest.value.contains("symlink")
}

/// Whether pnpm may be one that reads other variables: from 11 on it does.
fn is_pnpm_11(run: &Run<'_>, call: &Call) -> bool {
    use crate::knowledge::ProjectFiles as _;
    let context = run.build.context.as_deref();
    let text = || context?.text("package.json");
    let major = || {
        let text = text()?;
        let (_, behind) = text.split_once("\"pnpm@")?;
        behind.split('.').next()?.parse::<u32>().ok()
    };
    call.tool.id == "pnpm" && major().is_none_or(|major| major > 10)
}

/// Whether the image itself runs the tool, and would look for packages where they were.
fn is_used_later(run: &Run<'_>, call: &Call) -> bool {
    let Some(last) = run.build.reached().last().map(|stage| run.file.chain(stage.index)) else {
        return true;
    };
    let starts = run
        .file
        .ast
        .instructions
        .iter()
        .filter(|instruction| matches!(instruction.kind, Kind::Cmd(_) | Kind::Entrypoint(_)));
    let mut words = starts.flat_map(|start| {
        start.rest.value.split(|c: char| c.is_whitespace() || "\"'[],/;&|".contains(c))
    });
    last.contains(&run.stage.index) && words.any(|word| call.tool.programs.contains(&word))
}

/// Whether the Dockerfile itself does something with a directory, by the end of its path.
fn is_named(file: &DockerfileModel, path: &str) -> bool {
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let (last, above) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let end = if last.starts_with('.') { format!("/{last}") } else { format!("{above}/{last}") };
    file.ast.instructions.iter().any(|own| {
        own.rest.value.contains(&end)
            || own.heredocs.iter().any(|heredoc| heredoc.content.contains(&end))
    })
}

/// The ARGs, in every stage that runs the tool.
fn declarations(run: &Run<'_>, call: &Call, named: &[Named]) -> Option<Vec<Edit>> {
    let file = run.file;
    let mut editor = file.editor();
    for stage in run.build.reached() {
        for (cache, variable) in named {
            let is_needed = args::needs(file, stage, variable)
                .iter()
                .any(|need| matches!(need.by, args::NeededBy::Tool(_)));
            let above: Vec<&Stage> = run
                .build
                .reached()
                .into_iter()
                .filter(|own| {
                    own.index < stage.index && file.chain(stage.index).contains(&own.index)
                })
                .collect();
            let has = |own: &&Stage| !args::needs(file, own, variable).is_empty();
            if !is_needed || above.iter().any(has) {
                continue;
            }
            let from = file.ast.instructions.get(stage.instructions.start)?;
            match default(run, stage, call, cache) {
                Some(path) => editor.declare(from, &format!("{variable}={path}")),
                None => editor.declare(from, variable),
            };
        }
    }
    editor.finish()
}

/// Where the tool keeps a cache by itself in a stage.
fn default(run: &Run<'_>, stage: &Stage, call: &Call, cache: &Cache) -> Option<String> {
    let runs = caches::runs(run.build);
    let mut paths = runs.iter().filter(|own| own.stage.index == stage.index).flat_map(|own| {
        let calls = own.calls().iter().filter(|other| other.tool.id == call.tool.id);
        calls.map(|other| own.directory(other, cache)).collect::<Vec<_>>()
    });
    match paths.next()? {
        Directory::Known { path, .. } => Some(path),
        Directory::Unknown => None,
    }
}

/// What is written in the config for one build.
fn write<'r>(
    build: &Build,
    named: &[Named],
    is_first: bool,
    plan: &mut Plan<'_>,
    editors: &mut BTreeMap<FileId, Editor<'r>>,
    report: &Report<'r>,
) -> Option<()> {
    let artifact = build.artifact.as_ref()?;
    let mut build_args: Vec<(&str, Value)> = Vec::new();
    let mut mounts: Vec<Value> = Vec::new();
    let mut volumes: Vec<Value> = Vec::new();
    for (cache, variable) in named {
        let volume: Volume = plan.volume(build, cache, variable)?;
        build_args.push((variable, Value::text(&volume.path)));
        mounts.push(Value::map([
            ("name", Value::text(&volume.name)),
            ("mountPath", Value::text(&volume.path)),
        ]));
        volumes.extend(volume.definition);
    }
    if is_first {
        let mut entries: Vec<(&str, Value)> = Vec::new();
        if says_var_run(build) {
            entries.push(("whitelistVarRun", true.into()));
        }
        entries.push(("buildArgs", Value::map(build_args)));
        entries.push(("volumeMounts", Value::list(mounts)));
        let entries = Value::map(entries);
        let block = artifact.value.entry("kaniko").map(|entry| entry.value.span);
        let place = block.unwrap_or(artifact.value.span);
        let editor = editor(editors, report, place)?;
        match block {
            Some(block) => editor.merge(block, entries),
            // Without a profile that makes it kaniko's it may be docker's.
            None if !build.is_by_default() => return None,
            None => editor.insert(place, "kaniko", entries),
        };
    }
    if !volumes.is_empty() {
        let cluster = build.config.as_ref()?.value.at(&["build"])?.entry("cluster")?.value.span;
        let editor = editor(editors, report, cluster)?;
        editor.merge(cluster, Value::map([("volumes", Value::list(volumes))]));
    }
    Some(())
}

fn editor<'e, 'r>(
    editors: &'e mut BTreeMap<FileId, Editor<'r>>,
    report: &Report<'r>,
    at: Span,
) -> Option<&'e mut Editor<'r>> {
    use std::collections::btree_map::Entry;
    match editors.entry(at.file) {
        Entry::Occupied(known) => Some(known.into_mut()),
        Entry::Vacant(free) => Some(free.insert(report.editor(at)?)),
    }
}

/// Whether the file's apiVersion is one from this on.
fn has_version(build: &Build, name: &str) -> bool {
    let own = build
        .config
        .as_ref()
        .and_then(|config| Version::from_name(config.api_version.value.strip_prefix("skaffold/")?));
    own.zip(Version::from_name(name)).is_some_and(|(own, since)| own >= since)
}

/// Whether `whitelistVarRun` is to be written: `whitelist-var-run` asks for it then.
fn says_var_run(build: &Build) -> bool {
    if !has_version(build, "v2beta9") {
        return false;
    }
    let executor = build.builder.executor();
    let is_written = build.kaniko().is_some_and(|kaniko| kaniko.whitelist_var_run.is_some());
    executor.is_some_and(|executor| executor.is_upstream() && !executor.pinned) && !is_written
}
