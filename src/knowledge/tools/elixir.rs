//! Mix and Hex.
//!
//! Sources: <https://hexdocs.pm/phoenix/releases.html>, <https://hexdocs.pm/hex/Mix.Tasks.Hex.Config.html>.

use super::row::{packages, row};
use crate::knowledge::tool::{Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool};

const FROZEN: Frozen = Frozen::With(&["--check-locked"]);

pub(super) static MIX: Tool = Tool {
    id: "mix",
    title: "Mix",
    ecosystem: Ecosystem::Elixir,
    programs: &["mix"],
    manifests: &["mix.exs"],
    locks: &["mix.lock"],
    config: &[],
    commands: &[
        row(&["deps.get"], Kind::Download).frozen(FROZEN),
        row(&["do", "deps.get"], Kind::Download).frozen(FROZEN),
        row(&["do", "deps.get,"], Kind::Download).frozen(FROZEN),
        row(&["deps.update"], Kind::Download).frozen(Frozen::Never),
        row(&["deps.compile"], Kind::Other),
        row(&["local.hex"], Kind::Named).named(Named::Always),
        row(&["local.rebar"], Kind::Named).named(Named::Always),
        row(&["archive.install"], Kind::Named).named(Named::Always),
        row(&["compile"], Kind::Other),
        row(&["release"], Kind::Other),
    ],
    otherwise: Kind::Script,
    valued: &["--only"],
    offline_variables: &[("HEX_OFFLINE", "1"), ("HEX_OFFLINE", "true")],
    download: Some("mix deps.get"),
    caches: &[packages(
        &[Source::Variable("HEX_HOME", ""), Source::Home("/.hex")],
        Sharing::Locked,
        Some("HEX_HOME"),
    )],
    reads: &[
        "HEX_*",
        "MIX_*",
        "REBAR_*",
        "ERL_*",
        "ELIXIR_*",
        "GIT_*",
        "SSH_AUTH_SOCK",
        "TMPDIR",
        "HOME",
        "PATH",
    ],
    ..PLAIN
};
