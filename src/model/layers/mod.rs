//! The layers of a build, and which of them are made anew when something changes.
//!
//! [`Build::layers`](super::Build::layers) reads the steps off a Dockerfile; [`Layers::effects`] is a pure function of them and of a change.
//!
//! Sources: BuildKit's `dockerfile2llb/convert.go` and `llbsolver/ops/exec.go`; kaniko's `executor/build.go`
//! (`populateCompositeKey`, `optimize`) and `commands/*.go` of 1.24 and of the fork 1.28; moby's classic builder,
//! `builder/dockerfile/dispatchers.go`. Verified by computing keys with kaniko 1.24's own code.

mod caches;
mod effect;
mod read;
mod sent;
mod volumes;

pub use caches::{Keeps, PackageCache};
pub use effect::{Cause, Change, Effect, State};
pub use sent::{ContextFiles, SentAs, SyncMatch, SyncRule};
pub use volumes::VolumePlace;

use super::context::parts_match;

/// The steps that a build runs, and by which rules they are found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers {
    /// What is in a key.
    pub keys: KeyRules,
    /// The stages that are reached, in the order of the file.
    pub stages: Vec<StageSteps>,
    /// ARGs before the first FROM: instruction, name, and the variables that its default reads.
    pub globals: Vec<Declared>,
}

/// What goes into the key of a step. The builders differ in this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRules {
    /// The text of every instruction is in the keys of all that come after it in the stage; BuildKit looks only at
    /// what makes a layer, and at the environment, user, shell and folder that a RUN sees.
    pub every_text: bool,
    /// COPY, ADD and WORKDIR count with their variables put in; kaniko takes them as they are written.
    pub expanded: bool,
    /// Instructions that only describe the image count with their variables put in, for all that comes after them.
    pub expanded_metadata: bool,
    /// Predefined proxy args are in the key of every RUN, declared or not.
    pub proxies: bool,
    /// An ARG is seen in all later stages, too; `None`: unknown.
    pub args_leak: Option<bool>,
    /// An ARG is seen in the stages that are built on its stage.
    pub args_inherit: bool,
    /// An ENV hides an ARG of the same name, wherever it stands; `None`: unknown.
    pub env_wins: Option<bool>,
}

/// A stage that is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageSteps {
    /// Its index in the file.
    pub index: usize,
    /// The stage that it is built on, by its index in the file.
    pub base: Option<usize>,
    /// Its FROM, an index into the file's instructions.
    pub from: usize,
    /// The variables that FROM reads.
    pub base_reads: Vec<String>,
    /// Its other instructions.
    pub steps: Vec<Step>,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Index into the file's instructions.
    pub instruction: usize,
    /// What it does to keys.
    pub kind: StepKind,
    /// Whether an earlier build's layer is found again.
    pub reuse: Reuse,
    /// What it takes from the context.
    pub takes: Vec<Take>,
    /// The stages that it takes files from, by their indexes in the file.
    pub from: Vec<usize>,
    /// The variables that its words read.
    pub reads: Vec<String>,
    /// Those that decide which files it takes.
    pub source_reads: Vec<String>,
    /// Whether its layer stands on its own, and what came before it does not matter: `--link` of BuildKit.
    pub linked: bool,
}

/// What a step does to keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// `RUN`; whether a shell runs it.
    Run {
        /// Not the JSON form.
        shell: bool,
    },
    /// `COPY` and `ADD`.
    Copy,
    /// `WORKDIR`, which makes the folder.
    Workdir,
    /// `ENV`: each name, and the variables that its value reads.
    Env(Vec<(String, Vec<String>)>),
    /// `ARG`.
    Arg(Vec<Declared>),
    /// `USER`
    User,
    /// `SHELL`
    Shell,
    /// All else describes the image only.
    Metadata,
}

/// One name of an ARG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Index into the file's instructions.
    pub instruction: usize,
    /// The name.
    pub name: String,
    /// The variables that its default reads.
    pub reads: Vec<String>,
    /// Whether it has a default.
    pub has_default: bool,
    /// Whether a build arg gives it a value, so that its default does not matter.
    pub is_given: bool,
}

/// Whether the layer of an earlier build is found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// By its key.
    ByKey,
    /// Nobody knows whether the builder has it.
    Unknown(&'static str),
    /// Never: it is made in every build; the reason, as a clause.
    Never(&'static str),
}

/// What a step takes from the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// A file, or a folder with all that is below it; empty for the whole context.
    Path(String),
    /// What a pattern of COPY matches.
    Pattern(String),
    /// Nobody knows.
    Unknown,
}

impl Take {
    /// Whether it takes a file, a path below the context; `None` where that is unknown.
    pub fn covers(&self, path: &str) -> Option<bool> {
        match self {
            Self::Unknown => None,
            Self::Path(own) if own.is_empty() => Some(true),
            Self::Path(own) => Some(
                path.strip_prefix(own.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            ),
            Self::Pattern(pattern) => {
                let mut names = path.split('/');
                let parts = pattern.split('/').filter(|part| !matches!(*part, "" | "."));
                Some(
                    parts
                        .into_iter()
                        .all(|part| names.next().is_some_and(|name| parts_match(part, name))),
                )
            }
        }
    }
}

impl Step {
    /// Whether it makes a layer, which takes time.
    pub fn is_layer(&self) -> bool {
        matches!(self.kind, StepKind::Run { .. } | StepKind::Copy | StepKind::Workdir)
    }
}

impl Layers {
    /// All steps, in the order in which the file has them.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.stages.iter().flat_map(|stage| &stage.steps)
    }
}
