//! conda, mamba and micromamba.
//!
//! Source: <https://docs.conda.io/projects/conda/en/latest/user-guide/configuration/use-condarc.html> (`pkgs_dirs`).

use super::row::{packages, row};
use crate::knowledge::tool::{Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool};

pub(super) static CONDA: Tool = Tool {
    id: "conda",
    title: "conda",
    ecosystem: Ecosystem::Python,
    programs: &["conda", "mamba", "micromamba"],
    manifests: &["environment.yml", "environment.yaml"],
    locks: &[],
    config: &[".condarc"],
    commands: &[
        row(&["env", "create"], Kind::Download),
        row(&["env", "update"], Kind::Download),
        row(&["create", "-f"], Kind::Download),
        row(&["create", "--file"], Kind::Download),
        row(&["install", "-f"], Kind::Download),
        row(&["install", "--file"], Kind::Download),
        row(&["update", "--file"], Kind::Download),
        row(&["create"], Kind::Named).named(Named::Always).frozen(Frozen::Never),
        row(&["install"], Kind::Named).named(Named::Always).frozen(Frozen::Never),
        row(&["update"], Kind::Named).named(Named::Always).frozen(Frozen::Never),
        row(&["clean"], Kind::Clean),
        row(&["config", "--set"], Kind::Configure),
        row(&["install"], Kind::Download).of("conda-lock"),
    ],
    valued: &["-n", "--name", "-p", "--prefix", "-f", "--file", "-c", "--channel", "--solver"],
    offline_options: &["--offline"],
    offline_variables: &[("CONDA_OFFLINE", "true"), ("CONDA_OFFLINE", "1")],
    download: Some("conda env update --file environment.yml"),
    caches: &[packages(
        &[
            // A list, and .condarc may name others.
            Source::Unsure("CONDA_PKGS_DIRS"),
            Source::Variable("CONDA_DIR", "/pkgs"),
            Source::Variable("MAMBA_ROOT_PREFIX", "/pkgs"),
        ],
        Sharing::Locked,
        Some("CONDA_PKGS_DIRS"),
    )],
    reads: &[
        "CONDA_*",
        "MAMBA_*",
        "PIP_*",
        "PYTHON*",
        "SSL_CERT_FILE",
        "REQUESTS_CA_BUNDLE",
        "TMPDIR",
        "HOME",
        "PATH",
    ],
    ..PLAIN
};
