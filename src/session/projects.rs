//! What is told of each project, of a part of one, and of all of them together.

use super::lint::{Linted, Rules, lint};
use super::skipped::Skips;
use super::{Outcome, collect, comments, skipped};
use crate::model::{Build, Project, RootReason};
use crate::source::{Sources, display};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Lints all of a project.
pub(super) fn lint_project(project: &Project, sources: &Sources, rules: &Rules) -> Linted {
    let mut linted = lint(project, sources, rules);
    linted.is_project = true;
    linted.skipped = skipped::of(project);
    let path = project.config_path.as_deref().unwrap_or(Path::new("."));
    let why = match &project.root_reason {
        RootReason::Given(by) => format!("as `{by}` says"),
        RootReason::Found { of: 0, .. } => "its own folder, as it names no path".to_owned(),
        RootReason::Found { there: 0, .. } => {
            "its own folder, as none of its paths is there".to_owned()
        }
        RootReason::Found { there: 1, of: 1 } => "its one path is there".to_owned(),
        RootReason::Found { there, of } => format!("{there} of its {of} paths are there"),
    };
    linted.details.push(format!(
        "{}: paths start from `{}` ({why}); {} of {}",
        display(path),
        display(&project.root),
        count(project.builds.len(), "build"),
        count(project.dockerfiles.len(), "Dockerfile")
    ));
    let unplaced = skipped::unplaced(project);
    if !unplaced.is_empty() {
        let images: Vec<&str> = unplaced.into_iter().collect();
        linted.details.push(format!(
            "{}: not looked at, as nothing here says where they lie: the Dockerfiles of `{}`",
            display(path),
            images.join("`, `")
        ));
    }
    if let Some(listing) = &project.listing {
        add(&mut linted.details, listing.unreadable());
    }
    linted
}

/// `1 build`, `2 builds`
fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Lints what concerns the files of `named` in a project; `None` where it uses none of them.
pub(super) fn lint_concerned(
    project: &Project,
    sources: &Sources,
    rules: &Rules,
    named: &BTreeSet<&Path>,
) -> Option<Linted> {
    let concerned = concerned(project, named);
    if !named.iter().any(|path| uses(project, path)) {
        return None;
    }
    let mut linted = lint_project(project, sources, rules);
    linted.keep(sources, |path| concerned.contains(path));
    Some(linted)
}

pub(super) fn unreadable(path: &Path, why: &io::Error) -> Linted {
    let failures = vec![format!("cannot read `{}`: {why}", display(path))];
    Linted { failures, ..Linted::default() }
}

/// Whether a project builds a Dockerfile, there or not, or builds with an ignore file.
pub(super) fn uses(project: &Project, path: &Path) -> bool {
    project.dockerfiles.contains_key(path)
        || project.dockerfile_paths.iter().any(|own| own == path)
        || project.builds.iter().any(|build| ignore_file(build) == Some(path))
}

pub(super) fn ignore_file(build: &Build) -> Option<&Path> {
    Some(&build.context.as_ref()?.ignore_file.as_ref()?.path)
}

/// The files of `named`; an ignore file speaks for the Dockerfiles that are built with it, too.
pub(super) fn concerned(project: &Project, named: &BTreeSet<&Path>) -> BTreeSet<PathBuf> {
    let with = project
        .builds
        .iter()
        .filter(|build| ignore_file(build).is_some_and(|file| named.contains(file)))
        .filter_map(|build| build.file().map(|file| file.path.as_path()));
    with.chain(named.iter().copied()).map(Path::to_path_buf).collect()
}

/// Joins what all projects gave. `is_whole` tells whether nothing else can use the same files.
pub(super) fn finish(
    linted: Vec<Linted>,
    sources: Sources,
    notes: Vec<String>,
    mut skips: Skips,
    is_whole: bool,
) -> Outcome {
    let mut outcome = Outcome { is_whole, notes, ..Outcome::default() };
    let (mut active, mut silenced) = (Vec::new(), Vec::new());
    let mut files = BTreeSet::new();
    let all_is_known = is_whole && linted.iter().all(|project| project.failures.is_empty());
    active.extend(comments::judge(&linted, &sources, all_is_known));
    for project in linted {
        active.extend(project.active);
        silenced.extend(project.silenced);
        outcome.touched.extend(project.touched);
        files.extend(project.files);
        outcome.rules.extend(project.rules.iter().flat_map(Rules::ids));
        outcome.kinds.extend(project.kinds);
        outcome.projects += usize::from(project.is_project);
        skipped::add(&mut skips, project.skipped);
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
    outcome.skipped = skipped::told(&skips);
    outcome.sources = sources;
    outcome
}

/// Adds what is not there yet: files that several projects share would say everything twice.
pub(super) fn add(list: &mut Vec<String>, more: Vec<String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
