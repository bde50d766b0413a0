//! Text to trees that keep every span and never fail.

pub mod dockerfile;
pub mod dockerignore;
pub mod env_file;
pub mod image;
pub mod shell;
pub mod suppression;
pub mod template;
pub mod text;
pub mod yaml;

use crate::source::Span;

/// A place that a grammar rejects. It is a finding, and the rest of the file is still parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The smallest text that is wrong.
    pub span: Span,
    /// A whole sentence.
    pub message: String,
    /// What to do, if that is known.
    pub help: Option<String>,
    /// The text that was most likely meant in place of the span.
    pub suggestion: Option<String>,
}
