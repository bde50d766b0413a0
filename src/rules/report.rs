//! Where a rule puts its findings.

use super::Rule;
use crate::diagnostic::Finding;
use crate::edit::yaml::Editor;
use crate::model::Project;
use crate::source::Span;
use std::collections::BTreeSet;

/// Collects the findings of one rule.
#[derive(Debug)]
pub struct Report<'r> {
    rule: &'r Rule,
    project: &'r Project,
    findings: Vec<Finding>,
}

impl<'r> Report<'r> {
    pub(super) fn new(rule: &'r Rule, project: &'r Project) -> Self {
        Self { rule, project, findings: Vec::new() }
    }

    /// What is looked at.
    pub fn project(&self) -> &'r Project {
        self.project
    }

    /// Changes of the configuration file that a span lies in, none so far; `None` where it lies in another file.
    pub fn editor(&self, at: Span) -> Option<Editor<'r>> {
        self.project.editor(at.file)
    }

    /// Reports a finding at the rule's own level. What is known besides is added to the value that comes back.
    #[expect(clippy::missing_panics_doc, reason = "one was pushed just before")]
    #[expect(clippy::expect_used, reason = "one was pushed just before")]
    pub fn at(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let rule: &'static str = self.rule.id;
        self.findings.push(Finding::new(rule, self.rule.page().level, span, message));
        self.findings.last_mut().expect("a finding was pushed")
    }

    /// Number of findings so far.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// The findings from `first` on, for a subject to add what they have in common.
    pub(super) fn since(&mut self, first: usize) -> &mut [Finding] {
        self.findings.get_mut(first..).unwrap_or_default()
    }

    /// All findings. An artifact that is built in several ways is named once.
    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        for finding in &mut self.findings {
            let mut seen = BTreeSet::new();
            finding.artifacts.retain(|image| seen.insert(image.clone()));
        }
        self.findings
    }
}
