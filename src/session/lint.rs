//! One project: its rules, and what comments leave of their findings.

use super::checks::{self, Checks};
use super::levels::Levels;
use super::skipped::Skips;
use super::watch::{self, Watch};
use super::{FileType, collect, suppress};
use crate::diagnostic::{Finding, Level};
use crate::model::{Builder, DockerfileModel, Project};
use crate::rules::{self, Rule};
use crate::source::{FileId, Sources, display};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// The rules of a run, as the configuration of a project has them.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    on: Vec<&'static Rule>,
    /// Those that run only for files that ask for them.
    on_request: Vec<&'static Rule>,
    levels: Levels,
    watch: Option<Arc<Watch>>,
}

impl Rules {
    pub(super) fn of(levels: Levels, watch: Option<Arc<Watch>>) -> Self {
        Self { on: levels.on(), on_request: levels.on_request(), levels, watch }
    }

    pub(super) fn of_groups(&self, groups: &[&str]) -> Self {
        let own = |rules: &[&'static Rule]| {
            rules
                .iter()
                .filter(|rule| groups.contains(&rule.page().group.as_str()))
                .copied()
                .collect()
        };
        let levels = self.levels.clone();
        let watch = self.watch.clone();
        Self { on: own(&self.on), on_request: own(&self.on_request), levels, watch }
    }

    /// Gives findings the levels that are asked for, and drops those of rules and files that are off.
    fn judge(&self, findings: &mut Vec<Finding>, sources: &Sources) {
        let mut known: BTreeMap<(&str, FileId), (bool, Option<Level>)> = BTreeMap::new();
        findings.retain_mut(|finding| {
            let verdict = known.entry((finding.rule, finding.span.file)).or_insert_with(|| {
                let path = &sources.get(finding.span.file).path;
                let Some(rule) = rules::find(finding.rule) else { return (true, None) };
                let verdict = self.levels.verdict(rule, Some(path));
                // A rule that only the file itself asks for is no matter of the configuration.
                let asked = self.on_request.iter().any(|own| own.id == rule.id);
                ((verdict.on || asked) && !self.levels.excludes(path), verdict.level)
            });
            if let Some(level) = verdict.1 {
                finding.level = level;
            }
            verdict.0
        });
    }
}

/// What one project gave.
#[derive(Default)]
pub(super) struct Linted {
    pub(super) active: Vec<Finding>,
    pub(super) silenced: Vec<Finding>,
    pub(super) files: BTreeSet<FileId>,
    pub(super) kinds: BTreeMap<FileId, FileType>,
    pub(super) is_project: bool,
    pub(super) notes: Vec<String>,
    pub(super) details: Vec<String>,
    pub(super) skipped: Skips,
    pub(super) failures: Vec<String>,
}

/// Runs rules on a project.
pub(super) fn lint(project: &Project, sources: &Sources, rules: &Rules) -> Linted {
    let mut linted = Linted { kinds: kinds(project), ..Linted::default() };
    let mut comments = Vec::new();
    let mut places =
        |id: FileId, read: &dyn Fn(&crate::source::SourceFile) -> Vec<suppress::Place>| {
            linted.files.insert(id);
            let file = sources.get(id);
            if suppress::may_have(&file.text) {
                let (found, wrong) = suppress::read(&file, &read(&file));
                comments.extend(found);
                linted.notes.extend(wrong);
            }
        };
    for config in &project.config_files {
        places(config.file, &|file| suppress::comments_of_yaml(&config.yaml, file));
    }
    for dockerfile in project.dockerfiles.values() {
        places(dockerfile.file, &|_| suppress::comments_of_dockerfile(&dockerfile.ast));
    }
    let checks: Vec<(&DockerfileModel, Checks)> = project
        .dockerfiles
        .values()
        .map(|file| (&**file, checks::read(&file.ast, &sources.get(file.file))))
        .collect();
    let watch = rules.watch.as_deref();
    let run = |rule: &&'static Rule| watch::rule(watch, rule.id, || rule.check(project));
    let each: Vec<Vec<Finding>> = rules.on.par_iter().map(run).collect();
    let mut found: Vec<Finding> = each.into_iter().flatten().collect();
    for rule in &rules.on_request {
        if checks.iter().any(|(_, own)| own.asks(rule.id, None)) {
            let asks = |finding: &Finding| {
                let mut own = checks.iter().filter(|(file, _)| file.file == finding.span.file);
                own.any(|(_, checks)| checks.asks(rule.id, Some(finding.span)))
            };
            found.extend(run(rule).into_iter().filter(asks));
        }
    }
    rules.judge(&mut found, sources);
    comments.extend(checks.iter().flat_map(|(_, own)| own.suppressions.iter().cloned()));
    let (silenced, active): (Vec<Finding>, Vec<Finding>) = found
        .into_iter()
        .partition(|finding| comments.iter().any(|comment| comment.silences(finding)));
    linted.active = active;
    collect::drop_restated(&mut linted.active);
    for (file, checks) in &checks {
        if let Some(directive) = checks.fails.filter(|_| is_checked(project, file)) {
            let own = |finding: &&mut Finding| {
                finding.span.file == file.file && checks::is_check(finding.rule)
            };
            for finding in linted.active.iter_mut().filter(own) {
                finding.level(Level::Error).label(directive, "this makes it fail the build");
            }
        }
    }
    linted.silenced = silenced;
    let why = |(path, why): &(PathBuf, String)| format!("cannot read `{}`: {why}", display(path));
    linted.failures = project.unreadable.iter().map(why).collect();
    if let Some(watch) = watch {
        watch.one_done();
    }
    linted
}

fn kinds(project: &Project) -> BTreeMap<FileId, FileType> {
    let configs = project.config_files.iter().map(|config| (config.file, FileType::Config));
    let dockerfiles = project.dockerfiles.values().map(|own| (own.file, FileType::Dockerfile));
    configs.chain(dockerfiles).collect()
}

/// Whether some builder heeds the file's own word on checks: only BuildKit knows it. A file that no project builds is
/// taken to be built by it.
fn is_checked(project: &Project, file: &DockerfileModel) -> bool {
    let mut builds = project
        .builds
        .iter()
        .filter(|build| build.file().is_some_and(|own| own.path == file.path))
        .peekable();
    builds.peek().is_none() || builds.any(|build| build.builder == Builder::BuildKit)
}
