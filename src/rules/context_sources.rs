//! The sources of COPY against the context: what several rules ask.

use crate::model::{Build, Context, CopySource, DockerfileModel};
use crate::source::{Span, display};
use crate::syntax::dockerfile::Instruction;
use std::path::{Path, PathBuf};

/// A COPY or ADD that takes files from the context.
pub(super) struct Copied<'b> {
    /// The instruction.
    pub instruction: &'b Instruction,
    /// Its sources.
    pub sources: Vec<CopySource<'b>>,
    /// The stage that it stands in.
    pub stage: &'b crate::model::Stage,
    /// Whether this build runs it. Skaffold looks at all of them.
    pub reached: bool,
}

/// Every COPY and ADD from the context, in the order of the file.
pub(super) fn copied<'b>(build: &'b Build, file: &'b DockerfileModel) -> Vec<Copied<'b>> {
    let reached: Vec<usize> = build.reached().iter().map(|stage| stage.index).collect();
    let stages = file.stages.iter().flat_map(|stage| {
        let own = file.instructions(stage);
        own.map(move |(at, instruction)| (stage, at, instruction))
    });
    let copies = stages.map(|(stage, at, instruction)| Copied {
        sources: build.copy_sources(file, stage, at, instruction),
        reached: reached.contains(&stage.index),
        instruction,
        stage,
    });
    copies.filter(|copy| !copy.sources.is_empty()).collect()
}

/// What becomes of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The context has it.
    There,
    /// The context does not have it, and nothing here makes it.
    Missing,
    /// Nothing here makes it, but it is kept out of git, so somebody must.
    NotInGit,
    /// A build outside of this one makes it, whether or not it has run.
    Built,
    /// Nobody knows.
    Unknown,
}

/// Looks for a source in the context, and in those that Skaffold would take where it is started elsewhere.
pub(super) fn fate(build: &Build, context: &Context, source: &CopySource<'_>) -> Fate {
    let Some(path) = source.path.as_deref().filter(|_| !source.escapes()) else {
        return Fate::Unknown;
    };
    if path.is_empty() {
        return Fate::There;
    }
    let Some(found) = context.matches_in(&context.path, path) else { return Fate::Unknown };
    let looks_built = is_build_output(path);
    if !found.is_empty() {
        let built = looks_built && context.git_ignores(path) && !build.files_may_appear;
        return if built { Fate::Built } else { Fate::There };
    }
    let elsewhere = build
        .other_contexts
        .iter()
        .any(|other| context.matches_in(other, path).is_none_or(|found| !found.is_empty()));
    if build.files_may_appear || elsewhere || context.in_submodule(path) {
        Fate::Unknown
    } else if looks_built {
        Fate::Built
    } else if context.git_ignores(path) {
        Fate::NotInGit
    } else {
        Fate::Missing
    }
}

/// Whether a path is what compilers and packagers leave behind: their folders and their kinds of files.
pub(super) fn is_build_output(path: &str) -> bool {
    const FOLDERS: [&str; 16] = [
        "target",
        "dist",
        "build",
        "out",
        "output",
        "bin",
        "obj",
        "publish",
        "release",
        "_build",
        "_output",
        ".next",
        ".output",
        "generated",
        "node_modules",
        "artifacts",
    ];
    const KINDS: [&str; 12] = [
        ".jar", ".war", ".ear", ".whl", ".zip", ".tgz", ".tar.gz", ".tar", ".exe", ".so", ".deb",
        ".wasm",
    ];
    let path = path.to_ascii_lowercase();
    path.split('/').any(|part| FOLDERS.contains(&part))
        || KINDS.iter().any(|end| path.ends_with(end))
}

/// The first COPY of the whole context that a build runs: where it stands, and its first words.
pub(super) fn broad(build: &Build, file: &DockerfileModel) -> Option<(Span, String)> {
    let stages = build.reached();
    let mut instructions = stages.iter().flat_map(|stage| file.instructions(stage));
    instructions.find_map(|(_, instruction)| {
        Some((instruction.span, super::copies::is_broad(instruction)?))
    })
}

/// Dockerfile and context of a build whose frontend is Docker's own.
pub(super) fn known(build: &Build) -> Option<(&DockerfileModel, &Context)> {
    let (file, context) = (build.file()?, build.context.as_deref()?);
    (!file.has_foreign_frontend()).then_some((file, context))
}

/// A context as seen through an ignore file.
pub(super) type Key = (PathBuf, Option<PathBuf>);

/// The context of a build with its ignore file: builds with one key take the same files.
pub(super) fn key(build: &Build) -> Option<Key> {
    let context = build.context.as_ref()?;
    let ignore_file = context.ignore_file.as_ref().map(|file| file.path.clone());
    Some((context.path.clone(), ignore_file))
}

/// How messages call a folder.
pub(super) fn title(folder: &Path) -> String {
    format!("`{}`", display(folder))
}
