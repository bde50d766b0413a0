use super::{Report, context_sources, support};
use crate::diagnostic::Level;
use crate::model::Project;
use crate::source::{display, join};

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for build in &project.builds {
        let Some((file, context)) = context_sources::known(build) else { continue };
        let (Some(docker), Some(artifact)) = (build.docker(), &build.artifact) else { continue };
        let name = docker.dockerfile.as_ref().map_or("Dockerfile", |name| &name.value);
        let expected = join(&context.path, name);
        if file.path == expected || file.path != join(&project.root, name) {
            continue;
        }
        let taken = display(&file.path);
        let span = match (&docker.dockerfile, &artifact.context) {
            (Some(written), _) | (None, Some(written)) => written.span,
            (None, None) => artifact.image.span,
        };
        let expected = display(&expected);
        let finding = report.at(
            span,
            format!(
                "`{}` is built from `{taken}` only where Skaffold is started in {}: its context has no `{expected}`",
                artifact.image.value,
                context_sources::title(&project.root),
            ),
        );
        finding.name(name);
        if docker.dockerfile.is_some() {
            // Somebody wrote this path: most likely it was meant.
            finding.level(Level::Info);
        }
        let below = crate::source::relative_to(&file.path, &context.path);
        finding.help(format!(
            "write the path as seen from the context: `dockerfile: {}`",
            display(&below)
        ));
        support::stamp(finding, &[build]);
    }
}
