//! One `skaffold.yaml` and all that it names.

use super::build::Build;
use super::config::Config;
use super::context::Listing;
use super::dockerfile::DockerfileModel;
use super::memo::Memo;
use super::profile;
use super::requires::{ConfigFile, Document, Import, MissingImport};
use super::root::RootReason;
use super::suppression::SuppressionUse;
use super::templates::TemplateUse;
use super::variant::Profiles;
use super::wants::Unmatched;
use crate::edit::yaml::Editor;
use crate::source::FileId;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What is linted together.
#[derive(Debug, Default)]
pub struct Project {
    /// The `skaffold.yaml`; `None` for a Dockerfile that no project builds.
    pub config_path: Option<PathBuf>,
    /// Its file and those that it imports, each once.
    pub config_files: Vec<ConfigFile>,
    /// All documents as they are written: those of the `skaffold.yaml` first, then imported ones.
    pub documents: Vec<Document>,
    /// Entries of `requires` that lead to a file.
    pub imports: Vec<Import>,
    /// Imports that lead nowhere.
    pub missing_imports: Vec<MissingImport>,
    /// Whether something is imported that cannot be read here.
    pub has_unknown_imports: bool,
    /// The folder that its paths start from.
    pub root: PathBuf,
    /// Why that one.
    pub root_reason: RootReason,
    /// Which profiles are looked at. Rules about a profile as it is written ask this, too.
    pub profiles: Profiles,
    /// Its documents, without profiles first, then with the profiles that are looked at.
    pub variants: Vec<Variant>,
    /// All builds, in the order of the artifacts.
    pub builds: Vec<Build>,
    /// Every Dockerfile that was read, by path.
    pub dockerfiles: BTreeMap<PathBuf, Arc<DockerfileModel>>,
    /// Every Dockerfile that some artifact may mean, there or not.
    pub dockerfile_paths: Vec<PathBuf>,
    /// The `skaffold.yaml` itself and the manifests, charts and overlays that are there.
    pub own_paths: Vec<PathBuf>,
    /// Files of structure tests that are not there.
    pub unmatched_tests: Vec<Unmatched>,
    /// The folders that were listed; `None` for a Dockerfile that no project builds.
    pub listing: Option<Arc<Listing>>,
    /// Every text with `{{`, in each document.
    pub templates: Vec<TemplateUse>,
    /// How much a COPY may take.
    pub limits: Limits,
    /// Comments that silence rules: only where all findings are known, which is when everything else was linted.
    pub suppressions: Vec<SuppressionUse>,
    /// What could not be read, and why.
    pub unreadable: Vec<(PathBuf, String)>,
    /// What rules work out of it.
    pub memo: Memo,
    pub(super) by_dockerfile: OnceLock<ByPath>,
    pub(super) by_context: OnceLock<ByPath>,
}

/// How much a COPY may take before it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// More files than this are many.
    pub files: u64,
    /// More bytes than this are much.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { files: 1_000, bytes: 100 << 20 }
    }
}

/// Builds by a path of theirs, as indexes.
pub(super) type ByPath = BTreeMap<PathBuf, Vec<usize>>;

/// All documents of a project with some profiles in force.
#[derive(Debug)]
pub struct Variant {
    /// Names of the profiles; empty for the base.
    pub profiles: Vec<String>,
    /// The documents. Those that no profile touches are the base's own.
    pub configs: Vec<Arc<Config>>,
    /// Whether more documents are imported, which cannot be read here.
    pub has_unknown_imports: bool,
}

impl Variant {
    /// The documents that Skaffold loads.
    pub fn loaded(&self) -> impl Iterator<Item = &Arc<Config>> {
        self.configs.iter().filter(|config| config.is_loaded)
    }
}

impl Project {
    /// Changes of a configuration file, none so far; `None` for any other file.
    pub fn editor(&self, file: FileId) -> Option<Editor<'_>> {
        self.config_files.iter().find(|own| own.file == file).map(ConfigFile::editor)
    }

    /// The builds of a Dockerfile that was read, in their order.
    pub fn builds_of(&self, dockerfile: &Path) -> impl Iterator<Item = &Build> {
        let path = |build: &Build| build.file().map(|file| file.path.clone());
        let index = self.by_dockerfile.get_or_init(|| self.index(path));
        self.at(index.get(dockerfile))
    }

    /// The builds in a context, in their order.
    pub fn builds_in(&self, context: &Path) -> impl Iterator<Item = &Build> {
        let path = |build: &Build| build.context.as_ref().map(|context| context.path.clone());
        let index = self.by_context.get_or_init(|| self.index(path));
        self.at(index.get(context))
    }

    fn index(&self, path: impl Fn(&Build) -> Option<PathBuf>) -> ByPath {
        let mut index = ByPath::new();
        for (at, build) in self.builds.iter().enumerate() {
            if let Some(path) = path(build) {
                index.entry(path).or_default().push(at);
            }
        }
        index
    }

    fn at<'p>(&'p self, indexes: Option<&'p Vec<usize>>) -> impl Iterator<Item = &'p Build> {
        indexes.into_iter().flatten().filter_map(|at| self.builds.get(*at))
    }

    /// The names of all profiles that its documents have, in the order of the files, each once.
    pub fn profile_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let profiles =
            self.documents.iter().flat_map(|document| profile::profiles(&document.value));
        for name in profiles.filter_map(|profile| profile::name(profile)) {
            if !names.contains(&name.value) {
                names.push(name.value);
            }
        }
        names
    }

    /// The documents without any profile.
    pub fn base(&self) -> &[Arc<Config>] {
        let base = self.variants.iter().find(|variant| variant.profiles.is_empty());
        base.or(self.variants.first()).map(|variant| variant.configs.as_slice()).unwrap_or_default()
    }

    /// Every distinct document with the sets of profiles that it holds for.
    pub fn configs(&self) -> Vec<(&Arc<Config>, Vec<&[String]>)> {
        let mut all: Vec<(&Arc<Config>, Vec<&[String]>)> = Vec::new();
        for variant in &self.variants {
            for config in &variant.configs {
                match all.iter_mut().find(|(known, _)| Arc::ptr_eq(known, config)) {
                    Some((_, sets)) => sets.push(&variant.profiles),
                    None => all.push((config, vec![&variant.profiles])),
                }
            }
        }
        all
    }
}
