//! Reading a project.

use super::artifact::{Artifact, ArtifactKind};
use super::build::{Build, DockerfileFact, MissingContext};
use super::builder::Builder;
use super::config::{Artifacts, Config};
use super::context::{Context, ContextFolder, Listing};
use super::dockerfile::DockerfileModel;
use super::placeholder::is_literal;
use super::project::{Project, Variant};
use super::requires::Document;
use super::root::RootReason;
use super::value::Value;
use super::variant::Profiles;
use super::wants::{Unmatched, Wants};
use super::written::Unpatched;
use super::{disk, paths, profile, requires, root, templates, variant, wants};
use crate::source::{FileKind, Files, Sources};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The builds of each artifact, by the address of the artifact; the project keeps all of them alive.
type Known = BTreeMap<usize, Vec<usize>>;

/// So many artifacts are worth a second thread.
const MANY: usize = 16;

/// Reads projects of one run; what several projects share is read and parsed once.
pub struct Loader<'f> {
    files: &'f dyn Files,
    sources: &'f Sources,
    profiles: Profiles,
    dockerfiles: Mutex<BTreeMap<PathBuf, Arc<DockerfileModel>>>,
    listing: Arc<Listing>,
    folders: Mutex<BTreeMap<PathBuf, Arc<ContextFolder>>>,
    contexts: Mutex<BTreeMap<(PathBuf, PathBuf), Arc<Context>>>,
}

/// Reads one `skaffold.yaml` and all that it names.
///
/// # Errors
/// Where the file itself cannot be read.
pub fn load(files: &dyn Files, sources: &Sources, config: &Path) -> io::Result<Project> {
    Loader::new(files, sources).project(config)
}

/// Reads a Dockerfile that no project builds.
///
/// # Errors
/// Where it cannot be read.
pub fn load_lone_dockerfile(
    files: &dyn Files,
    sources: &Sources,
    path: &Path,
) -> io::Result<Project> {
    Loader::new(files, sources).lone_dockerfile(path)
}

impl<'f> Loader<'f> {
    /// A loader that reads through `files` and remembers texts in `sources`.
    pub fn new(files: &'f dyn Files, sources: &'f Sources) -> Self {
        Self {
            files,
            sources,
            profiles: Profiles::Each,
            dockerfiles: Mutex::default(),
            listing: Arc::new(Listing::new(files)),
            folders: Mutex::default(),
            contexts: Mutex::default(),
        }
    }

    /// The texts that it read.
    pub fn sources(&self) -> &'f Sources {
        self.sources
    }

    /// Looks at these profiles.
    #[must_use]
    pub fn with_profiles(self, profiles: Profiles) -> Self {
        Self { profiles, ..self }
    }

    /// As [`load`].
    ///
    /// # Errors
    /// Where the file itself cannot be read.
    pub fn project(&self, config: &Path) -> io::Result<Project> {
        self.read(config, None)
    }

    /// As [`load`], with the folder where Skaffold is started and who says so.
    ///
    /// # Errors
    /// Where the file itself cannot be read.
    pub fn project_from(&self, config: &Path, root: &Path, by: &str) -> io::Result<Project> {
        self.read(config, Some((root, by)))
    }

    fn read(&self, config: &Path, given: Option<(&Path, &str)>) -> io::Result<Project> {
        let imports = requires::read(self.files, self.sources, config)?;
        let documents = &imports.documents;
        let mut artifacts = Artifacts::default();
        let (root, root_reason) = match given {
            Some((folder, by)) => (folder.to_path_buf(), RootReason::Given(by.to_owned())),
            None => root::infer(self.files, config, documents),
        };
        let base: Vec<Arc<Config>> = documents
            .iter()
            .filter_map(|document| self.config(document, &document.latest, &root, &mut artifacts))
            .map(Arc::new)
            .collect();
        let mut project = Project {
            config_path: Some(config.to_path_buf()),
            root,
            root_reason,
            profiles: self.profiles.clone(),
            ..Project::default()
        };
        self.read_ahead(&base);
        let mut known = BTreeMap::new();
        let mut written: Vec<Unpatched> = documents.iter().map(|_| Unpatched::default()).collect();
        for profiles in variant::sets(documents, &self.profiles) {
            let each = documents.iter().zip(&base).zip(&mut written);
            let configs = each.map(|((document, base), written)| {
                let effective =
                    profile::activate_on(&document.latest, &document.active(&profiles), written);
                let is_base = Arc::ptr_eq(&effective.document, &document.latest);
                if is_base && effective.failures.is_empty() && effective.losses.is_empty() {
                    return base.clone();
                }
                let config =
                    self.config(document, &effective.document, &project.root, &mut artifacts);
                let Some(config) = config else { return base.clone() };
                Arc::new(Config {
                    patch_failures: effective.failures,
                    patch_losses: effective.losses,
                    ..config
                })
            });
            let variant = Variant {
                configs: configs.collect(),
                has_unknown_imports: imports.has_unknown || !imports.missing.is_empty(),
                profiles,
            };
            self.builds(&mut project, &variant, &mut known);
            project.variants.push(variant);
        }
        project.unmatched_tests = self.unmatched_tests(&project);
        project.listing = Some(self.listing.clone());
        project.own_paths = self.own_paths(config, &base);
        project.documents = imports.documents;
        for (at, document) in project.documents.iter_mut().enumerate() {
            document.note_always_active(&project.variants);
            if matches!(project.profiles, Profiles::Only(_)) {
                let configs = project.variants.iter().filter_map(|variant| variant.configs.get(at));
                document
                    .keep_what_is_left(&configs.map(|config| &*config.value).collect::<Vec<_>>());
            }
        }
        project.config_files = imports.files;
        project.imports = imports.found;
        project.missing_imports = imports.missing;
        project.has_unknown_imports = imports.has_unknown;
        project.templates = templates::read(self.files, self.sources, &project);
        Ok(project)
    }

    /// A document, or what profiles make of it.
    fn config(
        &self,
        document: &Document,
        value: &Arc<Value>,
        root: &Path,
        known: &mut Artifacts,
    ) -> Option<Config> {
        let mut config = Config::read(document, value, root, known)?;
        config.strays = disk::strays(self.files, &config, root);
        config.has_default_manifests = disk::has_default_manifests(self.files, &config);
        Some(config)
    }

    /// Reads the Dockerfiles and contexts of many artifacts on all cores, so that they are known afterwards.
    fn read_ahead(&self, base: &[Arc<Config>]) {
        let artifacts: Vec<(&Arc<Config>, &Arc<Artifact>)> = base
            .iter()
            .flat_map(|config| config.artifacts.iter().map(move |artifact| (config, artifact)))
            .collect();
        if artifacts.len() < MANY {
            return;
        }
        artifacts.par_iter().for_each(|(config, artifact)| {
            let Some(docker) = artifact.docker() else { return };
            let context = artifact.context.as_ref().map_or(".", |context| &context.value);
            let name = docker.dockerfile.as_ref().map_or("Dockerfile", |file| &file.value);
            if !is_literal(context) || !is_literal(name) {
                return;
            }
            let context = self.files.join(&config.folder, context);
            let path = self.files.join(&context, name);
            let is_file =
                self.files.inside(&path) && self.files.kind(&path) == Some(FileKind::File);
            if is_file && self.dockerfile(&path).is_ok() {
                self.context(&context, &path);
            }
        });
    }

    /// The config itself and the manifests of its documents, as far as they are there.
    fn own_paths(&self, config: &Path, base: &[Arc<Config>]) -> Vec<PathBuf> {
        let manifests = base.iter().flat_map(|config| {
            let written = paths::manifests(&config.value).into_iter();
            written.map(|path| self.files.join(&config.folder, &path))
        });
        let there =
            manifests.filter(|path| self.files.inside(path) && self.files.kind(path).is_some());
        std::iter::once(config.to_path_buf()).chain(there).collect()
    }

    /// Adds the builds of a variant, or its profiles to builds that are the same in another one.
    fn builds(&self, project: &mut Project, variant: &Variant, known: &mut Known) {
        let artifacts = variant.configs.iter().flat_map(|config| &config.artifacts);
        let files_may_appear = artifacts.into_iter().any(|artifact| {
            artifact.has_before_hooks || matches!(artifact.kind, ArtifactKind::Custom)
        });
        for config in &variant.configs {
            for artifact in &config.artifacts {
                let builder = Builder::of(config, artifact);
                let same_artifact = known.entry(Arc::as_ptr(artifact) as usize).or_default();
                let same = same_artifact.iter().copied().find(|at| {
                    project.builds.get(*at).is_some_and(|build| {
                        build.builder == builder
                            && build.config.as_ref().is_some_and(|own| own.same_build(config))
                    })
                });
                if let Some(build) = same.and_then(|at| project.builds.get_mut(at)) {
                    build.variants.push(variant.profiles.clone());
                    build.files_may_appear |= files_may_appear;
                    continue;
                }
                same_artifact.push(project.builds.len());
                let mut build = self.build(project, config, artifact, builder);
                build.variants.push(variant.profiles.clone());
                build.files_may_appear = files_may_appear;
                project.builds.push(build);
            }
        }
    }

    /// As [`load_lone_dockerfile`].
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn lone_dockerfile(&self, path: &Path) -> io::Result<Project> {
        let file = self.dockerfile(path)?;
        let mut project = Project { root: PathBuf::from("."), ..Project::default() };
        project.dockerfiles.insert(path.to_path_buf(), file.clone());
        project.dockerfile_paths.push(path.to_path_buf());
        Ok(project)
    }

    fn build(
        &self,
        project: &mut Project,
        config: &Arc<Config>,
        artifact: &Arc<Artifact>,
        builder: Builder,
    ) -> Build {
        let mut build = Build {
            config: Some(config.clone()),
            artifact: Some(artifact.clone()),
            builder,
            dockerfile: DockerfileFact::Unknown,
            context: None,
            missing_context: None,
            wants: Wants::default(),
            other_contexts: Vec::new(),
            files_may_appear: false,
            variants: Vec::new(),
            reached: OnceLock::new(),
        };
        build.missing_context = self.missing_context(project, config, artifact);
        let written = artifact.context.as_ref().map_or(".", |context| &context.value);
        if build.missing_context.is_none() && artifact.docker().is_none() {
            let contexts = self.places(project, config, written);
            build.wants = wants::of_artifact(&self.listing, &contexts, artifact);
        }
        let Some(docker) = artifact.docker() else { return build };
        let moves = artifact.kaniko().is_some_and(|kaniko| kaniko.has_context_sub_path);
        if build.missing_context.is_some() || moves {
            return build;
        }
        let name = docker.dockerfile.as_ref().map_or("Dockerfile", |file| &file.value);
        if !is_literal(written) || !is_literal(name) {
            return build;
        }
        let context = self.files.join(&config.folder, written);
        // Skaffold looks below the context, then at the working directory.
        let looked = vec![self.files.join(&context, name), self.files.join(&project.root, name)];
        let mut places: Vec<(PathBuf, PathBuf)> = Vec::new();
        // In a context of which nothing is known, the Dockerfile may lie as well.
        if self.files.inside(&context) && self.files.kind(&context) == Some(FileKind::Folder) {
            places.extend(looked.iter().map(|path| (context.clone(), path.clone())));
        }
        // Where the paths of one config start from several folders, each build has its own.
        let mut others = Vec::new();
        for folder in self.folders_of(project, config) {
            let context = self.files.join(&folder, written);
            let beside = self.files.join(&context, name);
            others.push((context.clone(), [beside.clone(), self.files.join(&folder, name)]));
            places.push((context, beside));
        }
        let is_file =
            |path: &Path| self.files.inside(path) && self.files.kind(path) == Some(FileKind::File);
        match places.into_iter().find(|(_, path)| is_file(path)) {
            Some((context, path)) => match self.dockerfile(&path) {
                Ok(file) => {
                    build.context = Some(self.context(&context, &path));
                    build.other_contexts = others
                        .into_iter()
                        .filter(|(other, paths)| {
                            *other != context && paths.iter().any(|path| is_file(path))
                        })
                        .map(|(other, _)| other)
                        .collect();
                    project.dockerfile_paths.push(path.clone());
                    project.dockerfiles.insert(path, file.clone());
                    build.dockerfile = DockerfileFact::Found(file);
                }
                Err(error) => project.unreadable.push((path, error.to_string())),
            },
            None if self.is_certainly_missing(&context, &looked) => {
                project.dockerfile_paths.extend(looked.first().cloned());
                let near =
                    looked.first().map(|wanted| self.near(&context, wanted)).unwrap_or_default();
                build.dockerfile = DockerfileFact::Missing { near, looked };
            }
            None => {}
        }
        build
    }

    /// The folders that a path of a config may lead to; none where that is not known.
    fn places(&self, project: &Project, config: &Config, path: &str) -> Vec<PathBuf> {
        let is_folder = |path: &PathBuf| {
            self.files.inside(path) && self.files.kind(path) == Some(FileKind::Folder)
        };
        let own = Some(self.files.join(&config.folder, path)).filter(is_folder);
        if !is_literal(path) || own.is_none() {
            return Vec::new();
        }
        let others = self.folders_of(project, config).into_iter();
        let others = others.map(|folder| self.files.join(&folder, path)).filter(is_folder);
        own.into_iter().chain(others).collect()
    }

    /// The files of structure tests that are not there.
    fn unmatched_tests(&self, project: &Project) -> Vec<Unmatched> {
        let mut found: Vec<Unmatched> = Vec::new();
        for (config, _) in project.configs() {
            for test in config.value.get("test").map(|list| list.items()).unwrap_or_default() {
                let context = test.field("context").filter(|own| !own.value.is_empty());
                let context = context.map_or_else(|| ".".to_owned(), |own| own.value);
                let Some(list) = test.get("structureTests") else { continue };
                let folders = self.places(project, config, &context);
                found.extend(wants::unmatched(&self.listing, &folders, list));
            }
        }
        found
    }

    /// The folders that the paths of a config may start from.
    fn folders_of(&self, project: &Project, config: &Config) -> Vec<PathBuf> {
        let may_differ =
            !config.is_imported && !matches!(project.root_reason, RootReason::Given(_));
        let own = project.config_path.as_deref().filter(|_| may_differ);
        own.map(|path| root::folders_above(self.files, path)).unwrap_or_default()
    }

    /// Skaffold looks at the context of every artifact, whoever builds it, before anything runs. What git leaves to
    /// others may be there tomorrow.
    fn missing_context(
        &self,
        project: &Project,
        config: &Config,
        artifact: &Artifact,
    ) -> Option<MissingContext> {
        let written = &artifact.context.as_ref()?.value;
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
        let folders = self.folders_of(project, config);
        if !is_missing(&config.folder) || !folders.iter().all(|folder| is_missing(folder)) {
            return None;
        }
        let looked = self.files.join(&config.folder, written);
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

    fn dockerfile(&self, path: &Path) -> io::Result<Arc<DockerfileModel>> {
        if let Some(file) = lock(&self.dockerfiles).get(path) {
            return Ok(file.clone());
        }
        let source = self.sources.load(self.files, path)?;
        let file = Arc::new(DockerfileModel::new(source.id, path.to_path_buf(), &source.text));
        Ok(lock(&self.dockerfiles).entry(path.to_path_buf()).or_insert(file).clone())
    }

    fn context(&self, path: &Path, dockerfile: &Path) -> Arc<Context> {
        let key = (path.to_path_buf(), dockerfile.to_path_buf());
        if let Some(context) = lock(&self.contexts).get(&key) {
            return context.clone();
        }
        let folder = lock(&self.folders)
            .entry(path.to_path_buf())
            .or_insert_with(|| Arc::new(ContextFolder::new(path, self.listing.clone())))
            .clone();
        let context = Arc::new(Context::new(folder, self.sources, dockerfile));
        lock(&self.contexts).entry(key).or_insert(context).clone()
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

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
