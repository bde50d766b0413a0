//! One document of a `skaffold.yaml`.

use super::artifact::{Artifact, any_case};
use super::disk::Stray;
use super::patch::{PatchFailure, PatchLoss};
use super::requires::Document;
use super::value::{Data, Value};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One configuration: a YAML document with an `apiVersion` of Skaffold.
#[derive(Debug)]
pub struct Config {
    /// `apiVersion`.
    pub api_version: Spanned<String>,
    /// `metadata.name`.
    pub name: Option<Spanned<String>>,
    /// `build.cluster`.
    pub cluster: Option<Cluster>,
    /// Whether `build.googleCloudBuild` is there.
    pub cloud_build: bool,
    /// `build.local`, where it is there.
    pub local: Option<Arc<Value>>,
    /// `build.artifacts[]`.
    pub artifacts: Vec<Arc<Artifact>>,
    /// Whether a profile of this document says anything of the build: then the base alone may never be built.
    pub profiles_touch_build: bool,
    /// The folder that its paths start from.
    pub folder: PathBuf,
    /// Whether another configuration imports it.
    pub is_imported: bool,
    /// Whether lines of the file could not be read: rules about absence are silent then.
    pub is_partial: bool,
    /// Whether Skaffold loads it, and not only another document of its file.
    pub is_loaded: bool,
    /// Whether `k8s/*.yaml`, Skaffold's default manifests, are there.
    pub has_default_manifests: bool,
    /// Paths of its files that Skaffold looks for elsewhere.
    pub strays: Vec<Stray>,
    /// Patches of the profiles in force that cannot be applied.
    pub patch_failures: Vec<PatchFailure>,
    /// What patches of the profiles in force say in vain.
    pub patch_losses: Vec<PatchLoss>,
    /// The document.
    pub value: Arc<Value>,
}

/// `build.cluster`.
#[derive(Debug)]
pub struct Cluster {
    /// The key `cluster`.
    pub key: Span,
    /// `volumes`.
    pub volumes: Vec<Volume>,
    /// The key `volumes`.
    pub volumes_key: Option<Span>,
    /// `pullSecretMountPath`, `/secret` where it is not set.
    pub pull_secret_mount_path: Option<Spanned<String>>,
}

/// One entry of `cluster.volumes`, a volume of Kubernetes.
#[derive(Debug)]
pub struct Volume {
    /// `name`
    pub name: Spanned<String>,
    /// The kind of source, lower case: `hostpath`, `persistentvolumeclaim`, `secret` …; `emptydir` where none is written.
    pub source: String,
    /// `hostPath.type`.
    pub host_path_type: Option<String>,
}

/// Artifacts that were read before: what several sets of profiles share is read once.
#[derive(Debug, Default)]
pub(super) struct Artifacts {
    /// By the address of the value and whether a cluster builds it.
    read: BTreeMap<(usize, bool), Option<Arc<Artifact>>>,
    /// Keeps the values alive, so that no address is used again.
    values: Vec<Arc<Value>>,
}

impl Artifacts {
    fn read(&mut self, value: &Arc<Value>, in_cluster: bool) -> Option<Arc<Artifact>> {
        let key = (Arc::as_ptr(value) as usize, in_cluster);
        if let Some(known) = self.read.get(&key) {
            return known.clone();
        }
        let artifact = Artifact::read(value, in_cluster).map(Arc::new);
        self.values.push(value.clone());
        self.read.insert(key, artifact.clone());
        artifact
    }
}

impl Volume {
    /// Whether it is of a kind that can hold a cache: never a secret, a ConfigMap, a socket or a single file.
    pub fn can_cache(&self) -> bool {
        match self.source.as_str() {
            "hostpath" => !matches!(
                self.host_path_type.as_deref(),
                Some("Socket" | "File" | "FileOrCreate" | "CharDevice" | "BlockDevice")
            ),
            "persistentvolumeclaim" | "emptydir" | "ephemeral" | "nfs" | "csi" => true,
            _ => false,
        }
    }
}

impl Config {
    /// Whether an artifact with the same builder is built in the same way in both: besides the builder, which is
    /// made of the other blocks, only the cluster's volumes and secrets count.
    pub(super) fn same_build(&self, other: &Config) -> bool {
        let cluster = |config: &Config| {
            config.value.at(&["build"]).and_then(|build| build.get("cluster").cloned())
        };
        std::ptr::eq(self, other)
            || match (cluster(self), cluster(other)) {
                (Some(own), Some(other)) => Arc::ptr_eq(&own, &other),
                (None, None) => true,
                _ => false,
            }
    }

    /// Whether a document is one of Skaffold's.
    pub(super) fn is_config(value: &Value) -> bool {
        api_version(value).is_some()
    }

    /// Reads a document, or what profiles make of it; `None` where it is none of Skaffold's.
    pub(super) fn read(
        document: &Document,
        value: &Arc<Value>,
        root: &Path,
        known: &mut Artifacts,
    ) -> Option<Self> {
        let api_version = api_version(value)?;
        let build = value.get("build");
        let block = |key: &str| build.and_then(|build| build.get(key));
        let cluster = build
            .and_then(|build| build.entry("cluster"))
            .filter(|entry| !matches!(entry.value.data, Data::Null))
            .map(|entry| cluster(entry.key.span, &entry.value));
        let artifacts = block("artifacts").map(|list| list.items()).unwrap_or_default();
        let profiles = value.get("profiles").map(|list| list.items()).unwrap_or_default();
        let touches = |profile: &Arc<Value>| {
            profile.get("build").is_some()
                || profile.get("patches").is_some_and(|patches| {
                    let paths = patches.items().iter().filter_map(|patch| patch.field("path"));
                    paths.into_iter().any(|path| path.value.starts_with("/build"))
                })
        };
        Some(Self {
            api_version,
            name: value.at(&["metadata", "name"]).and_then(Value::string),
            artifacts: artifacts
                .iter()
                .filter_map(|artifact| known.read(artifact, cluster.is_some()))
                .collect(),
            cluster,
            cloud_build: block("googleCloudBuild").is_some(),
            local: block("local").cloned(),
            profiles_touch_build: profiles.iter().any(touches),
            is_partial: document.is_partial,
            folder: document.folder.clone().unwrap_or_else(|| root.to_path_buf()),
            is_imported: document.folder.is_some(),
            is_loaded: document.is_loaded,
            has_default_manifests: false,
            strays: Vec::new(),
            patch_failures: Vec::new(),
            patch_losses: Vec::new(),
            value: value.clone(),
        })
    }
}

fn api_version(value: &Value) -> Option<Spanned<String>> {
    value.field("apiVersion").filter(|version| version.value.starts_with("skaffold/"))
}

fn cluster(key: Span, value: &Value) -> Cluster {
    let volumes = any_case(value, "volumes").map(|list| list.items()).unwrap_or_default();
    Cluster {
        key,
        volumes: volumes.iter().filter_map(|volume| read_volume(volume)).collect(),
        volumes_key: value.entry("volumes").map(|entry| entry.key.span),
        pull_secret_mount_path: value.field("pullSecretMountPath"),
    }
}

fn read_volume(value: &Value) -> Option<Volume> {
    let name = any_case(value, "name")?.string()?;
    let source = value.entries().iter().find(|entry| !entry.key.value.eq_ignore_ascii_case("name"));
    let host_path = any_case(value, "hostPath");
    Some(Volume {
        name,
        source: source
            .map_or_else(|| "emptydir".to_owned(), |entry| entry.key.value.to_ascii_lowercase()),
        host_path_type: host_path
            .and_then(|path| any_case(path, "type"))
            .and_then(|kind| kind.text().map(str::to_owned)),
    })
}
