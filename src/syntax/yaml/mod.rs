//! YAML with every span, resolved as yaml.v3 does.

mod build;
mod decode;
mod dialect;
mod events;
mod problem;
mod recover;
mod resolve;
mod scalar;
mod tree;
mod trivia;

pub use decode::{DecodeKind, DecodeProblem, decode_problems};
pub use resolve::Resolved;
pub use tree::{
    Alias, Comment, Document, Entry, Item, Kind, Mapping, Node, NodeId, Scalar, Sequence, Style,
    Yaml,
};

use crate::source::{FileId, Span};
use problem::Problem;
use std::ops::Range;

/// Parses a YAML file. Never fails: what is wrong is in [`Yaml::errors`].
pub fn parse(file: FileId, text: &str) -> Yaml {
    let (clean, controls) = dialect::without_controls(text);
    let hidden = dialect::Hidden::new(&clean);
    let recovered = recover::recover(&hidden.text);
    let read = recovered.text.as_deref().unwrap_or(&hidden.text);
    let mut builder = build::Builder::new(file, read, &hidden);
    let mut complete = recovered.blanked.is_empty() && controls.is_empty();
    for part in recovered.parts {
        for event in events::Events::new(read, part) {
            match event {
                Ok(placed) => builder.push(placed),
                Err(_) => complete = false,
            }
        }
        builder.close();
    }
    let span = |range: &Range<usize>| Span::new(file, range.start, range.end);
    let (mut yaml, mut failures) = builder.finish(&recovered.comments);
    // Tabs were read as spaces: nobody knows what they were meant to be.
    complete &= !failures.iter().any(|failure| failure.problem == Problem::Tab);
    if !complete {
        // What these miss may be in the text that was left out.
        failures
            .retain(|failure| !matches!(failure.problem, Problem::NoAnchor | Problem::NoMarker));
    }
    yaml.partial = !complete;
    yaml.blanked = controls.iter().chain(&recovered.blanked).map(span).collect();
    yaml.blanked.sort();
    failures.extend(recovered.failures);
    failures.extend(dialect::top(text));
    failures.extend(controls.first().map(|range| dialect::control(text, range.start)));
    failures.sort_by_key(|failure| failure.at);
    failures.dedup_by_key(|failure| failure.at);
    yaml.errors = failures
        .into_iter()
        .map(|failure| problem::tell(file, text, failure.at, failure.problem))
        .collect();
    yaml.errors.sort_by_key(|error| error.span);
    yaml.errors.dedup();
    yaml
}
