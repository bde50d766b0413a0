//! `.dockerignore`, by the rules of the builders: not those of `.gitignore`.
//!
//! Patterns are anchored at the root of the context, and the last one that matches wins. A pattern that matches a
//! folder takes all that is below with it, until a later `!pattern` brings some of it back.

mod bits;
mod machine;
mod pattern;
mod reader;
mod regex;
#[cfg(test)]
mod tests;
mod walk;

pub use walk::Parents;

use crate::source::{FileId, Span};
use crate::syntax::SyntaxError;
use pattern::Matcher;

/// An ignore file.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// The file.
    pub file: FileId,
    /// All patterns, in order; those that make the builder refuse the file are left out.
    pub patterns: Vec<Pattern>,
    /// Comment lines, from `#` to the end of the line, without the line break.
    pub comments: Vec<Span>,
    /// Why the builder refuses the whole file, in order of position. Empty if it does not.
    pub errors: Vec<SyntaxError>,
}

/// One line that is neither empty nor a comment.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written: `!` included, blanks at both ends left out.
    pub span: Span,
    /// `!`: what matches comes back.
    pub negated: bool,
    /// What paths are compared with: without `!` and a leading `/`, and lexically clean.
    pub text: String,
    /// Why it cannot be used. The builder only finds out when a path is compared with it.
    pub broken: Option<SyntaxError>,
    matcher: Matcher,
}

/// What becomes of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdict {
    /// It is not sent to the builder.
    pub excluded: bool,
    /// The pattern that decided, an index into [`Ignore::patterns`]; `None` if none matched.
    pub by: Option<usize>,
    /// The pattern on which the builder stops when it comes to this path; see [`Pattern::broken`].
    pub stopped: Option<usize>,
}

/// Parses an ignore file. What is wrong stands in [`Ignore::errors`] and [`Pattern::broken`].
pub fn parse(file: FileId, text: &str) -> Ignore {
    reader::read(file, text)
}

impl Ignore {
    /// What becomes of a path, which is relative to the root of the context, clean, and has `/` between its parts.
    /// Each of its folders counts, too. Nothing is excluded by a file that the builder refuses; the root never is.
    pub fn verdict(&self, path: &str) -> Verdict {
        let mut verdict = Verdict::default();
        if !self.errors.is_empty() || path.is_empty() || path == "." {
            return verdict;
        }
        for (index, pattern) in self.patterns.iter().enumerate() {
            // A pattern that can change nothing is not asked; so a broken one may go unnoticed.
            if pattern.negated != verdict.excluded {
                continue;
            }
            if pattern.broken.is_some() {
                verdict.stopped = Some(index);
                return verdict;
            }
            if pattern.matcher.matches(path)
                || folders(path).any(|folder| pattern.matcher.matches(folder))
            {
                verdict.excluded = !pattern.negated;
                verdict.by = Some(index);
            }
        }
        verdict
    }

    /// Whether some pattern brings files back.
    pub fn has_negations(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.negated)
    }

    /// Whether the file lists what is sent, not what is left out: its first pattern excludes everything.
    pub fn excludes_everything_first(&self) -> bool {
        self.patterns.first().is_some_and(|first| {
            !first.negated && matches!(first.text.as_str(), "*" | "**" | "**/*" | "**/**")
        })
    }
}

/// `a`, `a/b` of `a/b/c`.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}
