//! The volumes that a kaniko pod mounts, and what a mount path means to kaniko.

use super::artifact::VolumeMount;
use super::build::Build;
use super::config::Volume;
use super::placeholder::is_literal;

/// What kaniko does with a mount at some path. Verified by running the executor, upstream v1.24 and the fork v1.28.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MountPlace {
    /// Below `/var/run`: left out of the image, mounted or not.
    VarRun,
    /// Another place that holds: `/run/x`, a folder of `/kaniko` that kaniko does not use itself.
    Sound,
    /// The build cannot run: `/`, `/usr`, `/bin`, `/tmp` …
    BreaksBuild,
    /// Below a folder that is a link in usual base images: the cache is deleted.
    BelowSymlink,
    /// Taken by Skaffold's own pod.
    Reserved,
    /// Anywhere else: kept out of the image only as long as the volume is mounted.
    Elsewhere,
}

/// `path` without empty and `.` components, as Kubernetes and kaniko clean it.
fn components(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

/// Whether `path` is `folder` or lies below it, by whole components; both absolute.
pub fn covers(folder: &str, path: &str) -> bool {
    if !path.starts_with('/') {
        return false;
    }
    // Most paths are clean already.
    if is_clean(path) && is_clean(folder) {
        let rest = path.strip_prefix(folder);
        return folder == "/" || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    components(path).starts_with(&components(folder))
}

/// Whether a path is absolute and stays as it is by [`components`].
fn is_clean(path: &str) -> bool {
    path == "/"
        || path.starts_with('/')
            && !path.ends_with('/')
            && !path.as_bytes().windows(2).any(|pair| matches!(pair, b"//" | b"/."))
}

/// Folders that a build cannot do without.
const WHOLE: [&str; 11] =
    ["kaniko", "usr", "bin", "sbin", "etc", "lib", "lib64", "tmp", "proc", "sys", "dev"];

impl MountPlace {
    /// Judges a mount path.
    pub fn of(path: &str) -> Self {
        let parts = components(path);
        match parts.as_slice() {
            [] | ["kaniko", "stages", ..] | ["usr", "bin" | "sbin" | "lib" | "lib64"] => {
                Self::BreaksBuild
            }
            [one] if WHOLE.contains(one) => Self::BreaksBuild,
            ["kaniko", name, ..] if name.bytes().all(|byte| byte.is_ascii_digit()) => {
                Self::BreaksBuild
            }
            ["lib" | "bin" | "sbin" | "lib64", ..] | ["var", "lock", _, ..] => Self::BelowSymlink,
            ["var", "run", _, ..] => Self::VarRun,
            ["kaniko", "buildcontext", ..] | ["kaniko", ".docker"] | ["secret" | "cache"] => {
                Self::Reserved
            }
            ["run" | "kaniko", _, ..] => Self::Sound,
            _ => Self::Elsewhere,
        }
    }
}

/// A mount that may hold a cache.
#[derive(Debug, Clone, Copy)]
pub struct CacheMount<'b> {
    /// The entry of `volumeMounts`.
    pub mount: &'b VolumeMount,
    /// Its volume, where one is defined.
    pub volume: Option<&'b Volume>,
}

impl Build {
    /// The mounts that are meant as caches: writable, of a volume that can hold one (or that is not defined),
    /// and not at a place that is known to hold something else.
    pub fn cache_mounts(&self) -> Vec<CacheMount<'_>> {
        let volumes = self.config.as_ref().and_then(|config| config.cluster.as_ref());
        let volumes = volumes.map(|cluster| cluster.volumes.as_slice()).unwrap_or_default();
        let mounts =
            self.kaniko().map(|kaniko| kaniko.volume_mounts.as_slice()).unwrap_or_default();
        mounts
            .iter()
            .filter(|mount| !mount.read_only && is_literal(&mount.mount_path.value))
            .map(|mount| CacheMount {
                mount,
                volume: volumes.iter().find(|volume| volume.name.value == mount.name.value),
            })
            .filter(|cache| cache.volume.is_none_or(Volume::can_cache))
            .filter(|cache| {
                let path = &cache.mount.mount_path.value;
                !(path.ends_with(".sock")
                    || covers("/kaniko/.docker", path)
                    || covers("/secret", path)
                    || covers("/var/run/secrets", path)
                    || covers("/run/secrets", path))
            })
            .collect()
    }
}
