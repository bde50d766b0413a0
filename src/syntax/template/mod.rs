//! Go templates (`text/template`), as Skaffold expands them in many fields.
//!
//! A template is accepted exactly where Go's parser accepts it, which does not know yet what the variables are.
//! Functions it does know: see [`Functions`]. What a rule wants of a template is kept as flat lists in order of the
//! text, and not as a tree.

mod functions;
mod lexer;
mod literal;
mod parser;
mod pipeline;
#[cfg(test)]
mod tests;

pub use functions::Functions;

use crate::source::{Span, Spanned};
use crate::syntax::SyntaxError;
use crate::syntax::text::Text;
use std::ops::Range;

/// A parsed template. What comes after an error is not in it.
#[derive(Debug, Clone, Default)]
pub struct Template {
    /// All of the text, in order; comments left out.
    pub pieces: Vec<Piece>,
    /// Comments, from `/*` to `*/`; those behind an error, too.
    pub comments: Vec<Span>,
    /// References to fields: `.X`, `$.X.Y`.
    pub fields: Vec<Field>,
    /// Calls of functions.
    pub calls: Vec<Call>,
    /// Variables (`$x`), where they are declared, assigned and used; `$` itself is not one.
    pub variables: Vec<Variable>,
    /// All strings, with quotes in the span and without in the value.
    pub strings: Vec<Spanned<String>>,
    /// Why Go rejects it: at most one error.
    pub errors: Vec<SyntaxError>,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Copied as it is. Blanks that a `-` trims are left out.
    Text(Spanned<String>),
    /// `{{…}}`.
    Action {
        /// Both delimiters included.
        span: Span,
        /// Its fields, as indexes into [`Template::fields`].
        fields: Range<usize>,
        /// It prints the value of an expression; it controls nothing, and declares no variable.
        prints: bool,
    },
}

/// A reference to one or more fields in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// All of it: `$.X.Y`.
    pub span: Span,
    /// Where the first name is looked up.
    pub root: Root,
    /// The names, without dots.
    pub names: Vec<Spanned<String>>,
    /// What becomes of the value.
    pub fate: Fate,
}

/// What the names of a field are looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// What the template is executed with: for Skaffold, the environment and the variables of the place.
    Data,
    /// A value that `with`, `range`, `define` or `block` puts in the place of the data.
    Element,
    /// A variable (`$x.Y`).
    Variable,
    /// The value of an expression (`(f).Y`).
    Expression,
}

/// What becomes of a value, which matters where it may be missing. Where Skaffold asks for an error on missing keys
/// (`helm` names, `portForward`), none of these helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is printed: `<no value>` if it is missing.
    Printed,
    /// It goes to a function, which may fail without a value.
    Passed,
    /// It is kept in a variable.
    Kept,
    /// Somebody asks first whether it is there: `default`, `or`, `if`, a condition around it …
    Guarded,
}

/// A call of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub name: Spanned<String>,
    /// What follows the name: strings, and `None` for all else. A value from a pipe is not here.
    pub arguments: Vec<Option<Spanned<String>>>,
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// With the `$`.
    pub name: Spanned<String>,
    /// It gets its value here.
    pub assigned: bool,
}

impl Field {
    /// The key that is looked up in the data, if it is.
    pub fn key(&self) -> Option<&Spanned<String>> {
        if self.root == Root::Data { self.names.first() } else { None }
    }
}

impl Template {
    /// Whether the text has no action, so that it stays as it is.
    pub fn is_literal(&self) -> bool {
        self.errors.is_empty()
            && self.comments.is_empty()
            && self.pieces.iter().all(|piece| matches!(piece, Piece::Text(_)))
    }

    /// Calls of functions that do not exist where the template is expanded: Go rejects them.
    pub fn unknown_calls(&self, functions: Functions) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(move |call| !functions.has(&call.name.value))
    }
}

/// Parses a template. Go stops at the first error, and so does this.
pub fn parse(text: &Text) -> Template {
    parser::parse(text)
}

/// An error, in offsets of the template's text.
#[derive(Debug, Clone)]
struct Problem {
    range: Range<usize>,
    message: String,
    help: Option<String>,
    suggestion: Option<String>,
}

impl Problem {
    fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: None, suggestion: None }
    }

    fn help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }
}
