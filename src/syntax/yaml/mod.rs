//! YAML with every span, resolved as yaml.v3 does.

mod build;
mod decode;
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

/// Parses a YAML file. Never fails: what is wrong is in [`Yaml::errors`].
pub fn parse(file: FileId, text: &str) -> Yaml {
    let recovered = recover::recover(text);
    let read = recovered.text.as_deref().unwrap_or(text);
    let mut builder = build::Builder::new(file, read);
    let mut partial = !recovered.blanked.is_empty();
    for part in recovered.parts {
        for event in events::Events::new(read, part) {
            match event {
                Ok(placed) => builder.push(placed),
                Err(_) => partial = true,
            }
        }
        builder.close();
    }
    let (mut yaml, refused) = builder.finish();
    yaml.partial = partial;
    yaml.blanked =
        recovered.blanked.into_iter().map(|line| Span::new(file, line.start, line.end)).collect();
    let mut failures = recovered.failures;
    failures.extend(refused);
    failures.sort_by_key(|failure| failure.at);
    yaml.errors = failures
        .into_iter()
        .map(|failure| problem::tell(file, text, failure.at, failure.problem))
        .collect();
    yaml
}
