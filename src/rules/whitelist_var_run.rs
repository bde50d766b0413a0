use super::Report;
use crate::diagnostic::{Applicability, Fix, Level};
use crate::model::{Build, Builder, MountPlace};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (Builder::Kaniko(executor), Some(kaniko)) = (&build.builder, build.kaniko()) else {
        return;
    };
    if !executor.is_upstream() {
        return;
    }
    if let Some(written) = &kaniko.whitelist_var_run {
        if written.value && executor.version.is_some_and(|version| version < (0, 17)) {
            let version = executor.version.unwrap_or_default();
            let finding = report.at(
                written.span,
                format!("kaniko {version} will not start: it has no flag `--whitelist-var-run` before v0.17"),
            );
            finding.level(Level::Error).help("remove `whitelistVarRun`, or take a later executor");
            if let Some(image) = &executor.image {
                finding.label(image.span, "the executor");
            }
        }
        if !written.value
            && build.cache_mounts().iter().any(|cache| below_var_run(&cache.mount.mount_path.value))
        {
            report
                .at(written.span, "`whitelistVarRun: false` changes nothing: Skaffold passes the flag only when it is true")
                .help("write `whitelistVarRun: true`, which is what happens anyway");
        }
        return;
    }
    if executor.pinned {
        return;
    }
    let caches = build.cache_mounts();
    let mut below = caches.iter().filter(|cache| below_var_run(&cache.mount.mount_path.value));
    let Some(first) = below.next() else { return };
    let path = &first.mount.mount_path;
    let fix = say_so(build, report);
    let finding = report.at(
        path.span,
        format!(
            "a cache is mounted at `{}`, but `whitelistVarRun` is not written, and the executor is not pinned: whether \
             kaniko leaves `/var/run` alone is left to its default",
            path.value
        ),
    );
    finding.help("write `whitelistVarRun: true`: it is the default since kaniko v0.17, and says that the caches rest on it");
    finding.fix = fix;
    // Without an image even the executor is a default: nothing here says which one is meant.
    if executor.image.is_none() {
        finding.level(Level::Info);
    }
    for cache in below {
        finding.label(cache.mount.mount_path.span, "the same for this cache");
    }
    if let Some(image) = &executor.image {
        finding.label(image.span, "the executor, not pinned");
    }
    if let Some(file) = build.file() {
        for arg in build.build_args() {
            let points = |value: &str| {
                caches
                    .iter()
                    .any(|cache| crate::model::covers(&cache.mount.mount_path.value, value))
            };
            if arg
                .value
                .as_ref()
                .is_some_and(|value| below_var_run(&value.value) && points(&value.value))
                && let Some(setting) =
                    file.declarations(&arg.name.value).find(|setting| setting.stage.is_some())
            {
                finding.label(setting.name_span(), "a tool writes there by this ARG");
            }
        }
    }
}

/// Writes `whitelistVarRun: true` into the artifact.
fn say_so(build: &Build, report: &Report<'_>) -> Option<Fix> {
    let kaniko = build.artifact.as_ref()?.value.get("kaniko")?.span;
    let mut editor = report.editor(kaniko)?;
    editor.insert(kaniko, "whitelistVarRun", true);
    Some(Fix::new("Write `whitelistVarRun: true`", Applicability::Safe, editor.finish()?))
}

fn below_var_run(path: &str) -> bool {
    MountPlace::of(path) == MountPlace::VarRun
}
