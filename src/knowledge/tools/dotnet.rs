//! `NuGet`, as `dotnet` and `nuget` run it.
//!
//! Sources: <https://learn.microsoft.com/nuget/consume-packages/managing-the-global-packages-and-cache-folders>,
//! <https://learn.microsoft.com/dotnet/core/tools/dotnet-restore>. Its lock files lie in the folder for temporary files
//! (`ConcurrencyUtilities.cs`), which containers that share only the packages do not share.

use super::row::{packages, row};
use crate::knowledge::tool::{Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool};

const LOCKED: Frozen = Frozen::With(&["--locked-mode"]);

pub(super) static DOTNET: Tool = Tool {
    id: "dotnet",
    title: "NuGet",
    ecosystem: Ecosystem::DotNet,
    programs: &["dotnet"],
    manifests: &["*.csproj", "*.fsproj", "*.vbproj", "Directory.Packages.props", "packages.config"],
    locks: &["packages.lock.json"],
    workspaces: &["*.sln", "*.slnx"],
    config: &[
        "NuGet.config",
        "nuget.config",
        "NuGet.Config",
        "Directory.Build.props",
        "Directory.Build.targets",
        "Directory.Packages.props",
        "global.json",
    ],
    commands: &[
        row(&["restore"], Kind::Download).frozen(LOCKED),
        row(&["tool", "restore"], Kind::Named).named(Named::Always),
        row(&["tool", "install"], Kind::Named).named(Named::Always),
        row(&["workload"], Kind::Named).named(Named::Always),
        row(&["add"], Kind::Named).named(Named::Always).frozen(Frozen::Never),
        row(&["build"], Kind::Implicit).frozen(LOCKED),
        row(&["publish"], Kind::Implicit).frozen(LOCKED),
        row(&["run"], Kind::Implicit).frozen(LOCKED),
        row(&["test"], Kind::Implicit).frozen(LOCKED),
        row(&["pack"], Kind::Implicit).frozen(LOCKED),
        row(&["msbuild"], Kind::Script),
        row(&["nuget", "locals"], Kind::Clean),
        row(&["restore"], Kind::Download).of("nuget").frozen(LOCKED),
        row(&["locals"], Kind::Clean).of("nuget"),
    ],
    valued: &[
        "-c",
        "--configuration",
        "-o",
        "--output",
        "-r",
        "--runtime",
        "-f",
        "--framework",
        "-a",
        "--arch",
        "--os",
        "-s",
        "--source",
        "--packages",
        "--configfile",
        "-v",
        "--verbosity",
        "-p",
        "--project",
        "--filter",
        "--logger",
        "--version-suffix",
    ],
    printing_options: &["--version", "-h", "--help", "--info", "--list-sdks", "--list-runtimes"],
    offline_options: &["--no-restore", "--no-build"],
    download: Some("dotnet restore"),
    in_place: true,
    caches: &[
        packages(
            &[Source::Variable("NUGET_PACKAGES", ""), Source::Home("/.nuget/packages")],
            Sharing::Locked,
            Some("NUGET_PACKAGES"),
        )
        .options(&["--packages"]),
        packages(
            &[
                Source::Variable("NUGET_HTTP_CACHE_PATH", ""),
                Source::Variable("XDG_DATA_HOME", "/NuGet/http-cache"),
                Source::Home("/.local/share/NuGet"),
            ],
            Sharing::Locked,
            Some("NUGET_HTTP_CACHE_PATH"),
        ),
    ],
    reads: &[
        "NUGET_*",
        "NuGetPackageSourceCredentials_*",
        "VSS_NUGET_*",
        "DOTNET_*",
        "MSBUILD*",
        "Configuration",
        "CI",
        "TMPDIR",
        "HOME",
        "PATH",
        "XDG_DATA_HOME",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ],
    ..PLAIN
};
