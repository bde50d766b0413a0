use super::deployers::deployers;
use super::{Report, support};
use crate::diagnostic::Level;
use crate::model::{Entry, Variant, is_literal};
use crate::source::Spanned;
use crate::suggest::nearest;

pub(super) fn check(variant: &Variant, report: &mut Report<'_>) {
    let lists: Vec<&Entry> = variant
        .loaded()
        .filter_map(|config| config.value.at(&["deploy", "docker"])?.entry("images"))
        .collect();
    let artifacts: Vec<_> = variant.loaded().flat_map(|config| &config.artifacts).collect();
    let images: Vec<&str> =
        artifacts.iter().map(|artifact| artifact.image.value.as_str()).collect();
    let named: Vec<Spanned<String>> =
        lists.iter().flat_map(|list| list.value.items()).filter_map(|item| item.string()).collect();
    if lists.is_empty()
        || variant.has_unknown_imports
        || variant.loaded().any(|config| config.is_partial)
        || !images
            .iter()
            .copied()
            .chain(named.iter().map(|name| name.value.as_str()))
            .all(is_literal)
    {
        return;
    }
    let mut meant = Vec::new();
    for name in named.iter().filter(|name| !images.contains(&name.value.as_str())) {
        let near = nearest(&name.value, images.iter().copied());
        let finding = report.at(
            name.span,
            format!(
                "no container is started for `{}`: no artifact builds an image of that name",
                name.value
            ),
        );
        finding.name(&name.value);
        if let Some(near) = near {
            meant.push(near);
            finding.help(format!("did you mean `{near}`?")).fix(support::rename(name.span, near));
        } else {
            finding.help("write the `image` of an artifact, just as it stands there");
        }
    }
    // Another deployer may deploy the rest, and images that others are built on are for no one.
    let all = variant
        .loaded()
        .flat_map(|config| deployers(config))
        .all(|entry| entry.key.value == "docker");
    let Some(list) = lists.first().filter(|_| all) else { return };
    let required = |image: &str| {
        let lists = artifacts.iter().filter_map(|artifact| artifact.value.get("requires"));
        lists
            .flat_map(|list| list.items())
            .any(|item| item.field("image").is_some_and(|own| own.value == image))
    };
    for artifact in &artifacts {
        let image = artifact.image.value.as_str();
        if named.iter().any(|name| name.value == image) || meant.contains(&image) || required(image)
        {
            continue;
        }
        report
            .at(artifact.image.span, format!("`{image}` is built and never started: it is not among the `images` of `deploy.docker`"))
            .label(list.key.span, "the images that are started")
            .help("add it to `deploy.docker.images`")
            .level(Level::Info)
            .name(image);
    }
}
