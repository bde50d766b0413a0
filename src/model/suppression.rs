//! A comment that silences rules, and what it silenced.

use crate::source::Span;
use crate::syntax::suppression::Suppression;

/// Which kind of file a comment stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentKind {
    /// YAML
    Yaml,
    /// A Dockerfile
    Dockerfile,
    /// An ignore file
    IgnoreFile,
}

/// What became of a name in a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameUse {
    /// It silenced nothing, and all that it could silence was looked for.
    Unused,
    /// It silenced nothing; there may be something.
    Unknown,
    /// It silenced something.
    Used,
}

/// A comment and what became of it.
#[derive(Debug, Clone)]
pub struct SuppressionUse {
    /// As it is written.
    pub written: Suppression,
    /// Which kind of file it stands in.
    pub kind: CommentKind,
    /// What becomes of each of its names.
    pub uses: Vec<NameUse>,
    /// Whether there is something that it covers.
    pub is_anchored: bool,
    /// What goes where the comment goes: its line, or the blanks before it. `None` where something else would become
    /// of the lines below.
    pub removal: Option<Span>,
}
