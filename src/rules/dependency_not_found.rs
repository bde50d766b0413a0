use super::{Report, context_sources, support};
use crate::model::{Build, is_pattern};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(artifact) = build.artifact.as_ref().filter(|_| !build.wants.unmatched.is_empty())
    else {
        return;
    };
    // What a hook or another artifact's command makes may lie there from an earlier run.
    let makes = report.project().builds.iter().filter_map(|build| build.artifact.as_ref());
    let hooks =
        build.config.as_ref().and_then(|config| config.value.at(&["build", "hooks", "before"]));
    if makes.into_iter().any(|own| own.has_before_hooks)
        || hooks.is_some_and(|hooks| !hooks.items().is_empty())
        || !artifact.requires.is_empty()
    {
        return;
    }
    let context = artifact.context.as_ref().map_or(".", |context| context.value.as_str());
    for unmatched in &build.wants.unmatched {
        let path = &unmatched.pattern.value;
        if context_sources::is_build_output(path) {
            continue;
        }
        let what = if is_pattern(path) { "nothing matches" } else { "there is no" };
        let finding = report.at(
            unmatched.pattern.span,
            format!(
                "`{}` cannot be built: in this checkout {what} `{path}` in the context `{context}`",
                artifact.image.value
            ),
        );
        finding.name(path);
        if let Some(meant) = &unmatched.near {
            finding.help(format!("did you mean `{meant}`?"));
            finding.fix(support::rename(unmatched.pattern.span, meant));
        } else {
            finding.help("paths start at the artifact's context; remove what is no longer there");
        }
    }
}
