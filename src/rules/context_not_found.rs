use super::{Report, support};
use crate::model::Build;
use crate::source::display;
use crate::suggest::nearest;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (Some(missing), Some(artifact)) = (&build.missing_context, &build.artifact) else { return };
    let Some(written) = &artifact.context else { return };
    let image = &artifact.image.value;
    let looked = display(&missing.looked);
    let why = if missing.is_file {
        format!("its context `{looked}` is a file")
    } else {
        format!("in this checkout there is no folder `{looked}`")
    };
    let finding = report
        .at(written.span, format!("`{image}` cannot be built: {why}"))
        .name(written.value.clone());
    match nearest(&written.value, missing.near.iter().map(String::as_str)) {
        Some(meant) => {
            finding.help(format!("did you mean `{meant}`?"));
            finding.fix(support::rename(written.span, meant));
        }
        None => {
            finding.help("name a folder; the path starts where Skaffold is started");
        }
    }
}
