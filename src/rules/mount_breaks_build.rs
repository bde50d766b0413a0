use super::Report;
use crate::diagnostic::Level;
use crate::model::{Build, MountPlace, Volume, covers, is_literal};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(kaniko) = build.kaniko() else { return };
    for mount in &kaniko.volume_mounts {
        let path = &mount.mount_path;
        if !is_literal(&path.value) {
            continue;
        }
        let volume = volume_of(build, &mount.name.value);
        let Some(why) = why(&path.value, volume) else { continue };
        let finding = report
            .at(path.span, format!("the build cannot run with a mount at `{}`: {why}", path.value));
        // Some builds do without these.
        if ["/etc", "/sbin", "/lib64"].iter().any(|own| covers(own, &path.value)) {
            finding.level(Level::Warn).message = format!(
                "the build lacks what the base image has in `{}`: the mount hides it",
                path.value
            );
        }
        finding.name(mount.name.value.clone());
        let name = mount.name.value.as_str();
        finding.help(format!("mount it below `/var/run`, for example at `/var/run/{name}`"));
        if let Some(volume) = volume {
            finding.label(volume.name.span, "the volume");
        }
    }
}

/// The volume of a name, as the cluster has it.
pub(super) fn volume_of<'b>(build: &'b Build, name: &str) -> Option<&'b Volume> {
    let cluster = build.config.as_ref()?.cluster.as_ref()?;
    cluster.volumes.iter().find(|volume| volume.name.value == name)
}

/// Why a mount at a path breaks the build, as a clause; `None` where it does not, or not surely.
pub(super) fn why(path: &str, volume: Option<&Volume>) -> Option<&'static str> {
    let is = |other: &str| covers(other, path) && covers(path, other);
    if !path.starts_with('/') || MountPlace::of(path) != MountPlace::BreaksBuild {
        return None;
    }
    if is("/") {
        Some("no container can be mounted over as a whole")
    } else if is("/kaniko") {
        Some("it hides kaniko itself, which lies there")
    } else if covers("/kaniko", path) {
        Some(
            "kaniko keeps there what one stage hands to the next, and would find that of an earlier build",
        )
    } else if is("/tmp") {
        // Skaffold's sign that the context has arrived, `/tmp/complete`, is only in the way where it outlives the pod.
        let lasts = matches!(volume?.source.as_str(), "hostpath" | "persistentvolumeclaim" | "nfs");
        lasts.then_some(
            "from the second build on it holds `/tmp/complete`, by which Skaffold says that the context has arrived",
        )
    } else if is("/proc") || is("/sys") || is("/dev") {
        None
    } else {
        Some("it hides what the base image and Skaffold's init container have there")
    }
}
