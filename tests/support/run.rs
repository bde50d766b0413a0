//! Linting a project that exists only in memory.

#![allow(dead_code, reason = "each test that has this module uses a part of it")]

use skafflint::diagnostic::{Applicability, Finding, Level};
use skafflint::render::{self, Format, Look};
use skafflint::session::{self, Outcome, Selection, Selector, Target};
use skafflint::source::{FileId, Memory, Span};
use skafflint::syntax::{dockerfile, yaml};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// What went wrong, told as it is: the harness shows errors for debugging.
pub(crate) struct Failure(pub(crate) String);

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Every `skaffold.yaml` of a project, or its Dockerfiles where it has none.
fn targets(files: &Memory) -> Vec<Target> {
    let is = |path: &Path, name: &str| path.file_name().is_some_and(|own| own == name);
    let named = |name| files.paths().filter(move |path| is(path, name)).map(Path::to_path_buf);
    let mut targets: Vec<Target> = named("skaffold.yaml").map(Target::Config).collect();
    if targets.is_empty() {
        targets = named("Dockerfile").map(Target::Dockerfile).collect();
    }
    targets
}

/// Makes all fixes, and holds what then is against what must hold of it: nothing reads worse, nothing is left to be
/// made, and no rule has more to say than before. Gives the number of findings that were fixed.
pub(crate) fn fix(files: &Memory, selection: &Selection) -> Result<usize, Failure> {
    let made = |files: &Memory| {
        session::fix_files(files, &targets(files), selection, Applicability::Unsafe)
            .map_err(|error| Failure(error.to_string()))
    };
    let first = made(files)?;
    let changes = first.changes.iter();
    let after =
        changes.fold(files.clone(), |files, change| files.with(&change.path, &*change.after));
    for change in &first.changes {
        let before = change.before.as_deref().unwrap_or("");
        if !is_whole(&change.path, &change.after) && is_whole(&change.path, before) {
            let diff = render::diff(&change.path, change.before.as_deref(), &change.after);
            return Err(Failure(format!("it could be parsed before:\n{diff}")));
        }
    }
    let second = made(&after)?;
    if let Some(change) = second.changes.first() {
        let diff = render::diff(&change.path, change.before.as_deref(), &change.after);
        return Err(Failure(format!("a second run changes more:\n{diff}")));
    }
    let errors = |found: &Outcome| {
        let is_error = |finding: &&Finding| finding.level == Level::Error;
        found.findings.iter().filter(is_error).count()
    };
    if errors(&second.before) > errors(&first.before) {
        return Err(Failure("fixes bring errors".to_owned()));
    }
    let (left, told) = (second.before.findings.len(), first.left().findings.len());
    if left != told {
        return Err(Failure(format!("{told} findings are told to be left, and {left} are")));
    }
    Ok(first.count())
}

/// Whether a file of a project can be parsed.
fn is_whole(path: &Path, text: &str) -> bool {
    match path.extension().is_some_and(|own| own == "yaml" || own == "yml") {
        true => {
            let tree = yaml::parse(FileId(0), text);
            tree.errors.is_empty() && yaml::decode_problems(&tree).is_empty()
        }
        false => {
            let is_dockerfile = path.to_string_lossy().ends_with("Dockerfile");
            !is_dockerfile || dockerfile::parse(FileId(0), text).errors.is_empty()
        }
    }
}

/// Runs rules on every `skaffold.yaml` of a project, or on its Dockerfiles alone where it has none.
pub(crate) fn check(files: &Memory, selection: &Selection) -> Result<Found, Failure> {
    let outcome = session::check_files(files, &targets(files), selection);
    if let Some(failure) = outcome.failures.first() {
        return Err(Failure(failure.clone()));
    }
    Ok(Found(outcome))
}

/// Some rules, by their ids.
pub(crate) fn only(ids: impl IntoIterator<Item = &'static str>) -> Selection {
    let select = ids.into_iter().map(Selector::Rule).collect();
    Selection { select: Some(select), ..Selection::default() }
}

/// What was found.
pub(crate) struct Found(pub(crate) Outcome);

impl Found {
    /// Path and line of a place.
    pub(crate) fn place(&self, span: Span) -> (String, usize) {
        let file = self.0.sources.get(span.file);
        (file.display(), file.position(span.start as usize).line)
    }

    /// The text under a finding.
    pub(crate) fn text(&self, finding: &Finding) -> String {
        self.0.sources.get(finding.span.file).slice(finding.span).to_owned()
    }

    /// As a report, without colours and without the line that counts.
    pub(crate) fn report(&self, format: Format) -> Result<String, Failure> {
        let report = render::Report {
            findings: &self.0.findings,
            sources: &self.0.sources,
            rules: BTreeMap::new(),
            min_level: Level::Info,
            suppressed: self.0.suppressed,
            untouched: self.0.untouched.len(),
            known: self.0.known,
            fixed: None,
            files: self.0.files,
            projects: self.0.projects,
            skipped: &self.0.skipped,
            failures: &self.0.failures,
        };
        let look = Look { color: false, width: 100, summary: false };
        let mut out = Vec::new();
        render::write(&report, format, look, &mut out)
            .map_err(|error| Failure(error.to_string()))?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }
}
