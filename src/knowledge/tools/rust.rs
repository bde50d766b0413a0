//! Cargo, cargo-chef and sccache.
//!
//! Sources: <https://doc.rust-lang.org/cargo/guide/cargo-home.html>, <https://doc.rust-lang.org/cargo/reference/environment-variables.html>,
//! <https://github.com/LukeMathWalker/cargo-chef>, <https://github.com/mozilla/sccache>. Cargo locks its caches with files
//! ("Blocking waiting for file lock on package cache").

use super::row::{compiler, packages, row};
use crate::knowledge::tool::{
    CacheKind::{self, Compiler, Packages},
    Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool,
};

const BOTH: &[CacheKind] = &[Packages, Compiler];
const LOCKED: Frozen = Frozen::With(&["--locked", "--frozen"]);

/// A command that compiles.
macro_rules! builds {
    ($($word:literal),+) => { row(&[$($word),+], Kind::Implicit).fills(BOTH).frozen(LOCKED) };
}

pub(super) static CARGO: Tool = Tool {
    id: "cargo",
    title: "Cargo",
    ecosystem: Ecosystem::Rust,
    programs: &["cargo"],
    manifests: &["Cargo.toml"],
    locks: &["Cargo.lock"],
    config: &[".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain"],
    vendored: &["vendor/"],
    commands: &[
        row(&["fetch"], Kind::Download).frozen(LOCKED),
        row(&["vendor"], Kind::Download).frozen(LOCKED),
        row(&["chef", "cook"], Kind::Download).fills(BOTH),
        row(&["chef"], Kind::Other),
        row(&["install", "--path"], Kind::Implicit).fills(BOTH).frozen(LOCKED),
        row(&["install"], Kind::Named).named(Named::Always).fills(BOTH).frozen(LOCKED),
        row(&["binstall"], Kind::Named).named(Named::Always),
        builds!("build"),
        builds!("b"),
        builds!("check"),
        builds!("c"),
        builds!("test"),
        builds!("t"),
        builds!("run"),
        builds!("r"),
        builds!("rustc"),
        builds!("bench"),
        builds!("doc"),
        builds!("clippy"),
        builds!("zigbuild"),
        builds!("auditable", "build"),
        builds!("leptos", "build"),
        builds!("nextest", "run"),
        row(&["clean"], Kind::Clean).fills(&[Compiler]),
        row(&["cache"], Kind::Clean),
        row(&["build"], Kind::Implicit).of("cross").fills(BOTH).frozen(LOCKED),
        row(&["build"], Kind::Implicit).of("trunk").fills(BOTH),
        row(&["build"], Kind::Implicit).of("wasm-pack").fills(BOTH),
        row(&["build"], Kind::Implicit).of("maturin").fills(BOTH).frozen(LOCKED),
    ],
    valued: &[
        "-C",
        "--manifest-path",
        "--target-dir",
        "--target",
        "-p",
        "--package",
        "--exclude",
        "--bin",
        "--example",
        "--features",
        "-F",
        "-j",
        "--jobs",
        "--profile",
        "--config",
        "--color",
        "-Z",
        "--recipe-path",
        "--path",
        "--root",
        "--version",
        "--git",
        "--rev",
        "--tag",
        "--branch",
    ],
    directory_options: &["-C"],
    printing_options: &["-V", "-h", "--help"],
    offline_options: &["--offline", "--frozen"],
    offline_variables: &[("CARGO_NET_OFFLINE", "true")],
    download: Some("cargo fetch"),
    stub: " with an empty `src/main.rs` (or use `cargo chef`)",
    in_place: true,
    caches: &[
        packages(
            &[Source::Variable("CARGO_HOME", "/registry"), Source::Home("/.cargo/registry")],
            Sharing::FileLocks,
            Some("CARGO_HOME"),
        ),
        packages(
            &[Source::Variable("CARGO_HOME", "/git"), Source::Home("/.cargo/git")],
            Sharing::FileLocks,
            Some("CARGO_HOME"),
        ),
        // Else `target` beside the manifest.
        compiler(
            &[
                Source::Variable("CARGO_TARGET_DIR", ""),
                Source::Variable("CARGO_BUILD_TARGET_DIR", ""),
            ],
            Sharing::Locked,
            Some("CARGO_TARGET_DIR"),
        )
        .options(&["--target-dir"]),
    ],
    reads: &[
        "CARGO_*",
        "RUST*",
        "SCCACHE_*",
        "CC",
        "CXX",
        "CFLAGS",
        "CXXFLAGS",
        "LDFLAGS",
        "AR",
        "CC_*",
        "CXX_*",
        "CFLAGS_*",
        "PKG_CONFIG",
        "PKG_CONFIG_*",
        "OPENSSL_*",
        "SQLX_OFFLINE",
        "DATABASE_URL",
        "PROTOC",
        "MAKEFLAGS",
        "GIT_*",
        "NETRC",
        "SSH_AUTH_SOCK",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "TMPDIR",
        "HOME",
        "PATH",
        "SOURCE_DATE_EPOCH",
    ],
    ..PLAIN
};

pub(super) static SCCACHE: Tool = Tool {
    id: "sccache",
    title: "sccache",
    ecosystem: Ecosystem::Rust,
    programs: &["sccache"],
    otherwise: Kind::Other,
    commands: &[row(&["--show-stats"], Kind::Other)],
    caches: &[compiler(
        &[
            Source::Variable("SCCACHE_DIR", ""),
            Source::Variable("XDG_CACHE_HOME", "/sccache"),
            Source::Home("/.cache/sccache"),
        ],
        Sharing::Shared,
        Some("SCCACHE_DIR"),
    )],
    reads: &["SCCACHE_*", "AWS_*", "HOME", "PATH"],
    ..PLAIN
};
