//! `build.artifacts[]`.

use super::value::{Data, Value};
use crate::source::{Span, Spanned};
use std::sync::Arc;

/// One artifact as it is written, defaults not filled in.
#[derive(Debug)]
pub struct Artifact {
    /// `image`, or `imageName` in the oldest versions.
    pub image: Spanned<String>,
    /// `context`, or `workspace` in the oldest versions.
    pub context: Option<Spanned<String>>,
    /// How it is built.
    pub kind: ArtifactKind,
    /// Whether something runs before the build that may make files.
    pub has_before_hooks: bool,
    /// `requires`: alias, or the image where no alias is given.
    pub requires: Vec<Spanned<String>>,
    /// The whole entry.
    pub value: Arc<Value>,
}

/// The kind of an artifact.
#[derive(Debug)]
pub enum ArtifactKind {
    /// `docker`, also where no kind is written.
    Docker(DockerBuild),
    /// `kaniko`, also where no kind is written and the config builds in a cluster.
    Kaniko(DockerBuild, Kaniko),
    /// `custom`: its own command decides.
    Custom,
    /// jib, ko, buildpacks, bazel: no Dockerfile is read.
    Other(String),
}

/// What docker and kaniko artifacts have in common.
#[derive(Debug, Default)]
pub struct DockerBuild {
    /// The key `docker` or `kaniko`; `None` where the kind is a default.
    pub key: Option<Span>,
    /// `dockerfile`; `Dockerfile` where absent.
    pub dockerfile: Option<Spanned<String>>,
    /// `target`.
    pub target: Option<Spanned<String>>,
    /// `buildArgs`, in the order of the file.
    pub build_args: Vec<BuildArg>,
    /// `cacheFrom` of docker artifacts.
    pub cache_from: Vec<Spanned<String>>,
    /// `cliFlags`: other build args, targets and files may hide in them.
    pub cli_flags: Vec<Spanned<String>>,
}

/// One entry of `buildArgs`.
#[derive(Debug, Clone)]
pub struct BuildArg {
    /// The key.
    pub name: Spanned<String>,
    /// `None` for null: the value comes from the environment of the build.
    pub value: Option<Spanned<String>>,
}

/// What only kaniko artifacts have.
#[derive(Debug, Default)]
pub struct Kaniko {
    /// `image`: the executor.
    pub image: Option<Spanned<String>>,
    /// `whitelistVarRun`.
    pub whitelist_var_run: Option<Spanned<bool>>,
    /// `volumeMounts`.
    pub volume_mounts: Vec<VolumeMount>,
    /// The key `volumeMounts`.
    pub volume_mounts_key: Option<Span>,
    /// Whether `cache` is there and not null: layers are cached in a registry.
    pub cache: bool,
    /// `cache.repo`.
    pub cache_repo: Option<Spanned<String>>,
    /// `cache.hostPath`.
    pub cache_host_path: Option<Spanned<String>>,
    /// Whether `contextSubPath` moves the context: what is where is then unknown.
    pub has_context_sub_path: bool,
    /// `singleSnapshot`.
    pub single_snapshot: bool,
    /// `skipUnusedStages`.
    pub skip_unused_stages: bool,
}

/// One entry of `volumeMounts`.
#[derive(Debug, Clone)]
pub struct VolumeMount {
    /// `name`
    pub name: Spanned<String>,
    /// `mountPath`
    pub mount_path: Spanned<String>,
    /// `readOnly`
    pub read_only: bool,
}

impl Artifact {
    /// The Dockerfile build of a docker or kaniko artifact.
    pub fn docker(&self) -> Option<&DockerBuild> {
        match &self.kind {
            ArtifactKind::Docker(build) | ArtifactKind::Kaniko(build, _) => Some(build),
            _ => None,
        }
    }

    /// The names of `kaniko.env`.
    pub(super) fn kaniko_environment(&self) -> Vec<String> {
        let list = self.value.at(&["kaniko", "env"]).map(Value::items).unwrap_or_default();
        let names = list.iter().filter_map(|item| any_case(item, "name")?.string());
        names.map(|name| name.value).collect()
    }

    /// The kaniko part of a kaniko artifact.
    pub fn kaniko(&self) -> Option<&Kaniko> {
        match &self.kind {
            ArtifactKind::Kaniko(_, kaniko) => Some(kaniko),
            _ => None,
        }
    }

    /// Reads an entry; `None` where it has no image, which another rule tells.
    pub(super) fn read(value: &Arc<Value>, in_cluster: bool) -> Option<Self> {
        let image = value.field("image").or_else(|| value.field("imageName"))?;
        let hooks = value.at(&["hooks", "before"]).is_some_and(|hooks| !hooks.items().is_empty());
        let requires = value.get("requires").map(|list| list.items()).unwrap_or_default();
        let requires = requires
            .iter()
            .filter_map(|item| item.field("alias").or_else(|| item.field("image")))
            .collect();
        Some(Self {
            image,
            context: value.field("context").or_else(|| value.field("workspace")),
            kind: kind(value, in_cluster),
            has_before_hooks: hooks,
            requires,
            value: value.clone(),
        })
    }
}

const OTHERS: [&str; 9] = [
    "jib",
    "jibMaven",
    "jibGradle",
    "ko",
    "buildpacks",
    "buildpack",
    "bazel",
    "jibPlugin",
    "bazelArtifact",
];

fn kind(value: &Value, in_cluster: bool) -> ArtifactKind {
    for entry in value.entries() {
        let key = entry.key.span;
        // An explicit null says nothing: the default is taken.
        if matches!(entry.value.data, Data::Null) {
            continue;
        }
        match entry.key.value.as_str() {
            "docker" => return ArtifactKind::Docker(docker(&entry.value, Some(key))),
            "kaniko" => {
                return ArtifactKind::Kaniko(docker(&entry.value, Some(key)), kaniko(&entry.value));
            }
            "custom" => return ArtifactKind::Custom,
            other if OTHERS.contains(&other) => return ArtifactKind::Other(other.to_owned()),
            _ => {}
        }
    }
    if in_cluster {
        ArtifactKind::Kaniko(DockerBuild::default(), Kaniko::default())
    } else {
        ArtifactKind::Docker(DockerBuild::default())
    }
}

fn docker(value: &Value, key: Option<Span>) -> DockerBuild {
    let strings = |key: &str| {
        value
            .get(key)
            .map(|list| list.items().iter().filter_map(|item| item.string()).collect())
            .unwrap_or_default()
    };
    let args = value.get("buildArgs").map(|args| args.entries()).unwrap_or_default();
    DockerBuild {
        key,
        dockerfile: value.field("dockerfile").or_else(|| value.field("dockerfilePath")),
        target: value.field("target"),
        build_args: args
            .iter()
            .map(|entry| BuildArg { name: entry.key.clone(), value: entry.value.string() })
            .collect(),
        cache_from: strings("cacheFrom"),
        cli_flags: strings("cliFlags"),
    }
}

fn kaniko(value: &Value) -> Kaniko {
    let flag = |key: &str| value.get(key).and_then(|value| value.boolean());
    let mounts = value.get("volumeMounts").map(|list| list.items()).unwrap_or_default();
    let cache = value.get("cache");
    Kaniko {
        image: value.field("image"),
        whitelist_var_run: flag("whitelistVarRun"),
        volume_mounts_key: value.entry("volumeMounts").map(|entry| entry.key.span),
        volume_mounts: mounts.iter().filter_map(|mount| volume_mount(mount)).collect(),
        cache: cache.is_some(),
        cache_repo: cache.and_then(|cache| cache.field("repo")),
        cache_host_path: cache.and_then(|cache| cache.field("hostPath")),
        has_context_sub_path: value
            .field("contextSubPath")
            .is_some_and(|path| !path.value.is_empty()),
        single_snapshot: flag("singleSnapshot").is_some_and(|flag| flag.value),
        skip_unused_stages: flag("skipUnusedStages").is_some_and(|flag| flag.value),
    }
}

/// Kubernetes' own types are decoded through JSON, which takes keys in any case.
pub(super) fn any_case<'v>(value: &'v Value, key: &str) -> Option<&'v Arc<Value>> {
    let entry = value.entries().iter().find(|entry| entry.key.value.eq_ignore_ascii_case(key))?;
    (!matches!(entry.value.data, Data::Null)).then_some(&entry.value)
}

fn volume_mount(value: &Value) -> Option<VolumeMount> {
    Some(VolumeMount {
        name: any_case(value, "name")?.string()?,
        mount_path: any_case(value, "mountPath")?.string()?,
        read_only: any_case(value, "readOnly")
            .and_then(|value| value.boolean())
            .is_some_and(|flag| flag.value),
    })
}
