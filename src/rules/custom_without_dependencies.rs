use super::Report;
use crate::model::{ArtifactKind, Config, Data};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        let ArtifactKind::Custom = artifact.kind else { continue };
        let Some(custom) = artifact.value.entry("custom") else { continue };
        let image = &artifact.image.value;
        match custom.value.entry("dependencies") {
            Some(entry) if !matches!(entry.value.data, Data::Null) => {}
            _ => {
                report
                    .at(
                        custom.key.span,
                        format!("every change below the context of `{image}` builds it again: `custom` has no `dependencies`"),
                    )
                    .help("name what the build reads: `dependencies.paths`, or `dependencies.dockerfile.path`")
                    .name(image);
            }
        }
    }
}
