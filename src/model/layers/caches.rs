//! Where the package tools of a build keep their caches, and for how long.

use super::VolumePlace;
use crate::knowledge::{
    Cache, CacheKind, Call, Directory, Feature, Flavour, Sharing, Support, Tool,
};
use crate::model::{Base, Build, Builder, DockerfileModel, Stage, covers};
use crate::source::Span;
use crate::syntax::dockerfile::{Instruction, MountKind, expand};

/// A cache that a RUN fills and reads.
#[derive(Debug, Clone)]
pub struct PackageCache {
    /// The RUN, an index into the file's instructions.
    pub instruction: usize,
    /// The tool.
    pub tool: &'static Tool,
    /// What it holds.
    pub kind: CacheKind,
    /// How builds may use it at the same time.
    pub sharing: Sharing,
    /// Where it is; `None` where nothing says so.
    pub path: Option<String>,
    /// The variable that decides; `None` for a default of the tool, or an option.
    pub variable: Option<&'static str>,
    /// What holds it.
    pub keeps: Keeps,
}

/// What holds a cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeps {
    /// A volume that is mounted into the pod.
    Volume {
        /// Its name.
        name: String,
        /// The mount path.
        mount: String,
        /// Where its files are.
        place: VolumePlace,
        /// Nothing can be written there.
        read_only: bool,
        /// The entry of `volumeMounts`.
        span: Span,
    },
    /// A cache mount, which the builder keeps.
    Mount {
        /// Its id, which is the same for all that share it.
        id: String,
        /// Where it is mounted.
        target: String,
        /// The flag's value.
        span: Span,
    },
    /// A cache mount of the fork of kaniko that no volume backs.
    PodMount,
    /// The file system of the build: it is part of the RUN's layer, and there again where the layer is.
    Layer,
    /// A place that kaniko leaves out of the image, without a volume: it goes with the pod.
    Pod,
    /// Nobody knows.
    Unknown,
}

impl Build {
    /// The package caches of the stages that it runs, in the order of the file.
    pub fn package_caches(&self) -> Vec<PackageCache> {
        let Some(file) = self.file() else { return Vec::new() };
        let mut caches: Vec<PackageCache> = Vec::new();
        for stage in self.reached() {
            for (at, instruction) in file.instructions(stage) {
                for call in file.calls(at) {
                    let kinds = call.fills.iter().filter_map(|kind| call.tool.cache(*kind));
                    for cache in kinds {
                        let own = self.package_cache(file, stage, at, instruction, call, cache);
                        let same = |known: &PackageCache| {
                            known.instruction == at
                                && known.tool.id == own.tool.id
                                && known.kind == own.kind
                                && known.path == own.path
                        };
                        if !caches.iter().any(same) {
                            caches.push(own);
                        }
                    }
                }
            }
        }
        caches
    }

    fn package_cache(
        &self,
        file: &DockerfileModel,
        stage: &Stage,
        at: usize,
        instruction: &Instruction,
        call: &Call,
        cache: &'static Cache,
    ) -> PackageCache {
        let outer = |name: &str| self.variable(file, stage.index, at, name);
        let variable = |name: &str| call.variable(name, &outer);
        // An option is about the packages, the first of the caches that have one.
        let option = call.cache.as_ref().filter(|_| !cache.options.is_empty());
        let directory = match option {
            Some(word) => match word.value() {
                Some(path) => Directory::Known { path: path.to_owned(), variable: None },
                None => Directory::Unknown,
            },
            None => cache.directory(&file.user(stage.index, at), &variable),
        };
        // An image of which nothing is known may set the variable that decides.
        let is_known = option.is_some()
            || file.official(stage.index).is_some()
            || *file.root_base(stage.index) == Base::Scratch;
        let (path, variable) = match directory {
            Directory::Known { path, variable }
                if path.starts_with('/') && (is_known || variable.is_some()) =>
            {
                (Some(path), variable)
            }
            _ => (None, None),
        };
        let mounts = self.kaniko().is_some_and(|own| !own.volume_mounts.is_empty())
            || instruction.mounts.iter().any(|own| own.kind() == Some(MountKind::Cache));
        let keeps = match &path {
            Some(path) => self.keeps(file, stage, at, instruction, path),
            // Wherever it is, nothing else could hold it.
            None if !mounts
                && matches!(
                    self.builder,
                    Builder::LocalApi | Builder::BuildKit | Builder::CloudBuild
                ) =>
            {
                Keeps::Layer
            }
            None => Keeps::Unknown,
        };
        PackageCache {
            instruction: at,
            tool: call.tool,
            kind: cache.kind,
            sharing: cache.sharing,
            path,
            variable,
            keeps,
        }
    }

    /// What holds the files at a path while a RUN runs.
    fn keeps(
        &self,
        file: &DockerfileModel,
        stage: &Stage,
        at: usize,
        instruction: &Instruction,
        path: &str,
    ) -> Keeps {
        let kaniko = self.kaniko();
        let mounts = kaniko.map(|own| own.volume_mounts.as_slice()).unwrap_or_default();
        let above = mounts.iter().filter(|mount| covers(&mount.mount_path.value, path));
        // The innermost mount is the one that is seen.
        if let Some(mount) = above.max_by_key(|mount| mount.mount_path.value.len()) {
            return Keeps::Volume {
                name: mount.name.value.clone(),
                mount: mount.mount_path.value.clone(),
                place: self.volume_place(&mount.name.value),
                read_only: mount.read_only,
                span: mount.mount_path.span,
            };
        }
        let lookup = |name: &str| self.variable(file, stage.index, at, name);
        let knows = match &self.builder {
            Builder::BuildKit => Support::Works,
            Builder::Kaniko(executor) => executor.support(Feature::CacheMount),
            _ => Support::Ignored,
        };
        let cache_mounts =
            instruction.mounts.iter().filter(|mount| mount.kind() == Some(MountKind::Cache));
        for mount in cache_mounts.filter(|_| knows != Support::Ignored) {
            let value = |text| expand::expand(text, file.ast.escape, lookup).ok();
            let Some(target) = mount.target().and_then(value) else { return Keeps::Unknown };
            let target = target.value;
            if !covers(&target, path) {
                continue;
            }
            if knows != Support::Works {
                return Keeps::Unknown;
            }
            if let Builder::Kaniko(_) = self.builder {
                let backed =
                    mounts.iter().find(|own| covers(&own.mount_path.value, "/kaniko/caches"));
                return match backed {
                    Some(own) => Keeps::Volume {
                        name: own.name.value.clone(),
                        mount: own.mount_path.value.clone(),
                        place: self.volume_place(&own.name.value),
                        read_only: own.read_only,
                        span: own.mount_path.span,
                    },
                    None => Keeps::PodMount,
                };
            }
            let id = mount.id().and_then(value).map_or_else(|| target.clone(), |id| id.value);
            return Keeps::Mount { id, target, span: mount.span };
        }
        match &self.builder {
            Builder::Kaniko(executor) if executor.flavour == Flavour::Unknown => Keeps::Unknown,
            Builder::Kaniko(_) | Builder::KanikoCloudBuild
                if covers("/var/run", path) || covers("/kaniko", path) =>
            {
                Keeps::Pod
            }
            Builder::Foreign | Builder::Impossible => Keeps::Unknown,
            _ => Keeps::Layer,
        }
    }
}
