use super::Report;
use crate::model::{Config, is_literal};
use crate::suggest::nearest;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let Some(cluster) = &config.cluster else { return };
    // Another profile may mount what this one does not, and a line that could not be read may hold the mount.
    if config.profiles_touch_build || config.is_partial {
        return;
    }
    let mounts = || {
        config
            .artifacts
            .iter()
            .filter_map(|artifact| artifact.kaniko())
            .flat_map(|k| &k.volume_mounts)
    };
    let defined = |name: &str| cluster.volumes.iter().any(|volume| volume.name.value == name);
    for volume in &cluster.volumes {
        let name = volume.name.value.as_str();
        // A mount with a near name that no volume has is a misspelt name: volume-not-defined tells it.
        let misspelt = mounts().any(|mount| {
            let own = mount.name.value.as_str();
            !defined(own) && nearest(own, [name]).is_some()
        });
        if !is_literal(name) || misspelt || mounts().any(|mount| mount.name.value == name) {
            continue;
        }
        let finding = report.at(
            volume.name.span,
            format!("volume `{name}` is added to the kaniko pods, but no artifact mounts it"),
        );
        finding.name(name);
        finding.help(format!("add `name: {name}` with a `mountPath` to the `volumeMounts` of the artifact that needs it, or remove the volume"));
        let key = config
            .artifacts
            .iter()
            .filter_map(|artifact| artifact.kaniko())
            .find_map(|k| k.volume_mounts_key);
        if let Some(key) = key {
            finding.label(key, "the mounts of the artifact");
        }
    }
}
