use super::{Report, support};
use crate::model::{Build, Builder, Executor, Project};
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    // Every set of profiles has a form of each document, in the same order.
    let mut documents = BTreeMap::new();
    for variant in &project.variants {
        for (at, config) in variant.configs.iter().enumerate() {
            documents.insert(Arc::as_ptr(config).addr(), at);
        }
    }
    let found = |build| -> Vec<_> {
        let one = upstream(build).and_then(|(at, found)| Some((*documents.get(&at)?, found)));
        one.into_iter().collect()
    };
    for ((executor, span), builds) in support::together(project, found) {
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
        support::stamp(finding, &builds);
    }
}

/// The archived executor of a build, with where it is chosen, and the address of its configuration.
fn upstream(build: &Build) -> Option<(usize, (&Executor, Span))> {
    let Builder::Kaniko(executor) = &build.builder else { return None };
    let config = build.config.as_ref().filter(|_| executor.is_upstream())?;
    let image = executor.image.as_ref().map(|image| image.span);
    let block = || build.docker().and_then(|docker| docker.key);
    let cluster = || config.cluster.as_ref().map(|cluster| cluster.key);
    let span = image.or_else(block).or_else(cluster)?;
    Some((Arc::as_ptr(config).addr(), (executor, span)))
}
