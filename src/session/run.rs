//! A run over the disk: which folders may be read, which projects are opened, and which of them are parts of others.

use super::config::{Config, Configs};
use super::discover::{Plan, Reason};
use super::levels::Levels;
use super::lint::{Linted, Rules, lint};
use super::projects::{add, finish, lint_concerned, lint_project, unreadable, uses};
use super::since::{self, Changes};
use super::{ALONE, Error, Outcome, Request, Selection, Watch, config, discover, profiles, watch};
use crate::model::{Loader, Profiles, Project};
use crate::source::{Disk, Files, Sources, display};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a run is about.
pub(super) fn find(request: &Request) -> Result<Plan, Error> {
    let watch = request.watch.as_deref();
    let plan = watch::phase(watch, "finding projects", || {
        discover::discover(&request.paths, request.buffer.as_ref())
    })?;
    if let Some(watch) = watch {
        watch.expect(plan.configs.len() + plan.named.len());
    }
    Ok(plan)
}

/// The folders that may be read.
pub(super) fn disks(plan: &Plan) -> Result<BTreeMap<PathBuf, Disk>, Error> {
    let boundaries =
        plan.configs.values().map(|config| &config.boundary).chain(plan.named.values());
    let mut disks: BTreeMap<PathBuf, Disk> = BTreeMap::new();
    for boundary in boundaries {
        if !disks.contains_key(boundary) {
            disks.insert(boundary.clone(), discover::disk(boundary)?);
        }
    }
    Ok(disks)
}

/// Lints with what `over` lays over the disk. With a change, notes which findings are about it.
pub(super) fn check_plan(
    plan: &Plan,
    disks: &BTreeMap<PathBuf, Disk>,
    over: &dyn Fn(&dyn Files) -> Arc<dyn Files>,
    request: &Request,
    change: Option<&Changes>,
) -> Result<Outcome, Error> {
    let watch = request.watch.as_deref();
    let sources = Sources::new();
    let choice = request.configuration.choice()?;
    let mut plan = plan.clone();
    let disks: BTreeMap<&Path, Arc<dyn Files>> =
        disks.iter().map(|(boundary, disk)| (boundary.as_path(), over(disk))).collect();
    let mut places: BTreeMap<&Path, Place<'_>> = BTreeMap::new();
    for (&boundary, disk) in &disks {
        let disk = &**disk;
        let loader = Loader::new(disk, &sources).with_profiles(request.profiles.clone());
        let root = root_in(request.root.as_deref(), boundary, disk)?;
        let configs = Configs::new(disk)
            .within(discover::repository_around(boundary)?.map(|own| over(&*own)))
            .with_choice(choice.clone());
        let (selection, heeds_comments) = (&request.selection, !request.no_suppressions);
        let watch = request.watch.clone();
        let place = Place { loader, configs, selection, heeds_comments, root, watch, change };
        places.insert(boundary, place);
    }
    exclude(&mut plan, &places)?;

    let configs: Vec<_> = plan.configs.iter().collect();
    let opened: Vec<_> = watch::phase(watch, "reading projects", || {
        let opened = configs.par_iter().filter_map(|(path, config)| {
            let place = places.get(config.boundary.as_path())?;
            Some((*path, place, config.reason, place.open(path)))
        });
        opened.collect()
    });
    let (mut loaded, mut wrong): (Vec<Loaded<'_>>, Vec<String>) = (Vec::new(), Vec::new());
    for (path, place, reason, opened) in opened {
        match opened {
            Ok(Opened { project, rules }) => {
                loaded.push(Loaded { path, place, reason, project, rules });
            }
            Err(sentences) => add(&mut wrong, sentences),
        }
    }
    if !wrong.is_empty() {
        return Err(Error::Configuration(wrong));
    }
    let mut notes = plan.notes.clone();
    let projects = loaded.iter().filter_map(|loaded| loaded.project.as_ref().ok());
    notes.extend(profiles::check(&request.profiles, projects)?);
    let imported = imported(&loaded);
    let named: BTreeSet<&Path> = plan.named.keys().map(PathBuf::as_path).collect();
    let lint_one = |loaded: &Loaded<'_>| match &loaded.project {
        Ok(project) => {
            let mut linted = match loaded.reason {
                Reason::Beside => lint_concerned(project, &sources, &loaded.rules, &named)?,
                _ => lint_project(project, &sources, &loaded.rules),
            };
            loaded.place.note_touched(project, &mut linted);
            Some(linted)
        }
        // A config that was not asked for may not matter at all.
        Err(error) => (loaded.reason > Reason::Beside).then(|| unreadable(loaded.path, error)),
    };
    let mut linted: Vec<Linted> = watch::phase(watch, "linting projects", || {
        let roots = loaded.par_iter().filter(|own| !imported.contains(own.path.as_path()));
        roots.filter_map(lint_one).collect()
    });

    let mut alone: Vec<(&Path, &Place<'_>)> = Vec::new();
    for (path, boundary) in &plan.named {
        let shown = display(path);
        if loaded.iter().any(|loaded| loaded.project.as_ref().is_ok_and(|own| uses(own, path))) {
            continue;
        }
        if discover::is_ignore_file(path) {
            notes.push(format!("no Skaffold project here builds with `{shown}`"));
        } else if !discover::looks_like_dockerfile(path) {
            let sentence =
                format!("`{shown}` is neither a Skaffold config nor a Dockerfile that one builds");
            return Err(Error::Paths(vec![sentence]));
        } else if let Some(place) = places.get(boundary.as_path()) {
            alone.push((path, place));
        }
    }
    match alone.as_slice() {
        [] => {}
        [(path, _)] => {
            let shown = display(path);
            notes.push(format!("no Skaffold project here builds `{shown}`: it is linted alone"));
        }
        [(path, _), others @ ..] => notes.push(format!(
            "no Skaffold project here builds `{}` and {} more: they are linted alone",
            display(path),
            others.len()
        )),
    }
    watch::phase(watch, "linting Dockerfiles alone", || {
        let each = alone.par_iter().map(|(path, place)| place.alone(path));
        linted.extend(each.collect::<Result<Vec<_>, _>>().map_err(Error::Configuration)?);
        Ok::<_, Error>(())
    })?;
    drop(alone);
    if let (Some(buffer), Some(disk)) = (&request.buffer, disks.values().next()) {
        let own = disk.real(&buffer.path);
        for linted in &mut linted {
            linted.keep(&sources, |path| disk.real(path) == own);
        }
    }
    drop(places);
    let is_whole = plan.is_whole && request.profiles == Profiles::Each;
    let skipped = plan.skipped;
    let join = || finish(linted, sources, notes, skipped, is_whole);
    let mut outcome = watch::phase(watch, "joining findings", join);
    if request.buffer.is_some() {
        // The others were read, and nothing is told of them alone.
        outcome.files = outcome.files.min(1);
    }
    Ok(outcome)
}

/// Takes out what `[paths] exclude` leaves out, however it was found; of what was named, says so.
pub(super) fn exclude(plan: &mut Plan, places: &BTreeMap<&Path, Place<'_>>) -> Result<(), Error> {
    let mut wrong = Vec::new();
    let mut notes = Vec::new();
    let mut excluded = |path: &Path, boundary: &Path, is_named: bool| {
        let config = places.get(boundary).and_then(|place| place.configs.of(path));
        match config {
            None => false,
            Some(Err(sentences)) => {
                add(&mut wrong, sentences);
                false
            }
            Some(Ok(config)) => {
                let pattern = config.excludes(path);
                if let Some(pattern) = pattern.filter(|_| is_named) {
                    let (shown, by) = (display(path), pattern.origin.short());
                    notes.push(format!(
                        "`{shown}` is left out: `{}` in {by} excludes it",
                        pattern.value.text
                    ));
                }
                pattern.is_some()
            }
        }
    };
    plan.configs.retain(|path, own| !excluded(path, &own.boundary, own.reason == Reason::Named));
    plan.named.retain(|path, boundary| !excluded(path, boundary, true));
    plan.notes.extend(notes);
    if wrong.is_empty() { Ok(()) } else { Err(Error::Configuration(wrong)) }
}

/// A folder that may be read.
pub(super) struct Place<'d> {
    pub(super) loader: Loader<'d>,
    pub(super) configs: Configs<'d>,
    pub(super) selection: &'d Selection,
    pub(super) heeds_comments: bool,
    /// `--root`.
    pub(super) root: Option<PathBuf>,
    pub(super) watch: Option<Arc<Watch>>,
    /// What changed, where that matters.
    pub(super) change: Option<&'d Changes>,
}

/// Reads a project as `--root` or its `skafflint.toml` wants it.
pub(super) fn open(
    loader: &Loader<'_>,
    configs: &Configs<'_>,
    path: &Path,
    given: Option<&Path>,
) -> Result<(io::Result<Project>, Option<Arc<Config>>), config::Wrong> {
    let config = configs.of(path).transpose()?;
    let root = config.as_ref().and_then(|config| config.root.as_ref());
    if let Some(root) = root.filter(|_| given.is_none() && configs.is_given()) {
        configs.check(root).map_err(|wrong| vec![wrong])?;
    }
    let mut project = match (given, root) {
        (Some(root), _) => loader.project_from(path, root, "--root"),
        (None, Some(root)) => loader.project_from(path, &root.value, &display(&root.origin.path)),
        (None, None) => loader.project(path),
    };
    if let (Ok(project), Some(config)) = (&mut project, &config) {
        project.limits = config.limits();
    }
    Ok((project, config))
}

/// A project and the rules that hold for it.
pub(super) struct Opened {
    pub(super) project: io::Result<Project>,
    pub(super) rules: Rules,
}

impl Place<'_> {
    pub(super) fn open(&self, path: &Path) -> Result<Opened, config::Wrong> {
        let (project, config) = open(&self.loader, &self.configs, path, self.root.as_deref())?;
        Ok(Opened { project, rules: self.rules(config) })
    }

    pub(super) fn rules(&self, config: Option<Arc<Config>>) -> Rules {
        let levels = Levels::new(self.selection, config);
        Rules::of(levels, self.watch.clone()).with_comments(self.heeds_comments)
    }

    /// Lints a Dockerfile that no project builds.
    pub(super) fn alone(&self, path: &Path) -> Result<Linted, config::Wrong> {
        let config = self.configs.of(path).transpose()?;
        let rules = self.rules(config).of_groups(&ALONE);
        Ok(match self.loader.lone_dockerfile(path) {
            Ok(project) => {
                let mut linted = lint(&project, self.loader.sources(), &rules);
                self.note_touched(&project, &mut linted);
                linted
            }
            Err(error) => unreadable(path, &error),
        })
    }

    /// Notes what is about the change.
    fn note_touched(&self, project: &Project, linted: &mut Linted) {
        if let Some(change) = self.change {
            let (files, sources) = (self.loader.files(), self.loader.sources());
            linted.touched = since::touched(change, project, files, sources, &linted.active);
        }
    }
}

/// A config that was read.
pub(super) struct Loaded<'p> {
    pub(super) path: &'p PathBuf,
    pub(super) place: &'p Place<'p>,
    pub(super) reason: Reason,
    pub(super) project: io::Result<Project>,
    pub(super) rules: Rules,
}

/// The configs that are linted as parts of others only: those that a config which is linted imports, unless they
/// were named. Of several that import each other, the first by path is linted.
pub(super) fn imported<'p>(loaded: &[Loaded<'p>]) -> BTreeSet<&'p Path> {
    let imports = |loaded: &Loaded<'p>| -> Vec<PathBuf> {
        let files = loaded.project.iter().flat_map(|project| &project.config_files);
        files.map(|file| file.path.clone()).filter(|file| file != loaded.path).collect()
    };
    let by_anyone: BTreeSet<PathBuf> = loaded.iter().flat_map(imports).collect();
    let is_root = |loaded: &&Loaded<'_>| {
        loaded.reason == Reason::Named || !by_anyone.contains(loaded.path.as_path())
    };
    let mut covered: BTreeSet<PathBuf> = loaded.iter().filter(is_root).flat_map(imports).collect();
    let mut parts = BTreeSet::new();
    for config in loaded.iter().filter(|config| !is_root(config)) {
        if covered.contains(config.path) {
            parts.insert(config.path.as_path());
        } else {
            covered.extend(imports(config));
        }
    }
    parts
}

/// `--root` as a path in a folder that may be read.
pub(super) fn root_in(
    root: Option<&Path>,
    boundary: &Path,
    disk: &dyn Files,
) -> Result<Option<PathBuf>, Error> {
    let root = root.map(|root| discover::as_in(root, boundary)).transpose()?;
    if let Some(root) = &root {
        config::check_root(disk, root).map_err(|why| {
            Error::Configuration(vec![format!("`--root {}`: {why}", display(root))])
        })?;
    }
    Ok(root)
}
