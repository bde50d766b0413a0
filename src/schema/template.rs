//! Where Skaffold expands Go templates, and what a template finds there. The places are files of Skaffold's
//! `pkg/skaffold`. What is not listed is never expanded, whatever the tags of the source say.

use super::types::Field;

/// What becomes of a template that asks for a variable that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The text `<no value>` takes its place.
    NoValue,
    /// The command fails.
    Fails,
    /// The tagger gives up, and the image is tagged `latest`.
    FallsBack,
}

/// Variables besides the environment (and `skaffold.env`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variables {
    /// None.
    None,
    /// `IMAGE_REPO`, `IMAGE_NAME`, `IMAGE_TAG` of the image that is built; on Cloud Build `docker` gets none.
    Image,
    /// The same, and the `env` of the artifact.
    ImageAndEnv,
    /// `IMAGE_NAME`: the artifact's `image`.
    ImageName,
    /// The names of the components, and `GIT`, `DATE`, `SHA`, `INPUT_DIGEST`: no environment, no functions of sprig.
    Components,
    /// `IMAGE_NAME`, `IMAGE_REPO`, `IMAGE_TAG`, `IMAGE_DIGEST` and others of [`HELM`] of every image, with a suffix.
    Helm,
}

/// The names that a Helm release finds: as they are for the first image, with `2`, `3` … for those that follow, and
/// for each with `_` and the image's name in which `.-/:` are `_`. helm/args.go
pub const HELM: &[&str] = &[
    "IMAGE_NAME",
    "IMAGE_REPO",
    "IMAGE_TAG",
    "IMAGE_DIGEST",
    "IMAGE_DOMAIN",
    "IMAGE_REPO_NO_DOMAIN",
    "IMAGE_FULLY_QUALIFIED",
    "DIGEST",
    "DIGEST_ALGO",
    "DIGEST_HEX",
];

/// How the templates of a field are expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// What there is besides the environment.
    pub variables: Variables,
    /// What becomes of a name that is not there.
    pub missing: Missing,
    /// Under which key of the document alone it is expanded, of those that hold the same struct: the `version` of
    /// a Helm release is under `deploy`, and is not under `manifests`.
    pub only_below: Option<&'static str>,
}

#[rustfmt::skip]
const TABLE: &[(&str, &str, Variables, Missing, Option<&str>)] = &[
    // build/docker/docker.go, docker/image.go
    ("DockerArtifact", "buildArgs", Variables::Image, Missing::NoValue, None),
    ("DockerArtifact", "cliFlags", Variables::Image, Missing::NoValue, None),
    // build/cluster/kaniko.go, build/kaniko/args.go
    ("KanikoArtifact", "buildArgs", Variables::ImageAndEnv, Missing::NoValue, None),
    ("KanikoArtifact", "env", Variables::None, Missing::NoValue, None),
    ("KanikoArtifact", "label", Variables::None, Missing::NoValue, None),
    ("KanikoArtifact", "registryCertificate", Variables::None, Missing::NoValue, None),
    // build/custom/script.go, docker/parse.go
    ("CustomArtifact", "buildCommand", Variables::None, Missing::NoValue, None),
    ("DockerfileDependency", "buildArgs", Variables::None, Missing::NoValue, None),
    // build/misc/env.go, build/ko/builder.go
    ("BuildpackArtifact", "env", Variables::None, Missing::NoValue, None),
    ("KoArtifact", "env", Variables::None, Missing::NoValue, None),
    ("KoArtifact", "flags", Variables::None, Missing::NoValue, None),
    ("KoArtifact", "ldflags", Variables::None, Missing::NoValue, None),
    ("KoArtifact", "labels", Variables::None, Missing::NoValue, None),
    // test/custom/custom.go
    ("CustomTest", "command", Variables::None, Missing::NoValue, None),
    // tag/env_template.go, tag/custom_template.go
    ("EnvTemplateTagger", "template", Variables::ImageName, Missing::FallsBack, None),
    ("CustomTemplateTagger", "template", Variables::Components, Missing::FallsBack, None),
    // helm/args.go, deploy/helm/helm.go, render/renderer/helm/args.go
    ("HelmRelease", "setValueTemplates", Variables::Helm, Missing::NoValue, None),
    ("HelmRelease", "valuesFiles", Variables::Helm, Missing::NoValue, None),
    ("HelmRelease", "name", Variables::None, Missing::Fails, None),
    ("HelmRelease", "chartPath", Variables::None, Missing::Fails, None),
    ("HelmRelease", "namespace", Variables::None, Missing::Fails, None),
    ("HelmRelease", "version", Variables::None, Missing::Fails, Some("deploy")),
    ("HelmRelease", "repo", Variables::None, Missing::Fails, Some("deploy")),
    ("HelmPackaged", "version", Variables::None, Missing::NoValue, Some("deploy")),
    ("HelmPackaged", "appVersion", Variables::None, Missing::NoValue, Some("deploy")),
    // render/generate/generate.go, render/renderer/kustomize/kustomize.go
    ("RenderConfig", "rawYaml", Variables::None, Missing::NoValue, None),
    ("Kustomize", "paths", Variables::None, Missing::NoValue, None),
    // The same in their places before v3alpha1.
    ("KubectlDeploy", "manifests", Variables::None, Missing::NoValue, None),
    ("KustomizeDeploy", "paths", Variables::None, Missing::NoValue, None),
    // deploy/kubectl/kubectl.go, runner/runcontext/context.go
    ("KubectlDeploy", "defaultNamespace", Variables::None, Missing::NoValue, None),
    ("KptDeploy", "defaultNamespace", Variables::None, Missing::NoValue, None),
    // kubernetes/portforward/resource_forwarder.go
    ("PortForwardResource", "resourceName", Variables::None, Missing::Fails, None),
    ("PortForwardResource", "namespace", Variables::None, Missing::Fails, None),
];

/// How the templates of a field are expanded; `None` if they never are.
pub fn template(field: Field) -> Option<Template> {
    let (.., variables, missing, only_below) = TABLE
        .iter()
        .find(|(ty, name, ..)| *ty == field.owner().name() && *name == field.name())
        .copied()?;
    Some(Template { variables, missing, only_below })
}

#[cfg(test)]
mod tests {
    use super::super::{Type, Version};
    use super::*;

    #[test]
    fn every_entry_is_a_field() {
        for (ty, name, ..) in TABLE {
            assert!(Type::named(ty).and_then(|ty| ty.history(name)).is_some(), "{ty}.{name}");
        }
    }

    #[test]
    fn the_tags_of_the_source_are_no_promise() {
        let release = Type::named("HelmRelease").unwrap();
        let values = release.field(Version::latest(), "setValues").unwrap();
        assert!(values.is_marked_template());
        assert_eq!(template(values), None);
        let chart = release.field(Version::latest(), "version").unwrap();
        assert_eq!(template(chart).unwrap().only_below, Some("deploy"));
    }
}
