//! The folders below the boundary, each listed once, when somebody asks.

use super::IgnoreFile;
use super::git::Git;
use super::taken::Taken;
use super::targets::Targets;
use crate::source::{Entry, FileKind, Files, Sources, display};
use crate::syntax::dockerignore;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// What a COPY takes: of a context, as seen through an ignore file, by its source.
pub(super) type TakenKey = (PathBuf, Option<PathBuf>, String);

/// What is known of the folders of one run: contexts that lie in each other share it.
#[derive(Debug)]
pub struct Listing {
    files: Arc<dyn Files>,
    folders: RwLock<HashMap<PathBuf, Option<Arc<[Entry]>>>>,
    unreadable: Mutex<BTreeMap<PathBuf, String>>,
    ignore_files: Mutex<HashMap<PathBuf, Option<Arc<IgnoreFile>>>>,
    pub(super) taken: Mutex<HashMap<TakenKey, Arc<Taken>>>,
    pub(super) git: Git,
    targets: OnceLock<Targets>,
}

/// What lies at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Something does.
    There(FileKind),
    /// Nothing does.
    Missing {
        /// The last folder of the path that is there.
        folder: PathBuf,
        /// The name that is not there.
        name: String,
    },
    /// Nobody knows: a folder could not be read or is empty, as a submodule is that was not checked out; a link
    /// leads out of what may be read, or nowhere.
    Unknown,
}

impl Listing {
    pub(in crate::model) fn new(files: &dyn Files) -> Self {
        Self {
            git: Git::new(files.handle()),
            files: files.handle(),
            folders: RwLock::default(),
            unreadable: Mutex::default(),
            ignore_files: Mutex::default(),
            taken: Mutex::default(),
            targets: OnceLock::new(),
        }
    }

    /// The entries of a folder, sorted by name; `None` where they cannot be had.
    pub fn list(&self, folder: &Path) -> Option<Arc<[Entry]>> {
        let known =
            self.folders.read().unwrap_or_else(PoisonError::into_inner).get(folder).cloned();
        if let Some(known) = known {
            return known;
        }
        let entries = match self.files.list(folder) {
            Ok(entries) => Some(entries.into()),
            Err(error) => {
                // What may not be read is no failure.
                if error.kind() != io::ErrorKind::NotFound && self.files.inside(folder) {
                    lock(&self.unreadable).insert(folder.to_path_buf(), error.to_string());
                }
                None
            }
        };
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        folders.entry(folder.to_path_buf()).or_insert(entries).clone()
    }

    /// What lies at a path below a folder; `path` has `/` between its parts.
    pub fn look(&self, root: &Path, path: &str) -> Look {
        let mut folder = root.to_path_buf();
        let mut found = FileKind::Folder;
        let mut names = path.split('/').filter(|name| !matches!(*name, "" | ".")).peekable();
        while let Some(name) = names.next() {
            let Some(entries) = self.list(&folder) else { return Look::Unknown };
            match entry(&entries, name) {
                Some(entry) if entry.kind == FileKind::Other => return Look::Unknown,
                Some(entry) => {
                    if entry.kind == FileKind::File && names.peek().is_some() {
                        return Look::Missing { folder, name: name.to_owned() };
                    }
                    found = entry.kind;
                    folder.push(name);
                }
                None if entries.is_empty() => return Look::Unknown,
                None => return Look::Missing { folder, name: name.to_owned() },
            }
        }
        Look::There(found)
    }

    /// The ignore file that counts for a Dockerfile and a context, as Skaffold and the builders choose it.
    pub(super) fn ignore_file(
        &self,
        sources: &Sources,
        context: &Path,
        dockerfile: &Path,
    ) -> Option<Arc<IgnoreFile>> {
        let mut beside = dockerfile.as_os_str().to_owned();
        beside.push(".dockerignore");
        self.read_ignore(sources, Path::new(&beside))
            .or_else(|| self.read_ignore(sources, &self.files.join(context, ".dockerignore")))
    }

    /// An ignore file, parsed once.
    pub(super) fn read_ignore(&self, sources: &Sources, path: &Path) -> Option<Arc<IgnoreFile>> {
        if let Some(known) = lock(&self.ignore_files).get(path) {
            return known.clone();
        }
        let file = (self.files.kind(path) == Some(FileKind::File))
            .then(|| sources.load(&*self.files, path));
        let read = match file {
            Some(Ok(source)) => {
                let ignore = dockerignore::parse(source.id, &source.text);
                let text = source.text.clone();
                Some(Arc::new(IgnoreFile::new(path.to_path_buf(), text, ignore)))
            }
            Some(Err(error)) => {
                lock(&self.unreadable).insert(path.to_path_buf(), error.to_string());
                None
            }
            None => None,
        };
        lock(&self.ignore_files).entry(path.to_path_buf()).or_insert(read).clone()
    }

    /// Reads a text; `None` where it is no file.
    pub(super) fn text(&self, path: &Path) -> Option<String> {
        Some(String::from_utf8_lossy(&self.files.read(path).ok()?).into_owned())
    }

    pub(in crate::model) fn join(&self, base: &Path, path: &str) -> PathBuf {
        self.files.join(base, path)
    }

    pub(in crate::model) fn inside(&self, path: &Path) -> bool {
        self.files.inside(path)
    }

    /// Whether a file of the repository that speaks of targets has this word: then a stage of that name may be built
    /// by something else than Skaffold.
    pub fn may_have_target(&self, name: &str) -> bool {
        self.targets.get_or_init(|| Targets::read(self)).may_have(name)
    }

    pub(super) fn boundary(&self) -> PathBuf {
        self.files.boundary()
    }

    /// What could not be read so far, and why.
    pub fn unreadable(&self) -> Vec<String> {
        let unreadable = lock(&self.unreadable);
        unreadable
            .iter()
            .map(|(path, why)| format!("cannot read `{}`: {why}", display(path)))
            .collect()
    }
}

/// The entry of a name.
pub(super) fn entry<'e>(entries: &'e [Entry], name: &str) -> Option<&'e Entry> {
    let at = entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
    entries.get(at)
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
