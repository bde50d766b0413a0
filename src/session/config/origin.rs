//! Where a value was written, and how a mistake there is shown.

use crate::source::{LineIndex, display};
use std::path::{Path, PathBuf};

/// A place in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub path: PathBuf,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The line as it is written.
    text: String,
    /// Characters that the place covers on its line; at least 1.
    width: usize,
}

impl Origin {
    pub(super) fn new(
        path: &Path,
        text: &str,
        lines: &LineIndex,
        span: std::ops::Range<usize>,
    ) -> Self {
        let place = lines.position(text, span.start);
        let start = lines.start(place.line).unwrap_or(0);
        let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let covered = text.get(span).and_then(|covered| covered.lines().next()).unwrap_or("");
        Self {
            path: path.to_path_buf(),
            line: place.line,
            column: place.column,
            text: line.trim_start_matches('\u{feff}').trim_end().to_owned(),
            width: covered.chars().count().max(1),
        }
    }

    /// `path:line`
    pub fn short(&self) -> String {
        format!("{}:{}", display(&self.path), self.line)
    }

    /// A sentence about the place, and the line below it with the place marked.
    pub fn tell(&self, sentence: &str) -> String {
        let Self { path, line, column, text, width } = self;
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        // Tabs stay tabs, so that the mark stands below its text however wide they are.
        let lead: String =
            text.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let mark = "^".repeat(*width);
        let path = display(path);
        format!(
            "{path}:{line}:{column}: {sentence}\n {margin} |\n {number} | {text}\n {margin} | {lead}{mark}"
        )
    }
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub origin: Origin,
}
