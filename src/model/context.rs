//! The build context: what lies beside the Dockerfile.

use crate::knowledge;
use crate::source::{Entry, FileKind, Files, Sources};
use crate::syntax::dockerignore::{self, Ignore};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder that a build sees, as far as rules need it.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The folder.
    pub path: PathBuf,
    /// Its entries, sorted by name; `None` where it could not be listed.
    pub entries: Option<Vec<Entry>>,
    /// The ignore file that counts, if there is one: `<Dockerfile>.dockerignore`, else `.dockerignore`.
    pub ignore_file: Option<IgnoreFile>,
    /// The manifests, locks and vendor marks that tools look for, as far as they are there, with their text.
    texts: BTreeMap<&'static str, String>,
}

/// A `.dockerignore`.
#[derive(Debug, Clone)]
pub struct IgnoreFile {
    /// Where.
    pub path: PathBuf,
    /// What it says.
    pub ignore: Ignore,
    /// Whether it starts by ignoring everything and lists what is wanted: then no COPY is broad.
    pub is_allow_list: bool,
}

impl Context {
    /// Looks at a folder. Only its top level is listed.
    pub(super) fn read(
        files: &dyn Files,
        sources: &Sources,
        path: &Path,
        dockerfile: &Path,
    ) -> Self {
        let mut beside = dockerfile.as_os_str().to_owned();
        beside.push(".dockerignore");
        let candidates = [PathBuf::from(beside), files.join(path, ".dockerignore")];
        let ignore_file = candidates.into_iter().find_map(|path| {
            let source = sources.load(files, &path).ok()?;
            let text = &source.text;
            let is_allow_list =
                text.lines().any(|line| matches!(line.trim(), "*" | "**" | "/*" | "**/*" | "./*"));
            Some(IgnoreFile { path, ignore: dockerignore::parse(source.id, text), is_allow_list })
        });
        let texts = knowledge::interesting_files().iter().filter_map(|name| {
            let path = path.join(name);
            match files.kind(&path)? {
                FileKind::File => {
                    Some((*name, String::from_utf8_lossy(&files.read(&path).ok()?).into_owned()))
                }
                FileKind::Folder => Some((*name, String::new())),
                FileKind::Other => None,
            }
        });
        Self {
            path: path.to_path_buf(),
            entries: files.list(path).ok(),
            ignore_file,
            texts: texts.collect(),
        }
    }

    /// The entry of a name at the top of the context.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        let entries = self.entries.as_deref()?;
        entries
            .binary_search_by(|entry| entry.name.as_str().cmp(name))
            .ok()
            .and_then(|at| entries.get(at))
    }

    /// Whether a file of that name lies at the top of the context.
    pub fn has_file(&self, name: &str) -> bool {
        self.entry(name).is_some_and(|entry| entry.kind == FileKind::File)
    }

    /// Whether a folder of that name lies at the top of the context.
    pub fn has_folder(&self, name: &str) -> bool {
        self.entry(name).is_some_and(|entry| entry.kind == FileKind::Folder)
    }
}

impl knowledge::ProjectFiles for Context {
    fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    fn exists(&self, path: &str) -> bool {
        self.texts.contains_key(path) || self.entry(path).is_some()
    }
}
