//! The one way to read: everything below goes through [`Files`].

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A socket, device, FIFO, or a link that leads out of the boundary: never read.
    Other,
}

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, without a folder.
    pub name: String,
    /// What it is. A link is what it points to, as long as that lies inside the boundary.
    pub kind: FileKind,
    /// Size in bytes of a file, 0 of all else.
    pub size: u64,
    /// Whether it is a link.
    pub is_link: bool,
}

/// Reads files. Paths are absolute or relative to the working directory, and lexically normal.
/// No implementation reads outside its boundary, follows a link out of it or blocks on a FIFO.
pub trait Files: std::fmt::Debug + Send + Sync {
    /// The bytes of a regular file.
    ///
    /// # Errors
    /// As the operating system says; `PermissionDenied` outside the boundary; `InvalidData` for a file over the size limit.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// What lies at `path`; `None` if nothing does.
    fn kind(&self, path: &Path) -> Option<FileKind>;

    /// Whether `path` lies where this may read. Outside, absence means nothing: the fact is unknown.
    fn inside(&self, path: &Path) -> bool;

    /// The entries of a folder, sorted by name.
    ///
    /// # Errors
    /// As the operating system says; `PermissionDenied` outside the boundary.
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>>;

    /// The same files, for those who look at them later.
    fn handle(&self) -> Arc<dyn Files>;

    /// The outermost folder that may be read.
    fn boundary(&self) -> PathBuf;

    /// The path behind all links: one for every way that leads to a file. Where nothing is, that of its folder counts.
    fn real(&self, path: &Path) -> PathBuf {
        super::normalize(path)
    }

    /// `base/path`, or `path` alone where it is absolute; normal, and the same for every way that leads to one place.
    /// `../here/file` is `file` where the working directory is called `here`.
    fn join(&self, base: &Path, path: &str) -> PathBuf {
        super::join(base, path)
    }
}
