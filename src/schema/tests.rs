//! Spot checks of the data, and of the command that writes it.

use super::*;
use std::process::Command;

fn v(name: &str) -> Version {
    Version::from_name(name).unwrap()
}

fn ty(name: &str) -> Type {
    Type::named(name).unwrap()
}

#[test]
fn fields_come_and_go() {
    let artifact = ty("Artifact");
    assert!(artifact.field(v("v1alpha3"), "workspace").is_some());
    assert!(artifact.field(v("v1alpha4"), "workspace").is_none());
    assert_eq!(
        artifact.history("jibMaven"),
        Some(History { since: v("v1alpha4"), until: Some(v("v1beta13")) })
    );
    assert_eq!(artifact.history("kaniko"), Some(History { since: v("v1beta7"), until: None }));
    assert_eq!(artifact.history("kanko"), None);
    assert_eq!(ty("KanikoArtifact").history("noPush").unwrap().until, Some(v("v4beta4")));
    // Published since v4beta12, decoded long before.
    assert_eq!(ty("VerifyContainer").history("env").unwrap().since, v("v4beta4"));
}

#[test]
fn every_version_has_a_document() {
    for version in Version::all() {
        let names: Vec<&str> = root().fields(version).map(Field::name).collect();
        assert!(names.starts_with(&["apiVersion", "kind"]), "{version}: {names:?}");
        assert!(names.contains(&"build") && names.contains(&"deploy"), "{version}");
    }
}

#[test]
fn the_newest_version_decides_what_is_required() {
    assert!(ty("Artifact").field(v("v1alpha4"), "image").unwrap().is_required());
    assert!(ty("Artifact").field(v("v1alpha3"), "imageName").unwrap().is_required());
    assert!(ty("HelmDeploy").field(v("v1alpha3"), "releases").unwrap().is_required());
    assert!(!ty("KptDeploy").field(v("v2beta8"), "dir").unwrap().is_required());
    assert!(ty("ResourceFilter").field(Version::latest(), "groupKind").unwrap().is_required());
    assert!(!ty("CustomArtifact").field(Version::latest(), "buildCommand").unwrap().is_required());
}

#[test]
fn groups_of_which_one_is_set() {
    let latest = Version::latest();
    let group = |name: &str, group: &str| {
        let fields = ty(name).fields(latest).filter(|field| field.one_of() == Some(group));
        fields.map(Field::name).collect::<Vec<_>>()
    };
    assert_eq!(group("BuildConfig", "build"), ["local", "googleCloudBuild", "cluster"]);
    assert_eq!(
        group("Artifact", "artifact"),
        ["docker", "bazel", "ko", "jib", "kaniko", "buildpacks", "custom"],
        "in the order of the source, in which the first wins"
    );
    assert_eq!(group("DeployConfig", "deploy"), [""; 0], "several deployers may be set");
    // Groups of fields that are gone are not looked at, unless another field took the place.
    let old = |name: &str, version: &str, field: &str| ty(name).field(v(version), field).unwrap();
    assert_eq!(old("KanikoBuildContext", "v1beta7", "localDir").one_of(), None);
    assert_eq!(old("Artifact", "v1", "buildpack").one_of(), Some("artifact"));
    assert_eq!(
        old("Artifact", "v1beta12", "jibMaven").heir(),
        old("Artifact", "v1beta12", "jibGradle").heir()
    );
    assert_eq!(old("BuildConfig", "v1beta6", "kaniko").one_of(), Some("build"));
    // Old versions had that group; they are judged as the newest.
    assert_eq!(ty("DeployConfig").field(v("v1alpha2"), "helm").unwrap().one_of(), None);
    let component = ty("TaggerComponent").field(latest, "gitCommit").unwrap();
    assert_eq!((component.one_of(), component.one_of_required()), (Some("tag"), true));
}

#[test]
fn nulls_stay_in_lists_of_pointers() {
    let latest = Version::latest();
    let keeps =
        |path: &str| walk(latest, path.split('.')).unwrap().item().unwrap().shape().keeps_null();
    for path in ["build.artifacts", "test", "portForward", "build.artifacts.0.sync.manual"] {
        assert!(keeps(path), "{path}");
    }
    for path in ["profiles", "manifests.rawYaml", "profiles.0.patches", "requires"] {
        assert!(!keeps(path), "{path}");
    }
}

#[test]
fn defaults_and_values() {
    let latest = Version::latest();
    assert_eq!(
        ty("DockerArtifact").field(latest, "dockerfile").unwrap().default(),
        Some("Dockerfile")
    );
    assert_eq!(
        ty("DockerArtifact").field(latest, "noCache").unwrap().default(),
        None,
        "the zero value"
    );
    let prefix = ty("LogsConfig").field(latest, "prefix").unwrap();
    assert_eq!(
        prefix.values().collect::<Vec<_>>(),
        ["container", "podAndContainer", "auto", "none"]
    );
}

/// The data is what the command writes. Needs a checkout of Skaffold: `SKAFFOLD_CHECKOUT=… cargo test schema`.
#[test]
fn the_data_is_what_xtask_writes() {
    let Ok(checkout) = std::env::var("SKAFFOLD_CHECKOUT") else { return };
    let folder = tempfile::tempdir().unwrap();
    let status = Command::new(env!("CARGO"))
        .args(["xtask", "schema", &checkout])
        .arg(folder.path())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(status.success());
    let committed = [
        ("versions.tsv", include_str!("versions.tsv")),
        ("fields.tsv", include_str!("fields.tsv")),
        ("kubernetes.tsv", include_str!("kubernetes.tsv")),
    ];
    for (name, text) in committed {
        assert!(
            std::fs::read_to_string(folder.path().join(name)).unwrap() == text,
            "{name} is not up to date"
        );
    }
}
