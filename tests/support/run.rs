//! Linting a project that exists only in memory.

use skafflint::diagnostic::{Finding, Level};
use skafflint::model;
use skafflint::rules::Rule;
use skafflint::source::{Memory, Sources};

/// What was found, in the order of file, position and rule.
pub(crate) struct Found {
    /// The findings.
    pub(crate) findings: Vec<Finding>,
    /// The texts that they point into.
    pub(crate) sources: Sources,
}

/// Runs rules on every `skaffold.yaml` of a project, or on its Dockerfile alone where it has none.
pub(crate) fn check(files: &Memory, rules: &[&Rule]) -> Result<Found, String> {
    let sources = Sources::new();
    let named = |name: &str| -> Vec<_> {
        files.paths().filter(|path| path.file_name().is_some_and(|own| own == name)).collect()
    };
    let mut projects = Vec::new();
    for path in named("skaffold.yaml") {
        let project = model::load(files, &sources, path);
        projects.push(project.map_err(|error| error.to_string())?);
    }
    if projects.is_empty() {
        for path in named("Dockerfile") {
            let project = model::load_lone_dockerfile(files, &sources, path);
            projects.push(project.map_err(|error| error.to_string())?);
        }
    }
    let mut findings: Vec<Finding> = projects
        .iter()
        .flat_map(|project| rules.iter().flat_map(|rule| rule.check(project)))
        .collect();
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| {
            (sources.get(finding.span.file).display(), finding.span, finding.rule)
        };
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    findings.dedup();
    Ok(Found { findings, sources })
}

impl Found {
    /// Path and line of a place.
    pub(crate) fn place(&self, span: skafflint::source::Span) -> (String, usize) {
        let file = self.sources.get(span.file);
        (file.display(), file.position(span.start as usize).line)
    }

    /// The text under a finding.
    pub(crate) fn text(&self, finding: &Finding) -> String {
        self.sources.get(finding.span.file).slice(finding.span).to_owned()
    }

    /// One line a finding.
    pub(crate) fn concise(&self) -> String {
        let line = |finding: &Finding| {
            let file = self.sources.get(finding.span.file);
            let start = file.position(finding.span.start as usize);
            format!(
                "{}:{}:{}: {} {}: {}\n",
                file.display(),
                start.line,
                start.column,
                finding.level,
                finding.rule,
                finding.message
            )
        };
        self.findings.iter().map(line).collect()
    }

    /// The files after the fix of a finding, and whether that holds for each rule and message of `level` and above:
    /// it was there before.
    pub(crate) fn new_after(&self, before: &Self, level: Level) -> Vec<String> {
        let known = |finding: &&Finding| {
            let same = |old: &&Finding| old.rule == finding.rule && old.message == finding.message;
            before.findings.iter().any(|old| same(&old))
        };
        let new = self.findings.iter().filter(|finding| finding.level >= level && !known(finding));
        new.map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
    }
}
