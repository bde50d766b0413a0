use super::{Report, kaniko};
use crate::diagnostic::Applicability;
use crate::model::{Build, Builder, Entry, Executor, Flavour, MountPlace};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(block) = kaniko::block(build) else { return };
    if let Some(force) = kaniko::on(block, "force").filter(|_| finds_its_container(build)) {
        let why = "`force` changes nothing: it lets kaniko run outside of a container, and here it runs in one";
        tell(force, why, report);
    }
    if let Some(cleanup) = kaniko::on(block, "cleanup") {
        let why = "`cleanup` changes nothing and takes time: kaniko deletes its files at the end, and then they are \
                   thrown away with the container";
        tell(cleanup, why, report);
    }
    let written = block.entry("whitelistVarRun");
    let is_false = |entry: &&Entry| entry.value.boolean().is_some_and(|flag| !flag.value);
    if let Some(entry) = written.filter(is_false).filter(|_| !is_told(build)) {
        let why = "`whitelistVarRun: false` changes nothing: Skaffold passes the flag only when it is true, and kaniko \
                   leaves `/var/run` alone by default";
        tell(entry, why, report);
    }
}

fn tell(entry: &Entry, why: &str, report: &mut Report<'_>) {
    let fix = kaniko::removal(report, entry, Applicability::Safe);
    let finding = report.at(entry.key.span, why);
    finding.name(entry.key.value.clone()).help("remove it");
    finding.fix = fix;
}

/// Whether `whitelist-var-run` speaks of `false`: where caches rest on it.
fn is_told(build: &Build) -> bool {
    let below = |path: &str| MountPlace::of(path) == MountPlace::VarRun;
    let is_upstream = build.builder.executor().is_some_and(Executor::is_upstream);
    is_upstream && build.cache_mounts().iter().any(|cache| below(&cache.mount.mount_path.value))
}

/// Whether the executor surely sees that it runs in a container. Early ones did not know all runtimes of Kubernetes:
/// there `force` is needed.
fn finds_its_container(build: &Build) -> bool {
    const SINCE: (u32, u32) = (1, 9);
    match &build.builder {
        Builder::Kaniko(executor) => {
            executor.flavour != Flavour::Unknown
                && executor.version.is_none_or(|version| version >= SINCE)
        }
        _ => false,
    }
}
