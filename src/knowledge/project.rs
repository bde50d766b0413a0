//! What a project at hand needs of a tool.

use super::tool::{Ecosystem, Kind, Tool, User};
use super::tools::ALL;
use super::{Directory, IMAGES};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Files at the top of a build context.
pub trait ProjectFiles {
    /// The text of a file; of a folder an empty one; `None` where nothing is there.
    fn text(&self, path: &str) -> Option<&str>;
    /// Whether a file or folder is there.
    fn exists(&self, path: &str) -> bool;
}

/// The paths that [`Tool::has_dependencies`] asks for.
pub fn interesting_files() -> &'static [&'static str] {
    static PATHS: OnceLock<Vec<&'static str>> = OnceLock::new();
    PATHS.get_or_init(|| {
        let lists = ALL
            .iter()
            .flat_map(|tool| [tool.manifests, tool.locks, tool.workspaces, tool.vendored]);
        lists
            .flatten()
            .copied()
            .filter(|path| !path.contains('*'))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    })
}

/// Whether a path is, or lies below, a directory that some tool takes by itself, for root or in an official image.
pub fn is_default_directory(path: &str) -> bool {
    static PATHS: OnceLock<BTreeSet<String>> = OnceLock::new();
    let known = PATHS.get_or_init(|| {
        let mut paths = BTreeSet::new();
        for cache in ALL.iter().flat_map(|tool| tool.caches) {
            let mut add = |directory| {
                if let Directory::Known { path, .. } = directory {
                    paths.insert(path);
                }
            };
            add(cache.directory(&User::root(), &|_| None));
            for image in IMAGES {
                let variable = |name: &str| image.value(name).map(str::to_owned);
                add(cache.directory(&User::root(), &variable));
                for (_, home) in image.users {
                    let user = User { root: false, home: Some((*home).to_owned()) };
                    add(cache.directory(&user, &variable));
                }
            }
        }
        paths
    });
    let path = path.trim_end_matches('/');
    known.iter().any(|known| {
        path.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

impl Ecosystem {
    /// How messages call its packages.
    pub fn packages(self) -> &'static str {
        match self {
            Self::Go => "Go modules",
            Self::Node => "npm packages",
            Self::Python => "Python packages",
            Self::Maven => "Maven artifacts",
        }
    }

    /// Folders at the top of a context that work on the host leaves there, and no image wants.
    ///
    /// With each, whether everybody who works on the project gets it there.
    pub fn generated_folders(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Go => &[],
            Self::Node => &[("node_modules", true)],
            Self::Python => &[(".venv", false), ("venv", false), ("__pycache__", false)],
            Self::Maven => &[("target", true)],
        }
    }
}

impl Tool {
    /// The command that downloads what manifest and lock name, as one types it.
    pub fn download_command(&self) -> Option<String> {
        let frozen = self.frozen_install.map(str::to_owned);
        let row =
            self.commands.iter().find(|row| row.kind == Kind::Download && row.program.is_none());
        let program = self.programs.first()?;
        frozen.or_else(|| row.map(|row| format!("{program} {}", row.words.join(" "))))
    }

    /// Whether a project has anything to download: a manifest at the top of the context requires something, and
    /// nothing lies there already. `false` where that is unknown.
    pub fn has_dependencies(&self, files: &dyn ProjectFiles) -> bool {
        if self.vendored.iter().any(|path| files.exists(path.trim_end_matches('/'))) {
            return false;
        }
        self.manifests.iter().any(|name| {
            files.text(name).is_some_and(|text| requires_something(self.ecosystem, text))
        })
    }
}

fn requires_something(ecosystem: Ecosystem, manifest: &str) -> bool {
    match ecosystem {
        Ecosystem::Go => manifest.lines().any(|line| {
            let line = line.split("//").next().unwrap_or("").trim();
            line.starts_with("require ") || line.starts_with("require(")
        }),
        Ecosystem::Node => {
            let Ok(package) = serde_json::from_str::<serde_json::Value>(manifest) else {
                return false;
            };
            let filled = |key: &str| {
                package
                    .get(key)
                    .and_then(serde_json::Value::as_object)
                    .is_some_and(|map| !map.is_empty())
            };
            let workspaces = package.get("workspaces").is_some();
            workspaces
                || ["dependencies", "devDependencies", "optionalDependencies"]
                    .into_iter()
                    .any(filled)
        }
        // A requirements.txt, or the list of a pyproject.toml.
        Ecosystem::Python if manifest.lines().any(|line| line.trim_start().starts_with('[')) => {
            manifest.match_indices("dependencies").any(|(at, word)| {
                let rest = manifest.get(at + word.len()..).unwrap_or("").trim_start();
                let list = rest.strip_prefix('=').map(str::trim_start);
                list.and_then(|list| list.strip_prefix('['))
                    .is_some_and(|list| !list.trim_start().starts_with(']'))
            })
        }
        Ecosystem::Python => manifest.lines().any(|line| {
            let line = line.trim_start();
            !line.is_empty() && !line.starts_with('#')
        }),
        // Its own plugins are downloaded for every pom.
        Ecosystem::Maven => true,
    }
}
