use super::{Report, support};
use crate::model::{Build, DockerfileFact};
use crate::source::{Span, display};
use crate::suggest::nearest;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (DockerfileFact::Missing { looked, near }, Some(artifact)) =
        (&build.dockerfile, &build.artifact)
    else {
        return;
    };
    // Whatever runs before the build may write the file.
    let Some(docker) = build.docker().filter(|_| !artifact.has_before_hooks) else { return };
    let Some(path) = looked.first() else { return };
    let image = &artifact.image.value;
    let lost = lost_context(build, report);
    let missing = format!("in this checkout there is no `{}`", display(path));
    let finding = match &docker.dockerfile {
        Some(written) => report
            .at(written.span, format!("`{image}` cannot be built: {missing}"))
            .name(written.value.clone()),
        None => {
            let span = docker.key.or(artifact.context.as_ref().map(|context| context.span));
            let span = span.unwrap_or(artifact.image.span);
            report
                .at(
                    span,
                    format!("`{image}` cannot be built: no `dockerfile` is named, and {missing}"),
                )
                .name(image)
        }
    };
    if let Some(lost) = lost {
        finding.label(lost, "lost in the profile");
        finding.help("lists of artifacts are not merged: repeat the `context`, or change the artifact with patches");
        return;
    }
    match (&docker.dockerfile, near.as_slice()) {
        (Some(written), _)
            if nearest(&written.value, near.iter().map(String::as_str)).is_some() =>
        {
            if let Some(meant) = nearest(&written.value, near.iter().map(String::as_str)) {
                finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(support::rename(written.span, meant));
            }
        }
        (Some(_), []) => {
            finding.help("the path is taken below the artifact's `context`; write the file or correct the path");
        }
        (None, []) => {
            finding.help(
                "write it, or name another one below the artifact's `context` in `dockerfile`",
            );
        }
        (_, near) => {
            finding.help(format!("name one that is there: {}", support::list(near)));
        }
    }
}

/// Where the same image has a context, if a profile builds it without one: lists of artifacts are not merged.
fn lost_context(build: &Build, report: &Report<'_>) -> Option<Span> {
    let artifact = build.artifact.as_ref()?;
    let is_of_profile = build.variants.iter().all(|profiles| !profiles.is_empty());
    if artifact.context.is_some() || artifact.docker()?.dockerfile.is_some() || !is_of_profile {
        return None;
    }
    let mut others =
        report.project().builds.iter().filter(|own| own.variants.iter().any(Vec::is_empty));
    others.find_map(|own| {
        let own = own.artifact.as_ref().filter(|own| own.image.value == artifact.image.value)?;
        own.context.as_ref().map(|context| context.span)
    })
}
