//! One project: its rules, and what comments leave of their findings.

use super::checks::{self, Checks};
use super::levels::Levels;
use super::since::Identity;
use super::skipped::Skips;
use super::suppress::{Comments, Tree};
use super::watch::{self, Watch};
use super::{FileType, collect};
use crate::diagnostic::{Finding, Level};
use crate::model::{Builder, DockerfileModel, Project, SuppressionUse};
use crate::rules::{self, Rule};
use crate::source::{FileId, Sources, display};
use crate::syntax::dockerignore::Ignore;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The rules of a run, as the configuration of a project has them.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    on: Vec<&'static Rule>,
    /// Those that run only for files that ask for them.
    on_request: Vec<&'static Rule>,
    levels: Levels,
    /// Only these groups are looked at.
    groups: Option<&'static [&'static str]>,
    /// Whether comments silence anything.
    heeds_comments: bool,
    watch: Option<Arc<Watch>>,
}

impl Rules {
    pub(super) fn of(levels: Levels, watch: Option<Arc<Watch>>) -> Self {
        let (on, on_request) = (levels.on(), levels.on_request());
        Self { on, on_request, levels, groups: None, heeds_comments: true, watch }
    }

    /// Whether comments silence anything.
    #[must_use]
    pub(super) fn with_comments(self, heeds_comments: bool) -> Self {
        Self { heeds_comments, ..self }
    }

    pub(super) fn of_groups(&self, groups: &'static [&'static str]) -> Self {
        let own = |rules: &[&'static Rule]| {
            rules
                .iter()
                .filter(|rule| groups.contains(&rule.page().group.as_str()))
                .copied()
                .collect()
        };
        let (on, on_request) = (own(&self.on), own(&self.on_request));
        Self { on, on_request, groups: Some(groups), ..self.clone() }
    }

    /// The ids of those that run.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'static str> {
        self.on.iter().map(|rule| rule.id)
    }

    /// Whether a rule runs.
    pub(super) fn has(&self, id: &str) -> bool {
        self.on.iter().any(|rule| rule.id == id)
    }

    /// Runs the rules that comments name and that are not on, to learn whether the comments are needed.
    fn try_others(&self, project: &Project, comments: &mut Comments) {
        if comments.own.is_empty() || !self.has(UNUSED) {
            return;
        }
        let is_here = |group: &str| self.groups.is_none_or(|groups| groups.contains(&group));
        let wanted: Vec<&Rule> = rules::ALL
            .iter()
            .filter(|rule| {
                let group = rule.page().group.as_str();
                !self.has(rule.id)
                    && is_here(group)
                    && comments.named().any(|name| name.names(rule.id, group))
            })
            .collect();
        for rule in wanted {
            for finding in rule.check(project) {
                comments.silence(&finding);
            }
        }
        comments.doubt(is_here);
    }

    /// Gives findings the levels that are asked for, and drops those of rules and files that are off.
    pub(super) fn judge(&self, findings: &mut Vec<Finding>, sources: &Sources) {
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

/// The rule that wants to know of every comment whether it is needed.
const UNUSED: &str = "unused-suppression";

/// The ignore files that builds use, each once.
fn ignore_files(project: &Project) -> Vec<&Ignore> {
    let contexts = project.builds.iter().filter_map(|build| build.context.as_ref());
    let mut files: Vec<&Ignore> =
        contexts.filter_map(|own| Some(&own.ignore_file.as_ref()?.ignore)).collect();
    files.sort_by_key(|ignore| ignore.file);
    files.dedup_by_key(|ignore| ignore.file);
    files
}

/// What one project gave.
#[derive(Default)]
pub(super) struct Linted {
    pub(super) active: Vec<Finding>,
    pub(super) silenced: Vec<Finding>,
    pub(super) comments: Vec<SuppressionUse>,
    /// What tells findings that are about a change from others.
    pub(super) touched: BTreeSet<Identity>,
    pub(super) rules: Option<Rules>,
    pub(super) files: BTreeSet<FileId>,
    pub(super) kinds: BTreeMap<FileId, FileType>,
    pub(super) is_project: bool,
    pub(super) notes: Vec<String>,
    pub(super) details: Vec<String>,
    pub(super) skipped: Skips,
    pub(super) failures: Vec<String>,
}

impl Linted {
    /// Drops what has nothing to do with some files.
    pub(super) fn keep(&mut self, sources: &Sources, concerns: impl Fn(&Path) -> bool) {
        let concerns = |id: FileId| concerns(&sources.get(id).path);
        let is_concerned = |finding: &Finding| {
            let labels = finding.labels.iter().map(|label| label.span.file);
            std::iter::once(finding.span.file).chain(labels).any(concerns)
        };
        self.comments.retain(|comment| concerns(comment.written.comment.file));
        self.active.retain(is_concerned);
        self.silenced.retain(is_concerned);
    }
}

/// Runs rules on a project.
pub(super) fn lint(project: &Project, sources: &Sources, rules: &Rules) -> Linted {
    let mut linted =
        Linted { rules: Some(rules.clone()), kinds: kinds(project), ..Linted::default() };
    let mut comments = Comments::default();
    let mut add = |id: FileId, tree: Tree<'_>| {
        if rules.heeds_comments {
            comments.add(&sources.get(id), &tree);
        }
    };
    for config in &project.config_files {
        linted.files.insert(config.file);
        add(config.file, Tree::Yaml(&config.yaml));
    }
    for dockerfile in project.dockerfiles.values() {
        linted.files.insert(dockerfile.file);
        add(dockerfile.file, Tree::Dockerfile(&dockerfile.ast));
    }
    for ignore in ignore_files(project) {
        add(ignore.file, Tree::IgnoreFile(ignore));
    }
    let checks: Vec<(&DockerfileModel, Checks)> = project
        .dockerfiles
        .values()
        .map(|file| (&**file, checks::read(&file.ast, &sources.get(file.file))))
        .collect();
    let watch = rules.watch.as_deref();
    let run = |rule: &&'static Rule| watch::rule(watch, rule.id, || rule.check(project));
    let each: Vec<Vec<Finding>> = rules.on.par_iter().with_max_len(1).map(run).collect();
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
    if rules.heeds_comments {
        comments.all.extend(checks.iter().flat_map(|(_, own)| own.suppressions.iter().cloned()));
    }
    rules.try_others(project, &mut comments);
    // What is off may be silenced, too: a comment is not left over because of it.
    for finding in &found {
        comments.silence(finding);
    }
    rules.judge(&mut found, sources);
    // What says it better may be silenced: then it is not told in other words.
    collect::drop_restated(&mut found);
    let (silenced, active): (Vec<Finding>, Vec<Finding>) =
        found.into_iter().partition(|finding| comments.silence(finding));
    linted.comments = comments.own;
    linted.active = active;
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
