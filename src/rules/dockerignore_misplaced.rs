use super::{Report, context_sources, support};
use crate::model::{Build, IgnoreFile, Project};
use crate::source::{display, join};
use std::collections::BTreeSet;
use std::path::Path;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let read: BTreeSet<&Path> = read(project);
    let found = |build| -> Vec<_> {
        let unread =
            unread(&read, build).map(|file| ((context_sources::key(build), &file.path), file));
        unread.into_iter().collect()
    };
    for (unread, builds) in support::together(project, found) {
        let Some(build) = builds.first() else { continue };
        let (Some(context), Some(artifact)) = (&build.context, &build.artifact) else { continue };
        let dockerfile = build.docker().and_then(|docker| docker.dockerfile.as_ref());
        let written = dockerfile.or(artifact.context.as_ref()).unwrap_or(&artifact.image);
        let path = display(&unread.path);
        let finding = report.at(
            written.span,
            format!(
                "nothing is left out: `{path}` lies beside the Dockerfile, and the context is {}",
                context_sources::title(&context.path)
            ),
        );
        finding.name(path);
        if let Some(first) = unread.ignore.patterns.first() {
            finding.label(first.span, "never read");
        }
        let beside = build.file().map(|file| display(&file.path)).unwrap_or_default();
        finding.help(format!(
            "move it to `{}`, or rename it to `{beside}.dockerignore`; patterns start at the context",
            display(&join(&context.path, ".dockerignore"))
        ));
        support::stamp(finding, &builds);
    }
}

/// The ignore files that some build of a project reads.
pub(super) fn read(project: &Project) -> BTreeSet<&Path> {
    let contexts = project.builds.iter().filter_map(|build| build.context.as_ref());
    contexts.filter_map(|context| Some(context.ignore_file.as_ref()?.path.as_path())).collect()
}

/// The ignore file beside a Dockerfile that is not among those that are `read`, where the build has no other one.
pub(super) fn unread<'b>(read: &BTreeSet<&Path>, build: &'b Build) -> Option<&'b IgnoreFile> {
    let (_, context) = context_sources::known(build)?;
    let unread = context.unread_ignore_file.as_deref()?;
    let speaks = context.ignore_file.is_none() && !unread.ignore.patterns.is_empty();
    (speaks && !read.contains(unread.path.as_path())).then_some(unread)
}
