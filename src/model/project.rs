//! One `skaffold.yaml` and all that it names.

use super::build::Build;
use super::config::Config;
use super::dockerfile::DockerfileModel;
use crate::source::FileId;
use crate::syntax::yaml::Yaml;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What is linted together.
#[derive(Debug, Default)]
pub struct Project {
    /// The `skaffold.yaml`; `None` for a Dockerfile that no project builds.
    pub config_path: Option<PathBuf>,
    /// Its file and tree, where it could be read.
    pub yaml: Option<(FileId, Arc<Yaml>)>,
    /// The folder that its paths start from.
    pub root: PathBuf,
    /// Its documents.
    pub configs: Vec<Arc<Config>>,
    /// All builds, in the order of the artifacts.
    pub builds: Vec<Build>,
    /// Every Dockerfile that was read, by path.
    pub dockerfiles: BTreeMap<PathBuf, Arc<DockerfileModel>>,
    /// Every Dockerfile that some artifact may mean, there or not.
    pub dockerfile_paths: Vec<PathBuf>,
    /// What could not be read, and why.
    pub unreadable: Vec<(PathBuf, String)>,
}

impl Project {
    /// Whether the tree of the `skaffold.yaml` lacks something: rules about absence are silent then.
    pub fn is_partial(&self) -> bool {
        self.yaml.as_ref().is_some_and(|(_, yaml)| yaml.partial)
    }
}
