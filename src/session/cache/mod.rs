//! `skafflint cache`: from projects to the report.

mod artifact;
mod caches;
mod changes;
mod touch;

pub(in crate::session) use artifact::required;
pub(in crate::session) use changes::{FileClass, class, tools};

use super::{Configuration, Error, Place, Selection, add, config, discover, profiles, run};
use crate::model::{Build, Loader, Profiles, Project};
use crate::report::{self, CacheReport};
use crate::source::{Disk, Files, Sources, Span, display};
use discover::Reason;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct CacheRequest {
    /// Folders, configs and Dockerfiles; none means the working directory.
    pub paths: Vec<PathBuf>,
    /// The file that is taken to change.
    pub touch: Option<PathBuf>,
    /// Which profiles are looked at.
    pub profiles: Profiles,
    /// Where Skaffold is started, for all projects; none lets each project tell.
    pub root: Option<PathBuf>,
    /// Which `skafflint.toml` counts: `[paths]` and `[context]` of it.
    pub configuration: Configuration,
}

/// What came out.
#[derive(Debug)]
pub struct CacheOutcome {
    /// The report.
    pub report: CacheReport,
    /// What the user should know, in whole sentences.
    pub notes: Vec<String>,
    /// What could not be read: the report is not complete.
    pub failures: Vec<String>,
}

/// Reports on what the paths of a request stand for, on the disk.
///
/// # Errors
/// Where a path is no project, or there is nothing to report on.
pub fn report(request: &CacheRequest) -> Result<CacheOutcome, Error> {
    let mut plan = discover::discover(&request.paths, None)?;
    let sources = Sources::new();
    let boundaries: BTreeSet<PathBuf> = plan
        .configs
        .values()
        .map(|own| &own.boundary)
        .chain(plan.named.values())
        .cloned()
        .collect();
    let mut disks: BTreeMap<&Path, Disk> = BTreeMap::new();
    for boundary in &boundaries {
        disks.insert(boundary, discover::disk(boundary)?);
    }
    let choice = request.configuration.choice()?;
    let selection = Selection::default();
    let mut places: BTreeMap<&Path, Place<'_>> = BTreeMap::new();
    for (&boundary, disk) in &disks {
        let loader = Loader::new(disk, &sources).with_profiles(request.profiles.clone());
        let root = run::root_in(request.root.as_deref(), boundary, disk)?;
        let configs = config::Configs::new(disk)
            .within(discover::repository_around(boundary)?)
            .with_choice(choice.clone());
        let (selection, heeds_comments, watch) = (&selection, true, None);
        let place = Place { loader, configs, selection, heeds_comments, root, watch, change: None };
        places.insert(boundary, place);
    }
    super::exclude(&mut plan, &places)?;
    let mut opened: Vec<(&Path, Reason, &Path, Project)> = Vec::new();
    let mut failures = Vec::new();
    for (path, found) in &plan.configs {
        let Some(place) = places.get(found.boundary.as_path()) else { continue };
        let project = place.open(path).map_err(Error::Configuration)?.project;
        match project {
            Ok(project) => opened.push((path, found.reason, &found.boundary, project)),
            Err(error) if found.reason > Reason::Beside => {
                add(&mut failures, vec![format!("cannot read `{}`: {error}", display(path))]);
            }
            Err(_) => {}
        }
    }
    let mut notes = plan.notes.clone();
    notes.extend(profiles::check(&request.profiles, opened.iter().map(|(.., own)| own))?);
    notes.extend(request.touch.as_deref().and_then(|touch| absent(touch, &opened, &disks)));
    let imported = imported(&opened);
    let mut report = CacheReport { touched: None, artifacts: Vec::new(), assumptions: Vec::new() };
    report.touched = request.touch.as_deref().map(display);
    let mut all: Vec<&Build> = Vec::new();
    for (path, reason, boundary, project) in &opened {
        if imported.contains(path) {
            continue;
        }
        let is_meant = |build: &&Build| {
            *reason > Reason::Beside
                || build.file().is_some_and(|file| plan.named.contains_key(&file.path))
        };
        let builds: Vec<&Build> = project.builds.iter().filter(is_meant).collect();
        let touch = request.touch.as_deref().map(|path| discover::as_in(path, boundary));
        let context = artifact::Known { sources: &sources };
        let mut reports: Vec<_> = builds.iter().map(|build| context.report(build)).collect();
        if let Some(touch) = touch.transpose()? {
            touch::touch(context, &builds, &touch, &mut reports);
        }
        report.artifacts.extend(reports);
        all.extend(builds);
        let cannot = project.unreadable.iter();
        add(
            &mut failures,
            cannot.map(|(path, why)| format!("cannot read `{}`: {why}", display(path))).collect(),
        );
    }
    if report.artifacts.is_empty() && failures.is_empty() {
        if let Some(named) = plan.named.keys().next() {
            let sentence = format!("no Skaffold project here builds `{}`", display(named));
            return Err(Error::Paths(vec![sentence]));
        }
        notes.push("no artifact is built here".to_owned());
    }
    caches::share(&mut report.artifacts);
    report.assumptions = artifact::assumptions(&all, &report);
    Ok(CacheOutcome { report, notes, failures })
}

/// Configs that are only parts of others which are reported on.
fn imported<'p>(opened: &[(&'p Path, Reason, &Path, Project)]) -> Vec<&'p Path> {
    let parts = opened.iter().filter(|(path, reason, ..)| {
        *reason != Reason::Named
            && opened.iter().any(|(other, _, _, project)| {
                other < path && project.config_files.iter().any(|file| file.path == *path)
            })
    });
    parts.map(|(path, ..)| *path).collect()
}

/// A sentence about a file that is not there, and about the one that is probably meant: it counts from the working
/// directory, as all paths do.
fn absent(
    touch: &Path,
    opened: &[(&Path, Reason, &Path, Project)],
    disks: &BTreeMap<&Path, Disk>,
) -> Option<String> {
    let is_there = |boundary: &Path, path: &Path| {
        let path = discover::as_in(path, boundary).ok()?;
        disks.get(boundary)?.kind(&path)
    };
    if opened.iter().any(|(.., boundary, _)| is_there(boundary, touch).is_some()) {
        return None;
    }
    let below = opened.iter().find_map(|(path, _, boundary, _)| {
        let meant = path.parent()?.join(touch);
        is_there(boundary, &meant).map(|_| meant)
    });
    let sentence = format!("there is no `{}`", display(touch));
    Some(match below {
        Some(meant) => format!("{sentence}; is `{}` meant?", display(&meant)),
        None => format!("{sentence}: the report is about a file that would be added there"),
    })
}

/// Where a span begins.
fn place(sources: &Sources, span: Span) -> report::Place {
    let file = sources.get(span.file);
    report::Place { path: file.display(), line: file.position(span.start as usize).line }
}

/// As [`report()`], for one config of any kind of [`Files`], with all profiles that `check` looks at.
pub fn report_files(
    files: &dyn Files,
    config: &Path,
    touch: Option<&Path>,
) -> std::io::Result<CacheReport> {
    let sources = Sources::new();
    let loader = Loader::new(files, &sources);
    let project = loader.project(config)?;
    let builds: Vec<&Build> = project.builds.iter().collect();
    let context = artifact::Known { sources: &sources };
    let mut artifacts: Vec<_> = builds.iter().map(|build| context.report(build)).collect();
    if let Some(touch) = touch {
        touch::touch(context, &builds, touch, &mut artifacts);
    }
    caches::share(&mut artifacts);
    let mut report =
        CacheReport { touched: touch.map(display), artifacts, assumptions: Vec::new() };
    report.assumptions = artifact::assumptions(&builds, &report);
    Ok(report)
}
