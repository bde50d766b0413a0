use super::{Report, kaniko};
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Build, covers, is_literal};

/// Where Skaffold mounts the folder, whatever its name on the node is.
const MOUNTED_AT: &str = "/cache";

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(block) = kaniko::in_cluster(build) else { return };
    let cache = block.get("cache");
    let Some((_, path)) = cache.and_then(|cache| kaniko::text(cache, "hostPath")) else { return };
    let is_there = covers(MOUNTED_AT, &path.value) && covers(&path.value, MOUNTED_AT);
    // A mount of one's own at this path holds what kaniko looks for.
    let mounts = build.kaniko().map(|own| own.volume_mounts.as_slice()).unwrap_or_default();
    let is_mounted = mounts.iter().any(|mount| covers(&mount.mount_path.value, &path.value));
    if is_there || is_mounted || !is_literal(&path.value) {
        return;
    }
    let finding = report.at(
        path.span,
        format!(
            "kaniko finds no base image that was cached: it looks in `{}`, and Skaffold mounts that folder of the node at \
             `{MOUNTED_AT}`",
            path.value
        ),
    );
    finding.name(path.value.clone());
    finding.help(format!(
        "keep the warmed base images in `{MOUNTED_AT}` on the node, and write `hostPath: {MOUNTED_AT}`; packages and layers are \
         never kept there"
    ));
    if build.config.as_ref().is_some_and(|config| config.cluster.is_some()) {
        finding.fix(Fix::replace(
            format!("Write `{MOUNTED_AT}`"),
            Applicability::Unsafe,
            path.span,
            MOUNTED_AT,
        ));
    }
}
