//! Poetry, Pipenv, PDM and pip-tools.
//!
//! Sources: <https://python-poetry.org/docs/configuration/>, <https://pipenv.pypa.io/en/latest/configuration.html>,
//! <https://pdm-project.org/latest/usage/advanced/>, <https://pip-tools.readthedocs.io/>; verified by running Poetry 2,
//! Pipenv 2025, PDM 2 and pip-tools 7. None of them promises that several processes may share a cache.

use super::python::READS;
use super::row::{packages, row};
use crate::knowledge::tool::{Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool};

pub(super) static POETRY: Tool = Tool {
    id: "poetry",
    title: "Poetry",
    ecosystem: Ecosystem::Python,
    programs: &["poetry"],
    manifests: &["pyproject.toml"],
    locks: &["poetry.lock"],
    config: &["poetry.toml"],
    commands: &[
        row(&["install", "--no-root"], Kind::Download),
        row(&["sync", "--no-root"], Kind::Download),
        row(&["install"], Kind::Implicit),
        row(&["sync"], Kind::Implicit),
        row(&["install", "--only-root"], Kind::Other),
        row(&["update"], Kind::Implicit).frozen(Frozen::Never),
        row(&["lock"], Kind::Implicit).frozen(Frozen::Never),
        // Packs the sources; of what they need it downloads nothing.
        row(&["build"], Kind::Other),
        row(&["add"], Kind::Named).named(Named::Always).frozen(Frozen::Never),
        row(&["self", "add"], Kind::Named).named(Named::Always),
        row(&["export"], Kind::Other),
        row(&["run"], Kind::Script),
        row(&["cache", "clear"], Kind::Clean),
        row(&["config"], Kind::Configure),
    ],
    valued: &[
        "-C",
        "--directory",
        "-P",
        "--project",
        "-E",
        "--extras",
        "--with",
        "--without",
        "--only",
        "-f",
        "--format",
        "-o",
        "--output",
    ],
    directory_options: &["-C", "--directory", "-P", "--project"],
    off_options: &["--no-cache"],
    download: Some("poetry install --no-root"),
    caches: &[packages(
        &[
            Source::Variable("POETRY_CACHE_DIR", ""),
            Source::Variable("XDG_CACHE_HOME", "/pypoetry"),
            Source::Home("/.cache/pypoetry"),
        ],
        Sharing::Locked,
        Some("POETRY_CACHE_DIR"),
    )
    .settings(&["cache-dir"])],
    reads: READS,
    ..PLAIN
};

pub(super) static PIPENV: Tool = Tool {
    id: "pipenv",
    title: "Pipenv",
    ecosystem: Ecosystem::Python,
    programs: &["pipenv"],
    manifests: &["Pipfile"],
    locks: &["Pipfile.lock"],
    commands: &[
        row(&["install"], Kind::Download)
            .named(Named::Word)
            .frozen(Frozen::With(&["--deploy", "--ignore-pipfile"])),
        row(&["sync"], Kind::Download),
        row(&["update"], Kind::Download).frozen(Frozen::Never),
        row(&["lock"], Kind::Download).frozen(Frozen::Never),
        row(&["requirements"], Kind::Other),
        row(&["run"], Kind::Script),
        row(&["--clear"], Kind::Clean),
    ],
    valued: &[
        "--python",
        "-r",
        "--requirements",
        "-i",
        "--index",
        "--pypi-mirror",
        "--extra-pip-args",
        "--categories",
        "-e",
        "--editable",
    ],
    frozen_install: Some("pipenv install --deploy"),
    download: Some("pipenv sync"),
    caches: &[packages(
        &[
            Source::Variable("PIPENV_CACHE_DIR", ""),
            Source::Variable("XDG_CACHE_HOME", "/pipenv"),
            Source::Home("/.cache/pipenv"),
        ],
        Sharing::Locked,
        Some("PIPENV_CACHE_DIR"),
    )],
    reads: READS,
    ..PLAIN
};

pub(super) static PDM: Tool = Tool {
    id: "pdm",
    title: "PDM",
    ecosystem: Ecosystem::Python,
    programs: &["pdm"],
    manifests: &["pyproject.toml"],
    locks: &["pdm.lock"],
    config: &["pdm.toml"],
    commands: &[
        row(&["sync", "--no-self"], Kind::Download),
        row(&["install", "--no-self"], Kind::Download).frozen(FROZEN),
        row(&["sync"], Kind::Implicit),
        row(&["install"], Kind::Implicit).frozen(FROZEN),
        row(&["update"], Kind::Implicit).frozen(Frozen::Never),
        row(&["lock"], Kind::Implicit).frozen(Frozen::Never),
        row(&["add"], Kind::Named).named(Named::Always).frozen(Frozen::Never),
        row(&["build"], Kind::Implicit),
        row(&["export"], Kind::Other),
        row(&["run"], Kind::Script),
        row(&["cache", "clear"], Kind::Clean),
        row(&["config"], Kind::Configure),
    ],
    valued: &["-p", "--project", "-G", "--group", "--with", "--without", "-L", "--lockfile"],
    directory_options: &["-p", "--project"],
    frozen_install: Some("pdm sync"),
    download: Some("pdm sync --no-self"),
    off_variables: &[("PDM_NO_CACHE", &["1", "true"])],
    caches: &[packages(
        &[
            Source::Variable("PDM_CACHE_DIR", ""),
            Source::Variable("XDG_CACHE_HOME", "/pdm"),
            Source::Home("/.cache/pdm"),
        ],
        Sharing::Locked,
        Some("PDM_CACHE_DIR"),
    )
    .settings(&["cache_dir"])],
    reads: READS,
    ..PLAIN
};

const FROZEN: Frozen = Frozen::With(&["--frozen-lockfile", "--no-lock", "--check"]);

pub(super) static PIP_TOOLS: Tool = Tool {
    id: "pip-tools",
    title: "pip-tools",
    ecosystem: Ecosystem::Python,
    programs: &["piptools"],
    manifests: &["requirements.in"],
    locks: &[],
    commands: &[
        row(&[], Kind::Download).of("pip-sync"),
        row(&["sync"], Kind::Download),
        row(&[], Kind::Download).of("pip-compile"),
        row(&["compile"], Kind::Download),
    ],
    valued: &["-o", "--output-file", "--cache-dir", "-i", "--index-url", "-f", "--find-links"],
    caches: &[
        packages(
            &[
                Source::Variable("PIP_TOOLS_CACHE_DIR", ""),
                Source::Variable("XDG_CACHE_HOME", "/pip-tools"),
                Source::Home("/.cache/pip-tools"),
            ],
            Sharing::Locked,
            Some("PIP_TOOLS_CACHE_DIR"),
        )
        .options(&["--cache-dir"]),
        packages(
            &[
                Source::Variable("PIP_CACHE_DIR", ""),
                Source::Variable("XDG_CACHE_HOME", "/pip"),
                Source::Home("/.cache/pip"),
            ],
            Sharing::Shared,
            Some("PIP_CACHE_DIR"),
        ),
    ],
    reads: READS,
    ..PLAIN
};
