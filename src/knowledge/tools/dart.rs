//! pub, as Dart and Flutter run it.
//!
//! Sources: <https://dart.dev/tools/pub/cmd/pub-get>, <https://dart.dev/tools/pub/environment-variables>.

use super::row::{packages, row};
use crate::knowledge::tool::{Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool};

const FROZEN: Frozen = Frozen::With(&["--enforce-lockfile"]);

pub(super) static PUB: Tool = Tool {
    id: "pub",
    title: "pub",
    ecosystem: Ecosystem::Dart,
    programs: &["dart", "flutter"],
    manifests: &["pubspec.yaml"],
    locks: &["pubspec.lock"],
    workspaces: &["melos.yaml"],
    commands: &[
        row(&["pub", "get"], Kind::Download).frozen(FROZEN),
        row(&["pub", "upgrade"], Kind::Download).frozen(Frozen::Never),
        row(&["packages", "get"], Kind::Download).frozen(FROZEN),
        row(&["pub", "global"], Kind::Named).named(Named::Always),
        row(&["pub", "cache", "clean"], Kind::Clean),
        row(&["run"], Kind::Implicit),
        row(&["build"], Kind::Implicit),
        row(&["test"], Kind::Implicit),
        row(&["compile"], Kind::Other),
        row(&["get"], Kind::Download).of("pub").frozen(FROZEN),
    ],
    valued: &["-C", "--directory", "-o", "--output", "-t", "--target"],
    directory_options: &["-C", "--directory"],
    offline_options: &["--offline", "--no-pub"],
    download: Some("dart pub get"),
    in_place: true,
    caches: &[packages(
        &[Source::Variable("PUB_CACHE", ""), Source::Home("/.pub-cache")],
        Sharing::Locked,
        Some("PUB_CACHE"),
    )],
    reads: &["PUB_*", "FLUTTER_*", "DART_*", "TMPDIR", "HOME", "PATH"],
    ..PLAIN
};
