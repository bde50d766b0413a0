use super::Report;
use crate::model::{Build, BuildArg, Builder, Project, covers};
use crate::source::Span;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for build in &project.builds {
        let profiles = build.profiles();
        if profiles.is_empty()
            || !matches!(build.builder, Builder::KanikoCloudBuild | Builder::CloudBuild)
        {
            continue;
        }
        let Some(key) = cloud_key(build) else { continue };
        let lost = lost(project, build);
        let Some((first, _)) = lost.first() else { continue };
        let value = first.value.as_ref().map_or("", |value| &value.value);
        let finding = report.at(
            key,
            format!(
                "every build starts with an empty cache: `{}` still is `{value}`, and Cloud Build mounts no volume there",
                first.name.value
            ),
        );
        for (arg, mount) in &lost {
            finding.name(arg.name.value.clone());
            finding.label(arg.name.span, "the build arg that stays");
            finding.label(*mount, "the mount in the cluster");
        }
        finding.help("cache layers instead (`cache: {}` for kaniko, `cacheFrom` for docker), and drop the build args here");
        finding.profiles = profiles;
        finding.artifacts = build.artifact.iter().map(|own| own.image.value.clone()).collect();
    }
}

/// Build args that point to a cache volume where the same image is built in the cluster, and the mounts there.
fn lost<'p>(project: &'p Project, build: &'p Build) -> Vec<(&'p BuildArg, Span)> {
    let image = build.artifact.as_ref().map(|own| &own.image.value);
    let same = |other: &&Build| other.artifact.as_ref().map(|own| &own.image.value) == image;
    let mut lost: Vec<(&BuildArg, Span)> = Vec::new();
    for other in project.builds.iter().filter(same).filter(|other| other.is_by_default()) {
        for cache in other.cache_mounts() {
            let mount = &cache.mount.mount_path;
            let points = |arg: &&BuildArg| {
                arg.value.as_ref().is_some_and(|value| covers(&mount.value, &value.value))
            };
            for arg in build.build_args().iter().filter(points) {
                let kept = other.build_arg(&arg.name.value).and_then(|own| own.value.as_ref());
                let is_same =
                    kept.map(|own| &own.value) == arg.value.as_ref().map(|own| &own.value);
                if is_same && !lost.iter().any(|(known, _)| known.name == arg.name) {
                    lost.push((arg, mount.span));
                }
            }
        }
    }
    lost
}

fn cloud_key(build: &Build) -> Option<Span> {
    let own = build.config.as_ref()?.value.at(&["build"])?.entry("googleCloudBuild")?;
    Some(own.key.span)
}
