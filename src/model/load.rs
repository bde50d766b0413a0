//! Reading a project.

use super::artifact::{Artifact, ArtifactKind};
use super::build::{Build, DockerfileFact};
use super::builder::Builder;
use super::config::{Artifacts, Config};
use super::context::{Context, ContextFolder, Listing};
use super::dockerfile::DockerfileModel;
use super::inputs::Finder;
use super::placeholder::is_literal;
use super::project::{Project, Variant};
use super::requires::Document;
use super::root::RootReason;
use super::value::Value;
use super::variant::Profiles;
use super::wants::Wants;
use super::written::Unpatched;
use super::{disk, paths, profile, requires, root, templates, variant};
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

    /// The files that it reads.
    pub fn files(&self) -> &'f dyn Files {
        self.files
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
        let is_given = matches!(project.root_reason, RootReason::Given(_));
        let root = project.root.clone();
        let mut inputs =
            Finder::new(self, self.files, &self.listing, &root, Some(config).filter(|_| !is_given));
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
            builds(&mut project, &variant, &mut known, &mut inputs);
            project.variants.push(variant);
        }
        project.unmatched_tests = inputs.unmatched_tests(&project);
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

    pub(super) fn dockerfile(&self, path: &Path) -> io::Result<Arc<DockerfileModel>> {
        if let Some(file) = lock(&self.dockerfiles).get(path) {
            return Ok(file.clone());
        }
        let source = self.sources.load(self.files, path)?;
        let file = Arc::new(DockerfileModel::new(source.id, path.to_path_buf(), &source.text));
        Ok(lock(&self.dockerfiles).entry(path.to_path_buf()).or_insert(file).clone())
    }

    pub(super) fn context(&self, path: &Path, dockerfile: &Path) -> Arc<Context> {
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
}

/// Adds the builds of a variant, or its profiles to builds that are the same in another one.
fn builds(
    project: &mut Project,
    variant: &Variant,
    known: &mut Known,
    inputs: &mut Finder<'_, '_>,
) {
    let artifacts = variant.configs.iter().flat_map(|config| &config.artifacts);
    let files_may_appear = artifacts
        .into_iter()
        .any(|artifact| artifact.has_before_hooks || matches!(artifact.kind, ArtifactKind::Custom));
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
            let mut build = build(project, config, artifact, builder, inputs);
            build.variants.push(variant.profiles.clone());
            build.files_may_appear = files_may_appear;
            project.builds.push(build);
        }
    }
}

fn build(
    project: &mut Project,
    config: &Arc<Config>,
    artifact: &Arc<Artifact>,
    builder: Builder,
    finder: &mut Finder<'_, '_>,
) -> Build {
    let (inputs, is_new) = finder.find(config, artifact);
    if is_new && let Some(path) = &inputs.path {
        if let Some(why) = &inputs.unreadable {
            project.unreadable.push((path.clone(), why.clone()));
        } else {
            project.dockerfile_paths.push(path.clone());
        }
        if let DockerfileFact::Found(file) = &inputs.dockerfile {
            project.dockerfiles.insert(path.clone(), file.clone());
        }
    }
    let needs_no_look = artifact.docker().is_some() || inputs.missing_context.is_some();
    let wants = if needs_no_look { Wants::default() } else { finder.wants(config, artifact) };
    Build {
        config: Some(config.clone()),
        artifact: Some(artifact.clone()),
        builder,
        wants,
        dockerfile: inputs.dockerfile.clone(),
        context: inputs.context.clone(),
        missing_context: inputs.missing_context.clone(),
        other_contexts: inputs.other_contexts.clone(),
        files_may_appear: false,
        variants: Vec::new(),
        reached: OnceLock::new(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
