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
mod projects;
mod run;
mod select;
mod since;
mod skipped;
mod suppress;
mod watch;

pub use error::{Error, UnknownProfile};
pub use select::{Selection, Selector, groups};
pub use watch::Watch;

use crate::diagnostic::{Applicability, Finding, Level};
use crate::model::{Loader, Profiles};
use crate::source::{Disk, FileId, Files, Overlay, Sources, Texts};
use config::{Choice, Configs};
use discover::Plan;
use fix::{Fixed, Silenced};
use levels::Levels;
use lint::Linted;
use projects::{add, finish, lint_project, unreadable};
use rayon::prelude::*;
use run::{Opened, Place, check_plan, disks, exclude, find, open};
use since::{Changes, Untouched};
use skipped::Skips;
use std::collections::{BTreeMap, BTreeSet};
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
    /// The commit since which something has to have changed for a finding to be told; none tells all.
    pub since: Option<String>,
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
    /// Findings that are set aside, as what changed neither touches nor causes them: sorted as the others.
    pub untouched: Vec<Finding>,
    /// What tells findings that are about a change from others.
    touched: BTreeSet<since::Identity>,
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
    /// Number of configs and Dockerfiles that were linted; of a run on a buffer, 1 for the file that it belongs to.
    pub files: usize,
    /// Number of configs that were linted, with all that they name.
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
/// Where a path cannot be linted, where there is nothing to lint, where git cannot say what changed, or where the machine
/// refuses threads.
pub fn check(request: &Request) -> Result<Outcome, Error> {
    in_threads(request, || {
        let plan = find(request)?;
        let disks = disks(&plan)?;
        let mut texts = Texts::new();
        if let Some(buffer) = &request.buffer {
            let places = disks.values().filter(|disk| disk.inside(&buffer.path));
            texts.extend(places.map(|disk| (disk.real(&buffer.path), buffer.text.clone())));
        }
        check_since(&plan, &disks, &Arc::new(texts), request)
    })
}

fn overlay(files: &dyn Files, texts: &Arc<Texts>) -> Arc<dyn Files> {
    Arc::new(Overlay::new(files, texts.clone()))
}

/// As [`check_plan`], and where that is asked for sets aside what is no matter of the change.
fn check_since(
    plan: &Plan,
    disks: &BTreeMap<PathBuf, Disk>,
    texts: &Arc<Texts>,
    request: &Request,
) -> Result<Outcome, Error> {
    let over = |disk: &dyn Files| overlay(disk, texts);
    let Some(reference) = &request.since else {
        return check_plan(plan, disks, &over, request, None);
    };
    let watch = request.watch.as_deref();
    let change = watch::phase(watch, "asking git", || {
        let mut change = Changes::since(reference, plan)?;
        texts.keys().for_each(|path| change.add_buffer(path));
        Ok(Arc::new(change))
    })?;
    let mut outcome = check_plan(plan, disks, &over, request, Some(&change))?;
    if change.is_empty() {
        outcome.untouched = std::mem::take(&mut outcome.findings);
        return Ok(outcome);
    }
    watch::phase(watch, "linting what was before", || {
        let before = |disk: &dyn Files| since::before(disk, &change);
        let request = Request { watch: None, ..request.clone() };
        // Where nothing could be linted before, all is new.
        let before = check_plan(plan, disks, &before, &request, None).unwrap_or_default();
        since::narrow(&mut outcome, &before);
    });
    Ok(outcome)
}

/// Lints as [`check`] does, and makes the fixes up to `most` of findings from `least` on, in memory only: [`fix::write`]
/// puts them on the disk.
///
/// # Errors
/// As [`check`].
pub fn fix(request: &Request, most: Applicability, least: Level) -> Result<Fixed, Error> {
    in_threads(request, || {
        let plan = find(request)?;
        let disks = disks(&plan)?;
        // What the fixes change is no part of the change.
        let untouched = match request.since {
            None => None,
            Some(_) => Some(Untouched::of(&check_since(&plan, &disks, &Arc::default(), request)?)),
        };
        let lint = |texts: &Arc<Texts>| {
            let over = |disk: &dyn Files| overlay(disk, texts);
            let mut outcome = check_plan(&plan, &disks, &over, request, None)?;
            if let Some(untouched) = &untouched {
                untouched.take_out(&mut outcome);
            }
            Ok(outcome)
        };
        fix::fix(lint, |path| innermost(&disks, path), most, least)
    })
}

/// The comments that silence some findings of a run, in memory only: [`fix::write`] puts them on the disk. `outcome` has
/// all that the run found.
///
/// # Errors
/// As [`check`].
pub fn silence(
    request: &Request,
    outcome: &Outcome,
    wanted: &[Finding],
    reason: &str,
) -> Result<Silenced, Error> {
    in_threads(request, || {
        let plan = find(request)?;
        let disks = disks(&plan)?;
        let lint = |texts: &Arc<Texts>| {
            let over = |disk: &dyn Files| overlay(disk, texts);
            check_plan(&plan, &disks, &over, request, None)
        };
        fix::silence(outcome, wanted, lint, |path| innermost(&disks, path), reason)
    })
}

/// Of the folders that hold a path, the innermost decides.
fn innermost<'d>(disks: &'d BTreeMap<PathBuf, Disk>, path: &Path) -> Option<&'d dyn Files> {
    let mut inside = disks.values().rev().filter(|disk| disk.inside(path));
    inside.next().map(|disk| disk as &dyn Files)
}

/// As [`fix()`], for files of any kind and findings of all levels.
pub fn fix_files(
    files: &dyn Files,
    targets: &[Target],
    selection: &Selection,
    most: Applicability,
) -> Result<Fixed, Error> {
    let lint = |texts: &Arc<Texts>| {
        Ok(check_files(&Overlay::new(files, texts.clone()), targets, selection))
    };
    fix::fix(lint, |_| Some(files), most, Level::Info)
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
        change: None,
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
