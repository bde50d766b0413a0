use super::Report;
use crate::model::{Builder, Project};

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for config in project.base() {
        let of_config = |build: &&crate::model::Build| {
            build.config.as_ref().is_some_and(|own| std::sync::Arc::ptr_eq(own, config))
        };
        let builds: Vec<_> = project.builds.iter().filter(of_config).collect();
        let upstream: Vec<_> = builds
            .iter()
            .filter_map(|build| match &build.builder {
                Builder::Kaniko(executor) if executor.is_upstream() => Some((build, executor)),
                _ => None,
            })
            .collect();
        let Some((first, executor)) = upstream.first() else { continue };
        let span = match (
            &executor.image,
            first.docker().and_then(|docker| docker.key),
            &config.cluster,
        ) {
            (Some(image), ..) => image.span,
            (None, Some(key), _) => key,
            (None, None, Some(cluster)) => cluster.key,
            _ => continue,
        };
        let what = match &executor.image {
            Some(image) => format!("`{}`", image.value),
            None => "the default image, `gcr.io/kaniko-project/executor:latest`,".to_owned(),
        };
        let finding = report.at(
            span,
            format!("{what} still works, but gets no fixes: the project was archived in June 2025"),
        );
        finding.help(
            "the maintained fork is `ghcr.io/osscontainertools/kaniko`; pin one of its releases",
        );
        finding.artifacts = upstream
            .iter()
            .filter_map(|(build, _)| build.artifact.as_ref())
            .map(|artifact| artifact.image.value.clone())
            .collect();
    }
}
