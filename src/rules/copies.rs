//! COPY before a download: what `copy-before-download` and `copy-before-build` share.

use super::{Report, args, caches, keep, split, support, volumes};
use crate::diagnostic::Finding;
use crate::knowledge::{self, CacheKind, Call, Directory, Kind as Does, ProjectFiles};
use crate::model::{Build, Builder, Context, DockerfileModel, LayerCache, Project, Stage};
use crate::source::Span;
use crate::syntax::dockerfile::{Instruction, Kind};
use std::collections::BTreeMap;

/// A RUN that downloads behind a COPY of everything.
struct Late<'d> {
    /// The COPY.
    pub copy: Span,
    /// Index of the COPY.
    copy_at: usize,
    /// The COPY's first words.
    pub copied: String,
    /// The call that downloads.
    pub call: &'d Call,
    /// Its program and subcommand.
    pub words: String,
    /// The stage and the instruction that it stands in.
    at: (usize, usize),
}

/// Whether a COPY or ADD takes the whole context, so that any edit of any file changes its layer; its first words, for
/// messages: `` `COPY . …` ``.
pub(super) fn is_broad(instruction: &Instruction) -> Option<String> {
    let (Kind::Copy(copy) | Kind::Add(copy)) = &instruction.kind else { return None };
    if instruction.flags.iter().any(|flag| flag.name.value == "from") {
        return None;
    }
    let mut sources = copy.sources.iter().map(|word| &*word.text.value);
    let whole = |source: &&str| matches!(*source, "." | "./" | "/" | "*" | "./*" | "/." | "./.");
    let keyword = instruction.keyword.value.to_uppercase();
    sources.find(whole).map(|source| format!("`{keyword} {source} …`"))
}

/// The first RUN of each reached stage that downloads project dependencies although everything was copied before,
/// and that no cache helps; at most one a stage.
fn late<'b>(build: &'b Build, kind: Does) -> Vec<Late<'b>> {
    let (Some(file), Some(context)) = (build.file(), &build.context) else { return Vec::new() };
    // An ignore file that lists what is wanted makes `COPY .` narrow; without a listing nothing is known.
    if file.has_foreign_frontend() || context.is_allow_list() || context.entries().is_none() {
        return Vec::new();
    }
    if !file.ast.instructions.iter().any(|instruction| is_broad(instruction).is_some()) {
        return Vec::new();
    }
    let mut found: Vec<Late<'b>> = Vec::new();
    for stage in build.reached() {
        // A stage built on another one repeats its instructions: the first place speaks.
        if let Some(late) = late_in(build, file, context, stage, kind)
            && !found.iter().any(|known| known.call.span == late.call.span)
        {
            found.push(late);
        }
    }
    found
}

fn late_in<'b>(
    build: &'b Build,
    file: &'b DockerfileModel,
    context: &Context,
    stage: &Stage,
    kind: Does,
) -> Option<Late<'b>> {
    let mut broad: Option<(Span, String, usize)> = None;
    for (at, instruction) in build.earlier(file, stage, stage.instructions.end) {
        if broad.is_none() {
            broad = is_broad(instruction).map(|words| (instruction.span, words, at));
        }
        // What another stage downloaded is brought along: the layers there are the cache.
        if brings_packages(file, stage, instruction) {
            return None;
        }
        let calls = file.calls(at);
        let outer = |name: &str| build.variable(file, stage.index, at, name);
        let Some(call) =
            calls.iter().find(|call| caches::is_of_project(call) && call.downloads(&outer))
        else {
            continue;
        };
        // Of the branches of an `if`, the one whose lock is there.
        if caches::is_of_other_lock(call, context) {
            continue;
        }
        // The first download decides: with a layer or a cache of its own, later ones find their packages there.
        let (copy, copied, copy_at) = broad?;
        let own = file.stage_of(at).is_some_and(|own| own.index == stage.index);
        let needed = call.tool.has_dependencies(context);
        // An install that takes the sources along cannot come before them.
        let splits = call.kind == Does::Download || call.tool.download.is_some();
        if !own
            || !needed
            || !splits
            || caches::is_before_modules(file, stage)
            || caches::is_cached(build, instruction, call)
        {
            return None;
        }
        let words = call.name.clone();
        return (call.kind == kind).then_some(Late {
            copy,
            copy_at,
            copied,
            call,
            words,
            at: (stage.index, at),
        });
    }
    None
}

/// Whether a COPY takes files from a stage that downloads, or from an image of which nobody knows.
fn brings_packages(file: &DockerfileModel, stage: &Stage, instruction: &Instruction) -> bool {
    let Kind::Copy(copy) = &instruction.kind else { return false };
    // A tool's own program brings none: `COPY --from=ghcr.io/astral-sh/uv /uv /bin/`.
    let is_program = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name == "uvx" || knowledge::ALL.iter().any(|tool| tool.programs.contains(&name))
    };
    if copy.sources.iter().all(|source| is_program(&source.text.value)) {
        return false;
    }
    let from = instruction.flags.iter().find(|flag| flag.name.value == "from");
    let Some(name) = from.and_then(|flag| flag.value.as_ref()) else { return false };
    match file.find_stage(&name.value).filter(|source| source.index < stage.index) {
        Some(source) => args::calls_of(file, source).any(|(_, call)| caches::is_of_project(call)),
        None => true,
    }
}

/// The calls of a build of which `copy-before-download` or `copy-before-build` speaks.
pub(super) fn spoken(build: &Build) -> Vec<Span> {
    let kinds = [Does::Download, Does::Implicit].into_iter();
    kinds.flat_map(|kind| late(build, kind)).map(|late| late.call.span).collect()
}

/// Tells all of a project. What several builds share is told once, for the first of them that is built by default.
pub(super) fn tell(project: &Project, kind: Does, report: &mut Report<'_>) {
    let mut found: BTreeMap<(Span, Span), Vec<(&Build, Late<'_>)>> = BTreeMap::new();
    for build in &project.builds {
        for late in late(build, kind) {
            found.entry((late.copy, late.call.span)).or_default().push((build, late));
        }
    }
    for mut builds in found.into_values() {
        builds.sort_by_key(|(build, _)| !build.is_by_default());
        let Some((build, late)) = builds.first() else { continue };
        let all: Vec<&Build> = builds.iter().map(|(build, _)| *build).collect();
        let finding = tell_one(&all, build, late, report);
        support::stamp(finding, &all);
    }
}

fn tell_one<'r>(
    builds: &[&Build],
    build: &Build,
    late: &Late<'_>,
    report: &'r mut Report<'_>,
) -> &'r mut Finding {
    let packages = late.call.tool.ecosystem.packages();
    let words = &late.words;
    let copy = &late.copied;
    let message = match build.layer_cache() {
        LayerCache::Yes => {
            format!(
                "any edit of any file makes `{words}` download all {packages} again: {copy} comes before it"
            )
        }
        LayerCache::No(why) => {
            format!(
                "every build downloads all {packages} again in `{words}`: {why}, and no volume holds them"
            )
        }
    };
    let mut help = advice(build, late);
    let run = caches::runs(build).into_iter().find(|run| run.at == late.at.1);
    let mut fix = run.and_then(|run| keep::in_cache_mounts(&run, late.call));
    if fix.is_none() {
        fix =
            volumes::wire(builds, late.at.1, late.call, report).map(|wiring| wiring.say(&mut help));
    }
    if fix.is_none() {
        fix = split::split(builds, late.copy_at, late.at.1, late.call);
    }
    let finding = report.at(late.copy, message);
    finding.name(words.clone());
    finding.label(late.call.span, format!("downloads {packages}"));
    if let Some(fix) = fix {
        finding.fix(fix);
    }
    finding.help(help)
}

/// What to do, for the builder that there is.
fn advice(build: &Build, late: &Late<'_>) -> String {
    let tool = late.call.tool;
    let Some(context) = &build.context else { return String::new() };
    let there = |names: &&&str| context.exists(names);
    let manifests = tool.manifests.iter().filter(there);
    let mut manifests: Vec<&str> =
        manifests.chain(tool.locks.iter().find(there)).copied().collect();
    let wrapper = Wrapper::of(&late.words);
    if let Some(wrapper) = &wrapper {
        manifests.extend([wrapper.program, wrapper.folder]);
    }
    let manifests = super::support::list(&manifests);
    let download = match late.call.kind {
        // The tool's own way may leave out what needs the sources.
        Does::Download => {
            tool.download.filter(|own| own.starts_with(&late.words)).unwrap_or(&late.words)
        }
        _ => tool.download.unwrap_or_default(),
    };
    let download = match wrapper {
        Some(wrapper) => wrapper.instead_of(download),
        None => download.to_owned(),
    };
    let stub = tool.stub;
    let split =
        format!("copy {manifests} alone{stub}, run `{download}`, and copy the rest after it");
    let variable = tool.cache(CacheKind::Packages).and_then(|cache| cache.variable);
    let volume = match variable {
        Some(variable) => format!(
            "mount a volume below `/var/run` and pass it as build arg `{variable}`, with an `ARG {variable}` in this stage"
        ),
        None => "mount a volume where the tool keeps its cache".to_owned(),
    };
    match (&build.builder, build.layer_cache()) {
        (Builder::Kaniko(_), LayerCache::No(_)) => volume,
        (Builder::Kaniko(_), LayerCache::Yes) => format!("{split}; or {volume}"),
        (Builder::KanikoCloudBuild | Builder::CloudBuild, LayerCache::No(_)) => {
            format!(
                "let it cache layers first (`cache: {{}}` for kaniko, `cacheFrom` for docker), then {split}"
            )
        }
        (Builder::BuildKit, _) => match mount_target(build, late) {
            Some(target) => {
                format!("{split}; or keep them with `RUN --mount=type=cache,target={target}`")
            }
            None => split,
        },
        _ => split,
    }
}

/// A script in the project that fetches the tool and runs it: the image may have no other.
struct Wrapper {
    program: &'static str,
    /// What it needs beside itself.
    folder: &'static str,
}

impl Wrapper {
    /// The one that a command runs.
    fn of(words: &str) -> Option<Self> {
        match words.split(' ').next()? {
            "gradlew" => Some(Self { program: "gradlew", folder: "gradle/" }),
            "mvnw" => Some(Self { program: "mvnw", folder: ".mvn/" }),
            _ => None,
        }
    }

    /// The same command, run by the wrapper.
    fn instead_of(&self, command: &str) -> String {
        let arguments = command.split_once(' ').map_or("", |(_, arguments)| arguments);
        format!("./{} {arguments}", self.program)
    }
}

/// Where the tool keeps its packages in the RUN at hand.
fn mount_target(build: &Build, late: &Late<'_>) -> Option<String> {
    let (stage, at) = late.at;
    let file = build.file()?;
    let cache = late.call.tool.cache(CacheKind::Packages)?;
    match cache.directory(&file.user(stage, at), &|name| build.variable(file, stage, at, name)) {
        Directory::Known { path, .. } => Some(path),
        Directory::Unknown => None,
    }
}
