use super::{Report, support};
use crate::model::{Build, is_literal};
use crate::suggest::nearest;

/// Volumes that Skaffold itself adds to the pod (`pkg/skaffold/build/cluster/pod.go`).
const OF_SKAFFOLD: [&str; 4] = ["kaniko-emptydir", "kaniko-secret", "kaniko-cache", "docker-cfg"];

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (Some(kaniko), Some(config)) = (build.kaniko(), &build.config) else { return };
    let Some(cluster) = &config.cluster else { return };
    let names: Vec<&str> =
        cluster.volumes.iter().map(|volume| volume.name.value.as_str()).collect();
    for mount in &kaniko.volume_mounts {
        let name = mount.name.value.as_str();
        if names.contains(&name) || OF_SKAFFOLD.contains(&name) || !is_literal(name) {
            continue;
        }
        let finding = report.at(
            mount.name.span,
            format!("the kaniko pod is rejected: no volume `{name}` is defined in `build.cluster.volumes`"),
        );
        finding.name(name);
        if let Some(meant) = nearest(name, names.iter().copied()) {
            if let Some(volume) = cluster.volumes.iter().find(|volume| volume.name.value == meant) {
                finding.label(volume.name.span, "the volume that is defined");
            }
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(support::rename(mount.name.span, meant));
        } else {
            let (span, what) = match cluster.volumes_key {
                Some(key) => (key, "the volumes that are defined"),
                None => (cluster.key, "no `volumes` here"),
            };
            finding.label(span, what);
            finding.help(format!("add a volume `{name}` to `build.cluster.volumes`"));
        }
        support::label_args(build, &mount.mount_path.value, finding);
    }
}
