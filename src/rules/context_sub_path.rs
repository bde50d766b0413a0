use super::{Report, kaniko};
use crate::model::{Build, is_literal};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(block) = kaniko::in_cluster(build) else { return };
    let Some((entry, path)) = kaniko::text(block, "contextSubPath") else { return };
    let parts = path.value.split('/').filter(|part| !part.is_empty() && *part != ".");
    if !is_literal(&path.value) || parts.count() == 0 {
        return;
    }
    let name = build.docker().and_then(|docker| docker.dockerfile.as_ref());
    let name = name.map_or("Dockerfile", |name| &name.value);
    let folder = path.value.trim_end_matches('/');
    let finding = report.at(
        entry.key.span,
        format!(
            "kaniko looks for `{folder}/{name}` in what Skaffold sends, and Skaffold sends what is below `{folder}`; nor does it \
             notice edits there"
        ),
    );
    finding.name(path.value.clone());
    if let Some(artifact) = &build.artifact {
        match &artifact.context {
            Some(context) => {
                finding.label(context.span, "the context");
                let context = context.value.trim_end_matches('/');
                finding.help(format!(
                    "remove `contextSubPath`, and write `context: {context}/{folder}`"
                ));
            }
            None => {
                finding.help(format!(
                    "remove `contextSubPath`, and write `context: {folder}` in the artifact"
                ));
            }
        }
    }
}
