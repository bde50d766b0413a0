//! Packages of the operating system: apt, apk, dnf and its kin.
//!
//! Sources: <https://docs.docker.com/reference/dockerfile/#example-cache-apt-packages> ("Apt needs exclusive access to its
//! data"), apk-cache(5), dnf.conf(5). What they install is named by the command, so no manifest is.

use super::row::{packages, row};
use crate::knowledge::tool::{Ecosystem, Kind, Named, PLAIN, Sharing, Source, Tool};

/// A command that names packages.
macro_rules! installs {
    ($($word:literal),+) => { row(&[$($word),+], Kind::Named).named(Named::Always) };
}

const READS: &[&str] = &["DEBIAN_FRONTEND", "TZ", "LANG", "LC_ALL", "TMPDIR", "HOME", "PATH"];

pub(super) static APT: Tool = Tool {
    id: "apt",
    title: "apt",
    ecosystem: Ecosystem::System,
    programs: &["apt-get", "apt", "aptitude"],
    commands: &[
        installs!("update"),
        installs!("install"),
        installs!("upgrade"),
        installs!("dist-upgrade"),
        installs!("full-upgrade"),
        installs!("build-dep"),
        installs!("source"),
        installs!("download"),
        row(&["clean"], Kind::Clean),
        row(&["autoclean"], Kind::Clean),
        row(&["distclean"], Kind::Clean),
    ],
    valued: &[
        "-o",
        "--option",
        "-c",
        "--config-file",
        "-t",
        "--target-release",
        "-a",
        "--host-architecture",
    ],
    in_place: false,
    caches: &[
        packages(&[Source::Root("/var/cache/apt")], Sharing::Locked, None),
        packages(&[Source::Root("/var/lib/apt")], Sharing::Locked, None),
    ],
    reads: READS,
    ..PLAIN
};

pub(super) static APK: Tool = Tool {
    id: "apk",
    title: "apk",
    ecosystem: Ecosystem::System,
    programs: &["apk"],
    commands: &[
        installs!("add"),
        installs!("update"),
        installs!("upgrade"),
        installs!("fetch"),
        row(&["cache", "clean"], Kind::Clean),
    ],
    valued: &[
        "-t",
        "--virtual",
        "-X",
        "--repository",
        "-p",
        "--root",
        "--cache-dir",
        "--keys-dir",
        "--repositories-file",
        "--arch",
        "--wait",
        "--cache-max-age",
    ],
    off_options: &["--no-cache"],
    caches: &[
        packages(&[Source::Root("/etc/apk/cache")], Sharing::Locked, None)
            .options(&["--cache-dir"]),
        packages(&[Source::Root("/var/cache/apk")], Sharing::Locked, None),
    ],
    reads: READS,
    ..PLAIN
};

pub(super) static DNF: Tool = Tool {
    id: "dnf",
    title: "dnf",
    ecosystem: Ecosystem::System,
    programs: &["dnf", "dnf5", "yum", "microdnf", "tdnf"],
    commands: &[
        installs!("install"),
        installs!("update"),
        installs!("upgrade"),
        installs!("builddep"),
        installs!("groupinstall"),
        installs!("reinstall"),
        installs!("makecache"),
        row(&["clean"], Kind::Clean),
    ],
    valued: &[
        "--releasever",
        "--installroot",
        "--enablerepo",
        "--disablerepo",
        "--repo",
        "-x",
        "--exclude",
        "-c",
        "--config",
    ],
    // dnf, dnf5 and yum keep it at different places.
    caches: &[
        packages(&[Source::Root("/var/cache/dnf")], Sharing::Locked, None),
        packages(&[Source::Root("/var/cache/libdnf5")], Sharing::Locked, None),
        packages(&[Source::Root("/var/cache/yum")], Sharing::Locked, None),
    ],
    reads: READS,
    ..PLAIN
};
