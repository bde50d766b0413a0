//! One run: which files, which rules, what is left of the findings.

mod collect;
mod discover;
mod error;
mod select;
mod suppress;

pub use error::Error;
pub use select::{Selection, Selector, groups};

use crate::diagnostic::Finding;
use crate::model::{Loader, Project};
use crate::rules::Rule;
use crate::source::{Disk, FileId, Files, Sources, display};
use discover::Plan;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Groups that speak of a Dockerfile alone: all that can be said of one that no project builds.
const ALONE: [&str; 2] = ["docker", "syntax"];

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Folders, configs, Dockerfiles and ignore files; none means the working directory.
    pub paths: Vec<PathBuf>,
    /// Which rules run.
    pub selection: Selection,
    /// Number of threads; none means one for each core.
    pub jobs: Option<usize>,
}

/// What came out.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Sorted by file, place, rule and message; no two are equal.
    pub findings: Vec<Finding>,
    /// Findings that comments in the files silence.
    pub suppressed: usize,
    /// The files that the spans point into.
    pub sources: Sources,
    /// Number of configs and Dockerfiles that were linted.
    pub files: usize,
    /// Number of configs that were linted.
    pub projects: usize,
    /// What the user should know, in whole sentences.
    pub notes: Vec<String>,
    /// What is of interest to those who ask how a result came about.
    pub details: Vec<String>,
    /// What could not be read: the findings are not complete.
    pub failures: Vec<String>,
}

/// A file to lint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A `skaffold.yaml` and all that it names.
    Config(PathBuf),
    /// A Dockerfile for itself.
    Dockerfile(PathBuf),
}

/// Lints what the paths of a request stand for, on the disk.
///
/// # Errors
/// Where a path cannot be linted, where there is nothing to lint, or where the machine refuses threads.
pub fn check(request: &Request) -> Result<Outcome, Error> {
    let rules = request.selection.rules();
    let work = || {
        let plan = discover::discover(&request.paths)?;
        check_plan(plan, &rules)
    };
    match request.jobs {
        None => work(),
        Some(jobs) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
            pool.map_err(|error| Error::System(format!("cannot start threads: {error}")))?
                .install(work)
        }
    }
}

/// Lints files of any kind of [`Files`]. What cannot be read is in [`Outcome::failures`].
pub fn check_files(files: &dyn Files, targets: &[Target], selection: &Selection) -> Outcome {
    let sources = Sources::new();
    let loader = Loader::new(files, &sources);
    let rules = selection.rules();
    let linted = targets
        .par_iter()
        .map(|target| match target {
            Target::Config(path) => lint_config(&loader, &sources, path, &rules, None),
            Target::Dockerfile(path) => Some(lint_alone(&loader, &sources, path, &rules)),
        })
        .flatten()
        .collect();
    drop(loader);
    finish(linted, sources, Vec::new())
}

fn check_plan(plan: Plan, rules: &[&'static Rule]) -> Result<Outcome, Error> {
    let sources = Sources::new();
    let mut disks: BTreeMap<&Path, Disk> = BTreeMap::new();
    let boundaries =
        plan.configs.values().map(|config| &config.boundary).chain(plan.named.values());
    for boundary in boundaries {
        if !disks.contains_key(boundary.as_path()) {
            let disk = Disk::new(boundary).map_err(|error| {
                Error::Paths(vec![format!("cannot read `{}`: {error}", display(boundary))])
            })?;
            disks.insert(boundary, disk);
        }
    }
    let loaders: BTreeMap<&Path, Loader<'_>> =
        disks.iter().map(|(&boundary, disk)| (boundary, Loader::new(disk, &sources))).collect();
    let named: BTreeSet<&Path> = plan.named.keys().map(PathBuf::as_path).collect();
    let configs: Vec<_> = plan.configs.iter().collect();
    let mut linted: Vec<Linted> = configs
        .par_iter()
        .filter_map(|(path, config)| {
            let loader = loaders.get(config.boundary.as_path())?;
            let only = (!config.whole).then_some(&named);
            lint_config(loader, &sources, path, rules, only)
        })
        .collect();

    let mut notes = plan.notes;
    for (path, boundary) in &plan.named {
        let shown = display(path);
        if linted.iter().any(|linted| linted.touched.contains(path)) {
            continue;
        }
        if discover::is_ignore_file(path) {
            notes.push(format!("no Skaffold project here builds with `{shown}`"));
        } else if !discover::looks_like_dockerfile(path) {
            let sentence =
                format!("`{shown}` is neither a Skaffold config nor a Dockerfile that one builds");
            return Err(Error::Paths(vec![sentence]));
        } else if let Some(loader) = loaders.get(boundary.as_path()) {
            notes.push(format!("no Skaffold project here builds `{shown}`: it is linted alone"));
            linted.push(lint_alone(loader, &sources, path, rules));
        }
    }
    drop(loaders);
    Ok(finish(linted, sources, notes))
}

/// What one project gave.
#[derive(Default)]
struct Linted {
    active: Vec<Finding>,
    silenced: Vec<Finding>,
    files: BTreeSet<FileId>,
    is_project: bool,
    /// Its Dockerfiles, there or not, and its ignore files.
    touched: BTreeSet<PathBuf>,
    notes: Vec<String>,
    details: Vec<String>,
    failures: Vec<String>,
}

/// Lints a project; `None` where it has nothing to do with the files of `only`.
fn lint_config(
    loader: &Loader<'_>,
    sources: &Sources,
    path: &Path,
    rules: &[&'static Rule],
    only: Option<&BTreeSet<&Path>>,
) -> Option<Linted> {
    let project = match loader.project(path) {
        Ok(project) => project,
        // It was not asked for, and nobody knows whether it matters.
        Err(_) if only.is_some() => return None,
        Err(error) => return Some(unreadable(path, &error.to_string())),
    };
    let touched = touched(&project);
    let wanted = match only {
        None => None,
        Some(only) => Some(wanted(&project, &touched, only)?),
    };
    let mut linted = lint(&project, sources, rules);
    if let Some(wanted) = wanted {
        let concerns = |finding: &Finding| {
            let spans = finding.labels.iter().map(|label| label.span);
            std::iter::once(finding.span)
                .chain(spans)
                .any(|span| wanted.contains(&sources.get(span.file).path))
        };
        linted.active.retain(concerns);
        linted.silenced.retain(concerns);
    }
    linted.touched = touched;
    linted.is_project = true;
    linted.details.push(format!(
        "{}: paths start from `{}`, {} builds, {} Dockerfiles",
        display(path),
        display(&project.root),
        project.builds.len(),
        project.dockerfiles.len()
    ));
    Some(linted)
}

fn lint_alone(
    loader: &Loader<'_>,
    sources: &Sources,
    path: &Path,
    rules: &[&'static Rule],
) -> Linted {
    let own = |rule: &&&Rule| ALONE.contains(&rule.page().group.as_str());
    let rules: Vec<&'static Rule> = rules.iter().filter(own).copied().collect();
    match loader.lone_dockerfile(path) {
        Ok(project) => lint(&project, sources, &rules),
        Err(error) => unreadable(path, &error.to_string()),
    }
}

fn unreadable(path: &Path, why: &str) -> Linted {
    let failures = vec![format!("cannot read `{}`: {why}", display(path))];
    Linted { failures, ..Linted::default() }
}

fn lint(project: &Project, sources: &Sources, rules: &[&'static Rule]) -> Linted {
    let mut linted = Linted::default();
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
    if let Some((id, yaml)) = &project.yaml {
        places(*id, &|file| suppress::comments_of_yaml(yaml, file));
    }
    for dockerfile in project.dockerfiles.values() {
        places(dockerfile.file, &|_| suppress::comments_of_dockerfile(&dockerfile.ast));
    }
    let found = rules.iter().flat_map(|rule| rule.check(project));
    let (silenced, active) =
        found.partition(|finding| comments.iter().any(|comment| comment.silences(finding)));
    linted.active = active;
    linted.silenced = silenced;
    let why = |(path, why): &(PathBuf, String)| format!("cannot read `{}`: {why}", display(path));
    linted.failures = project.unreadable.iter().map(why).collect();
    linted
}

/// The Dockerfiles of a project, there or not, and its ignore files.
fn touched(project: &Project) -> BTreeSet<PathBuf> {
    let contexts = project.builds.iter().filter_map(|build| build.context.as_ref());
    let ignore_files =
        contexts.filter_map(|context| context.ignore_file.as_ref().map(|file| &file.path));
    let dockerfiles = project.dockerfile_paths.iter().chain(project.dockerfiles.keys());
    dockerfiles.chain(ignore_files).cloned().collect()
}

/// The files whose findings are asked for by naming `only`: an ignore file speaks for the Dockerfiles that are built
/// with it. `None` where the project has none of them.
fn wanted(
    project: &Project,
    touched: &BTreeSet<PathBuf>,
    only: &BTreeSet<&Path>,
) -> Option<BTreeSet<PathBuf>> {
    let is_named = |path: &Path| only.contains(path);
    let mut wanted: BTreeSet<PathBuf> =
        touched.iter().filter(|path| is_named(path)).cloned().collect();
    let mut with = BTreeSet::new();
    for build in &project.builds {
        let ignore_file = build.context.as_ref().and_then(|context| context.ignore_file.as_ref());
        if ignore_file.is_some_and(|file| is_named(&file.path)) {
            with.extend(build.file().map(|file| file.file));
        }
    }
    let files = project.dockerfiles.iter().filter(|(_, file)| with.contains(&file.file));
    wanted.extend(files.map(|(path, _)| path.clone()));
    (!wanted.is_empty()).then_some(wanted)
}

fn finish(linted: Vec<Linted>, sources: Sources, notes: Vec<String>) -> Outcome {
    let mut outcome = Outcome { notes, ..Outcome::default() };
    let (mut active, mut silenced) = (Vec::new(), Vec::new());
    let mut files = BTreeSet::new();
    for project in linted {
        active.extend(project.active);
        silenced.extend(project.silenced);
        files.extend(project.files);
        outcome.projects += usize::from(project.is_project);
        add(&mut outcome.notes, project.notes);
        add(&mut outcome.details, project.details);
        add(&mut outcome.failures, project.failures);
    }
    outcome.findings = collect::unite(active, &sources);
    // What one artifact's comment silences may still hold for another one.
    let told: BTreeSet<_> = outcome.findings.iter().map(collect::identity).collect();
    let silenced = collect::unite(silenced, &sources);
    outcome.suppressed =
        silenced.iter().filter(|finding| !told.contains(&collect::identity(finding))).count();
    outcome.files = files.len();
    outcome.sources = sources;
    outcome
}

/// Adds what is not there yet: files that several projects share would say everything twice.
fn add(list: &mut Vec<String>, more: Vec<String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
