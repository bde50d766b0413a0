use super::caches::{self, Run, Target};
use super::{Report, cache_mount_elsewhere, support};
use crate::diagnostic::{Applicability, Edit, Finding, Fix};
use crate::knowledge::{Call, Ecosystem, Kind as Does, ProjectFiles};
use crate::model::{Build, Project, covers};
use crate::source::Span;
use crate::syntax::dockerfile::Kind;

/// What lies in a cache mount and is needed where the mount is not.
pub(super) struct Lost<'b> {
    run: Run<'b>,
    target: Target<'b>,
    path: String,
    /// What is needed there.
    need: Need<'b>,
}

enum Need<'b> {
    /// The packages, by a later command.
    Packages(Run<'b>, &'b Call),
    /// What was installed, by all that comes later.
    Installed(&'b Call, &'static str),
    /// `node_modules`, by a later command.
    Modules(&'b Call),
    /// A file, by a COPY.
    File(Span, String),
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = |build| {
        let key = |it: &Lost<'_>| (it.target.mount.span, it.need.place());
        found(build).into_iter().map(|it| (key(&it), it)).collect()
    };
    for (it, builds) in support::together(project, found) {
        let path = &it.path;
        let finding = match &it.need {
            Need::Packages(later, call) => {
                let packages = call.tool.ecosystem.packages();
                let harm = if call.offline_option { "does not find" } else { "downloads again" };
                let finding = report.at(
                    call.span,
                    format!("`{}` {harm} the {packages} that an earlier RUN left in the cache mount `{path}`: this RUN does not mount it", call.name),
                );
                finding.label(it.target.mount.span, "the mount that holds them");
                finding.help("mount it here, too");
                mount_too(&it, later, finding);
                finding
            }
            Need::Installed(call, what) => {
                let finding = report.at(
                    it.target.mount.span,
                    format!("the image does not get {what} that `{}` makes: it lies in the cache mount `{path}`, which no layer holds", call.name),
                );
                finding.label(call.span, format!("makes {what}"));
                finding.help(if call.tool.ecosystem == Ecosystem::Ruby {
                    format!("mount `{path}/cache` alone, where the downloads are")
                } else {
                    "set `POETRY_VIRTUALENVS_IN_PROJECT=1`, or mount only the folders `cache` and `artifacts` in it".to_owned()
                });
                finding
            }
            Need::Modules(call) => {
                let finding = report.at(
                    call.span,
                    format!("`{}` has no `{path}`: an earlier RUN installed into a cache mount there, which this RUN does not mount", call.name),
                );
                finding.label(it.target.mount.span, "the mount");
                finding.help("mount the tool's own cache instead, so that the packages become a part of the image");
                finding
            }
            Need::File(span, source) => {
                let finding = report.at(
                    *span,
                    format!("`{source}` is not there to be copied: it lies in the cache mount `{path}`, which no layer holds"),
                );
                finding.label(it.target.mount.span, "the mount");
                finding.help("copy the file out of the mount in the RUN that makes it, and take it from there");
                finding
            }
        };
        finding.name(path.clone());
        support::stamp(finding, &builds);
    }
}

impl Lost<'_> {
    /// What needs what is lost.
    pub(super) fn place(&self) -> Span {
        self.need.place()
    }

    /// Where the mount stands.
    pub(super) fn mount(&self) -> Span {
        self.target.mount.span
    }
}

impl Need<'_> {
    fn place(&self) -> Span {
        match self {
            Self::Packages(_, call) | Self::Installed(call, _) | Self::Modules(call) => call.span,
            Self::File(span, _) => *span,
        }
    }
}

/// Mounts in the later RUN what the earlier one mounts, word for word.
fn mount_too(it: &Lost<'_>, later: &Run<'_>, finding: &mut Finding) {
    let flag =
        it.run.instruction.flags.iter().find(|flag| covers_span(flag.span, it.target.mount.span));
    let Some(value) = flag
        .and_then(|flag| flag.value.as_ref())
        .filter(|value| !value.value.contains(['"', '\'']))
    else {
        return;
    };
    finding.fix(Fix {
        title: "Mount it here, too".to_owned(),
        applicability: Applicability::Unsafe,
        edits: vec![flag_behind(later, &format!("--mount={}", value.value))],
    });
}

fn covers_span(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// The edit that adds a flag behind those that a RUN has.
pub(super) fn flag_behind(run: &Run<'_>, flag: &str) -> Edit {
    let last = run.instruction.flags.last().map_or(run.instruction.keyword.span, |flag| flag.span);
    Edit { span: Span { start: last.end, ..last }, content: format!(" {flag}") }
}

/// What a build loses; nothing of mounts that miss the cache anyway.
pub(super) fn found(build: &Build) -> Vec<Lost<'_>> {
    if !caches::has_mounts(build) || build.keeps_cache_mounts() != Some(true) {
        return Vec::new();
    }
    let missed: Vec<Span> =
        cache_mount_elsewhere::found(build).iter().map(|it| it.target.mount.span).collect();
    let runs = caches::runs(build);
    let mut found: Vec<Lost<'_>> = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        for target in run.targets() {
            let Some(path) = target.path.clone().filter(|_| !missed.contains(&target.mount.span))
            else {
                continue;
            };
            let later = runs.get(index + 1..).unwrap_or_default();
            let needs = [
                packages(run, later, &path),
                installed(run, &path),
                modules(run, later, &path),
                file(run, &runs, &path),
            ];
            let known: Vec<Span> = found.iter().map(|it| it.need.place()).collect();
            let needs = needs.into_iter().flatten().filter(|need| !known.contains(&need.place()));
            found.extend(needs.map(|need| Lost {
                run: *run,
                target: target.clone(),
                path: path.clone(),
                need,
            }));
        }
    }
    found
}

/// Whether a RUN works on what an earlier one left: in the same stage, or in one that is built on it.
fn follows(later: &Run<'_>, run: &Run<'_>) -> bool {
    later.file.chain(later.stage.index).contains(&run.stage.index) && later.at > run.at
}

/// The first later command that uses packages in place and does not mount them.
fn packages<'b>(run: &Run<'b>, later: &[Run<'b>], path: &str) -> Option<Need<'b>> {
    let call = run.calls().iter().find(|call| caches::is_of_project(call) && call.tool.in_place)?;
    if !run.packages(call).iter().any(|own| covers(path, own)) {
        return None;
    }
    let context = run.build.context.as_deref()?;
    if call.tool.vendored.iter().any(|mark| context.exists(mark.trim_end_matches('/'))) {
        return None;
    }
    let here = |run: &Run<'_>| caches::workdir(run.build, run.file, run.stage, run.at);
    for other in later.iter().filter(|other| follows(other, run) && here(other) == here(run)) {
        let again = other.calls().iter().find(|it| {
            it.tool.id == call.tool.id && caches::is_of_project(it) && it.folder == call.folder
        });
        let Some(again) = again else { continue };
        let outer = |name: &str| other.variable(name);
        // Vendored modules are no matter of the cache.
        if again.is_offline(&outer)
            && (!again.offline_option || again.tool.ecosystem == Ecosystem::Go)
        {
            return None;
        }
        let places = other.packages(again);
        let mounted = other.targets().iter().any(|it| {
            it.path.as_deref().is_none_or(|at| places.iter().any(|own| caches::overlap(at, own)))
        });
        let same = places.iter().any(|own| covers(path, own));
        // With a mount or without: what this one downloads, the next ones find where it is.
        if !mounted {
            return same.then_some(Need::Packages(*other, again));
        }
    }
    None
}

/// What is installed into the mount itself.
fn installed<'b>(run: &Run<'b>, path: &str) -> Option<Need<'b>> {
    if run.hides() || run.runs_any(&["cp", "mv", "rsync", "tar", "install", "bundle-cache"]) {
        return None;
    }
    let call = run
        .calls()
        .iter()
        .find(|call| matches!(call.tool.id, "poetry" | "bundler") && caches::is_of_project(call))?;
    if call.tool.id == "bundler" {
        let outer = |name: &str| run.variable(name);
        let home =
            ["BUNDLE_PATH", "GEM_HOME"].iter().find_map(|name| call.variable(name, &outer))?;
        let spelt =
            run.file.ast.instructions.iter().any(|it| it.rest.value.contains("bundle config"));
        return (covers(path, &home) && !spelt).then_some(Need::Installed(call, "the gems"));
    }
    let own = run.packages(call);
    let text = |word: &str| run.file.ast.instructions.iter().any(|it| it.rest.value.contains(word));
    let moved = ["virtualenvs", "VIRTUALENVS", "venv", "VIRTUAL_ENV"].iter().any(|word| text(word));
    let settings = run.build.context.as_deref()?.entry("poetry.toml").is_some();
    (own.iter().any(|own| covers(path, own)) && !moved && !settings)
        .then_some(Need::Installed(call, "the virtual environment"))
}

/// `node_modules` as a mount, and a later command without it.
fn modules<'b>(run: &Run<'b>, later: &[Run<'b>], path: &str) -> Option<Need<'b>> {
    if !path.ends_with("/node_modules")
        || run.hides()
        || run.runs_any(&["cp", "mv", "rsync", "tar"])
    {
        return None;
    }
    let install = run
        .calls()
        .iter()
        .any(|call| call.tool.ecosystem == Ecosystem::Node && call.kind == Does::Download);
    let without = |other: &&Run<'_>| {
        follows(other, run)
            && !other
                .targets()
                .iter()
                .any(|it| it.path.as_deref().is_none_or(|at| caches::overlap(at, path)))
    };
    let other = later.iter().filter(|_| install).find(without)?;
    let needs = |call: &&Call| {
        call.tool.ecosystem == Ecosystem::Node
            && call.kind == Does::Script
            && !call.name.starts_with("npx")
    };
    let here = caches::workdir(other.build, other.file, other.stage, other.at)?;
    let own = path.strip_suffix("/node_modules")? == here.trim_end_matches('/');
    let installs = other.calls().iter().any(|call| call.kind == Does::Download);
    (own && !installs).then(|| other.calls().iter().find(needs).map(Need::Modules)).flatten()
}

/// A file that another stage copies out of a mount.
fn file<'b>(run: &Run<'b>, runs: &[Run<'b>], path: &str) -> Option<Need<'b>> {
    let (build, file) = (run.build, run.file);
    for stage in build.reached() {
        for (_, instruction) in file.instructions(stage) {
            let Kind::Copy(copy) = &instruction.kind else { continue };
            let from = instruction
                .flags
                .iter()
                .find(|flag| flag.name.value == "from")
                .and_then(|flag| flag.value.as_ref());
            let source_stage = from
                .and_then(|from| file.find_stage(&from.value))
                .filter(|it| it.index < stage.index);
            if !source_stage.is_some_and(|it| file.chain(it.index).contains(&run.stage.index)) {
                continue;
            }
            let lost = copy.sources.iter().find(|source| {
                let text = &*source.text.value;
                !text.contains('$') && covers(path, text) && text.trim_end_matches('/') != path
            });
            if let Some(source) = lost
                && !made_otherwise(run, runs, path, &source.text.value)
            {
                return Some(Need::File(source.span, source.text.value.to_string()));
            }
        }
    }
    None
}

/// Whether anything else may put a file below the mount's place.
fn made_otherwise(run: &Run<'_>, runs: &[Run<'_>], path: &str, source: &str) -> bool {
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or(source);
    let top = path.rsplit('/').next().unwrap_or(path);
    let ids: Vec<&str> = run.calls().iter().map(|call| call.tool.id).collect();
    let by_run = runs
        .iter()
        .filter(|other| !other.targets().iter().any(|it| it.path.as_deref() == Some(path)))
        .any(|other| {
            let text = &other.instruction.rest.value;
            other.hides()
                || text.contains(name)
                || text.contains(top)
                || other
                    .calls()
                    .iter()
                    .any(|call| ids.contains(&call.tool.id) && call.kind != Does::Other)
        });
    let by_copy = run.file.ast.instructions.iter().any(|instruction| match &instruction.kind {
        Kind::Copy(copy) | Kind::Add(copy) => copy.destination.text.value.contains(top),
        _ => false,
    });
    let in_context =
        run.build.context.as_deref().is_none_or(|context| context.entry(top).is_some());
    by_run || by_copy || in_context
}
