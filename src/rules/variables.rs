//! Which variables a template finds at its field.

use crate::model::{ArtifactKind, TemplateUse};
use crate::schema::{HELM, Missing, Variables};
use crate::suggest;

/// What a docker build by Docker and one by kaniko give to their templates.
pub(super) const OF_IMAGE: [&str; 3] = ["IMAGE_REPO", "IMAGE_NAME", "IMAGE_TAG"];

/// Whether an artifact is built by docker on Cloud Build, whose templates see the environment alone.
pub(super) fn is_cloud_docker(template: &TemplateUse) -> bool {
    let kind = template.artifact.as_ref().map(|artifact| &artifact.kind);
    template.config.cloud_build && matches!(kind, Some(ArtifactKind::Docker(_)))
}

/// Whether Skaffold gives a name a value at the field.
pub(super) fn defines(template: &TemplateUse, name: &str) -> bool {
    if defined(template).iter().any(|own| own == name) {
        return true;
    }
    let is_helm = template.expanded.is_some_and(|own| own.variables == Variables::Helm);
    is_helm
        && HELM.iter().filter_map(|own| name.strip_prefix(own)).any(|rest| {
            match rest.strip_prefix('_') {
                Some(image) => template.scope.images.iter().any(|own| sanitized(own) == image),
                // The first image has no number.
                None => {
                    let count = template.scope.images.len();
                    rest.parse().is_ok_and(|at: usize| (2..=count).contains(&at))
                }
            }
        })
}

/// The names that Skaffold defines at the field; of Helm's without those of each image. None where it expands
/// nothing.
pub(super) fn defined(template: &TemplateUse) -> Vec<String> {
    let Some(expanded) = template.expanded else { return Vec::new() };
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match expanded.variables {
        Variables::None | Variables::Components => Vec::new(),
        Variables::Image | Variables::ImageAndEnv if is_cloud_docker(template) => Vec::new(),
        Variables::Image => owned(&OF_IMAGE),
        Variables::ImageAndEnv => {
            let mut names: Vec<String> = owned(&OF_IMAGE);
            names.extend(kaniko_env(template));
            names
        }
        Variables::ImageName => owned(&["IMAGE_NAME"]),
        Variables::Helm => owned(HELM),
    }
}

/// The names of `kaniko.env`.
fn kaniko_env(template: &TemplateUse) -> Vec<String> {
    let kaniko = template.artifact.as_ref().and_then(|artifact| artifact.value.get("kaniko"));
    let env =
        kaniko.and_then(|kaniko| kaniko.get("env")).map(|env| env.items()).unwrap_or_default();
    env.iter().filter_map(|item| Some(item.field("name")?.value)).collect()
}

/// An image's name as part of a variable's. helm/args.go
pub(super) fn sanitized(image: &str) -> String {
    image.replace(['.', '-', '/', ':'], "_")
}

/// What becomes of a template that asks for a name that is not there, as a clause behind "so".
pub(super) fn without_value(missing: Missing) -> &'static str {
    match missing {
        Missing::NoValue => "so the text `<no value>` takes its place",
        Missing::Fails => "so Skaffold fails",
        Missing::FallsBack => "so the image is tagged `latest`",
    }
}

/// The name that was meant, where it is nearly certain: only case, `-` and `_` differ, or one letter of a long word.
/// Names of the environment often differ in a digit or a short word on purpose.
pub(super) fn near<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let fold = |name: &str| name.to_lowercase().replace(['-', '_'], "");
    let same = names.iter().find(|other| **other != name && fold(other) == fold(name));
    same.copied().or_else(|| {
        suggest::nearest(name, names.iter().filter(|other| is_one_letter_off(name, other)).copied())
    })
}

fn is_one_letter_off(name: &str, other: &str) -> bool {
    if name.len() < 6 || strsim::damerau_levenshtein(name, other) != 1 {
        return false;
    }
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    if letters(name) == letters(other) {
        return false;
    }
    let (own, others): (Vec<&str>, Vec<&str>) =
        (name.split('_').collect(), other.split('_').collect());
    own.len() != others.len()
        || own
            .iter()
            .zip(&others)
            .all(|(own, other)| own == other || own.len().min(other.len()) > 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_nearly_certain_is_near() {
        let near = |name| near(name, &["IMAGE_TAG", "DB_HOST_A", "TAG2"]);
        assert_eq!(near("IMAGE_TGA"), Some("IMAGE_TAG"));
        assert_eq!(near("imageTag"), Some("IMAGE_TAG"));
        assert_eq!(near("IMAGE_TAGS"), Some("IMAGE_TAG"));
        for other in ["IMAGE_TYPE", "IMAGE_ENV", "IMAGE_TAG2", "DB_HOST_B", "TAG1", "IMAGE_TAG"] {
            assert_eq!(near(other), None, "{other}");
        }
    }
}
