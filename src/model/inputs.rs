//! Where the Dockerfile and the context of an artifact lie.

use super::artifact::Artifact;
use super::build::{DockerfileFact, MissingContext};
use super::config::Config;
use super::context::{Context, Listing};
use super::load::Loader;
use super::placeholder::is_literal;
use super::project::Project;
use super::root;
use super::wants::{self, Unmatched, Wants};
use crate::source::{FileKind, Files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an artifact is built from.
#[derive(Debug, Clone)]
pub(super) struct Inputs {
    /// Its Dockerfile.
    pub(super) dockerfile: DockerfileFact,
    /// Where the Dockerfile is, or should be.
    pub(super) path: Option<PathBuf>,
    /// Why a Dockerfile that is there cannot be read.
    pub(super) unreadable: Option<String>,
    /// Its context; `None` where it is unknown.
    pub(super) context: Option<Arc<Context>>,
    /// See [`super::Build::missing_context`].
    pub(super) missing_context: Option<MissingContext>,
    /// See [`super::Build::other_contexts`].
    pub(super) other_contexts: Vec<PathBuf>,
}

/// Finds the inputs of the artifacts of one project. Profiles leave most of them as they are, so what was looked for
/// once is remembered.
pub(super) struct Finder<'l, 'f> {
    loader: &'l Loader<'f>,
    files: &'f dyn Files,
    listing: &'l Listing,
    root: &'l Path,
    /// The folders that paths of the first config may start from, if nobody says which.
    starts: Vec<PathBuf>,
    known: BTreeMap<Asked, Arc<Inputs>>,
}

/// All that the place of inputs depends on.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    context: Option<String>,
    /// The Dockerfile's name, where the artifact has one that is known.
    dockerfile: Option<String>,
    folder: PathBuf,
    is_imported: bool,
}

impl<'l, 'f> Finder<'l, 'f> {
    /// For a project that starts from `root`. Where nobody says so, its first `config` tells which other folders it
    /// may be.
    pub(super) fn new(
        loader: &'l Loader<'f>,
        files: &'f dyn Files,
        listing: &'l Listing,
        root: &'l Path,
        config: Option<&Path>,
    ) -> Self {
        let starts = config.map(|config| root::folders_above(files, config)).unwrap_or_default();
        Self { loader, files, listing, root, starts, known: BTreeMap::new() }
    }

    /// The inputs of an artifact, and whether they were looked for now.
    pub(super) fn find(&mut self, config: &Config, artifact: &Artifact) -> (Arc<Inputs>, bool) {
        let moves = artifact.kaniko().is_some_and(|kaniko| kaniko.has_context_sub_path);
        let docker = artifact.docker().filter(|_| !moves);
        let name = docker.map(|docker| {
            docker.dockerfile.as_ref().map_or("Dockerfile", |file| &file.value).to_owned()
        });
        let asked = Asked {
            context: artifact.context.as_ref().map(|context| context.value.clone()),
            dockerfile: name,
            folder: config.folder.clone(),
            is_imported: config.is_imported,
        };
        if let Some(inputs) = self.known.get(&asked) {
            return (inputs.clone(), false);
        }
        let inputs = Arc::new(self.look(&asked));
        self.known.insert(asked, inputs.clone());
        (inputs, true)
    }

    fn look(&self, asked: &Asked) -> Inputs {
        let mut inputs = Inputs {
            dockerfile: DockerfileFact::Unknown,
            path: None,
            unreadable: None,
            context: None,
            missing_context: self.missing_context(asked),
            other_contexts: Vec::new(),
        };
        let written = asked.context.as_deref().unwrap_or(".");
        let Some(name) = asked.dockerfile.as_deref() else { return inputs };
        if inputs.missing_context.is_some() || !is_literal(written) || !is_literal(name) {
            return inputs;
        }
        let context = self.files.join(&asked.folder, written);
        // Skaffold looks below the context, then at the working directory.
        let looked = vec![self.files.join(&context, name), self.files.join(self.root, name)];
        let mut places: Vec<(PathBuf, PathBuf)> = Vec::new();
        // In a context of which nothing is known, the Dockerfile may lie as well.
        if self.files.inside(&context) && self.files.kind(&context) == Some(FileKind::Folder) {
            places.extend(looked.iter().map(|path| (context.clone(), path.clone())));
        }
        // Where the paths of one config start from several folders, each build has its own.
        let mut others = Vec::new();
        for folder in self.starts_of(asked) {
            let context = self.files.join(folder, written);
            let beside = self.files.join(&context, name);
            others.push((context.clone(), [beside.clone(), self.files.join(folder, name)]));
            places.push((context, beside));
        }
        let is_file =
            |path: &Path| self.files.inside(path) && self.files.kind(path) == Some(FileKind::File);
        match places.into_iter().find(|(_, path)| is_file(path)) {
            Some((context, path)) => {
                match self.loader.dockerfile(&path) {
                    Ok(file) => {
                        inputs.context = Some(self.loader.context(&context, &path));
                        let is_other = |(other, paths): &(PathBuf, [PathBuf; 2])| {
                            *other != context && paths.iter().any(|path| is_file(path))
                        };
                        let others = others.into_iter().filter(is_other);
                        inputs.other_contexts = others.map(|(other, _)| other).collect();
                        inputs.dockerfile = DockerfileFact::Found(file);
                    }
                    Err(error) => inputs.unreadable = Some(error.to_string()),
                }
                inputs.path = Some(path);
            }
            None if self.is_certainly_missing(&context, &looked) => {
                let near =
                    looked.first().map(|wanted| self.near(&context, wanted)).unwrap_or_default();
                inputs.path = looked.first().cloned();
                inputs.dockerfile = DockerfileFact::Missing { near, looked };
            }
            None => {}
        }
        inputs
    }

    /// The folders that the paths of a config may start from.
    fn starts_of(&self, asked: &Asked) -> &[PathBuf] {
        if asked.is_imported { &[] } else { &self.starts }
    }

    /// What an artifact without a Dockerfile looks for in its context.
    pub(super) fn wants(&self, config: &Config, artifact: &Artifact) -> Wants {
        let written = artifact.context.as_ref().map_or(".", |context| &context.value);
        wants::of_artifact(self.listing, &self.places(config, written), artifact)
    }

    /// The files of structure tests that are not there.
    pub(super) fn unmatched_tests(&self, project: &Project) -> Vec<Unmatched> {
        let mut found: Vec<Unmatched> = Vec::new();
        for (config, _) in project.configs() {
            for test in config.value.get("test").map(|list| list.items()).unwrap_or_default() {
                let Some(list) = test.get("structureTests") else { continue };
                let context = test.field("context").filter(|own| !own.value.is_empty());
                let context = context.map_or_else(|| ".".to_owned(), |own| own.value);
                found.extend(wants::unmatched(self.listing, &self.places(config, &context), list));
            }
        }
        found
    }

    /// The folders that a path of a config may lead to; none where that is not known.
    fn places(&self, config: &Config, path: &str) -> Vec<PathBuf> {
        let is_folder = |path: &PathBuf| {
            self.files.inside(path) && self.files.kind(path) == Some(FileKind::Folder)
        };
        let own = Some(self.files.join(&config.folder, path)).filter(is_folder);
        if !is_literal(path) || own.is_none() {
            return Vec::new();
        }
        let starts: &[PathBuf] = if config.is_imported { &[] } else { &self.starts };
        let others = starts.iter().map(|folder| self.files.join(folder, path)).filter(is_folder);
        own.into_iter().chain(others).collect()
    }

    /// Skaffold looks at the context of every artifact, whoever builds it, before anything runs. What git leaves to
    /// others may be there tomorrow.
    fn missing_context(&self, asked: &Asked) -> Option<MissingContext> {
        let written = asked.context.as_deref()?;
        if written.is_empty() || !is_literal(written) || written.contains(['\\', ':']) {
            return None;
        }
        let is_missing = |folder: &Path| {
            let path = self.files.join(folder, written);
            self.files.inside(&path)
                && matches!(self.files.kind(&path), None | Some(FileKind::File))
                && !self.listing.is_left_to_others(&path)
                && !self.is_below_empty(&path)
        };
        let mut starts = self.starts_of(asked).iter();
        if !is_missing(&asked.folder) || !starts.all(|folder| is_missing(folder)) {
            return None;
        }
        let looked = self.files.join(&asked.folder, written);
        let beside = written.trim_end_matches('/').rsplit_once('/').map_or("", |(above, _)| above);
        let folder = looked.parent().map(Path::to_path_buf).unwrap_or_default();
        let entries = self.listing.list(&folder);
        let entries = entries.iter().flat_map(|entries| entries.iter());
        let near = entries.filter(|entry| entry.kind == FileKind::Folder).map(|entry| {
            if beside.is_empty() { entry.name.clone() } else { format!("{beside}/{}", entry.name) }
        });
        Some(MissingContext {
            is_file: self.files.kind(&looked) == Some(FileKind::File),
            near: near.collect(),
            looked,
        })
    }

    /// Whether the last folder of a path that is there is empty: a submodule that was not checked out.
    fn is_below_empty(&self, path: &Path) -> bool {
        let above = path.ancestors().skip(1).find(|folder| self.files.kind(folder).is_some());
        above.is_some_and(|folder| {
            self.listing.list(folder).is_none_or(|entries| entries.is_empty())
        })
    }

    /// Whether all places could be looked at. A context that is not there is another mistake, an empty one is
    /// a submodule that was not checked out, and what git leaves to others may be there tomorrow.
    fn is_certainly_missing(&self, context: &Path, looked: &[PathBuf]) -> bool {
        self.files.inside(context)
            && self.files.kind(context) == Some(FileKind::Folder)
            && self.files.list(context).is_ok_and(|entries| !entries.is_empty())
            && looked.iter().all(|path| {
                self.files.inside(path)
                    && self.files.kind(path).is_none()
                    && !self.listing.is_left_to_others(path)
                    && !self.is_below_empty(path)
            })
    }

    /// Files that look like Dockerfiles, in the context and in the folder where one was looked for.
    fn near(&self, context: &Path, wanted: &Path) -> Vec<String> {
        let mut folders = vec![context.to_path_buf()];
        folders.extend(wanted.parent().filter(|folder| *folder != context).map(Path::to_path_buf));
        let mut near = Vec::new();
        for folder in folders {
            for entry in self.files.list(&folder).unwrap_or_default() {
                let name = entry.name.to_ascii_lowercase();
                let looks = name.contains("dockerfile") || name.starts_with("containerfile");
                if entry.kind == FileKind::File && looks && !name.ends_with(".dockerignore") {
                    let path = crate::source::relative_to(&folder.join(&entry.name), context);
                    near.push(crate::source::display(&path));
                }
            }
        }
        near
    }
}
