//! Files that exist only in memory: tests, and examples of rule pages.

use super::{Entry, FileKind, Files, normalize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A small tree of files below a root.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces it. Folders are made as needed.
    #[must_use]
    pub fn with(mut self, path: impl AsRef<Path>, text: impl Into<Vec<u8>>) -> Self {
        self.files.insert(normalize(path.as_ref()), text.into());
        self
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }
}

impl Files for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.files.get(&normalize(path)).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        let path = normalize(path);
        if self.files.contains_key(&path) {
            return Some(FileKind::File);
        }
        let folder =
            path == Path::new(".") || self.files.keys().any(|file| file.starts_with(&path));
        folder.then_some(FileKind::Folder)
    }

    fn inside(&self, path: &Path) -> bool {
        let path = normalize(path);
        path.is_relative() && !path.starts_with("..")
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let folder = normalize(folder);
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for (file, bytes) in &self.files {
            let below = if folder == Path::new(".") {
                Ok(file.as_path())
            } else {
                file.strip_prefix(&folder)
            };
            let Ok(below) = below else { continue };
            let mut parts = below.components();
            let Some(first) = parts.next() else { continue };
            let name = first.as_os_str().to_string_lossy().into_owned();
            let entry = if parts.next().is_some() {
                Entry { name: name.clone(), kind: FileKind::Folder, size: 0, is_link: false }
            } else {
                let size = bytes.len() as u64;
                Entry { name: name.clone(), kind: FileKind::File, size, is_link: false }
            };
            entries.insert(name, entry);
        }
        if entries.is_empty() && self.kind(&folder) != Some(FileKind::Folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(entries.into_values().collect())
    }

    fn handle(&self) -> Arc<dyn Files> {
        Arc::new(self.clone())
    }

    fn boundary(&self) -> PathBuf {
        PathBuf::from(".")
    }
}
