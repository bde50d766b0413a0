//! Files with changes that are not on the disk.

use super::{Entry, FileKind, Files};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Texts that stand in place of those of files, by [`Files::real`] path.
pub type Texts = BTreeMap<PathBuf, Arc<[u8]>>;

/// Files as they would be with some changes made.
#[derive(Debug, Clone)]
pub struct Overlay {
    base: Arc<dyn Files>,
    texts: Arc<Texts>,
}

impl Overlay {
    /// `base` with `texts` in place of what is there; where nothing is, they are new files.
    pub fn new(base: &dyn Files, texts: Arc<Texts>) -> Self {
        Self { base: base.handle(), texts }
    }

    fn text(&self, path: &Path) -> Option<&Arc<[u8]>> {
        // Most runs change nothing, and the way behind links costs time.
        if self.texts.is_empty() || !self.base.inside(path) {
            return None;
        }
        self.texts.get(&self.base.real(path))
    }
}

impl Files for Overlay {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.text(path) {
            Some(text) => Ok(text.to_vec()),
            None => self.base.read(path),
        }
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        match self.text(path) {
            Some(_) => Some(FileKind::File),
            None => self.base.kind(path),
        }
    }

    fn inside(&self, path: &Path) -> bool {
        self.base.inside(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = self.base.list(folder)?;
        if self.texts.is_empty() {
            return Ok(entries);
        }
        let real = self.base.real(folder);
        let own = |path: &&PathBuf| match path.parent() {
            Some(parent) if parent.as_os_str().is_empty() => real == Path::new("."),
            parent => parent == Some(&real),
        };
        for path in self.texts.keys().filter(own) {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let size = self.texts.get(path).map_or(0, |text| text.len() as u64);
            match entries.binary_search_by(|entry| entry.name.as_str().cmp(name)) {
                Ok(at) => {
                    if let Some(entry) = entries.get_mut(at) {
                        entry.size = size;
                    }
                }
                Err(at) => entries.insert(
                    at,
                    Entry { name: name.to_owned(), kind: FileKind::File, size, is_link: false },
                ),
            }
        }
        Ok(entries)
    }

    fn handle(&self) -> Arc<dyn Files> {
        Arc::new(self.clone())
    }

    fn boundary(&self) -> PathBuf {
        self.base.boundary()
    }

    fn real(&self, path: &Path) -> PathBuf {
        self.base.real(path)
    }

    fn join(&self, base: &Path, path: &str) -> PathBuf {
        self.base.join(base, path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Memory;
    use super::*;

    #[test]
    fn changes_stand_in_front_of_the_files() {
        let base = Memory::new().with("a", "old").with("folder/b", "b");
        let text = |text: &str| Arc::from(text.as_bytes());
        let texts = Texts::from([("a".into(), text("newer")), ("folder/a".into(), text("x"))]);
        let files = Overlay::new(&base, Arc::new(texts));
        assert_eq!(files.read(Path::new("./a")).unwrap(), b"newer");
        assert_eq!(files.read(Path::new("folder/b")).unwrap(), b"b");
        assert_eq!(files.kind(Path::new("folder/a")), Some(FileKind::File));
        let names = |folder: &str| -> Vec<(String, u64)> {
            let entries = files.list(Path::new(folder)).unwrap();
            entries.into_iter().map(|entry| (entry.name, entry.size)).collect()
        };
        assert_eq!(names("folder"), [("a".to_owned(), 1), ("b".to_owned(), 1)]);
        assert_eq!(names("."), [("a".to_owned(), 5), ("folder".to_owned(), 0)]);
    }
}
