//! Who builds an artifact. No cache rule and no fix passes this fact by.

use super::artifact::{Artifact, ArtifactKind};
use super::config::Config;
use super::placeholder::is_literal;
use super::value::Value;
use crate::source::Spanned;

/// The builder of one artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Builder {
    /// Docker's API, which is the classic builder: Skaffold's default for a local build.
    LocalApi,
    /// BuildKit through the docker command line (`useBuildkit`, `useDockerCLI`, `cliFlags`).
    BuildKit,
    /// kaniko in the cluster.
    Kaniko(Executor),
    /// kaniko on Google Cloud Build: no volumes of ours.
    KanikoCloudBuild,
    /// docker on Google Cloud Build: a fresh machine for each build.
    CloudBuild,
    /// A command of the user's, or jib, ko, buildpacks, bazel.
    Foreign,
    /// A combination that Skaffold rejects: nothing can be said of its build.
    Impossible,
}

/// kaniko's executor image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executor {
    /// As written; `None` for Skaffold's default, `gcr.io/kaniko-project/executor:latest`.
    pub image: Option<Spanned<String>>,
    /// Whose it is.
    pub flavour: Flavour,
    /// Major and minor of a tag such as `v1.24.0` or `v1.9.1-debug`; `None` for `latest`, `debug` and digests.
    pub version: Option<(u32, u32)>,
    /// Whether the tag or digest names one release.
    pub pinned: bool,
}

/// Whose executor it is. Sources: the READMEs and release notes of the projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// `gcr.io/kaniko-project/executor`, archived in June 2025 at v1.24.
    Upstream,
    /// `ghcr.io/osscontainertools/kaniko` or `martizih/kaniko`: the maintained fork, from v1.25 on.
    Oss,
    /// Any other image: a mirror, a private build, another fork.
    Unknown,
}

/// Whether a builder finds layers of an earlier build again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerCache {
    /// It does.
    Yes,
    /// It does not; the reason, as a clause.
    No(&'static str),
}

impl Builder {
    /// Decides by the config and the kind of the artifact.
    pub fn of(config: &Config, artifact: &Artifact) -> Self {
        match &artifact.kind {
            ArtifactKind::Custom | ArtifactKind::Other(_) => Self::Foreign,
            ArtifactKind::Kaniko(_, kaniko) => {
                if config.cluster.is_some() {
                    Self::Kaniko(Executor::of(kaniko.image.clone()))
                } else if config.cloud_build {
                    Self::KanikoCloudBuild
                } else {
                    Self::Impossible
                }
            }
            ArtifactKind::Docker(docker) => {
                if config.cluster.is_some() {
                    Self::Impossible
                } else if config.cloud_build {
                    Self::CloudBuild
                } else {
                    let flag = |key: &str| {
                        config
                            .local
                            .as_ref()
                            .and_then(|local: &std::sync::Arc<Value>| local.get(key)?.boolean())
                    };
                    let on = |key: &str| flag(key).is_some_and(|flag| flag.value);
                    if on("useBuildkit") || on("useDockerCLI") || !docker.cli_flags.is_empty() {
                        Self::BuildKit
                    } else {
                        Self::LocalApi
                    }
                }
            }
        }
    }

    /// The executor of a kaniko build in the cluster.
    pub fn executor(&self) -> Option<&Executor> {
        match self {
            Self::Kaniko(executor) => Some(executor),
            _ => None,
        }
    }

    /// Whether `RUN --mount=type=cache` keeps its directory from one build to the next.
    pub fn keeps_cache_mounts(&self) -> bool {
        match self {
            Self::BuildKit => true,
            Self::Kaniko(executor) => executor.flavour == Flavour::Oss,
            _ => false,
        }
    }
}

impl Executor {
    fn of(image: Option<Spanned<String>>) -> Self {
        let Some(written) = image else {
            return Self { image: None, flavour: Flavour::Upstream, version: None, pinned: false };
        };
        if !is_literal(&written.value) {
            return Self {
                image: Some(written),
                flavour: Flavour::Unknown,
                version: None,
                pinned: true,
            };
        }
        let (name, digest) = written
            .value
            .split_once('@')
            .map_or((written.value.as_str(), false), |(n, _)| (n, true));
        let slash = name.rfind('/').map_or(0, |at| at + 1);
        let (path, tag) = match name[slash..].rfind(':') {
            Some(at) => (&name[..slash + at], Some(&name[slash + at + 1..])),
            None => (name, None),
        };
        let flavour = match path {
            "gcr.io/kaniko-project/executor" => Flavour::Upstream,
            "ghcr.io/osscontainertools/kaniko"
            | "martizih/kaniko"
            | "docker.io/martizih/kaniko" => Flavour::Oss,
            _ => Flavour::Unknown,
        };
        let version = tag.and_then(version);
        Self { pinned: digest || version.is_some(), image: Some(written), flavour, version }
    }

    /// Whether an ARG ends with its stage and an ENV and an ARG of one name follow BuildKit's order. kaniko up to
    /// v1.24 hands every ARG on to all later stages, and an ENV always wins; the fork mended both by v1.28.
    /// An unknown image is taken to do it right: then fewer things are wrong.
    pub fn keeps_scopes(&self) -> bool {
        match self.flavour {
            Flavour::Upstream => false,
            Flavour::Oss => self.version.is_none_or(|version| version >= (1, 28)),
            Flavour::Unknown => true,
        }
    }

    /// Whether it behaves like kaniko up to v1.24: archived upstream.
    pub fn is_upstream(&self) -> bool {
        self.flavour == Flavour::Upstream
    }
}

/// `v1.24.0`, `1.9.1-debug` → (1, 24), (1, 9).
fn version(tag: &str) -> Option<(u32, u32)> {
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let mut parts = tag.split(['.', '-']);
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    Some((major, minor))
}
