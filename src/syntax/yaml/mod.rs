//! YAML with every span, resolved as yaml.v3 does.

mod build;
mod decode;
mod dialect;
mod encode;
mod events;
mod lead;
mod problem;
mod recover;
mod resolve;
mod scalar;
mod tree;
mod trivia;

pub use decode::{DecodeKind, DecodeProblem, decode_problems};
pub use encode::encoded;
pub use resolve::{Resolved, is_text};
pub use tree::{
    Alias, Comment, Document, Entry, Item, Kind, Mapping, Node, NodeId, Scalar, Sequence, Style,
    Yaml,
};

use crate::source::{FileId, Span};
use events::Failure;
use problem::Problem;
use std::ops::Range;

/// Parses a YAML file. Never fails: what is wrong is in [`Yaml::errors`].
pub fn parse(file: FileId, text: &str) -> Yaml {
    let (clean, controls) = dialect::without_controls(text);
    let hidden = dialect::Hidden::new(&clean);
    if controls.is_empty()
        && let Some((yaml, failures)) = whole(file, &hidden)
    {
        return finish(text, yaml, failures, true);
    }
    let recovered = recover::recover(&hidden.text);
    let mut builder = build::Builder::new(file, &recovered.text, &hidden);
    let mut complete = recovered.blanked.is_empty() && controls.is_empty();
    for part in recovered.parts {
        for event in events::Events::new(&recovered.text, part) {
            match event {
                Ok(placed) => builder.push(placed),
                Err(_) => complete = false,
            }
        }
        builder.close();
    }
    let (mut yaml, mut failures) = builder.finish(&recovered.comments);
    let span = |range: &Range<usize>| Span::new(file, range.start, range.end);
    yaml.blanked = controls.iter().chain(&recovered.blanked).map(span).collect();
    yaml.blanked.sort();
    failures.extend(recovered.failures);
    failures.extend(controls.first().map(|range| dialect::control(text, range.start)));
    finish(text, yaml, failures, complete)
}

/// The tree of a text that the parser takes as it is.
fn whole(file: FileId, hidden: &dialect::Hidden<'_>) -> Option<(Yaml, Vec<Failure>)> {
    let mut builder = build::Builder::new(file, &hidden.text, hidden);
    for event in events::Events::new(&hidden.text, 0..hidden.text.len()) {
        builder.push(event.ok()?);
    }
    builder.close();
    Some(builder.finish(&[]))
}

/// Tells what is wrong.
fn finish(text: &str, mut yaml: Yaml, mut failures: Vec<Failure>, complete: bool) -> Yaml {
    // Tabs were read as spaces: nobody knows what they were meant to be.
    let tabs = failures.iter().any(|failure| failure.problem == Problem::Tab);
    yaml.partial = !complete || tabs;
    if yaml.partial {
        // What these miss may be in the text that was left out.
        failures
            .retain(|failure| !matches!(failure.problem, Problem::NoAnchor | Problem::NoMarker));
    }
    failures.extend(dialect::top(text));
    failures.sort_by_key(|failure| failure.at);
    failures.dedup_by_key(|failure| failure.at);
    yaml.errors = failures
        .into_iter()
        .map(|failure| problem::tell(yaml.file, text, failure.at, failure.problem))
        .collect();
    yaml.errors.sort_by_key(|error| error.span);
    yaml.errors.dedup();
    yaml
}
