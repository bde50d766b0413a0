//! What took the place of fields that Skaffold removed. Each group names the version whose `upgrade.go` (in
//! Skaffold's `pkg/skaffold/schema/<version>/`) does the same to old files.

use super::types::{Field, Type};
use super::version::Version;

/// What to write instead of a field that an apiVersion no longer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// The same value under another key at the same place.
    Renamed(&'static str),
    /// Another place, or another shape: a path, and where lists are on the way `[]`. From the top of the document
    /// if it starts with `build`, `deploy` or `manifests`; else from the same struct.
    Moved(&'static str),
    /// Nothing: a short reason that ends a sentence like "it was removed: …".
    Nothing(&'static str),
}

use Instead::{Moved, Nothing, Renamed};

type Entry = (&'static str, &'static str, Instead);

#[rustfmt::skip]
const TABLE: &[Entry] = &[
    // v1alpha1
    ("Artifact", "dockerfilePath", Moved("docker.dockerfile")),
    ("Artifact", "buildArgs", Moved("docker.buildArgs")),
    ("DeployConfig", "name", Nothing("nothing reads it")),
    ("Manifest", "paths", Moved("manifests.rawYaml")),
    ("Manifest", "parameters", Nothing("manifests take no parameters")),
    // v1alpha2
    ("KanikoBuild", "gcsBucket", Nothing("the context goes straight to the pod")),
    ("HelmRelease", "valuesFilePath", Moved("valuesFiles[]")),
    // v1alpha3
    ("Artifact", "imageName", Renamed("image")),
    ("Artifact", "workspace", Renamed("context")),
    ("DockerArtifact", "dockerfilePath", Renamed("dockerfile")),
    ("LocalBuild", "skipPush", Moved("push (the opposite)")),
    ("KustomizeDeploy", "kustomizePath", Renamed("path")),
    // v1alpha5
    ("BuildConfig", "acr", Nothing("Skaffold does not build with Azure Container Registry any more")),
    // v1beta6
    ("BuildConfig", "kaniko", Moved("build.cluster, and build.artifacts[].kaniko")),
    // v1beta8
    ("BuildConfig", "executionEnvironment", Nothing("builder plugins are gone")),
    ("Artifact", "plugin", Nothing("builder plugins are gone")),
    // v1beta13
    ("Artifact", "jibMaven", Moved("jib, with type: maven, and project for module")),
    ("Artifact", "jibGradle", Moved("jib, with type: gradle")),
    // v2alpha1
    ("KanikoArtifact", "buildContext", Nothing("the context goes straight to the pod; localDir.initImage is initImage")),
    // v2alpha2
    ("KustomizeDeploy", "path", Moved("paths[]")),
    ("BuildpackArtifact", "forcePull", Nothing("the pack lifecycle pulls what is newer")),
    // v2beta3
    ("HelmRelease", "values", Renamed("artifactOverrides")),
    // v2beta4
    ("ClusterDetails", "pullSecret", Renamed("pullSecretPath")),
    ("Artifact", "buildpack", Renamed("buildpacks")),
    // v2beta7
    ("KptDeploy", "applyDir", Moved("live.apply.dir")),
    ("KptLive", "inventoryID", Moved("apply.inventoryID")),
    ("KptLive", "inventoryNamespace", Moved("apply.inventoryNamespace")),
    ("KptLiveApply", "pollPeriod", Moved("live.options.pollPeriod")),
    ("KptLiveApply", "prunePropagationPolicy", Moved("live.options.prunePropagationPolicy")),
    ("KptLiveApply", "pruneTimeout", Moved("live.options.pruneTimeout")),
    ("KptLiveApply", "reconcileTimeout", Moved("live.options.reconcileTimeout")),
    // v2beta8
    ("KanikoArtifact", "flags", Nothing("each flag of kaniko has a field of its own")),
    // v2beta12
    ("HelmRelease", "remote", Moved("remoteChart in the place of chartPath")),
    // v2beta16
    ("DockerSecret", "dst", Nothing("the RUN that mounts the secret says where")),
    // v2beta22
    ("DockerArtifact", "secret", Moved("secrets[]")),
    // v2beta27
    ("KoArtifact", "platforms", Moved("build.artifacts[].platforms")),
    // v2beta29
    ("KubectlDeploy", "manifests", Moved("manifests.rawYaml")),
    ("DeployConfig", "kustomize", Moved("manifests.kustomize, and deploy.kubectl for flags and hooks")),
    ("KustomizeDeploy", "paths", Moved("manifests.kustomize.paths")),
    ("KustomizeDeploy", "buildArgs", Moved("manifests.kustomize.buildArgs")),
    ("KustomizeDeploy", "flags", Moved("deploy.kubectl.flags")),
    ("KustomizeDeploy", "hooks", Moved("deploy.kubectl.hooks")),
    ("KustomizeDeploy", "defaultNamespace", Moved("deploy.kubectl.defaultNamespace")),
    ("HelmRelease", "artifactOverrides", Moved("setValueTemplates, with {{.IMAGE_REPO}} and {{.IMAGE_TAG}}")),
    ("HelmRelease", "imageStrategy", Moved("setValueTemplates, with {{.IMAGE_REPO}} and {{.IMAGE_TAG}}")),
    ("KptDeploy", "fn", Moved("manifests.transform, manifests.validate and manifests.kpt")),
    ("KptDeploy", "live", Moved("the keys of deploy.kpt itself")),
    // v4beta4
    ("KanikoArtifact", "noPush", Nothing("Skaffold needs the image in the registry")),
    // v4beta7
    ("KptDeploy", "false", Renamed("force")),
];

/// What took the place of a removed field, as far as `version`: the names that came between are skipped.
pub fn replacement(ty: Type, name: &str, version: Version) -> Option<Instead> {
    let mut name = name;
    let mut found = None;
    // No field was renamed more than twice.
    for _ in 0..4 {
        let (.., instead) =
            TABLE.iter().find(|(owner, field, _)| *owner == ty.name() && *field == name)?;
        found = Some(*instead);
        match instead {
            Renamed(next) | Moved(next)
                if ty.field(version, next.trim_end_matches("[]")).is_none() && has(ty, next) =>
            {
                name = next.trim_end_matches("[]");
            }
            _ => break,
        }
    }
    found
}

fn has(ty: Type, name: &str) -> bool {
    TABLE
        .iter()
        .any(|(owner, field, _)| *owner == ty.name() && *field == name.trim_end_matches("[]"))
}

/// The name at the same place in the newest version, of a field that has another name there.
pub(super) fn heir(ty: Type, name: &str) -> Option<&'static str> {
    // These moved into a field that is of another type, and take its place among the others.
    match (ty.name(), name) {
        ("Artifact", "jibMaven" | "jibGradle") => Some("jib"),
        ("BuildConfig", "kaniko") => Some("cluster"),
        _ => match replacement(ty, name, Version::latest())? {
            Renamed(name) => Some(name),
            _ => None,
        },
    }
}

/// Why Skaffold cannot bring a file with this field to the newest version, so that it does not load: a sentence
/// without a full stop. `None` for a field that it can.
pub fn no_upgrade(field: Field, version: Version) -> Option<&'static str> {
    let old = Version::from_name("v3alpha1").is_some_and(|next| version < next);
    match (field.owner().name(), field.name()) {
        // v1alpha5/upgrade.go
        ("BuildConfig", "acr") => {
            Some("Skaffold does not build with Azure Container Registry any more")
        }
        // v2beta29/upgrade.go
        ("DeployConfig", "kpt") if old => {
            Some("Skaffold cannot convert `deploy.kpt` of before v3alpha1")
        }
        _ => None,
    }
}

/// The field of `version` that an older one became under another name at the same place.
pub fn renamed(ty: Type, name: &str, version: Version) -> Option<Field> {
    match replacement(ty, name, version)? {
        Renamed(name) => ty.field(version, name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(ty: &str) -> Type {
        Type::named(ty).unwrap()
    }

    #[test]
    fn every_entry_is_a_field_that_ended() {
        for (ty, name, _) in TABLE {
            let history = named(ty).history(name);
            assert!(
                history.is_some_and(|history| history.until.is_some()),
                "{ty}.{name}: {history:?}"
            );
        }
    }

    #[test]
    fn a_rename_leads_to_a_field_that_came_next() {
        for (ty, name, instead) in TABLE {
            let Renamed(next) = instead else { continue };
            let ended = named(ty).history(name).unwrap().until.unwrap();
            let version = ended.next().unwrap();
            assert!(named(ty).field(version, next).is_some(), "{ty}.{next} in {version}");
        }
    }

    /// What no file can reach without a removed key above it needs no entry.
    #[test]
    fn every_field_that_ended_has_an_entry() {
        let latest = Version::latest();
        for ty in super::super::table::skaffold().types() {
            let alive = ty.fields(latest).next().is_some();
            for row in ty.rows() {
                let gone = ty.history(row.name).is_some_and(|history| history.until.is_some());
                let known =
                    TABLE.iter().any(|(owner, field, _)| *owner == ty.name() && *field == row.name);
                assert!(!alive || !gone || known, "{row:?}");
            }
        }
    }

    #[test]
    fn names_in_between_are_skipped() {
        let last = Version::from_name("v2beta29").unwrap();
        assert_eq!(
            replacement(named("KustomizeDeploy"), "kustomizePath", last),
            Some(Moved("paths[]"))
        );
        let image = renamed(named("Artifact"), "imageName", Version::latest());
        assert_eq!(image.map(Field::name), Some("image"));
    }
}
