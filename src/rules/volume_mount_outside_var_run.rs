use super::{Report, mount_below_symlink, support, wiring};
use crate::knowledge;
use crate::model::{Build, Executor, MountPlace, covers};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let config = build.config.as_ref().and_then(|config| config.cluster.as_ref());
    let secret = config.and_then(|cluster| cluster.pull_secret_mount_path.as_ref());
    for cache in build.cache_mounts() {
        let path = &cache.mount.mount_path;
        // Where nobody knows whether the folder above is a link, it is a place like any other.
        let place = match MountPlace::of(&path.value) {
            MountPlace::BelowSymlink if is_risk(build, &path.value) => MountPlace::Elsewhere,
            place => place,
        };
        let is_secret = secret.is_some_and(|secret| covers(&secret.value, &path.value));
        // Where a tool looks by itself, no build arg has to tell it: that is a reason to mount there.
        if place != MountPlace::Elsewhere
            || is_secret
            || knowledge::is_default_directory(&path.value)
        {
            continue;
        }
        let name = path.value.trim_end_matches('/').rsplit('/').next().unwrap_or("cache");
        let to = format!("/var/run/{name}");
        let fix = wiring::relocate(build, report.project(), report, &cache, &to);
        let finding = report.at(
            path.span,
            format!(
                "cache `{}` is mounted at `{}`: only the mount itself keeps it out of the image, and a base image \
                 that has a link on this path makes kaniko delete what is cached",
                cache.mount.name.value, path.value
            ),
        );
        finding.name(cache.mount.name.value.clone());
        finding.fix = fix;
        finding.help(format!("mount it below `/var/run`, which kaniko never touches, for example at `/var/run/{name}`"));
        if let Some(volume) = cache.volume {
            finding.label(volume.name.span, "the volume");
        }
        for arg in build.build_args() {
            if let Some(value) =
                arg.value.as_ref().filter(|value| covers(&path.value, &value.value))
            {
                finding.label(value.span, format!("`{}` points there", arg.name.value));
            }
        }
        support::label_args(build, &path.value, finding);
    }
}

/// Whether kaniko would remove the folder above for a link, if the base image has one.
fn is_risk(build: &Build, path: &str) -> bool {
    build.builder.executor().is_some_and(Executor::is_upstream)
        && mount_below_symlink::below_link(build, path).is_none()
}
