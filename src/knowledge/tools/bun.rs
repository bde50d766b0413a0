//! Bun.
//!
//! Sources: <https://bun.com/docs/install/cache>, <https://bun.com/docs/cli/install>. Nothing is said there of several
//! processes that share a cache.

use super::node::{READS, STORE, install, row};
use crate::knowledge::tool::{
    Cache, CacheKind::Packages, CommandRow, Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source,
    Tool,
};

const FROZEN: Frozen = Frozen::With(&["--frozen-lockfile", "--production"]);

pub(super) static BUN: Tool = Tool {
    id: "bun",
    title: "Bun",
    ecosystem: Ecosystem::Node,
    programs: &["bun"],
    manifests: &["package.json"],
    locks: &["bun.lock", "bun.lockb"],
    config: &["bunfig.toml", ".npmrc", "patches/"],
    commands: &[
        install(&["install"], FROZEN),
        install(&["i"], FROZEN),
        install(&["ci"], Frozen::Always),
        install(&["add"], Frozen::Never),
        install(&["a"], Frozen::Never),
        install(&["update"], Frozen::Never),
        row(&["x"], Kind::Script),
        row(&["pm", "cache", "rm"], Kind::Clean),
        row(&["pm"], Kind::Other),
        row(&["upgrade"], Kind::Other),
        row(&["remove"], Kind::Other),
        row(&["rm"], Kind::Other),
        row(&["link"], Kind::Other),
        row(&["outdated"], Kind::Other),
        CommandRow {
            program: Some("bunx"),
            words: &[],
            kind: Kind::Script,
            named: Named::Never,
            fills: STORE,
            frozen: Frozen::Never,
        },
    ],
    otherwise: Kind::Script,
    valued: &[
        "--cwd",
        "--cache-dir",
        "--registry",
        "--filter",
        "-F",
        "-c",
        "--config",
        "--backend",
        "--concurrent-scripts",
        "--linker",
        "--omit",
        "--target",
        "--outdir",
        "--outfile",
    ],
    directory_options: &["--cwd"],
    global_options: &["-g", "--global"],
    printing_options: &["-v", "--version", "-h", "--help", "--revision"],
    own_options: &[],
    frozen_install: Some("bun install --frozen-lockfile"),
    download: Some("bun install --frozen-lockfile"),
    caches: &[Cache {
        kind: Packages,
        sources: &[
            Source::Variable("BUN_INSTALL_CACHE_DIR", ""),
            Source::Variable("BUN_INSTALL", "/install/cache"),
            Source::Variable("XDG_CACHE_HOME", "/.bun/install/cache"),
            Source::Home("/.bun/install/cache"),
        ],
        options: &["--cache-dir"],
        settings: &[],
        sharing: Sharing::Locked,
        variable: Some("BUN_INSTALL_CACHE_DIR"),
    }],
    reads: READS,
    ..PLAIN
};
