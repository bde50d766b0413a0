//! Which files a run is about.

use super::skipped::{self, Skip, Skips};
use super::{Buffer, Error};
use crate::source::{Disk, FileKind, Files, display, fold, normalize, relative_to};
use crate::suggest::nearest;
use ignore::WalkBuilder;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Folders that hold other people's projects. They are linted only where one of them is pointed at.
const SKIPPED: [&str; 5] = [".git", "node_modules", "vendor", "testdata", "test_data"];

/// Whether somebody may look for a project in a folder that is skipped.
fn is_worth_a_word(name: &str) -> bool {
    !matches!(name, ".git" | "node_modules")
}

/// Bytes of a YAML file that are looked at to learn whether it is a Skaffold config.
const HEAD: u64 = 16 << 10;

/// What a run is about. Paths are relative to the working directory where they lie in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// The configs, by path.
    pub(super) configs: BTreeMap<PathBuf, Config>,
    /// Dockerfiles and ignore files that were named, and the folder that may be read for each.
    pub(super) named: BTreeMap<PathBuf, PathBuf>,
    /// What the user should know.
    pub(super) notes: Vec<String>,
    /// Whether a folder was searched: then all configs that use its files are known.
    pub(super) is_whole: bool,
    /// Folders that were not searched.
    pub(super) skipped: Skips,
}

/// A config that was found.
#[derive(Debug, Clone)]
pub(super) struct Config {
    /// The folder that may be read for it.
    pub(super) boundary: PathBuf,
    /// Why it is looked at.
    pub(super) reason: Reason,
}

/// Why a config is looked at; the strongest reason last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// It may build a file that was named: only what concerns that file is told.
    Beside,
    /// It lies in a folder that was named.
    Found,
    /// It was named.
    Named,
}

/// Finds what `paths`, or the file of a buffer, stand for.
pub(super) fn discover(paths: &[PathBuf], buffer: Option<&Buffer>) -> Result<Plan, Error> {
    let mut finder = Finder::new()?;
    if let Some(buffer) = buffer {
        finder.file(&buffer.path, Some(&buffer.text));
        return finder.finish();
    }
    let here = [PathBuf::from(".")];
    for path in if paths.is_empty() { &here } else { paths } {
        finder.path(path);
    }
    finder.finish()
}

/// A path as the run names those that lie in `boundary`, however it is written itself.
pub(super) fn as_in(path: &Path, boundary: &Path) -> Result<PathBuf, Error> {
    let finder = Finder::new()?;
    let absolute = finder.absolute(path);
    Ok(finder.relative(&absolute, boundary.is_relative(), &finder.absolute(boundary)))
}

/// The disk below a folder.
pub(super) fn disk(boundary: &Path) -> Result<Disk, Error> {
    Disk::new(boundary).map_err(|error| {
        Error::Paths(vec![format!("cannot read `{}`: {error}", display(boundary))])
    })
}

/// The repository that a folder lies in, where it is not the folder itself.
pub(super) fn repository_around(folder: &Path) -> Result<Option<Arc<dyn Files>>, Error> {
    let finder = Finder::new()?;
    let absolute = finder.absolute(folder);
    let Some(root) = repository(&absolute).filter(|root| *root != absolute) else {
        return Ok(None);
    };
    let disk = disk(&finder.relative(root, folder.is_relative(), root))?;
    Ok(Some(Arc::new(disk)))
}

/// The innermost folder that all of some paths lie in.
pub(super) fn around(paths: &[PathBuf]) -> Result<PathBuf, Error> {
    let finder = Finder::new()?;
    let folder = |path: &PathBuf| {
        let absolute = finder.absolute(path);
        if absolute.is_dir() {
            absolute
        } else {
            absolute.parent().map_or(absolute.clone(), Path::to_path_buf)
        }
    };
    let mut folders = paths.iter().map(folder);
    let mut around = folders.next().unwrap_or_else(|| finder.working_directory.clone());
    for folder in folders {
        while !folder.starts_with(&around) && around.pop() {}
    }
    Ok(finder.relative(&around, paths.iter().all(|path| path.is_relative()), &around))
}

/// What may be read on behalf of a file that was named: its repository, or its folder.
pub(super) fn boundary_of(file: &Path) -> Result<PathBuf, Error> {
    let finder = Finder::new()?;
    let absolute = finder.absolute(file);
    let folder = absolute.parent().unwrap_or(&absolute);
    let boundary = repository(folder).unwrap_or(folder);
    Ok(finder.relative(boundary, file.is_relative(), boundary))
}

struct Finder {
    working_directory: PathBuf,
    plan: Plan,
    wrong: Vec<String>,
    empty: Vec<String>,
    /// Repositories and folders in which configs were looked for on behalf of named files.
    searched: BTreeSet<PathBuf>,
}

impl Finder {
    fn new() -> Result<Self, Error> {
        let working_directory = std::env::current_dir()
            .map_err(|error| Error::System(format!("no working directory: {error}")))?;
        Ok(Self {
            working_directory,
            plan: Plan::default(),
            wrong: Vec::new(),
            empty: Vec::new(),
            searched: BTreeSet::new(),
        })
    }

    fn finish(self) -> Result<Plan, Error> {
        let Self { mut plan, wrong, empty, .. } = self;
        if !wrong.is_empty() {
            return Err(Error::Paths(wrong));
        }
        if !empty.is_empty() && plan.configs.is_empty() && plan.named.is_empty() {
            return Err(Error::NothingToLint(empty));
        }
        plan.notes.extend(empty.iter().map(|folder| format!("no Skaffold config in `{folder}`")));
        Ok(plan)
    }

    fn path(&mut self, path: &Path) {
        let shown = display(path);
        let meta = match fs::metadata(path) {
            Ok(meta) => meta,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.wrong.push(missing(path));
                return;
            }
            Err(error) => {
                self.wrong.push(format!("cannot read `{shown}`: {error}"));
                return;
            }
        };
        if meta.is_dir() {
            self.folder(path);
        } else if !meta.is_file() {
            self.wrong.push(format!("cannot read `{shown}`: it is neither a file nor a folder"));
        } else if let Err(error) = fs::File::open(path) {
            self.wrong.push(format!("cannot read `{shown}`: {error}"));
        } else {
            self.file(path, None);
        }
    }

    fn folder(&mut self, path: &Path) {
        self.plan.is_whole = true;
        let absolute = self.absolute(path);
        let boundary = self.relative(&absolute, path.is_relative(), &absolute);
        let Some(disk) = self.disk(&boundary) else { return };
        let found = walk(&disk, &boundary, &absolute, &mut self.plan);
        if found.is_empty() {
            self.empty.push(display(path));
        }
        for config in found {
            self.config(config, &boundary, Reason::Found);
        }
    }

    /// Adds a file, which may have another text than the disk has.
    fn file(&mut self, path: &Path, text: Option<&[u8]>) {
        let absolute = self.absolute(path);
        let folder = absolute.parent().unwrap_or(&absolute);
        let repository = repository(folder);
        let here = &self.working_directory;
        let boundary = repository.unwrap_or(if folder.starts_with(here) { here } else { folder });
        let boundary = boundary.to_path_buf();
        let shown = self.relative(&absolute, path.is_relative(), &boundary);
        let place = self.relative(&boundary, path.is_relative(), &boundary);
        let Some(disk) = self.disk(&place) else { return };
        match FileRole::of(&absolute) {
            FileRole::Yaml => {
                if is_conventional(&absolute)
                    || text.map_or_else(|| is_skaffold(&absolute), has_skaffold_version)
                {
                    self.config(shown, &place, Reason::Named);
                } else {
                    let shown = display(&shown);
                    self.plan.notes.push(format!(
                        "`{shown}` is no Skaffold config: it has no `apiVersion: skaffold/…`"
                    ));
                }
            }
            FileRole::IgnoreFile | FileRole::Dockerfile => {
                self.plan.named.insert(shown, place.clone());
                let found = if repository.is_some() {
                    // Where a project may lie anywhere, the repository is searched once.
                    if !self.searched.insert(boundary.clone()) {
                        return;
                    }
                    let mut walked = Plan::default();
                    let found = walk(&disk, &place, &boundary, &mut walked);
                    self.plan.notes.extend(walked.notes);
                    found
                } else {
                    self.enclosing(&disk, folder, &boundary, path.is_relative())
                };
                for config in found {
                    self.config(config, &place, Reason::Beside);
                }
            }
        }
    }

    /// The configs in a folder and those above it, up to `boundary`.
    fn enclosing(
        &mut self,
        disk: &Disk,
        folder: &Path,
        boundary: &Path,
        keep_relative: bool,
    ) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for folder in folder.ancestors().take_while(|folder| folder.starts_with(boundary)) {
            if self.searched.insert(folder.to_path_buf()) {
                let shown = self.relative(folder, keep_relative, boundary);
                let names = disk.list(&shown).unwrap_or_default();
                let paths = names.iter().map(|entry| disk.join(&shown, &entry.name)).collect();
                found.extend(configs_among(disk, paths));
            }
        }
        found
    }

    /// Adds a config; where several paths lead to it, the outermost folder is the one that may be read.
    fn config(&mut self, path: PathBuf, boundary: &Path, reason: Reason) {
        let outermost = self.absolute(boundary);
        let here = &self.working_directory;
        let config = self
            .plan
            .configs
            .entry(path)
            .or_insert_with(|| Config { boundary: boundary.to_path_buf(), reason });
        config.reason = config.reason.max(reason);
        if normalize(&here.join(&config.boundary)).starts_with(outermost) {
            config.boundary = boundary.to_path_buf();
        }
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        normalize(&self.working_directory.join(path))
    }

    /// An absolute path as the run names it: relative to the working directory where it was given so, or where
    /// the folder that may be read and the working directory lie in each other.
    fn relative(&self, absolute: &Path, given_relative: bool, boundary: &Path) -> PathBuf {
        let here = &self.working_directory;
        if given_relative || boundary.starts_with(here) || here.starts_with(boundary) {
            fold(&relative_to(absolute, here), here)
        } else {
            absolute.to_path_buf()
        }
    }

    fn disk(&mut self, boundary: &Path) -> Option<Disk> {
        let disk = Disk::new(boundary);
        if let Err(error) = &disk {
            self.wrong.push(format!("cannot read `{}`: {error}", display(boundary)));
        }
        disk.ok()
    }
}

/// What a named file is, by its name.
enum FileRole {
    Yaml,
    IgnoreFile,
    Dockerfile,
}

impl FileRole {
    fn of(path: &Path) -> Self {
        if is_yaml(path) {
            Self::Yaml
        } else if is_ignore_file(path) {
            Self::IgnoreFile
        } else {
            Self::Dockerfile
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or("");
    extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
}

/// `.dockerignore`, `Dockerfile.dockerignore`.
pub(super) fn is_ignore_file(path: &Path) -> bool {
    name(path).ends_with(".dockerignore")
}

/// Whether a file is called like a Dockerfile.
pub(super) fn looks_like_dockerfile(path: &Path) -> bool {
    let name = name(path);
    name.contains("dockerfile") || name.contains("containerfile")
}

/// Named as Skaffold looks for it, whatever is in it.
fn is_conventional(path: &Path) -> bool {
    matches!(name(path).as_str(), "skaffold.yaml" | "skaffold.yml")
}

/// Whether the head of a file has `apiVersion: skaffold/…` at the start of a line.
fn is_skaffold(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok() && has_skaffold_version(&head)
}

fn has_skaffold_version(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    text.trim_start_matches('\u{feff}').lines().any(|line| {
        let quotes = ['"', '\''];
        let key = line.trim_start_matches(quotes).strip_prefix("apiVersion");
        let value =
            key.and_then(|rest| rest.trim_start_matches(quotes).trim_start().strip_prefix(':'));
        value.is_some_and(|value| {
            value.trim_start().trim_start_matches(quotes).starts_with("skaffold/")
        })
    })
}

/// Those of the paths that are Skaffold configs, sorted.
fn configs_among(disk: &Disk, paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = paths
        .into_par_iter()
        .filter(|path| is_yaml(path) && disk.kind(path) == Some(FileKind::File))
        .filter(|path| is_conventional(path) || is_skaffold(path))
        .collect();
    found.sort();
    found
}

/// All configs below a folder that git does not ignore. `.gitignore` files above the folder count up to the
/// root of its repository; what a user or a machine ignores besides does not, so that the answer is the same everywhere.
fn walk(disk: &Disk, folder: &Path, absolute: &Path, plan: &mut Plan) -> Vec<PathBuf> {
    let in_repository = repository(absolute).is_some();
    let skips = Arc::new(Mutex::new(Skips::new()));
    let seen = skips.clone();
    let walker = WalkBuilder::new(folder)
        .hidden(false)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(in_repository)
        .parents(in_repository)
        .filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let skipped = entry.file_name().to_str().is_some_and(|name| SKIPPED.contains(&name));
            let is_searched = entry.depth() == 0 || !(is_folder && skipped);
            if !is_searched
                && let Some(name) = entry.file_name().to_str().filter(|name| is_worth_a_word(name))
            {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                *seen.entry(Skip::Folder(name.to_owned())).or_default() += 1;
            }
            is_searched
        })
        .build();
    let mut paths = Vec::new();
    for entry in walker {
        match entry {
            Ok(entry) if is_yaml(entry.path()) => {
                let path = entry.path();
                let below = path.strip_prefix(folder).unwrap_or(path);
                let path = disk.join(folder, &below.to_string_lossy());
                if is_conventional(&path)
                    && disk.kind(&path).is_none_or(|kind| kind == FileKind::Other)
                {
                    let shown = display(&path);
                    plan.notes
                        .push(format!("`{shown}` is not read: it is no file inside of the folder"));
                }
                paths.push(path);
            }
            Ok(_) => {}
            Err(error) => plan.notes.push(format!("not everything was searched: {error}")),
        }
    }
    let seen = std::mem::take(&mut *skips.lock().unwrap_or_else(PoisonError::into_inner));
    skipped::add(&mut plan.skipped, seen);
    configs_among(disk, paths)
}

/// The nearest folder above (or the folder itself) that holds `.git`.
pub(super) fn repository(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join(".git").exists())
}

fn missing(path: &Path) -> String {
    let shown = display(path);
    let wanted = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let beside = fs::read_dir(parent.unwrap_or(Path::new("."))).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        beside.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    match nearest(&wanted, names.iter().map(String::as_str)) {
        Some(near) => {
            let near = parent.map_or(PathBuf::from(near), |parent| parent.join(near));
            format!("there is no `{shown}`; did you mean `{}`?", display(&near))
        }
        None => format!("there is no `{shown}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_is_known_by_its_version() {
        assert!(has_skaffold_version(
            b"# a licence\n\nkind: Config\napiVersion: skaffold/v4beta13\n"
        ));
        assert!(has_skaffold_version(b"\xef\xbb\xbf\"apiVersion\" : 'skaffold/v1'\r\n"));
        assert!(!has_skaffold_version(b"apiVersion: v1\ndata:\n  apiVersion: skaffold/v1\n"));
        assert!(!has_skaffold_version(b"# apiVersion: skaffold/v1\n"));
    }
}
