//! One run: which files, which rules, what is left of the findings.

pub mod baseline;
pub mod cache;
mod checks;
mod collect;
mod comments;
pub mod config;
mod discover;
mod error;
pub mod fix;
pub mod inspect;
mod levels;
mod lint;
mod profiles;
mod select;
mod skipped;
mod suppress;
mod watch;

pub use error::{Error, UnknownProfile};
pub use select::{Selection, Selector, groups};
pub use watch::Watch;

use crate::diagnostic::{Applicability, Finding, Level};
use crate::model::{Build, Loader, Profiles, Project, RootReason};
use crate::source::{Disk, FileId, Files, Overlay, Sources, Texts, display};
use config::{Choice, Config, Configs};
use discover::{Plan, Reason};
use fix::{Change, Fixed};
use levels::Levels;
use lint::{Linted, Rules, lint};
use rayon::prelude::*;
use skipped::Skips;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Groups that speak of a Dockerfile alone: all that can be said of one that no project builds.
const ALONE: [&str; 3] = ["docker", "syntax", "suppression"];

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Folders, configs, Dockerfiles and ignore files; none means the working directory.
    pub paths: Vec<PathBuf>,
    /// Which rules run.
    pub selection: Selection,
    /// Which `skafflint.toml` counts.
    pub configuration: Configuration,
    /// Which profiles are looked at.
    pub profiles: Profiles,
    /// Where Skaffold is started, for all projects; none lets each project tell.
    pub root: Option<PathBuf>,
    /// A text that stands in place of a file's; [`check`] then tells only what concerns that file.
    pub buffer: Option<Buffer>,
    /// Whether comments in the files silence nothing.
    pub no_suppressions: bool,
    /// Number of threads; none means one for each core.
    pub jobs: Option<usize>,
    /// Who watches the run.
    pub watch: Option<Arc<Watch>>,
}

/// What an editor has and the disk has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buffer {
    /// The file that it belongs to, there or not.
    pub path: PathBuf,
    /// All of its text.
    pub text: Arc<[u8]>,
}

/// Which `skafflint.toml` counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Configuration {
    /// The nearest one in the folder of a project or above it.
    #[default]
    Nearest,
    /// This one, for all projects; its paths count from the working directory.
    File(PathBuf),
    /// None.
    Isolated,
}

impl Configuration {
    fn choice(&self) -> Result<Choice, Error> {
        Ok(match self {
            Self::Nearest => Choice::Nearest,
            Self::Isolated => Choice::Nothing,
            Self::File(path) => {
                let boundary = discover::boundary_of(path)?;
                let config = config::given(path, &boundary).map_err(Error::Configuration)?;
                Choice::Given(Arc::new(config))
            }
        })
    }
}

/// What came out.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Sorted by file, place, rule and message; no two are equal.
    pub findings: Vec<Finding>,
    /// Findings that comments in the files silence.
    pub suppressed: usize,
    /// Findings that a baseline took out.
    pub known: usize,
    /// The rules that ran somewhere.
    pub rules: BTreeSet<&'static str>,
    /// Whether folders were searched and all profiles looked at: then what was not found is not there.
    pub is_whole: bool,
    /// The files that the spans point into.
    pub sources: Sources,
    /// What the files are that were linted.
    pub kinds: BTreeMap<FileId, FileType>,
    /// Number of configs and Dockerfiles that were linted.
    pub files: usize,
    /// Number of configs that were linted.
    pub projects: usize,
    /// What was not looked at, and why: noun phrases with a number.
    pub skipped: Vec<String>,
    /// What the user should know, in whole sentences.
    pub notes: Vec<String>,
    /// What is of interest to those who ask how a result came about.
    pub details: Vec<String>,
    /// What could not be read: the findings are not complete.
    pub failures: Vec<String>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileType {
    /// A `skaffold.yaml`.
    Config,
    /// A Dockerfile.
    Dockerfile,
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
    in_threads(request, || {
        let plan = find(request)?;
        let disks = disks(&plan)?;
        let mut texts = Texts::new();
        if let Some(buffer) = &request.buffer {
            let places = disks.values().filter(|disk| disk.inside(&buffer.path));
            texts.extend(places.map(|disk| (disk.real(&buffer.path), buffer.text.clone())));
        }
        check_plan(&plan, &disks, &Arc::new(texts), request)
    })
}

/// Lints as [`check`] does, and makes the fixes up to `most`, in memory only: [`fix::write`] puts them on the disk.
///
/// # Errors
/// As [`check`].
pub fn fix(request: &Request, most: Applicability) -> Result<Fixed, Error> {
    in_threads(request, || {
        let plan = find(request)?;
        let disks = disks(&plan)?;
        // The innermost folder that holds a path decides.
        let files = |path: &Path| {
            let mut inside = disks.values().rev().filter(|disk| disk.inside(path));
            let files: Option<&dyn Files> = inside.next().map(|disk| disk as &dyn Files);
            files
        };
        fix::fix(|texts| check_plan(&plan, &disks, texts, request), files, most)
    })
}

/// The comments that silence findings of a run, in memory only: [`fix::write`] puts them on the disk.
///
/// # Errors
/// As [`check`].
pub fn silence(
    request: &Request,
    outcome: &Outcome,
    least: Level,
    reason: &str,
) -> Result<Vec<Change>, Error> {
    let disks = disks(&find(request)?)?;
    let files = |path: &Path| {
        let mut inside = disks.values().rev().filter(|disk| disk.inside(path));
        let files: Option<&dyn Files> = inside.next().map(|disk| disk as &dyn Files);
        files
    };
    Ok(fix::silence(outcome, files, least, reason))
}

/// As [`fix()`], for files of any kind.
pub fn fix_files(
    files: &dyn Files,
    targets: &[Target],
    selection: &Selection,
    most: Applicability,
) -> Result<Fixed, Error> {
    let lint = |texts: &Arc<Texts>| {
        Ok(check_files(&Overlay::new(files, texts.clone()), targets, selection))
    };
    fix::fix(lint, |_| Some(files), most)
}

fn in_threads<T: Send>(
    request: &Request,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> Result<T, Error> {
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
    let place = Place {
        loader: Loader::new(files, &sources),
        configs: Configs::new(files),
        selection,
        heeds_comments: true,
        root: None,
        watch: None,
    };
    let linted = targets
        .par_iter()
        .map(|target| match target {
            Target::Config(path) => match place.open(path) {
                Ok(Opened { project: Ok(project), rules }) => {
                    lint_project(&project, &sources, &rules)
                }
                Ok(Opened { project: Err(error), .. }) => unreadable(path, &error),
                Err(failures) => Linted { failures, ..Linted::default() },
            },
            Target::Dockerfile(path) => place
                .alone(path)
                .unwrap_or_else(|failures| Linted { failures, ..Linted::default() }),
        })
        .collect();
    drop(place);
    finish(linted, sources, Vec::new(), Skips::new(), true)
}

/// What a run is about.
fn find(request: &Request) -> Result<Plan, Error> {
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
fn disks(plan: &Plan) -> Result<BTreeMap<PathBuf, Disk>, Error> {
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

/// Lints with `texts` in place of what is on the disk.
fn check_plan(
    plan: &Plan,
    disks: &BTreeMap<PathBuf, Disk>,
    texts: &Arc<Texts>,
    request: &Request,
) -> Result<Outcome, Error> {
    let watch = request.watch.as_deref();
    let sources = Sources::new();
    let choice = request.configuration.choice()?;
    let mut plan = plan.clone();
    let over = disks
        .iter()
        .map(|(boundary, disk)| (boundary.as_path(), Overlay::new(disk, texts.clone())));
    let disks: BTreeMap<&Path, Overlay> = over.collect();
    let mut places: BTreeMap<&Path, Place<'_>> = BTreeMap::new();
    for (&boundary, disk) in &disks {
        let loader = Loader::new(disk, &sources).with_profiles(request.profiles.clone());
        let root =
            request.root.as_deref().map(|root| discover::as_in(root, boundary)).transpose()?;
        if let Some(root) = &root {
            config::check_root(disk, root).map_err(|why| {
                Error::Configuration(vec![format!("`--root {}`: {why}", display(root))])
            })?;
        }
        let configs = Configs::new(disk)
            .within(discover::repository_around(boundary)?)
            .with_choice(choice.clone());
        let (selection, heeds_comments) = (&request.selection, !request.no_suppressions);
        let watch = request.watch.clone();
        let place = Place { loader, configs, selection, heeds_comments, root, watch };
        places.insert(boundary, place);
    }
    exclude(&mut plan, &places)?;

    let configs: Vec<_> = plan.configs.iter().collect();
    let opened: Vec<_> = watch::phase(watch, "reading projects", || {
        let opened = configs.par_iter().filter_map(|(path, config)| {
            let place = places.get(config.boundary.as_path())?;
            Some((*path, config.reason, place.open(path)))
        });
        opened.collect()
    });
    let (mut loaded, mut wrong): (Vec<Loaded<'_>>, Vec<String>) = (Vec::new(), Vec::new());
    for (path, reason, opened) in opened {
        match opened {
            Ok(Opened { project, rules }) => loaded.push(Loaded { path, reason, project, rules }),
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
        Ok(project) if loaded.reason > Reason::Beside => {
            Some(lint_project(project, &sources, &loaded.rules))
        }
        Ok(project) => lint_concerned(project, &sources, &loaded.rules, &named),
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
    Ok(watch::phase(watch, "joining findings", join))
}

/// What holds for a path, there or not: a `skafflint.toml` with the source of each value in a comment.
///
/// # Errors
/// What is wrong with the configuration.
pub fn show_config(path: &Path, request: &Request) -> Result<String, Error> {
    let boundary = match path.is_dir() {
        true => path.to_path_buf(),
        false => discover::boundary_of(path)?,
    };
    let disk = discover::disk(&boundary)?;
    let configs = Configs::new(&disk)
        .within(discover::repository_around(&boundary)?)
        .with_choice(request.configuration.choice()?);
    let shown = discover::as_in(path, &boundary)?;
    // A folder's own file holds for what lies in it.
    let asked = if path.is_dir() { disk.join(&shown, config::FILE_NAME) } else { shown.clone() };
    let config = configs.of(&asked).transpose().map_err(Error::Configuration)?;
    let levels = Levels::new(&request.selection, config.clone());
    let verdicts: Vec<_> =
        crate::rules::ALL.iter().map(|rule| (rule, levels.verdict(rule, Some(&shown)))).collect();
    Ok(config::show(&shown, config.as_deref(), &verdicts))
}

/// Takes out what `[paths] exclude` leaves out, however it was found; of what was named, says so.
fn exclude(plan: &mut Plan, places: &BTreeMap<&Path, Place<'_>>) -> Result<(), Error> {
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
struct Place<'d> {
    loader: Loader<'d>,
    configs: Configs<'d>,
    selection: &'d Selection,
    heeds_comments: bool,
    /// `--root`.
    root: Option<PathBuf>,
    watch: Option<Arc<Watch>>,
}

/// Reads a project as `--root` or its `skafflint.toml` wants it.
fn open(
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
struct Opened {
    project: io::Result<Project>,
    rules: Rules,
}

impl Place<'_> {
    fn open(&self, path: &Path) -> Result<Opened, config::Wrong> {
        let (project, config) = open(&self.loader, &self.configs, path, self.root.as_deref())?;
        Ok(Opened { project, rules: self.rules(config) })
    }

    fn rules(&self, config: Option<Arc<Config>>) -> Rules {
        let levels = Levels::new(self.selection, config);
        Rules::of(levels, self.watch.clone()).with_comments(self.heeds_comments)
    }

    /// Lints a Dockerfile that no project builds.
    fn alone(&self, path: &Path) -> Result<Linted, config::Wrong> {
        let config = self.configs.of(path).transpose()?;
        let rules = self.rules(config).of_groups(&ALONE);
        Ok(match self.loader.lone_dockerfile(path) {
            Ok(project) => lint(&project, self.loader.sources(), &rules),
            Err(error) => unreadable(path, &error),
        })
    }
}

/// A config that was read.
struct Loaded<'p> {
    path: &'p PathBuf,
    reason: Reason,
    project: io::Result<Project>,
    rules: Rules,
}

/// The configs that are linted as parts of others only: those that a config which is linted imports, unless they
/// were named. Of several that import each other, the first by path is linted.
fn imported<'p>(loaded: &[Loaded<'p>]) -> BTreeSet<&'p Path> {
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

/// Lints all of a project.
fn lint_project(project: &Project, sources: &Sources, rules: &Rules) -> Linted {
    let mut linted = lint(project, sources, rules);
    linted.is_project = true;
    linted.skipped = skipped::of(project);
    let path = project.config_path.as_deref().unwrap_or(Path::new("."));
    let why = match &project.root_reason {
        RootReason::Given(by) => format!("as `{by}` says"),
        RootReason::Found { there: 0, of } => format!("its own folder; 0 of {of} are there"),
        RootReason::Found { there, of } => format!("{there} of {of} are there"),
    };
    linted.details.push(format!(
        "{}: paths start from `{}` ({why}); {} builds of {} Dockerfiles",
        display(path),
        display(&project.root),
        project.builds.len(),
        project.dockerfiles.len()
    ));
    if let Some(listing) = &project.listing {
        add(&mut linted.details, listing.unreadable());
    }
    linted
}

/// Lints what concerns the files of `named` in a project; `None` where it uses none of them.
fn lint_concerned(
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

fn unreadable(path: &Path, why: &io::Error) -> Linted {
    let failures = vec![format!("cannot read `{}`: {why}", display(path))];
    Linted { failures, ..Linted::default() }
}

/// Whether a project builds a Dockerfile, there or not, or builds with an ignore file.
fn uses(project: &Project, path: &Path) -> bool {
    project.dockerfiles.contains_key(path)
        || project.dockerfile_paths.iter().any(|own| own == path)
        || project.builds.iter().any(|build| ignore_file(build) == Some(path))
}

fn ignore_file(build: &Build) -> Option<&Path> {
    Some(&build.context.as_ref()?.ignore_file.as_ref()?.path)
}

/// The files of `named`; an ignore file speaks for the Dockerfiles that are built with it, too.
fn concerned(project: &Project, named: &BTreeSet<&Path>) -> BTreeSet<PathBuf> {
    let with = project
        .builds
        .iter()
        .filter(|build| ignore_file(build).is_some_and(|file| named.contains(file)))
        .filter_map(|build| build.file().map(|file| file.path.as_path()));
    with.chain(named.iter().copied()).map(Path::to_path_buf).collect()
}

/// Joins what all projects gave. `is_whole` tells whether nothing else can use the same files.
fn finish(
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
fn add(list: &mut Vec<String>, more: Vec<String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}
