//! Which volume a cache gets, and what it is called.

use crate::edit::yaml::Value;
use crate::knowledge::{Cache, Sharing};
use crate::model::{Build, Project, covers};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// A volume for a cache.
pub(super) struct Volume {
    /// What it is called.
    pub name: String,
    /// Where it is mounted.
    pub path: String,
    /// Its entry in the cluster, if it has none.
    pub definition: Option<Value>,
}

/// The volumes that one fix gives.
pub(super) struct Plan<'p> {
    project: &'p Project,
    /// By artifact and variable: the volume that it has.
    given: BTreeMap<(Span, &'static str), String>,
    /// By cluster: what is defined there.
    defined: BTreeSet<(Span, String)>,
    claims: BTreeSet<String>,
}

impl<'p> Plan<'p> {
    pub(super) fn new(project: &'p Project) -> Self {
        Self { project, given: BTreeMap::new(), defined: BTreeSet::new(), claims: BTreeSet::new() }
    }

    /// All volumes by name.
    pub(super) fn names(&self) -> BTreeSet<String> {
        self.given.values().cloned().collect()
    }

    /// The claims that must exist.
    pub(super) fn claims(&self) -> &BTreeSet<String> {
        &self.claims
    }

    /// The volume of a build for a cache: one that the cluster has under the cache's name, else a new one.
    pub(super) fn volume(
        &mut self,
        build: &Build,
        cache: &Cache,
        variable: &'static str,
    ) -> Option<Volume> {
        let artifact = build.artifact.as_ref()?.value.span;
        let config = build.config.as_ref()?;
        let cluster = config.value.at(&["build"])?.entry("cluster")?.value.span;
        let wanted = name_of(variable);
        let known = self.given.get(&(artifact, variable)).cloned();
        let mut names =
            (1..100).map(|at| if at == 1 { wanted.clone() } else { format!("{wanted}-{at}") });
        let name = known.or_else(|| names.find(|name| self.is_fit(build, cache, name)))?;
        self.given.insert((artifact, variable), name.clone());
        let volumes = config.cluster.as_ref().map(|cluster| cluster.volumes.as_slice());
        let is_there = volumes.unwrap_or_default().iter().any(|own| own.name.value == name);
        let is_new = !is_there && self.defined.insert((cluster, name.clone()));
        let definition = is_new.then(|| self.definition(build, &name));
        Some(Volume { path: format!("/var/run/{name}"), name, definition })
    }

    /// Whether a volume of this name can hold the cache of a build, and is free for it.
    fn is_fit(&self, build: &Build, cache: &Cache, name: &str) -> bool {
        let config = build.config.as_ref();
        let volumes =
            config.and_then(|config| config.cluster.as_ref()).map(|own| own.volumes.as_slice());
        let known = volumes.unwrap_or_default().iter().find(|own| own.name.value == name);
        let path = format!("/var/run/{name}");
        let mut mounts = build.kaniko().into_iter().flat_map(|kaniko| &kaniko.volume_mounts);
        let is_taken = mounts.any(|mount| {
            let own = &mount.mount_path.value;
            mount.name.value == name || covers(own, &path) || covers(&path, own)
        });
        let artifact = build.artifact.as_ref().map(|artifact| artifact.value.span);
        let given = |shared: bool| {
            self.given
                .iter()
                .any(|((own, _), given)| given == name && (Some(*own) == artifact) != shared)
        };
        // What several processes must not write at once is not shared.
        let is_shared = cache.sharing == Sharing::Locked && (given(true) || self.is_mounted(name));
        known.is_none_or(crate::model::Volume::can_cache)
            && !is_taken
            && !given(false)
            && !is_shared
    }

    fn is_mounted(&self, name: &str) -> bool {
        let mut mounts =
            self.project.builds.iter().filter_map(Build::kaniko).flat_map(|own| &own.volume_mounts);
        mounts.any(|mount| mount.name.value == name)
    }

    /// On a cluster of the developer's machine a folder of its node; else a claim.
    fn definition(&mut self, build: &Build, name: &str) -> Value {
        let source = if is_local(build) {
            let cluster =
                build.config.as_ref().and_then(|config| config.value.at(&["build", "cluster"]));
            let path = cluster.map_or_else(
                || format!("/var/cache/{name}"),
                |cluster| super::super::wiring::host_path(cluster, name),
            );
            ("hostPath", Value::map([("path", Value::text(path))]))
        } else {
            self.claims.insert(name.to_owned());
            ("persistentVolumeClaim", Value::map([("claimName", Value::text(name))]))
        };
        Value::map([("name", Value::text(name)), source])
    }
}

/// Whether the cluster has one node, on the developer's machine: by the names that these programs give to contexts.
fn is_local(build: &Build) -> bool {
    let config = build.config.as_ref();
    let context = config.and_then(|config| config.value.at(&["deploy", "kubeContext"]));
    context.and_then(|context| context.text()).is_some_and(|name| {
        ["kind", "minikube", "docker-desktop"].contains(&name)
            || ["kind-", "k3d-"].iter().any(|start| name.starts_with(start))
    })
}

/// What the volume of a variable is called: `gomodcache`, `npm-cache`, `pip-cache`.
fn name_of(variable: &str) -> String {
    let words = variable.to_ascii_lowercase();
    if words == "npm_config_store_dir" {
        return "pnpm-store".to_owned();
    }
    let dull = ["config", "dir", "folder", "home", "user", "path"];
    let words: Vec<&str> = words.split('_').filter(|word| !dull.contains(word)).collect();
    words.join("-")
}
