//! Which kinds of files a context holds, and what each kind does to the layers.

use crate::knowledge::Tool;
use crate::model::{
    Build, Change, Context, ContextFiles, DockerfileModel, Layers, SentAs, State, Take,
};
use crate::source::display;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a file is to a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::session) enum FileClass {
    Source,
    Manifest,
    Lock,
}

/// The files that count, and what is known of them.
pub(super) struct Files {
    /// What is there and not ignored; `None` where the context could not be listed.
    pub(super) listed: Option<ContextFiles>,
    /// The Dockerfile below the context, if it is sent.
    pub(super) dockerfile: Option<String>,
    /// The ignore file below the context.
    pub(super) ignore_file: Option<String>,
    /// Package tools that the build runs.
    tools: Vec<&'static Tool>,
}

impl Files {
    pub(super) fn of(build: &Build, file: &DockerfileModel) -> Self {
        let context = build.context.as_deref();
        let dockerfile = build.in_context(&file.path).filter(|path| {
            let ignored = context.is_some_and(|own| own.verdict(path).excluded);
            build.sent_as() == Some(SentAs::Archive) || !ignored
        });
        let ignore_path = context.and_then(|own| own.ignore_file.as_ref()).map(|own| &own.path);
        Self {
            listed: context.filter(|own| own.entries().is_some()).map(Context::files),
            dockerfile,
            ignore_file: ignore_path.and_then(|path: &std::path::PathBuf| build.in_context(path)),
            tools: tools(build, file),
        }
    }

    /// What a file is; `None` for the Dockerfile and the ignore file.
    fn class(&self, path: &str) -> Option<FileClass> {
        let is = |own: &Option<String>| own.as_deref() == Some(path);
        if is(&self.dockerfile) || is(&self.ignore_file) {
            return None;
        }
        Some(self.kind(path))
    }

    /// What a file is to the package tools of the build.
    pub(super) fn kind(&self, path: &str) -> FileClass {
        class(&self.tools, path)
    }

    /// One file for each way in which the steps take files, by kind. Where the context is not known, the sources of
    /// COPY stand for what may be there.
    fn examples(&self, layers: &Layers) -> BTreeMap<FileClass, Vec<String>> {
        let takes: Vec<&Take> = layers.steps().flat_map(|step| &step.takes).collect();
        let mut seen: BTreeSet<(FileClass, Vec<Option<bool>>)> = BTreeSet::new();
        let mut examples: BTreeMap<FileClass, Vec<String>> = BTreeMap::new();
        let mut add = |path: &str| {
            let Some(class) = self.class(path) else { return };
            let how: Vec<Option<bool>> = takes.iter().map(|take| take.covers(path)).collect();
            if how.iter().all(|covers| *covers == Some(false)) {
                return;
            }
            if seen.insert((class, how)) {
                examples.entry(class).or_default().push(path.to_owned());
            }
        };
        if let Some(listed) = &self.listed {
            listed.files.iter().for_each(|(path, _)| add(path));
        }
        if self.listed.as_ref().is_none_or(|listed| !listed.is_whole) {
            for take in &takes {
                match take {
                    Take::Path(path) if path.is_empty() => add("some-file"),
                    Take::Path(path) | Take::Pattern(path) => add(path),
                    Take::Unknown => add("some-file"),
                }
            }
        }
        examples
    }

    /// What the files of each kind do to each step, worst first; nothing for a kind of which there is no file.
    pub(super) fn states(&self, layers: &Layers) -> BTreeMap<FileClass, Vec<State>> {
        let examples = self.examples(layers);
        examples
            .into_iter()
            .map(|(class, paths)| {
                let changes = paths.iter().map(|path| Change::File(path));
                (class, worst(layers, changes))
            })
            .collect()
    }
}

/// What a file is to some package tools.
pub(in crate::session) fn class(tools: &[&'static Tool], path: &str) -> FileClass {
    let name = path.rsplit('/').next().unwrap_or(path);
    if tools.iter().any(|tool| tool.is_lock(path)) {
        FileClass::Lock
    } else if tools.iter().any(|tool| tool.is_manifest(path) || tool.workspaces.contains(&name)) {
        FileClass::Manifest
    } else {
        FileClass::Source
    }
}

/// The worst that some changes do to each step.
pub(super) fn worst<'c>(layers: &Layers, changes: impl Iterator<Item = Change<'c>>) -> Vec<State> {
    let mut states = vec![State::Kept; layers.steps().count()];
    for change in changes {
        for (state, effect) in states.iter_mut().zip(layers.effects(change)) {
            *state = (*state).max(effect.state);
        }
    }
    states
}

/// The package tools that the reached stages run, each once.
pub(in crate::session) fn tools(build: &Build, file: &DockerfileModel) -> Vec<&'static Tool> {
    let mut tools: Vec<&'static Tool> = Vec::new();
    for stage in build.reached() {
        for (at, _) in file.instructions(stage) {
            for call in file.calls(at) {
                for tool in std::iter::once(call.tool).chain(call.alternative) {
                    if !tools.iter().any(|known| known.id == tool.id) {
                        tools.push(tool);
                    }
                }
            }
        }
    }
    tools
}

/// A path as people read it.
pub(super) fn shown(path: &Path) -> String {
    format!("`{}`", display(path))
}
