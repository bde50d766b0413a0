//! What changed since a commit, in all repositories of a run.

use super::before::Was;
use super::git::{Before, Repository};
use super::lines::Lines;
use crate::session::Error;
use crate::session::discover::{Plan, repository};
use crate::source::{Files, SourceFile, display, normalize, relative_to};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What changed. Paths are those behind all links.
#[derive(Debug, Default)]
pub(in crate::session) struct Changes {
    /// What lay at a path, by folder and name.
    folders: BTreeMap<PathBuf, BTreeMap<String, Was>>,
    /// Submodules at other commits: any of their files may have changed.
    pub(super) submodules: BTreeSet<PathBuf>,
}

impl Changes {
    /// What changed since a commit in the repositories of all configs and files of a plan.
    ///
    /// # Errors
    /// Where git cannot tell.
    pub(in crate::session) fn since(reference: &str, plan: &Plan) -> Result<Self, Error> {
        let here = std::env::current_dir()
            .map_err(|error| Error::System(format!("no working directory: {error}")))?;
        let mut around: BTreeSet<PathBuf> = BTreeSet::new();
        for file in plan.configs.keys().chain(plan.named.keys()) {
            let file = normalize(&here.join(file));
            let folder = file.parent().unwrap_or(&file);
            // Many files lie in one repository: git is asked once.
            around.insert(repository(folder).unwrap_or(folder).to_path_buf());
        }
        let mut files = Vec::new();
        let mut known: BTreeSet<PathBuf> = BTreeSet::new();
        for folder in around {
            let is_near = folder.starts_with(&here) || here.starts_with(&folder);
            let shown = if is_near { relative_to(&folder, &here) } else { folder.clone() };
            let repository = Repository::around(&folder, display(&shown))?;
            if known.insert(repository.root().to_path_buf()) {
                let own = repository.changes(reference)?.into_iter();
                files.extend(own.map(|file| (repository.root().join(&file.path), file.before)));
            }
        }
        Ok(Self::of(&known, files))
    }

    /// These files of these repositories.
    pub(super) fn of(
        roots: &BTreeSet<PathBuf>,
        files: impl IntoIterator<Item = (PathBuf, Before)>,
    ) -> Self {
        let mut change = Self::default();
        for (path, before) in files {
            change.add(&path, &before);
        }
        change.complete(roots);
        change
    }

    /// Counts a file as changed whose text is not on the disk.
    pub(in crate::session) fn add_buffer(&mut self, real: &Path) {
        if self.at(real).is_none() {
            let before = fs::read(real).map_or(Before::Absent, |text| Before::Text(text.into()));
            self.add(real, &before);
        }
    }

    fn add(&mut self, path: &Path, before: &Before) {
        match (Was::of(before), path.parent(), path.file_name().and_then(|name| name.to_str())) {
            (None, ..) => {
                self.submodules.insert(path.to_path_buf());
            }
            (Some(was), Some(folder), Some(name)) => {
                let names = self.folders.entry(folder.to_path_buf()).or_default();
                names.insert(name.to_owned(), was);
            }
            // Nobody lists what has no name in Unicode.
            _ => {}
        }
    }

    /// Notes the folders that came and went with their files: git speaks of files only.
    fn complete(&mut self, roots: &BTreeSet<PathBuf>) {
        let mut gone: BTreeSet<PathBuf> = BTreeSet::new();
        let mut there: BTreeSet<PathBuf> = BTreeSet::new();
        for (folder, names) in &self.folders {
            let had_files = names.values().any(|was| *was != Was::Absent);
            for above in folder.ancestors().take_while(|own| !roots.contains(*own)) {
                if above.is_dir() {
                    there.insert(above.to_path_buf());
                } else if had_files {
                    gone.insert(above.to_path_buf());
                }
            }
        }
        for folder in gone {
            self.note(&folder, Was::Folder);
        }
        // The innermost first: a folder in which all is new is new itself.
        let mut there: Vec<PathBuf> = there.into_iter().collect();
        there.sort_by_key(|folder| std::cmp::Reverse(folder.components().count()));
        for folder in there {
            if self.is_new(&folder) {
                self.note(&folder, Was::Absent);
            }
        }
    }

    fn note(&mut self, path: &Path, was: Was) {
        if let (Some(folder), Some(name)) = (path.parent(), path.file_name()) {
            let names = self.folders.entry(folder.to_path_buf()).or_default();
            names.insert(name.to_string_lossy().into_owned(), was);
        }
    }

    fn is_new(&self, folder: &Path) -> bool {
        let Some(names) = self.folders.get(folder) else { return false };
        let is_absent = |name: &str| names.get(name) == Some(&Was::Absent);
        let there = fs::read_dir(folder).into_iter().flatten().flatten();
        names.values().all(|was| *was == Was::Absent)
            && there.into_iter().all(|entry| entry.file_name().to_str().is_none_or(is_absent))
    }

    /// Whether nothing changed.
    pub(in crate::session) fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.submodules.is_empty()
    }

    /// What lay at a path; `None` where that is what lies there now. Where a link leads to it, either may have changed.
    pub(super) fn was(&self, path: &Path, files: &dyn Files) -> Option<&Was> {
        let folder = match path.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
            folder => folder?,
        };
        let link = || self.at(&files.real(folder).join(path.file_name()?));
        self.at(&files.real(path)).or_else(link)
    }

    fn at(&self, real: &Path) -> Option<&Was> {
        self.folders.get(real.parent()?)?.get(real.file_name()?.to_str()?)
    }

    /// What lay in a folder and changed, by name.
    pub(super) fn within(&self, real: &Path) -> impl Iterator<Item = (&str, &Was)> {
        let names = self.folders.get(real).into_iter().flatten();
        names.map(|(name, was)| (name.as_str(), was))
    }

    /// The files below a folder that changed, there or not: paths from there, with `/`.
    pub(super) fn below(&self, real: &Path) -> impl Iterator<Item = String> {
        let folders = self.folders.range(real.to_path_buf()..);
        let own = folders.take_while(move |(folder, _)| folder.starts_with(real));
        own.flat_map(move |(folder, names)| {
            let folder = display(folder.strip_prefix(real).unwrap_or(folder));
            names.keys().map(move |name| match folder.as_str() {
                "" => name.clone(),
                folder => format!("{folder}/{name}"),
            })
        })
    }

    /// The lines of a file that are not as they were.
    pub(super) fn lines(&self, file: &SourceFile, files: &dyn Files) -> Lines {
        match self.was(&file.path, files) {
            Some(Was::File(text)) => Lines::changed(&String::from_utf8_lossy(text), &file.text),
            Some(_) => Lines::All,
            None if self.in_submodule(&files.real(&file.path)) => Lines::All,
            None => Lines::Some(Vec::new()),
        }
    }

    /// Whether a path lies in a submodule that changed.
    pub(super) fn in_submodule(&self, real: &Path) -> bool {
        self.submodules.iter().any(|module| real.starts_with(module))
    }
}
