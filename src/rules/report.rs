//! Where a rule puts its findings.

use super::Rule;
use super::support;
use crate::diagnostic::{Finding, Level};
use crate::edit::yaml::Editor;
use crate::model::Project;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Collects the findings of one rule.
#[derive(Debug)]
pub struct Report<'r> {
    rule: &'r Rule,
    project: &'r Project,
    findings: Vec<Finding>,
    /// Findings, by index, of what Skaffold does not take, and why.
    refusals: Vec<(usize, String)>,
}

impl<'r> Report<'r> {
    pub(super) fn new(rule: &'r Rule, project: &'r Project) -> Self {
        Self { rule, project, findings: Vec::new(), refusals: Vec::new() }
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

    /// Reports what Skaffold sees when it starts, in the configuration with its active profiles. Where that takes a
    /// profile for which nobody asked, Skaffold does start, and the finding says that the profile cannot be used.
    pub(super) fn refuses(&mut self, span: Span, why: impl Into<String>) -> &mut Finding {
        self.refusal("Skaffold refuses to start", span, why.into())
    }

    /// As [`Self::refuses`], of what Skaffold sees when it validates the file.
    pub(super) fn rejects(&mut self, span: Span, why: impl Into<String>) -> &mut Finding {
        self.refusal("Skaffold rejects the file", span, why.into())
    }

    fn refusal(&mut self, harm: &str, span: Span, why: String) -> &mut Finding {
        let message = format!("{harm}: {why}");
        self.refusals.push((self.findings.len(), why));
        self.at(span, message).level(Level::Error)
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
        self.settle();
        for finding in &mut self.findings {
            let mut seen = BTreeSet::new();
            finding.artifacts.retain(|image| seen.insert(image.clone()));
        }
        self.findings
    }

    /// Gives each refusal that needs a profile its words and its level, the same to all that are one.
    fn settle(&mut self) {
        let mut needed: BTreeMap<(Span, &str), Vec<&[String]>> = BTreeMap::new();
        for (at, why) in &self.refusals {
            let Some(finding) = self.findings.get(*at) else { continue };
            needed.entry((finding.span, why)).or_default().push(&finding.profiles);
        }
        let variants = &self.project.variants;
        let is_asked_for = |name: &String| variants.iter().all(|own| own.profiles.contains(name));
        let is_in_force = |profiles: &&[String]| profiles.iter().all(is_asked_for);
        let latent: BTreeMap<(Span, &str), String> = needed
            .into_iter()
            .filter(|(_, sets)| !sets.iter().any(is_in_force))
            .map(|(key, sets)| (key, named(&sets.concat())))
            .collect();
        let settled: Vec<(usize, String)> = self
            .refusals
            .iter()
            .filter_map(|(at, why)| {
                let who = latent.get(&(self.findings.get(*at)?.span, why.as_str()))?;
                Some((*at, format!("{who} cannot be used: {why}")))
            })
            .collect();
        for (at, message) in settled {
            if let Some(finding) = self.findings.get_mut(at) {
                finding.message = message;
                finding.level = finding.level.min(Level::Warn);
            }
        }
    }
}

/// Profiles as the subject of a sentence.
fn named(profiles: &[String]) -> String {
    /// More names would hide what the sentence is about.
    const NAMED: usize = 3;
    let mut names: Vec<&str> = Vec::new();
    for name in profiles {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    match names.as_slice() {
        [one] => format!("profile `{one}`"),
        [first, ..] if names.len() > NAMED => {
            format!("profile `{first}`, as {} others,", names.len() - 1)
        }
        names => format!("profiles {}", support::list(names)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Loader, Profiles};
    use crate::source::{Memory, Sources};
    use std::path::Path;

    fn found(profiles: Profiles) -> Vec<(Level, String)> {
        let text = "apiVersion: skaffold/v4beta13\nkind: Config\nprofiles:\n- name: ci\n  build: &build\n    artifacts:\n    \
                    - image: web:v1\n- name: dev\n  build: *build\n- name: next\n  build: *build\n- name: prod\n  build: *build\n";
        let files = Memory::new().with("skaffold.yaml", text);
        let sources = Sources::default();
        let loader = Loader::new(&files, &sources).with_profiles(profiles);
        let project = loader.project(Path::new("skaffold.yaml")).unwrap();
        let found = crate::rules::find("image-with-tag").unwrap().check(&project);
        let mut told: Vec<_> = found.into_iter().map(|own| (own.level, own.message)).collect();
        told.dedup();
        told
    }

    #[test]
    fn what_only_some_profiles_have_is_said_of_them_in_one_way() {
        let message =
            "profile `ci`, as 3 others, cannot be used: the image `web:v1` has a tag".to_owned();
        assert_eq!(found(Profiles::Each), [(Level::Warn, message)]);
    }

    #[test]
    fn a_profile_that_is_asked_for_keeps_skaffold_from_starting() {
        let message = "Skaffold refuses to start: the image `web:v1` has a tag".to_owned();
        assert_eq!(found(Profiles::Only(vec!["dev".to_owned()])), [(Level::Error, message)]);
    }
}
