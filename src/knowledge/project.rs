//! What a project at hand needs of a tool.

use super::tool::{Ecosystem, Tool, User};
use super::tools::ALL;
use super::{Directory, IMAGES, needs};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Files at the top of a build context. In a name one `*` may stand.
pub trait ProjectFiles {
    /// The text of a file (of several, one behind the other); of a folder an empty one; `None` where nothing is there.
    fn text(&self, path: &str) -> Option<&str>;
    /// Whether a file or folder is there.
    fn exists(&self, path: &str) -> bool;
}

/// The paths that [`Tool::has_dependencies`] asks for.
pub fn interesting_files() -> &'static [&'static str] {
    static PATHS: OnceLock<Vec<&'static str>> = OnceLock::new();
    PATHS.get_or_init(|| {
        let lists = ALL.iter().flat_map(|tool| {
            [tool.manifests, tool.locks, tool.workspaces, tool.vendored, tool.config]
        });
        lists
            .flatten()
            .map(|path| path.trim_end_matches('/'))
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
            Self::Gradle => "Gradle dependencies",
            Self::Scala => "sbt dependencies",
            Self::Rust => "crates",
            Self::DotNet => "NuGet packages",
            Self::Ruby => "gems",
            Self::Php => "Composer packages",
            Self::Elixir => "Hex packages",
            Self::Dart => "Dart packages",
            Self::Cpp => "C++ packages",
            Self::System => "system packages",
        }
    }

    /// Folders at the top of a context that work on the host leaves there, and no image wants.
    ///
    /// With each, whether everybody who works on the project gets it there.
    pub fn generated_folders(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Node => &[("node_modules", true)],
            Self::Python => &[(".venv", false), ("venv", false), ("__pycache__", false)],
            Self::Maven | Self::Rust => &[("target", true)],
            Self::Gradle => &[("build", true), (".gradle", true)],
            Self::Scala => &[("target", true), ("project/target", true)],
            Self::DotNet => &[("bin", true), ("obj", true)],
            Self::Elixir => &[("_build", true), ("deps", true)],
            Self::Dart => &[(".dart_tool", true), ("build", true)],
            // `vendor` and `vendor/bundle` are committed by many.
            Self::Go | Self::Ruby | Self::Php | Self::Cpp | Self::System => &[],
        }
    }
}

impl Tool {
    /// Whether a project has anything to download: a manifest at the top of the context requires something, and
    /// nothing lies there already. `false` where that is unknown.
    pub fn has_dependencies(&self, files: &dyn ProjectFiles) -> bool {
        if self.vendored.iter().any(|path| files.exists(path.trim_end_matches('/'))) {
            return false;
        }
        self.manifests.iter().any(|name| {
            files.text(name).is_some_and(|text| needs::something(self.ecosystem, text))
                && needs::is_meant(self, name, files)
        })
    }
}
