//! Which rules run, and at which level: the command line, then the files.

use super::Selection;
use super::config::{By, Config, Verdict};
use crate::rules::{self, Rule};
use std::path::Path;
use std::sync::Arc;

/// The levels of all rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Levels {
    selection: Selection,
    config: Arc<Config>,
}

impl Levels {
    pub(super) fn new(selection: &Selection, config: Option<Arc<Config>>) -> Self {
        Self { selection: selection.clone(), config: config.unwrap_or_default() }
    }

    /// What counts for findings of a rule in a file. What the command line says of a rule counts for more than
    /// anything in a file; a level is left as the file has it.
    pub(super) fn verdict(&self, rule: &Rule, path: Option<&Path>) -> Verdict<'_> {
        let verdict = self.config.verdict(rule, path);
        match self.selection.word(rule.id, &rule.page().group) {
            Some(on) if on != verdict.on => Verdict { on, level: None, by: By::CommandLine },
            _ => verdict,
        }
    }

    /// Whether nothing is told of a file.
    pub(super) fn excludes(&self, path: &Path) -> bool {
        self.config.excludes(path).is_some()
    }

    /// The rules that may find something, in the order of the catalogue.
    pub(super) fn on(&self) -> Vec<&'static Rule> {
        let on = |rule: &&Rule| {
            let word = self.selection.word(rule.id, &rule.page().group);
            word.unwrap_or_else(|| self.config.may_run(rule))
        };
        rules::ALL.iter().filter(on).collect()
    }

    /// The rules that are off by default, and that a file may switch on for itself: nothing here speaks of them.
    pub(super) fn on_request(&self) -> Vec<&'static Rule> {
        let open = |rule: &&Rule| {
            !rule.page().default
                && self.selection.word(rule.id, &rule.page().group).is_none()
                && !self.config.may_run(rule)
                && !self.config.names(rule)
        };
        rules::ALL.iter().filter(open).collect()
    }
}
