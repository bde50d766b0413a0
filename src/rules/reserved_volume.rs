use super::{Report, kaniko};
use crate::model::{Build, Value};
use crate::source::Span;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    if build.kaniko().is_none() {
        return;
    }
    let Some(cluster) = build.config.as_ref().and_then(|config| config.cluster.as_ref()) else {
        return;
    };
    let own = reserved(build);
    for volume in &cluster.volumes {
        let Some(taken) = own.iter().find(|taken| taken.volume == volume.name.value) else {
            continue;
        };
        let finding = report.at(
            volume.name.span,
            format!(
                "the kaniko pod is rejected: it already has a volume `{}`, {}",
                taken.volume, taken.what
            ),
        );
        finding.name(taken.volume).help("give the volume another name");
        if let Some(because) = taken.because {
            finding.label(because, "what brings Skaffold's own volume");
        }
    }
    for mount in build.kaniko().map(|own| own.volume_mounts.as_slice()).unwrap_or_default() {
        let path = &mount.mount_path;
        let Some(taken) = own.iter().find(|taken| taken.path == path.value) else { continue };
        let finding = report.at(
            path.span,
            format!(
                "the kaniko pod is rejected: something is mounted at `{}` already, {}",
                taken.path, taken.what
            ),
        );
        finding.name(taken.path.clone()).help("mount it elsewhere, for example below `/var/run`");
        if let Some(because) = taken.because {
            finding.label(because, "what brings Skaffold's own mount");
        }
    }
}

/// A volume of Skaffold's own, with its mount.
/// Source: `kanikoPodSpec` in Skaffold's `pkg/skaffold/build/cluster/pod.go`, and its `build/kaniko/types.go`.
struct Reserved {
    volume: &'static str,
    path: String,
    what: &'static str,
    /// The key without which it is not there.
    because: Option<Span>,
}

fn reserved(build: &Build) -> Vec<Reserved> {
    let mut all = vec![Reserved {
        volume: "kaniko-emptydir",
        path: "/kaniko/buildcontext".to_owned(),
        what: "which holds the build context",
        because: None,
    }];
    let config = build.config.as_ref();
    let cluster = config.and_then(|config| config.value.at(&["build", "cluster"]));
    if let Some(cluster) = cluster {
        let secret = ["pullSecretName", "pullSecretPath"];
        if let Some((entry, _)) = secret.iter().find_map(|key| kaniko::text(cluster, key)) {
            let at = kaniko::text(cluster, "pullSecretMountPath");
            all.push(Reserved {
                volume: "kaniko-secret",
                path: at.map_or_else(|| "/secret".to_owned(), |(_, at)| at.value),
                what: "which holds the pull secret",
                because: Some(entry.key.span),
            });
        }
        if let Some(key) = key_of(cluster, "dockerConfig") {
            all.push(Reserved {
                volume: "docker-cfg",
                path: "/kaniko/.docker".to_owned(),
                what: "which holds Docker's configuration",
                because: Some(key),
            });
        }
    }
    let cache = kaniko::in_cluster(build).and_then(|block| block.get("cache"));
    if let Some((entry, _)) = cache.and_then(|cache| kaniko::text(cache, "hostPath")) {
        all.push(Reserved {
            volume: "kaniko-cache",
            path: "/cache".to_owned(),
            what: "which holds cached base images",
            because: Some(entry.key.span),
        });
    }
    all
}

fn key_of(block: &Value, key: &str) -> Option<Span> {
    block.get(key)?;
    block.entry(key).map(|entry| entry.key.span)
}
