//! The build context: what lies beside the Dockerfile.

mod git;
mod glob;
mod listing;
mod taken;
mod targets;

pub(super) use glob::expand;
pub use glob::is_pattern;
pub(super) use glob::matches as parts_match;
pub use listing::{Listing, Look};
pub use taken::{ENTRY_LIMIT, Share, Taken};

use crate::knowledge::{self, ProjectFiles, Tool};
use crate::source::{Entry, FileId, FileKind, Sources};
use crate::syntax::dockerignore::{Ignore, Verdict};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The folder that a build sees. Nothing of it is read before a rule asks.
#[derive(Debug)]
pub struct Context {
    /// The folder.
    pub path: PathBuf,
    /// The ignore file that counts, if there is one: `<Dockerfile>.dockerignore`, else `.dockerignore`.
    pub ignore_file: Option<Arc<IgnoreFile>>,
    /// The `.dockerignore` that could be written, where no ignore file counts.
    pub new_ignore_file: Option<FileId>,
    /// A `.dockerignore` beside the Dockerfile where the context is another folder: it does not count for this build.
    pub unread_ignore_file: Option<Arc<IgnoreFile>>,
    folder: Arc<ContextFolder>,
}

/// What all builds with one context share.
#[derive(Debug)]
pub(super) struct ContextFolder {
    path: PathBuf,
    listing: Arc<Listing>,
    entries: OnceLock<Option<Arc<[Entry]>>>,
    /// The manifests, locks and vendor marks that tools look for, as far as they are there, with their text.
    texts: OnceLock<BTreeMap<&'static str, String>>,
    /// The package tools whose manifests lie at its top.
    tools: OnceLock<Vec<&'static Tool>>,
}

/// A `.dockerignore`.
#[derive(Debug)]
pub struct IgnoreFile {
    /// Where.
    pub path: PathBuf,
    /// What it was read from.
    pub text: Arc<str>,
    /// Its patterns.
    pub ignore: Ignore,
    allow_list: bool,
}

impl IgnoreFile {
    fn new(path: PathBuf, text: Arc<str>, ignore: Ignore) -> Self {
        // A name that nobody has thought of stands for every file that is still to come.
        let allow_list = ignore.excludes_everything_first()
            || ["zzz-some-file", "zzz-some-file.zzz"]
                .iter()
                .all(|name| ignore.verdict(name).excluded);
        Self { path, text, ignore, allow_list }
    }

    /// Whether it leaves out what it does not name: then no COPY is broad.
    pub fn is_allow_list(&self) -> bool {
        self.allow_list
    }
}

impl ContextFolder {
    pub(super) fn new(path: &Path, listing: Arc<Listing>) -> Self {
        Self {
            path: path.to_path_buf(),
            listing,
            entries: OnceLock::new(),
            texts: OnceLock::new(),
            tools: OnceLock::new(),
        }
    }

    fn entries(&self) -> Option<&[Entry]> {
        self.entries.get_or_init(|| self.listing.list(&self.path)).as_deref()
    }

    fn read_texts(&self) -> BTreeMap<&'static str, String> {
        let there = knowledge::interesting_files().iter().filter_map(|name| {
            if name.contains('*') {
                return Some((*name, self.texts_of(name)?));
            }
            match self.listing.look(&self.path, name) {
                Look::There(FileKind::File) => {
                    Some((*name, self.listing.text(&self.path.join(name))?))
                }
                Look::There(FileKind::Folder) => Some((*name, String::new())),
                _ => None,
            }
        });
        there.collect()
    }

    /// The texts of the files at the top whose name fits a pattern; `None` where there are none.
    fn texts_of(&self, pattern: &str) -> Option<String> {
        let fits =
            |entry: &&Entry| entry.kind == FileKind::File && knowledge::names(pattern, &entry.name);
        let texts: Vec<String> = self
            .entries()?
            .iter()
            .filter(fits)
            .filter_map(|entry| self.listing.text(&self.path.join(&entry.name)))
            .collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }
}

impl Context {
    /// The context of a Dockerfile.
    pub(super) fn new(folder: Arc<ContextFolder>, sources: &Sources, dockerfile: &Path) -> Self {
        let beside = dockerfile.parent().map(|own| folder.listing.join(own, "."));
        let beside = beside.filter(|own| *own != folder.path);
        let ignore_file = folder.listing.ignore_file(sources, &folder.path, dockerfile);
        let new = || sources.add_new(&folder.listing.join(&folder.path, ".dockerignore")).id;
        Self {
            path: folder.path.clone(),
            new_ignore_file: ignore_file.is_none().then(new),
            ignore_file,
            unread_ignore_file: beside.and_then(|own| {
                let path = folder.listing.join(&own, ".dockerignore");
                folder.listing.read_ignore(sources, &path)
            }),
            folder,
        }
    }

    /// The entries at its top, sorted by name; `None` where it could not be listed.
    pub fn entries(&self) -> Option<&[Entry]> {
        self.folder.entries()
    }

    /// The entry of a name at the top of the context.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        listing::entry(self.entries()?, name)
    }

    /// Whether a file of that name lies at the top of the context.
    pub fn has_file(&self, name: &str) -> bool {
        self.entry(name).is_some_and(|entry| entry.kind == FileKind::File)
    }

    /// Whether a folder of that name lies at the top of the context.
    pub fn has_folder(&self, name: &str) -> bool {
        self.entry(name).is_some_and(|entry| entry.kind == FileKind::Folder)
    }

    /// Whether its ignore file leaves out what it does not name: then no COPY is broad.
    pub fn is_allow_list(&self) -> bool {
        self.ignore_file.as_ref().is_some_and(|file| file.is_allow_list())
    }

    /// The package tools whose manifests lie at its top.
    pub fn tools(&self) -> &[&'static Tool] {
        self.folder.tools.get_or_init(|| {
            let in_use = |tool: &&&Tool| tool.manifests.iter().any(|name| self.exists(name));
            knowledge::ALL.iter().filter(in_use).copied().collect()
        })
    }

    /// What the ignore file makes of a path below the context.
    pub fn verdict(&self, path: &str) -> Verdict {
        self.ignore_file.as_ref().map(|file| file.ignore.verdict(path)).unwrap_or_default()
    }

    /// What lies at a path below the context, ignored or not.
    pub fn look(&self, path: &str) -> Look {
        self.folder.listing.look(&self.path, path)
    }

    /// As [`Self::look`], for another folder.
    pub fn look_in(&self, folder: &Path, path: &str) -> Look {
        self.folder.listing.look(folder, path)
    }

    /// Names of the entries of a folder; none where it cannot be listed.
    pub fn names_in(&self, folder: &Path) -> Vec<String> {
        let entries = self.folder.listing.list(folder);
        entries.iter().flat_map(|entries| entries.iter()).map(|entry| entry.name.clone()).collect()
    }

    /// The paths below a folder that a source of COPY matches, wildcards put in; `None` where that is unknown.
    pub fn matches_in(&self, folder: &Path, source: &str) -> Option<Vec<String>> {
        if is_pattern(source) {
            return glob::expand(&self.folder.listing, folder, source);
        }
        match self.folder.listing.look(folder, source) {
            Look::There(_) => Some(vec![source.to_owned()]),
            Look::Missing { .. } => Some(Vec::new()),
            Look::Unknown => None,
        }
    }

    /// What a source of COPY takes, wildcards put in.
    pub fn taken(&self, source: &str) -> Arc<Taken> {
        let listing = &self.folder.listing;
        let ignore_path = self.ignore_file.as_ref().map(|file| file.path.clone());
        let key = (self.path.clone(), ignore_path, source.to_owned());
        if let Some(known) = listing::lock(&listing.taken).get(&key) {
            return known.clone();
        }
        let ignore = self.ignore_file.as_ref().map(|file| &file.ignore);
        let taken = Arc::new(match self.matches_in(&self.path, source) {
            Some(paths) => taken::take(listing, &self.path, ignore, &paths),
            None => Taken::default(),
        });
        listing::lock(&listing.taken).entry(key).or_insert(taken).clone()
    }

    /// The entries of a folder, sorted by name; `None` where they cannot be had.
    pub(super) fn list(&self, folder: &Path) -> Option<Arc<[Entry]>> {
        self.folder.listing.list(folder)
    }

    /// Whether a `.gitignore` of the repository keeps a path below the context out of git.
    pub fn git_ignores(&self, path: &str) -> bool {
        self.folder.listing.git.ignores(&self.folder.listing.join(&self.path, path))
    }

    /// Whether a path below the context belongs to another repository.
    pub fn in_submodule(&self, path: &str) -> bool {
        self.folder.listing.git.in_submodule(&self.folder.listing.join(&self.path, path))
    }

    /// Whether a path may be looked at; where not, nothing is known of it.
    pub fn may_read(&self, path: &Path) -> bool {
        self.folder.listing.inside(path)
    }
}

impl Listing {
    /// Whether git has a path, or could have it: neither ignored nor in a submodule.
    pub(super) fn is_left_to_others(&self, path: &Path) -> bool {
        self.git.ignores(path) || self.git.in_submodule(path)
    }
}

impl knowledge::ProjectFiles for Context {
    fn text(&self, path: &str) -> Option<&str> {
        let texts = self.folder.texts.get_or_init(|| self.folder.read_texts());
        texts.get(path).map(String::as_str)
    }

    fn exists(&self, path: &str) -> bool {
        self.text(path).is_some() || self.entry(path).is_some()
    }
}
