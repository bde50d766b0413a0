use super::{Report, wiring};
use crate::diagnostic::{Applicability, Fix};
use crate::knowledge;
use crate::model::{Build, BuildArg, MountPlace, covers, is_literal};
use crate::source::{Span, Spanned};
use crate::suggest::nearest;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    for (arg, value) in not_mounted(build) {
        let (name, path) = (&arg.name.value, &value.value);
        let fix = match near_mount(build, path) {
            Some(near) => corrected(report, value.span, near),
            None => wiring::mount(build, report, name, path),
        };
        let finding = report.at(
            value.span,
            format!("build arg `{name}` puts a cache at `{path}`, but no volume is mounted there: every build starts with an empty cache"),
        );
        finding.name(name.clone());
        finding.fix = fix;
        if let Some(kaniko) = build.kaniko() {
            let mounts = kaniko.volume_mounts.iter();
            match near_mount(build, path) {
                Some(near) => {
                    if let Some(mount) = mounts.clone().find(|mount| mount.mount_path.value == near)
                    {
                        finding.label(mount.mount_path.span, "a mount with nearly the same path");
                    }
                    finding.help(format!(
                        "did you mean `{near}`? The build arg and the `mountPath` must be the same"
                    ));
                }
                None => {
                    if let Some(key) = kaniko.volume_mounts_key {
                        finding.label(key, "the mounts of this artifact");
                    }
                    finding.help(format!("mount a volume at `{path}`: an entry in `volumeMounts`, and one in `build.cluster.volumes`"));
                }
            }
        }
        if let Some(file) = build.file()
            && let Some(setting) = file.declarations(name).find(|setting| setting.stage.is_some())
        {
            finding.label(setting.name_span(), "the ARG that takes it");
        }
    }
}

/// Makes a build arg the path of a mount.
fn corrected(report: &Report<'_>, value: Span, path: &str) -> Option<Fix> {
    let mut editor = report.editor(value)?;
    editor.replace(value, path);
    Some(Fix::new(format!("Write `{path}`"), Applicability::Unsafe, editor.finish()?))
}

/// The build args that point a cache at a place where nothing is mounted.
pub(super) fn not_mounted(build: &Build) -> Vec<(&BuildArg, &Spanned<String>)> {
    let Some(kaniko) = build.kaniko() else { return Vec::new() };
    let has_caches = !build.cache_mounts().is_empty();
    let args = build.build_args().iter().filter_map(|arg| Some((arg, arg.value.as_ref()?)));
    args.filter(|(arg, value)| {
        let (name, path) = (arg.name.value.as_str(), value.value.as_str());
        let is_place = path.starts_with('/') && is_literal(path) && !path.contains(':');
        let mounted =
            kaniko.volume_mounts.iter().any(|mount| covers(&mount.mount_path.value, path));
        let known = knowledge::cache_variable(name);
        let installs = known.is_some_and(|known| !known.is_cache(Some(path)));
        if !is_place || mounted || is_no_cache(path) || installs {
            return false;
        }
        let below = MountPlace::of(path) == MountPlace::VarRun;
        let near = near_mount(build, path).is_some();
        if known.is_some() {
            !knowledge::is_default_directory(path) && (below || near)
        } else {
            near || (below && has_caches)
        }
    })
    .collect()
}

/// Files that a program makes below `/var/run`, and what Kubernetes mounts itself.
fn is_no_cache(path: &str) -> bool {
    [".sock", ".pid", ".lock"].iter().any(|end| path.ends_with(end))
        || covers("/var/run/secrets", path)
        || covers("/kaniko", path)
}

/// A mount path that is nearly `path`.
pub(super) fn near_mount<'b>(build: &'b Build, path: &str) -> Option<&'b str> {
    let kaniko = build.kaniko()?;
    // A mount that another build arg points to is no misspelt one.
    let taken = |mount: &str| {
        build
            .build_args()
            .iter()
            .filter_map(|arg| arg.value.as_ref())
            .any(|value| covers(mount, &value.value))
    };
    let mounts = kaniko.volume_mounts.iter().map(|mount| mount.mount_path.value.as_str());
    nearest(path, mounts.filter(|mount| !taken(mount)))
}
