use super::Report;
use super::deployers::{deployers, sources};
use crate::diagnostic::Level;
use crate::model::Variant;

pub(super) fn check(variant: &Variant, report: &mut Report<'_>) {
    // Only a configuration that stands alone gets deployers that it does not name.
    let is_alone = variant.loaded().count() == 1 && !variant.has_unknown_imports;
    for config in variant.loaded() {
        let written = deployers(config);
        let find = |key: &str| written.iter().find(|entry| entry.key.value == key);
        let raw = sources(config).into_iter().find(|entry| entry.key.value == "rawYaml");
        if let Some(docker) = find("docker") {
            if let Some(other) = find("kubectl").or(find("helm")) {
                report
                    .at(
                        other.key.span,
                        format!("both deploy: `{}` to the cluster, and `docker` to containers on this machine", other.key.value),
                    )
                    .label(docker.key.span, "the other deployer")
                    .help("put one of them into a profile and the other one into another");
            } else if let Some(raw) = raw.filter(|_| is_alone) {
                report
                    .at(
                        raw.key.span,
                        "these manifests go to the current cluster too: `rawYaml` brings a kubectl deployer besides `docker`",
                    )
                    .label(docker.key.span, "the deployer that is written")
                    .help("remove `rawYaml`, or deploy to the cluster in a profile");
            }
        } else if let (Some(helm), Some(raw), None, None) =
            (find("helm"), raw.filter(|_| is_alone), find("kubectl"), find("cloudrun"))
        {
            report
                .at(
                    raw.key.span,
                    "kubectl deploys these manifests besides Helm: `rawYaml` brings a deployer that is not written",
                )
                .label(helm.key.span, "the deployer that is written")
                .help("add `kubectl: {}` to `deploy` to say so, or remove `rawYaml`")
                .level(Level::Info);
        }
    }
}
