//! The files as they were before a change: what did not change is read from the disk.

use super::changes::Changes;
use super::git::Before;
use crate::source::{Entry, FileKind, Files};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What lay at a path that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Was {
    /// Nothing.
    Absent,
    /// A folder that is gone.
    Folder,
    /// A file.
    File(Arc<[u8]>),
    /// A file that is too long to be kept, and its size.
    Large(u64),
}

impl Was {
    pub(super) fn of(before: &Before) -> Option<Self> {
        match before {
            Before::Absent => Some(Self::Absent),
            Before::Text(text) => Some(Self::File(text.clone())),
            Before::Large(size) => Some(Self::Large(*size)),
            Before::Link => Some(Self::File(Arc::default())),
            // Another repository has its files.
            Before::Submodule => None,
        }
    }

    fn kind(&self) -> Option<FileKind> {
        match self {
            Self::Absent => None,
            Self::Folder => Some(FileKind::Folder),
            Self::File(_) | Self::Large(_) => Some(FileKind::File),
        }
    }

    fn entry(&self, name: &str) -> Option<Entry> {
        let size = match self {
            Self::File(text) => text.len() as u64,
            Self::Large(size) => *size,
            Self::Absent | Self::Folder => 0,
        };
        Some(Entry { name: name.to_owned(), kind: self.kind()?, size, is_link: false })
    }
}

/// Files as they were before a change.
#[derive(Debug, Clone)]
pub(super) struct FilesBefore {
    now: Arc<dyn Files>,
    change: Arc<Changes>,
}

impl FilesBefore {
    pub(super) fn new(now: &dyn Files, change: Arc<Changes>) -> Self {
        Self { now: now.handle(), change }
    }

    fn was(&self, path: &Path) -> Option<&Was> {
        if !self.now.inside(path) {
            return None;
        }
        self.change.was(path, self)
    }
}

impl Files for FilesBefore {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.was(path) {
            Some(Was::File(text)) => Ok(text.to_vec()),
            Some(Was::Absent) => Err(io::ErrorKind::NotFound.into()),
            Some(Was::Folder) => Err(io::ErrorKind::InvalidInput.into()),
            Some(Was::Large(_)) => Err(io::ErrorKind::InvalidData.into()),
            None => self.now.read(path),
        }
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        self.was(path).map_or_else(|| self.now.kind(path), Was::kind)
    }

    fn inside(&self, path: &Path) -> bool {
        self.now.inside(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = match self.was(folder) {
            Some(Was::Folder) => Vec::new(),
            Some(_) => return Err(io::ErrorKind::NotFound.into()),
            None => self.now.list(folder)?,
        };
        for (name, was) in self.change.within(&self.real(folder)) {
            let at = entries.binary_search_by(|entry| entry.name.as_str().cmp(name));
            match (at, was.entry(name)) {
                (Ok(at), None) => {
                    entries.remove(at);
                }
                (Ok(at), Some(entry)) => {
                    if let Some(own) = entries.get_mut(at) {
                        *own = entry;
                    }
                }
                (Err(at), Some(entry)) => entries.insert(at, entry),
                (Err(_), None) => {}
            }
        }
        Ok(entries)
    }

    fn handle(&self) -> Arc<dyn Files> {
        Arc::new(self.clone())
    }

    fn boundary(&self) -> PathBuf {
        self.now.boundary()
    }

    /// Also of what lies in folders that are gone.
    fn real(&self, path: &Path) -> PathBuf {
        if self.now.kind(path).is_some() {
            return self.now.real(path);
        }
        let above = path.ancestors().skip(1).map(|folder| match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        });
        for folder in above {
            if self.now.kind(folder) == Some(FileKind::Folder) {
                let below = path.strip_prefix(folder).unwrap_or(path);
                return self.now.real(folder).join(below);
            }
        }
        self.now.real(path)
    }

    fn join(&self, base: &Path, path: &str) -> PathBuf {
        self.now.join(base, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Disk;
    use std::collections::BTreeSet;
    use std::fs;

    /// `kept`, `new/a` and `old` are there now; `kept` was another one, and there were `gone/deep/a` and `old/b`.
    #[test]
    fn folders_come_and_go_with_their_files() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        for path in ["new/deep", "old"] {
            fs::create_dir_all(root.join(path)).unwrap();
        }
        for path in ["kept", "new/deep/a", "old/c"] {
            fs::write(root.join(path), "now").unwrap();
        }
        let text = |text: &str| Before::Text(Arc::from(text.as_bytes()));
        let files = [
            ("kept", text("before")),
            ("new/deep/a", Before::Absent),
            ("gone/deep/a", text("a")),
            ("old/b", text("b")),
            ("old/large", Before::Large(1 << 30)),
        ];
        let changes = Changes::of(
            &BTreeSet::from([root.clone()]),
            files.map(|(path, before)| (root.join(path), before)),
        );
        let before = FilesBefore::new(&Disk::new(&root).unwrap(), Arc::new(changes));
        let names = |path: &str| -> Vec<(String, u64)> {
            let entries = before.list(&root.join(path)).unwrap();
            entries.into_iter().map(|entry| (entry.name, entry.size)).collect()
        };
        let sized = |rows: &[(&str, u64)]| -> Vec<(String, u64)> {
            rows.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect()
        };
        assert_eq!(names("."), sized(&[("gone", 0), ("kept", 6), ("old", 0)]));
        assert_eq!(names("gone/deep"), sized(&[("a", 1)]));
        assert_eq!(names("old"), sized(&[("b", 1), ("c", 3), ("large", 1 << 30)]));
        assert_eq!(before.read(&root.join("gone/deep/a")).unwrap(), b"a");
        assert_eq!(before.kind(&root.join("gone")), Some(FileKind::Folder));
        for path in ["new", "new/deep", "new/deep/a"] {
            assert_eq!(before.kind(&root.join(path)), None, "{path}");
        }
        assert!(
            before.list(&root.join("new")).is_err()
                && before.read(&root.join("old/large")).is_err()
        );
    }
}
