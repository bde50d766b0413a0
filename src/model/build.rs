//! One artifact, its Dockerfile and its context: what a builder gets.

use super::artifact::{Artifact, BuildArg, DockerBuild, Kaniko};
use super::builder::{Builder, LayerCache};
use super::config::Config;
use super::context::Context;
use super::dockerfile::DockerfileModel;
use super::mounts::covers;
use super::stage::Stage;
use super::wants::Wants;
use crate::knowledge::{Feature, Support};
use crate::syntax::dockerfile::Instruction;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// What one artifact is built from.
#[derive(Debug)]
pub struct Build {
    /// The document that it stands in; `None` for a Dockerfile that no project builds.
    pub config: Option<Arc<Config>>,
    /// The artifact; `None` for a Dockerfile that no project builds.
    pub artifact: Option<Arc<Artifact>>,
    /// Who builds it.
    pub builder: Builder,
    /// Its Dockerfile.
    pub dockerfile: DockerfileFact,
    /// Its context; `None` where it is unknown.
    pub context: Option<Arc<Context>>,
    /// Where the context is not there, though the place where it should be could be looked at.
    pub missing_context: Option<MissingContext>,
    /// What builders without a Dockerfile look for in the context, and do not find.
    pub wants: Wants,
    /// Contexts that it has where Skaffold is started in another folder, as far as the Dockerfile is found from there.
    pub other_contexts: Vec<PathBuf>,
    /// Whether something that runs before or beside it may write files: a hook, or a command that builds an artifact.
    pub files_may_appear: bool,
    /// The sets of profiles that it is built with; an empty set is the base.
    pub variants: Vec<Vec<String>>,
    /// Whether each stage is reached.
    pub(super) reached: OnceLock<Vec<bool>>,
}

/// Whether a build's Dockerfile is there.
#[derive(Debug, Clone)]
pub enum DockerfileFact {
    /// It is.
    Found(Arc<DockerfileModel>),
    /// It is not, though all places where it could be were looked at.
    Missing {
        /// Where it was looked for, best first.
        looked: Vec<PathBuf>,
        /// Files near by that look like Dockerfiles, as the field would name them.
        near: Vec<String>,
    },
    /// It may be anywhere: a template, a place outside the folder that may be read, a folder that is not there.
    Unknown,
}

/// A context that is no folder.
#[derive(Debug, Clone)]
pub struct MissingContext {
    /// Where it was looked for.
    pub looked: PathBuf,
    /// Whether a file lies there.
    pub is_file: bool,
    /// Folders beside it, as the field would name them.
    pub near: Vec<String>,
}

impl Build {
    /// Profiles without which it is not built; empty where the base builds it, too.
    pub fn profiles(&self) -> Vec<String> {
        super::variant::needed(self.variants.iter().map(Vec::as_slice))
    }

    /// Whether it is built without any profile.
    pub fn is_by_default(&self) -> bool {
        self.variants.is_empty() || self.variants.iter().any(Vec::is_empty)
    }

    /// The Dockerfile, where it was found.
    pub fn file(&self) -> Option<&DockerfileModel> {
        match &self.dockerfile {
            DockerfileFact::Found(file) => Some(file),
            _ => None,
        }
    }

    /// The part that docker and kaniko artifacts share.
    pub fn docker(&self) -> Option<&DockerBuild> {
        self.artifact.as_ref()?.docker()
    }

    /// The kaniko part, where kaniko in the cluster reads all of it.
    pub fn kaniko(&self) -> Option<&Kaniko> {
        self.builder.executor()?;
        self.artifact.as_ref()?.kaniko()
    }

    /// `buildArgs`, in the order of the file.
    pub fn build_args(&self) -> &[BuildArg] {
        self.docker().map(|docker| docker.build_args.as_slice()).unwrap_or_default()
    }

    /// The build arg of a name.
    pub fn build_arg(&self, name: &str) -> Option<&BuildArg> {
        self.build_args().iter().find(|arg| arg.name.value == name)
    }

    /// The stages that this build runs, in order. All of them where the target is unknown.
    pub fn reached(&self) -> Vec<&Stage> {
        let Some(file) = self.file() else { return Vec::new() };
        let reached = self.reached.get_or_init(|| self.reach(file));
        file.stages.iter().filter(|stage| reached.get(stage.index) == Some(&true)).collect()
    }

    fn reach(&self, file: &DockerfileModel) -> Vec<bool> {
        let target = self.docker().and_then(|docker| docker.target.as_ref());
        let stage = target.map(|name| file.find_stage(&name.value));
        match stage {
            // A template or a stage that is not there: any stage may be meant.
            Some(None) => vec![true; file.stages.len()],
            stage => file.reached(stage.flatten().map(|stage| stage.index), self.runs_all_stages()),
        }
    }

    /// Whether every stage up to the target is run, needed or not.
    fn runs_all_stages(&self) -> bool {
        let asked = self.kaniko().is_some_and(|kaniko| kaniko.skip_unused_stages);
        let skips = self.builder.executor().map(super::Executor::skips_unused_stages);
        skips == Some(Some(false)) && !asked
    }

    /// Whether `RUN --mount=type=cache` keeps its folder from one build to the next; `None`: unknown. kaniko's fork keeps
    /// them below `/kaniko/caches`, which ends with the pod unless a volume is mounted there.
    pub fn keeps_cache_mounts(&self) -> Option<bool> {
        match &self.builder {
            Builder::BuildKit => Some(true),
            Builder::Kaniko(executor) => match executor.support(Feature::CacheMount) {
                Support::Unknown => None,
                Support::Works => Some(
                    self.cache_mounts()
                        .iter()
                        .any(|cache| covers(&cache.mount.mount_path.value, "/kaniko/caches")),
                ),
                Support::Ignored | Support::Fails => Some(false),
            },
            Builder::LocalApi | Builder::CloudBuild => Some(false),
            Builder::KanikoCloudBuild | Builder::Foreign | Builder::Impossible => None,
        }
    }

    /// The instructions that run before `before` in a stage and the stages that it is built on, in the order
    /// in which they run, with their indexes.
    pub fn earlier<'b>(
        &self,
        file: &'b DockerfileModel,
        stage: &Stage,
        before: usize,
    ) -> Vec<(usize, &'b Instruction)> {
        let mut chain = file.chain(stage.index);
        chain.reverse();
        let stages = chain.iter().filter_map(|at| file.stages.get(*at));
        stages
            .flat_map(|own| {
                file.instructions(own)
                    .filter(move |(at, _)| own.index != stage.index || *at < before)
            })
            .collect()
    }

    /// Whether layers of an earlier build are found again.
    pub fn layer_cache(&self) -> LayerCache {
        match &self.builder {
            Builder::Kaniko(_) | Builder::KanikoCloudBuild => {
                let kaniko = self.artifact.as_ref().and_then(|artifact| artifact.kaniko());
                match kaniko {
                    Some(kaniko) if kaniko.single_snapshot => {
                        LayerCache::No("with `singleSnapshot` kaniko caches no layers")
                    }
                    Some(kaniko) if kaniko.cache => LayerCache::Yes,
                    _ => LayerCache::No("without `cache` kaniko caches no layers"),
                }
            }
            Builder::CloudBuild
                if self.docker().is_some_and(|docker| docker.cache_from.is_empty()) =>
            {
                LayerCache::No("Cloud Build starts on a fresh machine, and there is no `cacheFrom`")
            }
            _ => LayerCache::Yes,
        }
    }
}
