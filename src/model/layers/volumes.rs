//! Where a volume of `build.cluster.volumes` keeps its files.

use crate::model::artifact::any_case;
use crate::model::{Build, Value};

/// Where a volume keeps its files, and so for how long.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum VolumePlace {
    /// A folder of the node that the pod happens to run on.
    HostPath(String),
    /// A claim: it outlives the pod, on whatever the cluster stores it.
    Claim(String),
    /// A share of a server.
    Nfs(String),
    /// It goes with the pod.
    Pod,
    /// Another kind, or none that is defined here.
    Unknown,
}

impl Build {
    /// Where a volume of this build's configuration keeps its files.
    pub fn volume_place(&self, name: &str) -> VolumePlace {
        let cluster = self.config.as_ref().and_then(|own| own.value.at(&["build", "cluster"]));
        let volumes = cluster.and_then(|own| any_case(own, "volumes"));
        let volumes = volumes.map(|list| list.items()).unwrap_or_default();
        let is_own = |own: &Value| {
            any_case(own, "name").and_then(|it| it.text()).is_some_and(|it| it == name)
        };
        volumes.iter().find(|own| is_own(own)).map_or(VolumePlace::Unknown, |own| place(own))
    }
}

fn place(volume: &Value) -> VolumePlace {
    let text = |kind: &str, key: &str| {
        any_case(volume, kind).and_then(|it| Some(any_case(it, key)?.text()?.to_owned()))
    };
    if let Some(path) = text("hostPath", "path") {
        VolumePlace::HostPath(path)
    } else if let Some(claim) = text("persistentVolumeClaim", "claimName") {
        VolumePlace::Claim(claim)
    } else if let Some(path) = text("nfs", "path") {
        let server = text("nfs", "server").unwrap_or_default();
        VolumePlace::Nfs(format!("{server}:{path}"))
    } else if ["emptyDir", "ephemeral"]
        .iter()
        .any(|kind| volume.entries().iter().any(|own| own.key.value.eq_ignore_ascii_case(kind)))
        || volume.entries().len() == 1
    {
        // A volume of no kind is an emptyDir.
        VolumePlace::Pod
    } else {
        VolumePlace::Unknown
    }
}
