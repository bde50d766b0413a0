//! What git would say of a path, by the files that everybody has.

use crate::source::{Files, normalize};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Reads `.gitignore` and `.gitmodules`, each once.
#[derive(Debug)]
pub(super) struct Git {
    files: Arc<dyn Files>,
    ignores: Mutex<HashMap<PathBuf, Option<Arc<Gitignore>>>>,
    submodules: Mutex<HashMap<PathBuf, Arc<[String]>>>,
}

/// A path, and the folders of its repository above it.
struct Place {
    /// The parts of the path below the repository.
    parts: Vec<String>,
    /// The repository, and each folder down to the one that holds the path.
    folders: Vec<PathBuf>,
}

impl Git {
    pub(super) fn new(files: Arc<dyn Files>) -> Self {
        Self { files, ignores: Mutex::default(), submodules: Mutex::default() }
    }

    /// Whether a `.gitignore` keeps a path out of git, there or not; as a file or as a folder.
    pub(super) fn ignores(&self, path: &Path) -> bool {
        let Some(place) = self.place(path) else { return false };
        let last = place.parts.len();
        (1..=last).any(|end| {
            self.decides(&place, end, true) || (end == last && self.decides(&place, end, false))
        })
    }

    /// Whether the first `end` parts of a place are ignored: the nearest `.gitignore` that has a say decides.
    fn decides(&self, place: &Place, end: usize, is_folder: bool) -> bool {
        let above = place.folders.iter().enumerate().take(end).rev();
        for (at, folder) in above {
            let Some(ignore) = self.ignore_of(folder) else { continue };
            let path = place.parts.get(at..end).unwrap_or_default().join("/");
            match ignore.matched(Path::new(&path), is_folder) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => {}
            }
        }
        false
    }

    /// Whether a path lies in a submodule, whose files another repository has.
    pub(super) fn in_submodule(&self, path: &Path) -> bool {
        let Some(place) = self.place(path) else { return false };
        let Some(repository) = place.folders.first() else { return false };
        let path = place.parts.join("/");
        self.submodules_of(repository).iter().any(|module| {
            path.strip_prefix(module.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// Without a `.git` on the way, the outermost folder that may be read is taken for the repository.
    fn place(&self, path: &Path) -> Option<Place> {
        let absolute = |path: &Path| Some(normalize(&std::path::absolute(path).ok()?));
        let boundary = self.files.boundary();
        let path = absolute(path)?;
        let below = path.strip_prefix(absolute(&boundary)?).ok()?;
        let parts: Option<Vec<String>> =
            below.components().map(|part| part.as_os_str().to_str().map(str::to_owned)).collect();
        let parts = parts.filter(|parts| !parts.is_empty())?;
        let folder = |end: usize| {
            let below = parts.get(..end).unwrap_or_default().join("/");
            self.files.join(&boundary, if below.is_empty() { "." } else { &below })
        };
        let folders: Vec<PathBuf> = (0..parts.len()).map(folder).collect();
        let repository = folders.iter().rposition(|folder| {
            let git = self.files.join(folder, ".git");
            self.files.kind(&git).is_some()
        });
        let skipped = repository.unwrap_or(0);
        Some(Place {
            parts: parts.into_iter().skip(skipped).collect(),
            folders: folders.into_iter().skip(skipped).collect(),
        })
    }

    fn ignore_of(&self, folder: &Path) -> Option<Arc<Gitignore>> {
        if let Some(known) = lock(&self.ignores).get(folder) {
            return known.clone();
        }
        let bytes = self.files.read(&self.files.join(folder, ".gitignore")).ok();
        let read = bytes.and_then(|bytes| {
            let mut builder = GitignoreBuilder::new("");
            for line in String::from_utf8_lossy(&bytes).lines() {
                // git overlooks a line that it cannot read, too.
                let _ = builder.add_line(None, line);
            }
            builder.build().ok().map(Arc::new)
        });
        lock(&self.ignores).entry(folder.to_path_buf()).or_insert(read).clone()
    }

    fn submodules_of(&self, repository: &Path) -> Arc<[String]> {
        if let Some(known) = lock(&self.submodules).get(repository) {
            return known.clone();
        }
        let bytes =
            self.files.read(&self.files.join(repository, ".gitmodules")).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let paths = text.lines().filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            let value = value.trim().trim_matches('"').trim_end_matches('/');
            (key.trim() == "path" && !value.is_empty()).then(|| value.to_owned())
        });
        let paths: Arc<[String]> = paths.collect();
        lock(&self.submodules).entry(repository.to_path_buf()).or_insert(paths).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn the_nearest_file_decides_but_not_below_an_ignored_folder() {
        let files = Memory::new()
            .with(".gitignore", "dist/\n*.jar\n/local\n")
            .with("web/.gitignore", "!keep.jar\n!dist/\n")
            .with("api/dist/.gitignore", "!a\n");
        let git = Git::new(files.handle());
        for path in ["dist", "dist/a", "a.jar", "api/dist/a", "local", "web/a.jar", "api/*.jar"] {
            assert!(git.ignores(Path::new(path)), "{path}");
        }
        for path in ["src", "web/keep.jar", "web/local", "web/dist/a", "a.jars"] {
            assert!(!git.ignores(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_repository_ends_at_its_own_folder() {
        let files = Memory::new()
            .with(".gitignore", "*.jar\n")
            .with("own/.git/HEAD", "ref: refs/heads/main\n")
            .with("own/.gitmodules", "[submodule \"x\"]\n\tpath = libs/x/\n\turl = ../x\n");
        let git = Git::new(files.handle());
        assert!(git.ignores(Path::new("a.jar")) && !git.ignores(Path::new("own/a.jar")));
        assert!(git.in_submodule(Path::new("own/libs/x/src")));
        assert!(
            !git.in_submodule(Path::new("own/libs/xy")) && !git.in_submodule(Path::new("libs/x"))
        );
    }
}
