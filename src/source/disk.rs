//! The real file system, up to a boundary.

use super::{Entry, FileKind, Files, fold, normalize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// No file over this size is read: 256 MiB. Nobody writes such a Dockerfile; a program may have.
const SIZE_LIMIT: u64 = 256 << 20;

/// The disk below one folder. Links are followed as long as they stay inside. Made for one run: folders are
/// expected to stay where they are.
#[derive(Debug, Clone)]
pub struct Disk {
    boundary: PathBuf,
    real: PathBuf,
    working_directory: PathBuf,
    /// Folders and what they are behind all links: most questions are about files of the same few folders.
    folders: Arc<RwLock<BTreeMap<PathBuf, PathBuf>>>,
}

impl Disk {
    /// Reads below `boundary` only.
    ///
    /// # Errors
    /// Where the folder cannot be resolved, or the working directory is gone.
    pub fn new(boundary: &Path) -> io::Result<Self> {
        Ok(Self {
            boundary: normalize(boundary),
            real: fs::canonicalize(boundary)?,
            working_directory: std::env::current_dir()?,
            folders: Arc::default(),
        })
    }

    /// The path behind all links, if it lies inside.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        let real = self.real_path(path)?;
        if real.starts_with(&self.real) {
            Ok(real)
        } else {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }

    /// The path behind all links.
    fn real_path(&self, path: &Path) -> io::Result<PathBuf> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return fs::canonicalize(path);
        };
        let real = self.real_folder(folder)?.join(name);
        if fs::symlink_metadata(&real)?.is_symlink() { fs::canonicalize(real) } else { Ok(real) }
    }

    fn real_folder(&self, folder: &Path) -> io::Result<PathBuf> {
        let known =
            self.folders.read().unwrap_or_else(PoisonError::into_inner).get(folder).cloned();
        if let Some(real) = known {
            return Ok(real);
        }
        let here = folder.as_os_str().is_empty();
        let real = fs::canonicalize(if here { Path::new(".") } else { folder })?;
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        folders.insert(folder.to_path_buf(), real.clone());
        Ok(real)
    }
}

fn kind_of(meta: &fs::Metadata) -> FileKind {
    if meta.is_file() {
        FileKind::File
    } else if meta.is_dir() {
        FileKind::Folder
    } else {
        FileKind::Other
    }
}

impl Files for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let real = self.resolve(path)?;
        let meta = fs::metadata(&real)?;
        if !meta.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        if meta.len() > SIZE_LIMIT {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "larger than 256 MiB"));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
        // A file that grows while it is read stays below the limit, too.
        fs::File::open(real)?.take(SIZE_LIMIT).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        match self.resolve(path) {
            Ok(real) => fs::metadata(real).ok().map(|meta| kind_of(&meta)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Some(FileKind::Other),
            Err(_) => None,
        }
    }

    fn inside(&self, path: &Path) -> bool {
        // A missing file has no real path: its nearest existing ancestor decides.
        let path =
            std::path::absolute(path).map_or_else(|_| normalize(path), |path| normalize(&path));
        path.ancestors()
            .find_map(|ancestor| self.real_path(ancestor).ok())
            .is_some_and(|real| real.starts_with(&self.real))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let real = self.resolve(folder)?;
        let mut entries = Vec::new();
        for entry in fs::read_dir(&real)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let meta = entry.metadata()?;
            let is_link = meta.is_symlink();
            let (kind, size) = if is_link {
                let meta = self.resolve(&entry.path()).and_then(fs::metadata);
                meta.map_or((FileKind::Other, 0), |meta| (kind_of(&meta), meta.len()))
            } else {
                (kind_of(&meta), meta.len())
            };
            let size = if kind == FileKind::File { size } else { 0 };
            entries.push(Entry { name, kind, size, is_link });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn handle(&self) -> Arc<dyn Files> {
        Arc::new(self.clone())
    }

    fn boundary(&self) -> PathBuf {
        self.boundary.clone()
    }

    fn real(&self, path: &Path) -> PathBuf {
        self.real_path(path).unwrap_or_else(|_| {
            let folder = path.parent().and_then(|folder| self.real_folder(folder).ok());
            match (folder, path.file_name()) {
                (Some(folder), Some(name)) => folder.join(name),
                _ => normalize(path),
            }
        })
    }

    fn join(&self, base: &Path, path: &str) -> PathBuf {
        fold(&super::join(base, path), &self.working_directory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_only() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        let link = |to: &str, from: &str| std::os::unix::fs::symlink(at(to), at(from)).unwrap();
        fs::create_dir_all(at("in/sub")).unwrap();
        fs::create_dir_all(at("out")).unwrap();
        fs::write(at("in/sub/file"), "in").unwrap();
        fs::write(at("out/file"), "out").unwrap();
        link("in/sub/file", "in/good");
        link("in/sub", "in/folder");
        link("out/file", "in/bad");
        link("out", "in/away");
        link("nowhere", "in/dangling");
        let disk = Disk::new(&at("in")).unwrap();
        for path in ["sub/file", "good", "folder/file"] {
            assert_eq!(disk.kind(&at("in").join(path)), Some(FileKind::File), "{path}");
            assert_eq!(disk.read(&at("in").join(path)).unwrap(), b"in", "{path}");
        }
        for path in ["in/bad", "in/away", "in/away/file", "out/file", "out"] {
            assert_eq!(disk.kind(&at(path)), Some(FileKind::Other), "{path}");
            let error = disk.read(&at(path)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied, "{path}");
            assert!(!disk.inside(&at(path)), "{path}");
        }
        assert_eq!(disk.kind(&at("in/dangling")), None);
        assert_eq!(disk.kind(&at("in/sub/file/x")), None);
        assert!(disk.inside(&at("in/no/such/file")) && !disk.inside(&at("no/such/file")));
    }
}
