//! Which file holds for a project, and what it may lead to.

use super::origin::Sourced;
use super::read::{Layer, read};
use super::{Config, Wrong};
use crate::model::folders_above;
use crate::source::{Disk, FileKind, Files, display, normalize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The file's name.
pub const FILE_NAME: &str = "skafflint.toml";

/// What was found in a folder.
pub(in crate::session) type Found = Option<Result<Arc<Config>, Wrong>>;

/// Finds the file that holds for each `skaffold.yaml`; reads each file once.
pub(in crate::session) struct Configs<'f> {
    files: &'f dyn Files,
    /// The repository around it: files of our name in folders above count as those inside do.
    repository: Option<Arc<dyn Files>>,
    choice: Choice,
    here: PathBuf,
    read: Mutex<BTreeMap<PathBuf, Found>>,
}

/// Which file is asked for.
#[derive(Debug, Clone, Default)]
pub(in crate::session) enum Choice {
    /// The nearest one.
    #[default]
    Nearest,
    /// `--config`, already read.
    Given(Arc<Config>),
    /// `--isolated`
    Nothing,
}

impl<'f> Configs<'f> {
    pub(in crate::session) fn new(files: &'f dyn Files) -> Self {
        Self {
            files,
            repository: None,
            choice: Choice::Nearest,
            here: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
            read: Mutex::default(),
        }
    }

    /// Looks in the folders above, too, up to the root of the repository.
    #[must_use]
    pub(in crate::session) fn within(self, repository: Option<Arc<dyn Files>>) -> Self {
        Self { repository, ..self }
    }

    #[must_use]
    pub(in crate::session) fn with_choice(self, choice: Choice) -> Self {
        Self { choice, ..self }
    }

    /// Whether the file was asked for by name.
    pub(in crate::session) fn is_given(&self) -> bool {
        matches!(self.choice, Choice::Given(_))
    }

    /// The file that holds for a path.
    pub(in crate::session) fn of(&self, path: &Path) -> Found {
        match &self.choice {
            Choice::Nothing => None,
            Choice::Given(config) => Some(Ok(config.clone())),
            Choice::Nearest => {
                let files = self.repository.as_deref().unwrap_or(self.files);
                folders_above(files, path).into_iter().find_map(|folder| self.in_folder(folder))
            }
        }
    }

    fn in_folder(&self, folder: PathBuf) -> Found {
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).get(&folder).cloned();
        known.unwrap_or_else(|| {
            let path = self.files.join(&folder, FILE_NAME);
            let files = self.reading(&path);
            let there = files.kind(&path) == Some(FileKind::File);
            let found = there.then(|| self.load(&path, None).map(Arc::new));
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            read.insert(folder, found.clone());
            found
        })
    }

    /// What reads a path.
    fn reading(&self, path: &Path) -> &dyn Files {
        match &self.repository {
            Some(repository) if !self.files.inside(path) => &**repository,
            _ => self.files,
        }
    }

    /// Reads a file and what it extends. Its paths count from `base`, or from its folder.
    fn load(&self, path: &Path, base: Option<&Path>) -> Result<Config, Wrong> {
        let from = |path: &Path| base.unwrap_or(folder(path)).to_path_buf();
        let mut layers: Vec<Layer> = Vec::new();
        let mut next = Some(path.to_path_buf());
        while let Some(path) = next.take() {
            let base = normalize(&self.here.join(from(&path)));
            let extend = layers.last().and_then(|layer| layer.extend.as_ref());
            let layer = match (self.reading(&path).read(&path), extend) {
                (Ok(bytes), _) => read(&path, bytes, &base)?,
                (Err(error), extend) => {
                    let sentence = format!("cannot read `{}`: {error}", display(&path));
                    let tell = |extend: &Sourced<String>| extend.origin.tell(&sentence);
                    return Err(vec![extend.map_or_else(|| sentence.clone(), tell)]);
                }
            };
            next = self.extended(&layer, &layers)?;
            layers.push(layer);
        }
        let path_of = |layer: &Layer, own: &Option<Sourced<String>>| {
            let own = own.as_ref()?;
            let path = self.files.join(&from(&layer.path), &own.value);
            Some(Sourced { value: path, origin: own.origin.clone() })
        };
        let root = layers.iter().find_map(|layer| path_of(layer, &layer.root));
        let baseline = layers.iter().find_map(|layer| path_of(layer, &layer.baseline));
        let is_own =
            |root: &&Sourced<PathBuf>| base.is_none() && self.files.inside(&root.origin.path);
        if let Some(root) = root.as_ref().filter(is_own) {
            self.check(root).map_err(|wrong| vec![wrong])?;
        }
        if let Some(baseline) = &baseline {
            self.check_baseline(baseline, base.is_some()).map_err(|wrong| vec![wrong])?;
        }
        Ok(Config { baseline, ..Config::join(layers, root, &self.here) })
    }

    /// Whether the paths of a project may start from what a file says; that it is there can be told only of what may
    /// be read.
    pub(in crate::session) fn check(&self, root: &Sourced<PathBuf>) -> Result<(), String> {
        check_root(self.files, &root.value)
            .map_err(|why| root.origin.tell(&format!("the root `{}`: {why}", display(&root.value))))
    }

    /// Whether a baseline may be read, and written: in the folder that is linted, or in its repository; of a file that
    /// was asked for by name (`is_given`), also below the working directory.
    fn check_baseline(&self, baseline: &Sourced<PathBuf>, is_given: bool) -> Result<(), String> {
        let path = &baseline.value;
        let around = self.repository.as_deref().unwrap_or(self.files);
        let is_below = || is_given && Disk::new(Path::new(".")).is_ok_and(|here| here.inside(path));
        if self.files.inside(path) || around.inside(path) || is_below() {
            return Ok(());
        }
        let (shown, boundary) = (display(path), display(&around.boundary()));
        let why = format!("`{shown}` lies outside of `{boundary}`, which is all that may be read");
        Err(baseline.origin.tell(&format!("the baseline {why}")))
    }

    /// The file that `layer` extends. A file can lead to others in the folder that is linted, and out of it only to a
    /// `skafflint.toml` above: that may, as any above the folder, lead to `.toml` files of its repository.
    fn extended(&self, layer: &Layer, before: &[Layer]) -> Result<Option<PathBuf>, Wrong> {
        let Some(extend) = &layer.extend else { return Ok(None) };
        let path = self.files.join(folder(&layer.path), &extend.value);
        let shown = display(&path);
        let wrong = |sentence: String| Err(vec![extend.origin.tell(&sentence)]);
        if path == layer.path || before.iter().any(|own| own.path == path) {
            return wrong(format!("`{shown}` extends itself in the end"));
        }
        if self.files.inside(&path) {
            return Ok(Some(path));
        }
        let from_inside = self.files.inside(&layer.path);
        let may_read = self.repository.as_ref().is_some_and(|repository| {
            let is_ours = path.file_name().is_some_and(|name| name == FILE_NAME);
            let is_above =
                || folders_above(&**repository, &layer.path).iter().any(|own| own == folder(&path));
            let is_toml = path.extension().is_some_and(|own| own == "toml");
            repository.inside(&path) && if from_inside { is_ours && is_above() } else { is_toml }
        });
        if may_read {
            return Ok(Some(path));
        }
        let boundary = display(&self.files.boundary());
        wrong(format!("`{shown}` lies outside of `{boundary}`, which is all that may be read"))
    }
}

/// Reads the file that `--config` names: its paths count from the working directory. It may extend what lies in
/// `boundary`.
pub(in crate::session) fn given(path: &Path, boundary: &Path) -> Result<Config, Wrong> {
    let disk = Disk::new(boundary)
        .map_err(|error| vec![format!("cannot read `{}`: {error}", display(path))])?;
    let configs = Configs::new(&disk);
    let (path, here) =
        (configs.files.join(Path::new("."), &path.to_string_lossy()), Path::new("."));
    configs.load(&path, Some(here))
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether paths may start from a folder.
///
/// # Errors
/// Why not, as the end of a sentence.
pub(in crate::session) fn check_root(files: &dyn Files, root: &Path) -> Result<(), String> {
    if !files.inside(root) {
        let boundary = display(&files.boundary());
        return Err(format!("that lies outside of `{boundary}`, which is all that may be read"));
    }
    match files.kind(root) {
        Some(FileKind::Folder) => Ok(()),
        Some(_) => Err("that is no folder".to_owned()),
        None => Err("there is no such folder".to_owned()),
    }
}
