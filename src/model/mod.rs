//! Trees to one joined [`Project`]: what Skaffold would do with the files.
//!
//! A fact is known or it is not; rules that need an unknown fact are silent.

mod artifact;
mod build;
mod builder;
pub mod check;
mod config;
mod context;
mod copy;
mod disk;
mod dockerfile;
mod environment;
mod inputs;
mod layers;
mod load;
mod memo;
mod mounts;
mod patch;
mod patch_path;
mod paths;
mod placeholder;
pub mod profile;
mod project;
mod requires;
mod root;
mod scope;
mod stage;
mod suppression;
mod templates;
mod upgrade;
mod upgrade_v3;
mod uses;
mod value;
mod variant;
mod wants;
mod written;

pub use crate::knowledge::Flavour;
pub use artifact::{Artifact, ArtifactKind, BuildArg, DockerBuild, Kaniko, VolumeMount};
pub use build::{Build, DockerfileFact, MissingContext};
pub use builder::{Builder, Executor, LayerCache};
pub use config::{Cluster, Config, Volume};
pub use context::{Context, ENTRY_LIMIT, IgnoreFile, Listing, Look, Share, Taken, is_pattern};
pub use copy::CopySource;
pub use disk::Stray;
pub use dockerfile::DockerfileModel;
pub use layers::{
    Cause, Change, ContextFiles, Declared, Effect, Keeps, KeyRules, Layers, PackageCache, Reuse,
    SentAs, StageSteps, State, Step, StepKind, SyncMatch, SyncRule, Take, VolumePlace,
};
pub use load::{Loader, load, load_lone_dockerfile};
pub use memo::Memo;
pub use mounts::{CacheMount, MountPlace, covers};
pub use patch::{Missing, PatchFailure, PatchLoss, Why};
pub use placeholder::is_literal;
pub use project::{Limits, Project, Variant};
pub use requires::{ConfigFile, Document, Import, MissingImport};
pub use root::{RootReason, folders_above};
pub use scope::{Setting, SettingKind};
pub use stage::{Base, Stage};
pub use suppression::{CommentKind, NameUse, SuppressionUse};
pub use templates::{EnvFileFact, Parsed, TemplateScope, TemplateUse};
pub use uses::{Reader, Use};
pub use value::{Data, Entry, Value, spans};
pub use variant::{Profiles, needed_profiles};
pub use wants::{Unmatched, Wants};
