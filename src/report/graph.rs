//! What the pictures have in common: boxes of stages, their rows, caches beside them, and what leads where.

use super::{ArtifactReport, Cache, Layer, State};

/// One word beside a layer: what makes it run again.
pub(super) struct Badge {
    pub(super) word: &'static str,
    pub(super) state: State,
}

/// The words of a layer.
pub(super) fn badges(layer: &Layer) -> Vec<Badge> {
    if let Some(touched) = &layer.touched {
        let word = match touched.state {
            State::Again if layer.always == Some(touched.why.as_str()) => "every build",
            State::Again => "runs again",
            State::Perhaps => "perhaps",
            State::Unknown => "unknown",
            State::Kept => "kept",
        };
        return vec![Badge { word, state: touched.state }];
    }
    if layer.always.is_some() {
        return vec![Badge { word: "every build", state: State::Again }];
    }
    if layer.uncertain.is_some() {
        return vec![Badge { word: "unknown", state: State::Unknown }];
    }
    let again = &layer.again;
    let all = [
        ("source", again.source),
        ("manifest", again.manifest),
        ("lock", again.lock),
        ("args", again.args),
        ("Dockerfile", Some(again.dockerfile)),
    ];
    let own = all.into_iter().filter_map(|(word, state)| Some(Badge { word, state: state? }));
    own.filter(|badge| badge.state > State::Kept).collect()
}

/// How a picture colours a layer or a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tint {
    /// Nothing but its own lines makes it run again.
    Kept,
    /// What changes seldom does: manifests, lock files, build args; or it is not certain that it runs again.
    Seldom,
    /// Nobody knows.
    Unknown,
    /// What changes often does: sources, the Dockerfile; or it runs in every build.
    Often,
}

impl Tint {
    /// As classes are called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Seldom => "seldom",
            Self::Unknown => "unknown",
            Self::Often => "often",
        }
    }
}

impl Badge {
    pub(super) fn tint(&self) -> Tint {
        match self.state {
            State::Kept => Tint::Kept,
            State::Perhaps => Tint::Seldom,
            State::Unknown => Tint::Unknown,
            State::Again if matches!(self.word, "manifest" | "lock" | "args") => Tint::Seldom,
            State::Again => Tint::Often,
        }
    }
}

/// The colour of a layer: that of its worst word.
pub(super) fn tint(layer: &Layer) -> Tint {
    badges(layer).iter().map(Badge::tint).max().unwrap_or(Tint::Kept)
}

/// The words of a layer in one line: `source, manifest`; those that are not certain with a `?`.
pub(super) fn words(layer: &Layer) -> String {
    let all: Vec<String> = badges(layer)
        .iter()
        .map(|badge| match badge.state {
            State::Perhaps | State::Unknown if layer.touched.is_none() => {
                format!("{}?", badge.word)
            }
            _ => badge.word.to_owned(),
        })
        .collect();
    if all.is_empty() { "own line only".to_owned() } else { all.join(", ") }
}

/// A cache in a picture, and the layers that lead to it, by stage and row.
pub(super) struct Held<'r> {
    pub(super) cache: &'r Cache,
    pub(super) users: Vec<(usize, usize)>,
}

/// The caches of an artifact that something holds.
pub(super) fn held(artifact: &ArtifactReport) -> Vec<Held<'_>> {
    artifact
        .caches
        .iter()
        .map(|cache| {
            let stages = artifact.stages.iter().enumerate();
            let rows = stages.flat_map(|(stage, own)| {
                own.layers.iter().enumerate().map(move |(row, layer)| (stage, row, layer.line))
            });
            let users = rows.filter(|(_, _, line)| cache.lines.contains(line));
            Held { cache, users: users.map(|(stage, row, _)| (stage, row)).collect() }
        })
        .collect()
}

/// The position in the report of a stage of the file.
pub(super) fn position(artifact: &ArtifactReport, index: usize) -> Option<usize> {
    artifact.stages.iter().position(|stage| stage.index == index)
}

/// How long a cache lasts, in a few words.
pub(super) fn lasts(cache: &Cache) -> &'static str {
    match cache.survives {
        "yes" => "kept",
        "no" => "lost after each build",
        "with-layer" => "kept with the layer",
        _ => "not known how long",
    }
}
