//! Conan, vcpkg and ccache.
//!
//! Sources: <https://docs.conan.io/2/reference/environment.html>, <https://docs.conan.io/1/mastering/custom_cache.html>
//! (a cache for each concurrent job), <https://learn.microsoft.com/vcpkg/users/binarycaching>, <https://ccache.dev/manual/latest.html>
//! ("Sharing a cache").

use super::row::{compiler, packages, row};
use crate::knowledge::tool::{Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool};

const READS: &[&str] = &[
    "CONAN_*",
    "VCPKG_*",
    "X_VCPKG_*",
    "CCACHE_*",
    "CC",
    "CXX",
    "CFLAGS",
    "CXXFLAGS",
    "LDFLAGS",
    "MAKEFLAGS",
    "CMAKE_*",
    "TMPDIR",
    "HOME",
    "PATH",
    "XDG_CACHE_HOME",
];

pub(super) static CONAN: Tool = Tool {
    id: "conan",
    title: "Conan",
    ecosystem: Ecosystem::Cpp,
    programs: &["conan"],
    manifests: &["conanfile.txt", "conanfile.py"],
    locks: &["conan.lock"],
    commands: &[
        row(&["install"], Kind::Download).frozen(Frozen::With(&["--lockfile", "-l"])),
        row(&["create"], Kind::Implicit),
        row(&["build"], Kind::Implicit),
        row(&["cache", "clean"], Kind::Clean),
        row(&["remove"], Kind::Other),
    ],
    valued: &[
        "-pr",
        "--profile",
        "-s",
        "--settings",
        "-o",
        "--options",
        "-of",
        "--output-folder",
        "-if",
        "--install-folder",
        "-g",
        "--generator",
        "-r",
        "--remote",
        "-b",
    ],
    download: Some("conan install . --build=missing"),
    in_place: true,
    // Without a variable, Conan 1 and 2 differ.
    caches: &[packages(
        &[
            Source::Variable("CONAN_HOME", "/p"),
            Source::Variable("CONAN_USER_HOME", "/.conan/data"),
        ],
        Sharing::Locked,
        Some("CONAN_HOME"),
    )],
    reads: READS,
    ..PLAIN
};

pub(super) static VCPKG: Tool = Tool {
    id: "vcpkg",
    title: "vcpkg",
    ecosystem: Ecosystem::Cpp,
    programs: &["vcpkg"],
    manifests: &["vcpkg.json"],
    locks: &[],
    config: &["vcpkg-configuration.json"],
    commands: &[row(&["install"], Kind::Download).named(Named::Word)],
    download: Some("vcpkg install"),
    caches: &[packages(
        &[
            Source::Variable("VCPKG_DEFAULT_BINARY_CACHE", ""),
            Source::Variable("XDG_CACHE_HOME", "/vcpkg/archives"),
            Source::Home("/.cache/vcpkg/archives"),
        ],
        Sharing::Locked,
        Some("VCPKG_DEFAULT_BINARY_CACHE"),
    )],
    reads: READS,
    ..PLAIN
};

pub(super) static CCACHE: Tool = Tool {
    id: "ccache",
    title: "ccache",
    ecosystem: Ecosystem::Cpp,
    programs: &["ccache"],
    commands: &[
        row(&["-C"], Kind::Clean),
        row(&["--clear"], Kind::Clean),
        row(&["-s"], Kind::Other),
    ],
    // `~/.ccache`, where that is there already.
    caches: &[compiler(&[Source::Variable("CCACHE_DIR", "")], Sharing::Shared, Some("CCACHE_DIR"))],
    reads: READS,
    ..PLAIN
};
