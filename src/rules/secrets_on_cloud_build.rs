use super::{Report, support};
use crate::model::{Build, Builder, Data};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (Builder::CloudBuild, Some(artifact)) = (&build.builder, &build.artifact) else { return };
    let Some(docker) = artifact.value.get("docker") else { return };
    for key in ["secrets", "ssh"] {
        let Some(entry) = docker.entry(key) else { continue };
        let is_set = match &entry.value.data {
            Data::List(items) => !items.is_empty(),
            Data::Scalar { text, .. } => !text.is_empty(),
            _ => false,
        };
        if is_set {
            report
                .at(
                    entry.key.span,
                    format!(
                        "the build fails: on Cloud Build Skaffold cannot pass {}",
                        support::list(&[key])
                    ),
                )
                .help("build it locally or in the cluster, or leave it away in this profile")
                .name(&artifact.image.value);
        }
    }
}
