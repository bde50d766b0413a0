//! Who builds an artifact. No cache rule and no fix passes this fact by.

use super::artifact::{Artifact, ArtifactKind, Kaniko};
use super::config::Config;
use super::placeholder::is_literal;
use super::value::Value;
use crate::knowledge::{self, ExecutorImage, Feature, Flavour, Release, Scopes, Support};
use crate::source::Spanned;

/// The builder of one artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Builder {
    /// Docker's classic builder, through its API: Skaffold's default for a local build.
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
    /// The release that the tag names; `None` for `latest`, `debug` and digests.
    pub version: Option<Release>,
    /// Whether the tag or digest names one release.
    pub pinned: bool,
    known: ExecutorImage,
    /// Names of the variables that `kaniko.env` sets: some switch what the executor does.
    environment: Vec<String>,
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
                    Self::Kaniko(Executor::of(kaniko, artifact.kaniko_environment()))
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
                    Self::local(config, !docker.cli_flags.is_empty())
                }
            }
        }
    }

    /// Skaffold asks for the docker command line where one of three things is written. `useBuildkit: false` takes the
    /// classic builder there, too: it sets `DOCKER_BUILDKIT=0`.
    /// Source: Skaffold's `build/docker/docker.go`.
    fn local(config: &Config, has_cli_flags: bool) -> Self {
        let flag = |key: &str| {
            let local: &std::sync::Arc<Value> = config.local.as_ref()?;
            Some(local.get(key)?.boolean()?.value)
        };
        match flag("useBuildkit") {
            Some(true) => Self::BuildKit,
            None if flag("useDockerCLI") == Some(true) || has_cli_flags => Self::BuildKit,
            Some(false) | None => Self::LocalApi,
        }
    }

    /// The executor of a kaniko build in the cluster.
    pub fn executor(&self) -> Option<&Executor> {
        match self {
            Self::Kaniko(executor) => Some(executor),
            _ => None,
        }
    }

    /// How far ARGs reach, and whether they win over ENVs.
    pub fn scopes(&self) -> Scopes {
        match self {
            Self::Kaniko(executor) => executor.scopes(),
            // In docker's classic builder an ENV always wins (`FilterAllowed` of its `buildargs.go`), but Skaffold leaves
            // it for BuildKit wherever the machine has another platform than the cluster.
            Self::LocalApi | Self::CloudBuild => {
                Scopes { leaks: Some(false), env_always_wins: None }
            }
            Self::KanikoCloudBuild => Scopes::UNKNOWN,
            Self::BuildKit | Self::Foreign | Self::Impossible => Scopes::BUILDKIT,
        }
    }
}

/// What Skaffold takes where nothing is written. Source: `DefaultImage` of its kaniko package.
const DEFAULT_IMAGE: &str = "gcr.io/kaniko-project/executor:latest";

impl Executor {
    fn of(kaniko: &Kaniko, environment: Vec<String>) -> Self {
        let image = kaniko.image.clone();
        let written = image.as_ref().map_or(DEFAULT_IMAGE, |image| &image.value);
        let known = if is_literal(written) {
            knowledge::identify(written)
        } else {
            ExecutorImage { flavour: Flavour::Unknown, release: None, newest: false, pinned: true }
        };
        Self {
            image,
            flavour: known.flavour,
            version: known.release,
            pinned: known.pinned,
            known,
            environment,
        }
    }

    /// What it makes of something in a Dockerfile.
    pub fn support(&self, feature: Feature) -> Support {
        knowledge::support(self.known, feature, &self.environment())
    }

    /// How far its ARGs reach, and whether they win over ENVs.
    pub fn scopes(&self) -> Scopes {
        knowledge::scopes(self.known, &self.environment())
    }

    /// Whether it skips stages that nothing needs without being asked for it; `None`: unknown.
    pub fn skips_unused_stages(&self) -> Option<bool> {
        knowledge::skips_unused_stages(self.known)
    }

    /// Whether it is the archived project's.
    pub fn is_upstream(&self) -> bool {
        self.flavour == Flavour::Upstream
    }

    /// How messages call it: "kaniko v1.24.0", "kaniko's fork v1.28.3".
    pub fn title(&self) -> String {
        let whose = match self.flavour {
            Flavour::Oss => "the kaniko fork",
            Flavour::Chainguard => "Chainguard's kaniko",
            Flavour::Upstream | Flavour::Unknown => "kaniko",
        };
        match (self.version, self.flavour) {
            (Some(version), _) => format!("{whose} {version}"),
            (None, Flavour::Upstream) => format!("{whose} up to v1.24"),
            (None, _) => whose.to_owned(),
        }
    }

    fn environment(&self) -> Vec<&str> {
        self.environment.iter().map(String::as_str).collect()
    }
}
