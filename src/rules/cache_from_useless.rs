use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::edit::yaml::Value;
use crate::model::{Build, Builder, Project, is_literal};
use crate::source::{Span, Spanned};
use crate::syntax::image;
use std::collections::{BTreeMap, BTreeSet};

/// The build arg by which BuildKit writes the cache into the image.
const INLINE: &str = "BUILDKIT_INLINE_CACHE";

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let read: BTreeSet<Span> = project
        .builds
        .iter()
        .filter(|build| !ignores_inline(build))
        .filter_map(|build| Some(build.build_arg(INLINE)?.name.span))
        .collect();
    let named = named(project);
    for build in &project.builds {
        let first = report.len();
        nothing_to_find(project, &named, build, report);
        if let Some(arg) = build
            .build_arg(INLINE)
            .filter(|arg| ignores_inline(build) && !read.contains(&arg.name.span))
        {
            let who = match build.builder {
                Builder::LocalApi => {
                    "Docker's API builds this image without BuildKit, at least where machine and cluster have one platform"
                }
                _ => "kaniko builds this image",
            };
            let finding = report.at(
                arg.name.span,
                format!(
                    "no cache is written into the image: {who}, and `{INLINE}` is for BuildKit"
                ),
            );
            finding.name(INLINE);
            finding.help(match build.builder {
                Builder::LocalApi => "set `build.local.useBuildkit: true`",
                _ => "remove it, and write `cache: {}`",
            });
        }
        for finding in report.since(first) {
            finding.artifacts = build.artifact.iter().map(|own| own.image.value.clone()).collect();
            finding.profiles = build.profiles();
        }
    }
}

/// Whether the builder surely makes nothing of the build arg.
fn ignores_inline(build: &Build) -> bool {
    // For other platforms Skaffold takes BuildKit even so.
    let has_platforms = |value: &crate::model::Value| value.entry("platforms").is_some();
    let platforms = build.artifact.as_ref().is_some_and(|own| has_platforms(&own.value))
        || build
            .config
            .as_ref()
            .and_then(|own| own.value.at(&["build"]))
            .is_some_and(has_platforms);
    match build.builder {
        Builder::LocalApi => !platforms,
        Builder::Kaniko(_) | Builder::KanikoCloudBuild => true,
        _ => false,
    }
}

/// The builds of each image, by its normalized name; none where no build asks for it.
fn named(project: &Project) -> BTreeMap<String, Vec<&Build>> {
    let mut named: BTreeMap<String, Vec<&Build>> = BTreeMap::new();
    let asks = |build: &Build| build.docker().is_some_and(|docker| !docker.cache_from.is_empty());
    if !project.builds.iter().any(asks) {
        return named;
    }
    for build in &project.builds {
        if let Some(name) = build.artifact.as_ref().and_then(|own| image::name_of(&own.image.value))
        {
            named.entry(name).or_default().push(build);
        }
    }
    named
}

/// `cacheFrom` names an image that is built here, always without a cache in it.
fn nothing_to_find(
    project: &Project,
    named: &BTreeMap<String, Vec<&Build>>,
    build: &Build,
    report: &mut Report<'_>,
) {
    let uses_buildkit = build.config.as_ref().and_then(|own| own.local.as_ref());
    let uses_buildkit = uses_buildkit.and_then(|local| local.get("useBuildkit")?.boolean());
    let Some(docker) = build.docker().filter(|_| uses_buildkit.is_some_and(|flag| flag.value))
    else {
        return;
    };
    // In flags, caches may be written elsewhere or read from elsewhere.
    if build.builder != Builder::BuildKit
        || !docker.cli_flags.is_empty()
        || project.has_unknown_imports
    {
        return;
    }
    for entry in &docker.cache_from {
        let Some(name) = image::name_of(&entry.value).filter(|_| is_literal(&entry.value)) else {
            continue;
        };
        let Some(makers) = named.get(&name) else { continue };
        let mut writes = makers.iter().filter(|other| {
            let flags = other.docker().is_none_or(|docker| !docker.cli_flags.is_empty());
            flags || other.build_arg(INLINE).is_some()
        });
        if writes.next().is_some() {
            continue;
        }
        let fix = fix(build, entry, report);
        let finding = report.at(
            entry.span,
            format!(
                "BuildKit finds no cache in `{}`: it reads the layers of an image only if a cache was written into it, and no \
                 build here does that",
                entry.value
            ),
        );
        finding.name(entry.value.clone());
        finding.help(format!("pass the build arg `{INLINE}: \"1\"`"));
        finding.fix = fix;
    }
}

fn fix(build: &Build, entry: &Spanned<String>, report: &Report<'_>) -> Option<Fix> {
    let artifact = build.artifact.as_ref()?;
    // Only the image's own build can write it.
    if image::name_of(&artifact.image.value) != image::name_of(&entry.value) {
        return None;
    }
    let docker = artifact.value.entry("docker")?;
    let mut edit = report.editor(docker.key.span)?;
    edit.merge(
        docker.value.span,
        Value::map([("buildArgs", Value::map([(INLINE, Value::text("1"))]))]),
    );
    Some(Fix {
        title: format!("Pass `{INLINE}`"),
        applicability: Applicability::Unsafe,
        edits: edit.finish()?,
    })
}
