//! All files that were read in one run.

use super::{FileId, Files, LineIndex, Position, Span, display, normalize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// One file as it was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Its place in [`Sources`].
    pub id: FileId,
    /// As it was found: relative to the working directory where that was so.
    pub path: PathBuf,
    /// The text. Where the bytes are no UTF-8, each wrong byte is one `?`, so that offsets stay true.
    pub text: Arc<str>,
    /// Whether bytes were replaced: such a file is never written.
    pub lossy: bool,
    /// Whether there is no such file yet: it has no text, and a fix can write one.
    pub is_new: bool,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// Where its lines start.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        self.lines().position(&self.text, offset)
    }

    /// Line, and column in UTF-16 code units, of a byte offset.
    pub fn utf16_position(&self, offset: usize) -> Position {
        self.lines().utf16_position(&self.text, offset)
    }

    /// The text under a span; empty where the span is not of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The path for people, with `/`.
    pub fn display(&self) -> String {
        display(&self.path)
    }
}

/// The files of a run, each read once. Grows while projects are loaded, from any thread.
#[derive(Debug, Default)]
pub struct Sources {
    inner: RwLock<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    files: Vec<Arc<SourceFile>>,
    by_path: BTreeMap<PathBuf, FileId>,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a file, or gives the one that was read before.
    ///
    /// # Errors
    /// Those of [`Files::read`].
    pub fn load(&self, files: &dyn Files, path: &Path) -> io::Result<Arc<SourceFile>> {
        let path = normalize(path);
        if let Some(file) = self.find(&path) {
            return Ok(file);
        }
        let bytes = files.read(&path)?;
        Ok(self.add(&path, bytes))
    }

    /// The file that was read from a path.
    pub fn find(&self, path: &Path) -> Option<Arc<SourceFile>> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let id = *inner.by_path.get(path)?;
        inner.files.get(id.0 as usize).filter(|file| !file.is_new).cloned()
    }

    /// A file that is not there, for a fix that would write it.
    pub fn add_new(&self, path: &Path) -> Arc<SourceFile> {
        self.insert(path, Vec::new(), true)
    }

    /// Adds a text that needs no reading, or gives the file that has the path already.
    pub fn add(&self, path: &Path, bytes: impl Into<Vec<u8>>) -> Arc<SourceFile> {
        self.insert(path, bytes.into(), false)
    }

    fn insert(&self, path: &Path, bytes: Vec<u8>, is_new: bool) -> Arc<SourceFile> {
        let (text, lossy) = decode(bytes);
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = inner.by_path.get(path)
            && let Some(file) = inner.files.get(id.0 as usize)
        {
            return file.clone();
        }
        let id = FileId(u32::try_from(inner.files.len()).unwrap_or(u32::MAX));
        let file = Arc::new(SourceFile {
            id,
            path: path.to_path_buf(),
            text,
            lossy,
            is_new,
            lines: OnceLock::new(),
        });
        inner.files.push(file.clone());
        inner.by_path.insert(path.to_path_buf(), id);
        file
    }

    /// The file of an id.
    ///
    /// # Panics
    /// Never for ids of this value; an id of another one may name no file.
    #[expect(clippy::expect_used, reason = "ids are only made by `add`")]
    pub fn get(&self, id: FileId) -> Arc<SourceFile> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner.files.get(id.0 as usize).cloned().expect("a file id of these sources")
    }

    /// Number of files that were read.
    pub fn len(&self) -> usize {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).files.len()
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// UTF-8, or one `?` for each byte that is not, so that every offset stays true.
fn decode(bytes: Vec<u8>) -> (Arc<str>, bool) {
    match String::from_utf8(bytes) {
        Ok(text) => (text.into(), false),
        Err(error) => {
            let mut text = String::with_capacity(error.as_bytes().len());
            for chunk in error.as_bytes().utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| '?'));
            }
            (text.into(), true)
        }
    }
}
