use super::Report;
use crate::model::{Build, Value, is_literal};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(config) = &build.config else { return };
    let Some(context) = config.value.at(&["deploy", "kubeContext"]).and_then(Value::string) else {
        return;
    };
    if !is_literal(&context.value) || context.value.is_empty() || is_local(&context.value) {
        return;
    }
    let pinned = config.value.at(&["build", "cluster", "nodeSelector"]);
    if pinned.is_some_and(|nodes| !nodes.entries().is_empty()) {
        return;
    }
    for cache in build.cache_mounts() {
        let Some(volume) = cache.volume.filter(|volume| volume.source == "hostpath") else {
            continue;
        };
        let finding = report.at(
            volume.name.span,
            format!(
                "cache `{}` lies on one node of cluster `{}`: a build that runs on another node starts with an empty one",
                volume.name.value, context.value
            ),
        );
        finding.name(volume.name.value.clone());
        finding.label(context.span, "the cluster");
        finding.help(
            "pin the builds to a node with `build.cluster.nodeSelector`, take a volume that all nodes reach, or leave it where \
             the cluster has one node",
        );
    }
}

/// Clusters of one node, on the developer's machine.
/// Source: the names that these programs give to the contexts of the clusters that they make.
fn is_local(context: &str) -> bool {
    const NAMES: [&str; 8] = [
        "minikube",
        "docker-desktop",
        "docker-for-desktop",
        "rancher-desktop",
        "colima",
        "orbstack",
        "microk8s",
        "kind",
    ];
    const STARTS: [&str; 5] = ["kind-", "k3d-", "minikube-", "colima-", "kwok-"];
    const PARTS: [&str; 3] = ["local", "k3s", "minikube"];
    NAMES.contains(&context)
        || STARTS.iter().any(|start| context.starts_with(start))
        || PARTS.iter().any(|part| context.contains(part))
}
