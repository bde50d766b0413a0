//! The cache report: what it says, and how that is written.
//!
//! The data hold whole sentences and places, so that each rendering is a matter of layout. `docs/cache-report.md`
//! documents them as JSON.

mod dot;
mod graph;
mod json;
mod mermaid;
mod svg;
mod table;
mod table_parts;

pub use table::Look;

use serde::Serialize;
use std::io::{self, Write};

/// Everything that is reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CacheReport {
    /// The file that is taken to change, as it was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touched: Option<String>,
    /// One for each build, in the order of the configs and their artifacts.
    pub artifacts: Vec<ArtifactReport>,
    /// What is taken for granted, in whole sentences without a full stop.
    pub assumptions: Vec<&'static str>,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file.
    pub path: String,
    /// From 1.
    pub line: usize,
}

/// Whether something is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is found again.
    Kept,
    /// It is made anew only if what it takes comes out different.
    Perhaps,
    /// Nobody knows.
    Unknown,
    /// It is made anew.
    Again,
}

/// One build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArtifactReport {
    /// The image.
    pub image: String,
    /// Where the artifact stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The profiles without which it is not built so; empty where it is built so without any.
    pub profiles: Vec<String>,
    /// Who builds it.
    pub builder: Builder,
    /// Its Dockerfile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dockerfile: Option<String>,
    /// The folder of its context.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The ignore file that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_file: Option<String>,
    /// Whether layers are found again, as a sentence.
    pub layer_cache: String,
    /// The stages that are built, in the order of the file.
    pub stages: Vec<Stage>,
    /// Stages that are not.
    pub unreached: Vec<String>,
    /// Build args and ARGs.
    pub args: Vec<Arg>,
    /// Where package tools keep their caches.
    pub caches: Vec<Cache>,
    /// What is sent to the builder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Sent>,
    /// What `skaffold dev` copies into running containers instead of building anew.
    pub sync: Vec<Sync>,
    /// What becomes of it when the touched file changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touched: Option<Touched>,
    /// What is not known, in whole sentences without a full stop.
    pub unknown: Vec<String>,
}

/// Who builds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Builder {
    /// `local`, `buildkit`, `kaniko`, `kaniko-cloud-build`, `cloud-build` or `other`.
    pub id: &'static str,
    /// For people.
    pub text: String,
}

/// A stage that is built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// Its number in the file, from 0.
    pub index: usize,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The image that it is built on, as FROM names it.
    pub base: String,
    /// The number of the stage that it is built on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_stage: Option<usize>,
    /// The line of its FROM.
    pub line: usize,
    /// What makes layers.
    pub layers: Vec<Layer>,
}

/// A RUN, COPY, ADD or WORKDIR.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// The line of the Dockerfile that it begins on.
    pub line: usize,
    /// The instruction on one line.
    pub text: String,
    /// Why it is made in every build, whatever changed; absent where it can be found again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub always: Option<&'static str>,
    /// Why nobody knows whether it is found again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<&'static str>,
    /// When it is made anew.
    pub again: Again,
    /// The numbers of the stages that it takes files from.
    pub from: Vec<usize>,
    /// What the touched file does to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touched: Option<TouchedLayer>,
}

/// What a change does to a layer. Absent: there is no such file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Again {
    /// Some file that is sent and is none of the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<State>,
    /// A manifest of a package tool that the build runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<State>,
    /// A lock file of such a tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock: Option<State>,
    /// Some build arg or ARG.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<State>,
    /// Any edit of the Dockerfile, as the file itself is copied.
    pub dockerfile: State,
    /// The lines of the Dockerfile whose instruction makes it run again when it is edited.
    pub lines: Vec<usize>,
}

/// A build arg or an ARG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arg {
    /// Its name.
    pub name: String,
    /// Where its value stands, or else the ARG.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// `build-arg`, `artifact` (the image of another artifact), `default` or `none`.
    pub from: &'static str,
    /// Why its value may be another one in each build.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub varies: Option<&'static str>,
    /// Whether an ARG of the stages that are built takes it.
    pub declared: bool,
    /// The lines of the layers that are made anew when it changes.
    pub again: Vec<usize>,
    /// Those that are made anew if what they take comes out different.
    pub perhaps: Vec<usize>,
}

/// The cache of a package tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cache {
    /// The lines of the RUNs that use it.
    pub lines: Vec<usize>,
    /// The tool's id.
    pub tool: &'static str,
    /// What it holds, for people: `Go modules`.
    pub title: String,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The variable that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variable: Option<&'static str>,
    /// `volume`, `mount`, `layer`, `pod` or `unknown`.
    pub kept_in: &'static str,
    /// What holds it, for people.
    pub holder: String,
    /// The same for all that share one holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_id: Option<String>,
    /// `yes`, `no`, `with-layer` or `unknown`.
    pub survives: &'static str,
    /// A sentence about that.
    pub why: String,
    /// Images of the other artifacts that use the same holder.
    pub shared_with: Vec<String>,
    /// What one should know, in whole sentences.
    pub cautions: Vec<String>,
    /// Where the holder is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// How, for people.
    pub how: &'static str,
    /// Whether all of it is sent in each build, not only what changed.
    pub whole_each_time: bool,
    /// Number of files; absent where the context could not be listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<u64>,
    /// Their bytes, before anything is packed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Whether there may be more.
    pub at_least: bool,
}

/// A rule of `sync`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sync {
    /// `manual`, `infer` or `auto`.
    pub mode: &'static str,
    /// The pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Where to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// What becomes of an artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// `again`: Skaffold builds it anew; `kept`: nothing is built.
    pub state: State,
    /// Whether `skaffold dev` copies the file into the container, and builds nothing.
    pub synced: State,
    /// Sentences that say why.
    pub why: Vec<String>,
}

/// What becomes of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TouchedLayer {
    /// Whether it is made anew.
    pub state: State,
    /// Why, as a phrase; empty where it is kept.
    pub why: String,
}

/// How the report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Table,
    /// For programs.
    Json,
    /// A flowchart of Mermaid.
    Mermaid,
    /// A graph of Graphviz.
    Dot,
    /// A picture.
    Svg,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Table, Self::Json, Self::Mermaid, Self::Dot, Self::Svg];

    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
            Self::Svg => "svg",
        }
    }
}

/// Writes a report.
///
/// # Errors
/// Those of `out`.
pub fn write(
    report: &CacheReport,
    format: Format,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => table::write(report, look, out),
        Format::Json => json::write(report, out),
        Format::Mermaid => mermaid::write(report, out),
        Format::Dot => dot::write(report, out),
        Format::Svg => svg::write(report, out),
    }
}

impl Stage {
    /// `build`, or `stage 1`.
    fn title(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("stage {}", self.index))
    }
}

impl ArtifactReport {
    /// The image, and the profiles that it needs.
    fn title(&self) -> String {
        match self.profiles.as_slice() {
            [] => self.image.clone(),
            profiles => format!("{} (with `{}`)", self.image, profiles.join("`, `")),
        }
    }

    /// The layers of all stages, in order.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.stages.iter().flat_map(|stage| &stage.layers)
    }
}
