use super::emptiness::empty;
use super::{Report, support};
use crate::model::{Build, Project};

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    support::each_dockerfile(project, report, |file, builds, report| {
        for own in empty(file, builds) {
            let (Some(left), Some(filled)) = (own.left_by.first(), own.filled_by.first()) else {
                continue;
            };
            let name = own.setting.name();
            let finding = report.at(
                own.setting.name_span(),
                format!(
                    "{} lacks its `{name}` in the build of {}: only {} passes it, and the ARG has no default",
                    own.what,
                    title(left, filled),
                    title(filled, left)
                ),
            );
            finding.name(name).label(own.span, "nothing stands here then");
            for build in own.filled_by.iter().take(3) {
                if let Some(arg) = build.build_arg(name) {
                    finding.label(arg.name.span, "passed here");
                }
            }
            finding.help(format!("give `ARG {name}` a default, or pass it to every artifact that is built from this file"));
            support::stamp(finding, &own.left_by);
        }
    });
}

/// An artifact, as far as it is needed to tell it from another one.
fn title(build: &Build, other: &Build) -> String {
    let image = |build: &Build| {
        build.artifact.as_ref().map(|artifact| artifact.image.value.clone()).unwrap_or_default()
    };
    let own = image(build);
    if own != image(other) {
        return format!("`{own}`");
    }
    match build.profiles().as_slice() {
        [] => format!("`{own}` without a profile"),
        [profile, ..] => format!("`{own}` with profile `{profile}`"),
    }
}
