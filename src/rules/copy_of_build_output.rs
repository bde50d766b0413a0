use super::Report;
use super::context_sources::{self, Fate};
use crate::model::Build;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, context)) = context_sources::known(build) else { return };
    for copy in context_sources::copied(build, file).iter().filter(|copy| copy.reached) {
        for source in &copy.sources {
            let Some(path) = source.path.as_deref() else { continue };
            let is_built = context_sources::fate(build, context, source) == Fate::Built;
            // What the ignore file leaves out is told by another rule.
            if !is_built || context.verdict(path).excluded {
                continue;
            }
            report
                .at(
                    source.span,
                    format!(
                        "`{path}` in the context {} comes from a build that Skaffold does not run: the image has what was built last, or none",
                        context_sources::title(&context.path)
                    ),
                )
                .name(path)
                .help("build it in a stage of the Dockerfile, or in a `hooks.before` of the artifact");
        }
    }
}
