use super::{Report, context_sources, support};
use crate::model::{Build, IgnoreFile, Project};
use crate::source::{display, join};

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for build in &project.builds {
        let Some((_, context)) = context_sources::known(build) else { continue };
        let Some(unread) = speaks(project, build) else { continue };
        let Some(artifact) = &build.artifact else { continue };
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
        support::stamp(finding, build);
    }
}

/// The ignore file beside a Dockerfile that no build of the project reads, where the build has no other one.
pub(super) fn speaks<'b>(project: &Project, build: &'b Build) -> Option<&'b IgnoreFile> {
    let context = build.context.as_ref()?;
    let unread = context.unread_ignore_file.as_deref()?;
    let read = project
        .builds
        .iter()
        .filter_map(|build| build.context.as_ref())
        .any(|other| other.ignore_file.as_ref().is_some_and(|file| file.path == unread.path));
    (context.ignore_file.is_none() && !read && !unread.ignore.patterns.is_empty()).then_some(unread)
}
