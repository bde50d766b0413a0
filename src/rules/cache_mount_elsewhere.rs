use super::caches::{self, Run, Target};
use super::{Report, support};
use crate::diagnostic::{Applicability, Fix};
use crate::knowledge::{CacheKind, Call, Directory};
use crate::model::{Build, Project, covers};
use crate::source::Span;
use crate::suggest::nearest;
use crate::syntax::dockerfile::MountKey;

/// A cache mount that misses the cache of the tool that it is for.
pub(super) struct Elsewhere<'b> {
    run: Run<'b>,
    /// The mount.
    pub target: Target<'b>,
    path: String,
    call: &'b Call,
    /// Where the tool keeps it.
    real: String,
    variable: Option<&'static str>,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = |build| found(build).into_iter().map(|it| (it.target.mount.span, it)).collect();
    for (it, builds) in support::together(project, found) {
        let Elsewhere { path, real, call, run, .. } = &it;
        let why = match it.variable {
            Some(name) => format!("`{name}` puts it there"),
            None => match run.user() {
                user if user.root => "its place for root".to_owned(),
                _ => "its place for this user".to_owned(),
            },
        };
        let finding = report.at(
            it.span(),
            format!("the cache mount at `{path}` holds nothing: `{}` keeps its cache in `{real}`, {why}", call.name),
        );
        finding.name(path.clone()).name(call.name.clone());
        finding.label(call.span, format!("its cache is `{real}`"));
        finding.help(format!("mount `{real}`"));
        finding.fix(Fix::replace(
            format!("Mount `{real}`"),
            Applicability::Unsafe,
            it.span(),
            real.clone(),
        ));
        support::stamp(finding, &builds);
    }
}

impl Elsewhere<'_> {
    fn span(&self) -> Span {
        self.target
            .mount
            .option(MountKey::Target)
            .and_then(|option| option.value.as_ref())
            .map_or(self.target.mount.span, |value| value.span)
    }
}

/// The cache mounts of a build that miss.
pub(super) fn found(build: &Build) -> Vec<Elsewhere<'_>> {
    if !caches::has_mounts(build) || build.keeps_cache_mounts() != Some(true) {
        return Vec::new();
    }
    caches::runs(build).into_iter().filter(|run| !run.hides()).flat_map(of_run).collect()
}

fn of_run(run: Run<'_>) -> Vec<Elsewhere<'_>> {
    let mut found = Vec::new();
    for target in run.targets() {
        let Some(path) = target.path.clone().filter(|_| !is_spelt_elsewhere(&run, &target)) else {
            continue;
        };
        // Some tool of the RUN may keep something there.
        if run.calls().iter().any(|call| may_use(&run, call, &path)) {
            continue;
        }
        let missed = run.calls().iter().find_map(|call| {
            missed(&run, call, &path).map(|(real, variable)| (call, real, variable))
        });
        if let Some((call, real, variable)) = missed {
            found.push(Elsewhere { run, target, path, call, real, variable });
        }
    }
    found
}

/// Whether the cache of a call is there, or may be.
fn may_use(run: &Run<'_>, call: &Call, path: &str) -> bool {
    let tools = std::iter::once(call.tool).chain(call.alternative);
    tools.flat_map(|tool| tool.caches).any(|cache| match run.directory(call, cache) {
        Directory::Known { path: real, .. } => run.overlaps(&real, path),
        // The compiler's cache of Cargo is `target`, wherever that is.
        Directory::Unknown => cache.kind == CacheKind::Packages || !call.tool.is_place(path),
    })
}

/// The place that a call's mount misses: it is one of the tool's other places, or nearly the right one.
fn missed(run: &Run<'_>, call: &Call, path: &str) -> Option<(String, Option<&'static str>)> {
    if call.fills.is_empty() || call.alternative.is_some() {
        return None;
    }
    let is_place = call.tool.is_place(path);
    let kinds = [CacheKind::Packages, CacheKind::Compiler];
    let caches = kinds.iter().filter_map(|kind| call.tool.cache(*kind));
    let real: Vec<_> = caches
        .filter_map(|cache| match run.directory(call, cache) {
            Directory::Known { path, variable } => Some((path, variable)),
            Directory::Unknown => None,
        })
        .collect();
    // Which of several caches was meant: the one whose last folder has the name, else the first.
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let meant = real.iter().find(|(real, _)| last(real) == last(path)).or_else(|| real.first())?;
    // Two folders are mounted, and one of them is the right one.
    let mounted = |real: &str| {
        run.targets().iter().any(|other| other.path.as_deref().is_some_and(|it| covers(it, real)))
    };
    let program =
        |name: &str| run.file.script(run.at).commands.iter().any(|it| it.program() == Some(name));
    if mounted(&meant.0) || program(&last(path)) {
        return None;
    }
    let near = nearest(path, real.iter().map(|(real, _)| real.as_str()));
    match near {
        _ if is_place => Some(meant.clone()),
        Some(near) if path.len() > 8 && strsim::damerau_levenshtein(near, path) <= 2 => {
            real.iter().find(|(real, _)| real == near).cloned()
        }
        _ => None,
    }
}

/// Whether the Dockerfile names the place anywhere but in cache mounts: then somebody puts something there.
fn is_spelt_elsewhere(run: &Run<'_>, target: &Target<'_>) -> bool {
    let Some(path) = target.path.as_deref() else { return true };
    run.file.ast.instructions.iter().any(|instruction| {
        instruction.rest.value.contains(path)
            || instruction.heredocs.iter().any(|heredoc| heredoc.content.contains(path))
    })
}
