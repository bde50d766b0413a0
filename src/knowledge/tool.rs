//! The shape of a row.

/// A package tool, one major kind of it where they differ (Yarn 1 and its successors are two).
#[derive(Debug)]
pub struct Tool {
    /// Kebab case, unique.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// The packages' world; tools of one ecosystem share manifests.
    pub ecosystem: Ecosystem,
    /// Programs whose first word is a subcommand of this tool.
    pub programs: &'static [&'static str],
    /// File names that say what the project needs.
    pub manifests: &'static [&'static str],
    /// File names that pin it.
    pub locks: &'static [&'static str],
    /// File names that say where the parts of a workspace are.
    pub workspaces: &'static [&'static str],
    /// Files and folders (with `/`) that change how packages are installed; globs allowed.
    pub config: &'static [&'static str],
    /// Paths whose presence in the sources means that packages lie there already, so that nothing is downloaded.
    pub vendored: &'static [&'static str],
    /// What its commands do.
    pub commands: &'static [CommandRow],
    /// What a subcommand does that no row names.
    pub otherwise: Kind,
    /// Options whose value is the next word, as written with one or two dashes.
    pub valued: &'static [&'static str],
    /// Those of them that name the folder to work in.
    pub directory_options: &'static [&'static str],
    /// Options that make any command one for the whole machine, not for the project.
    pub global_options: &'static [&'static str],
    /// Options after which it does nothing but print.
    pub printing_options: &'static [&'static str],
    /// Options that forbid downloads.
    pub offline_options: &'static [&'static str],
    /// Variables that forbid downloads, and a text that their value must hold.
    pub offline_variables: &'static [(&'static str, &'static str)],
    /// Options that only this one of several tools with the same program has.
    pub own_options: &'static [&'static str],
    /// The command that installs exactly what is locked, where the usual one does not.
    pub frozen_install: Option<&'static str>,
    /// The command that downloads what manifests and locks name, without sources; `None` where there is none.
    pub download: Option<&'static str>,
    /// What [`Self::download`] needs besides manifests and locks, as a phrase behind them.
    pub stub: &'static str,
    /// Whether packages are used where the cache is, so that a build needs it as much as the download before it.
    pub in_place: bool,
    /// Options that switch its caches off.
    pub off_options: &'static [&'static str],
    /// Variables that switch its caches off, and the values that do.
    pub off_variables: &'static [(&'static str, &'static [&'static str])],
    /// Directories that may be kept from build to build.
    pub caches: &'static [Cache],
    /// Other places for them that documents tell people to set up.
    pub places: &'static [&'static str],
    /// Other variables that it reads from the environment: names, or beginnings that end with `*`.
    pub reads: &'static [&'static str],
}

/// A row with nothing in it: what most tools do not have.
pub(super) const PLAIN: Tool = Tool {
    id: "",
    title: "",
    ecosystem: Ecosystem::System,
    programs: &[],
    manifests: &[],
    locks: &[],
    workspaces: &[],
    config: &[],
    vendored: &[],
    commands: &[],
    otherwise: Kind::Other,
    valued: &[],
    directory_options: &[],
    global_options: &[],
    printing_options: &["-V", "--version", "-h", "--help"],
    offline_options: &[],
    offline_variables: &[],
    own_options: &[],
    frozen_install: None,
    download: None,
    stub: "",
    in_place: false,
    off_options: &[],
    off_variables: &[],
    caches: &[],
    places: &[],
    reads: &[],
};

/// A world of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// Go modules.
    Go,
    /// Packages of npm registries.
    Node,
    /// Packages of Python indexes.
    Python,
    /// Artifacts of Maven repositories, for Maven itself.
    Maven,
    /// The same, for Gradle.
    Gradle,
    /// The same, for sbt.
    Scala,
    /// Crates.
    Rust,
    /// `NuGet` packages.
    DotNet,
    /// Gems.
    Ruby,
    /// Packages of Composer.
    Php,
    /// Packages of Hex.
    Elixir,
    /// Packages of pub.
    Dart,
    /// Packages of Conan and vcpkg, and what a C compiler makes.
    Cpp,
    /// Packages of the operating system.
    System,
}

/// What a command of a tool does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Downloads what manifest and lock name, and needs no sources.
    Download,
    /// Builds or checks the sources, and downloads what is missing on the way.
    Implicit,
    /// Downloads packages that the command itself names: tools, mostly.
    Named,
    /// Runs what the project's files say: scripts, generators. What that is cannot be seen.
    Script,
    /// Empties a cache.
    Clean,
    /// Changes a setting of the tool.
    Configure,
    /// Anything else; downloads nothing.
    Other,
}

/// A command, by its first words.
#[derive(Debug)]
pub struct CommandRow {
    /// The program, if it is another one than the tool's own.
    pub program: Option<&'static str>,
    /// Words behind program and options; the row with the most words fits best. None: the program alone.
    pub words: &'static [&'static str],
    /// What it does.
    pub kind: Kind,
    /// When it downloads packages that it names.
    pub named: Named,
    /// Which caches it fills and reads.
    pub fills: &'static [CacheKind],
    /// Whether it keeps to the lock file.
    pub frozen: Frozen,
}

/// When a command downloads packages that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Never.
    Never,
    /// With a word that holds `@`.
    Version,
    /// With any word that is no path.
    Word,
    /// Always.
    Always,
}

/// Whether a command keeps to the lock file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frozen {
    /// It fails where manifest and lock differ, or reads the lock only.
    Always,
    /// With one of these options.
    With(&'static [&'static str]),
    /// Nothing makes it.
    Never,
}

/// What a cache holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CacheKind {
    /// Downloaded packages.
    Packages,
    /// Results of compiling.
    Compiler,
}

/// A directory that may be kept from build to build.
#[derive(Debug)]
pub struct Cache {
    /// What it holds.
    pub kind: CacheKind,
    /// What says where it is; the first that is there wins.
    pub sources: &'static [Source],
    /// Options of the command line that set it, before all sources.
    pub options: &'static [&'static str],
    /// Keys of the tool's own settings that set it.
    pub settings: &'static [&'static str],
    /// Whether several builds may write it at once.
    pub sharing: Sharing,
    /// The variable that is best to set it with; `None` where only an option or a file can.
    pub variable: Option<&'static str>,
}

/// One thing that says where a cache is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A variable, and what comes behind its value. Of a list of paths, the first one counts.
    Variable(&'static str, &'static str),
    /// A variable that moves it only under settings that cannot be seen here.
    Unsure(&'static str),
    /// For root, this path.
    Root(&'static str),
    /// Below the home directory.
    Home(&'static str),
}

/// How builds may use one cache at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Safe by design.
    Shared,
    /// File locks: safe on one machine, not on every network file system.
    FileLocks,
    /// Not safe, or not known to be.
    Locked,
}

/// Who runs a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// User id 0.
    pub root: bool,
    /// The home directory.
    pub home: Option<String>,
}

/// Where a cache is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Directory {
    /// Here; `variable` is what says so, `None` for the tool's own default.
    Known {
        /// The path as the variable gives it.
        path: String,
        /// The variable whose value decides.
        variable: Option<&'static str>,
    },
    /// Nothing says where.
    Unknown,
}

impl User {
    /// Root, at home in `/root`.
    pub fn root() -> Self {
        Self { root: true, home: Some("/root".to_owned()) }
    }
}

impl Tool {
    /// Its cache of a kind.
    pub fn cache(&self, kind: CacheKind) -> Option<&'static Cache> {
        self.caches.iter().find(|cache| cache.kind == kind)
    }

    /// Whether a path (with `/`, from the context's root) is one of its manifests, by its last part.
    pub fn is_manifest(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.manifests.iter().any(|known| names(known, name))
    }

    /// Whether a path is one of its lock files, by its last part.
    pub fn is_lock(&self, path: &str) -> bool {
        self.locks.contains(&path.rsplit('/').next().unwrap_or(path))
    }
}

impl Tool {
    /// Whether a path is where this tool keeps a cache for some user, in some image, or as its documents set it up.
    pub fn is_place(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let near = |known: &str| below(known, path) || below(path, known);
        let images = super::images::IMAGES;
        self.places.iter().any(|known| near(known))
            || self.caches.iter().flat_map(|cache| cache.sources).any(|source| match *source {
                Source::Root(known) => near(known),
                Source::Home(behind) => {
                    let own = below_home(path).unwrap_or_default();
                    own.len() > 1 && (below(behind, own) || below(own, behind))
                }
                Source::Variable(name, behind) => images
                    .iter()
                    .filter_map(|image| image.value(name))
                    .any(|value| below(&format!("{value}{behind}"), path)),
                Source::Unsure(_) => false,
            })
    }
}

/// Whether `path` is `folder` or lies below it; both without a `/` at the end.
fn below(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What of a path lies below a home directory, with a `/` in front.
fn below_home(path: &str) -> Option<&str> {
    if let Some(rest) = path.strip_prefix("/root") {
        return rest.starts_with('/').then_some(rest);
    }
    let rest = path.strip_prefix("/home/")?;
    rest.find('/').and_then(|at| rest.get(at..))
}

impl Cache {
    /// Where it is, for a command that `user` runs and that sees these variables. An empty variable is none.
    pub fn directory(&self, user: &User, variable: &dyn Fn(&str) -> Option<String>) -> Directory {
        for source in self.sources {
            match *source {
                Source::Variable(name, behind) => {
                    let value = any_case(name, variable).filter(|value| !value.is_empty());
                    let Some(value) = value else { continue };
                    // GOPATH is a list; a path with a colon cannot be one directory of it.
                    let first = value.split(':').next().unwrap_or("");
                    let path = if name == "GOPATH" { first } else { &value };
                    let path = format!("{}{behind}", path.trim_end_matches('/'));
                    return Directory::Known { path, variable: Some(name) };
                }
                Source::Unsure(name) if any_case(name, variable).is_some() => {
                    return Directory::Unknown;
                }
                Source::Root(path) if user.root => {
                    return Directory::Known { path: path.to_owned(), variable: None };
                }
                Source::Home(behind) => {
                    let Some(home) = &user.home else { return Directory::Unknown };
                    let path = format!("{}{behind}", home.trim_end_matches('/'));
                    return Directory::Known { path, variable: None };
                }
                Source::Unsure(_) | Source::Root(_) => {}
            }
        }
        Directory::Unknown
    }

    /// The flag of RUN that mounts it at `target`, writable for the user id that is given.
    pub fn mount(&self, target: &str, user: Option<u32>) -> String {
        let mut mount = format!("--mount=type=cache,target={target}");
        if self.sharing == Sharing::Locked {
            mount.push_str(",sharing=locked");
        }
        if let Some(uid) = user.filter(|&uid| uid != 0) {
            mount = format!("{mount},uid={uid},gid={uid}");
        }
        mount
    }

    /// All variables that say where it is.
    pub fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.sources.iter().filter_map(|source| match source {
            Source::Variable(name, _) | Source::Unsure(name) => Some(*name),
            Source::Root(_) | Source::Home(_) => None,
        })
    }
}

/// Whether a file's name is the one that a row has, in which one `*` may stand.
pub fn names(known: &str, name: &str) -> bool {
    match known.split_once('*') {
        None => known == name,
        Some((start, end)) => {
            name.len() >= known.len() - 1 && name.starts_with(start) && name.ends_with(end)
        }
    }
}

/// The value of a variable whose name some tools take in lower and in upper case.
pub(super) fn any_case(name: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let found = variable(name);
    if found.is_some() || !super::variables::is_any_case(name) {
        return found;
    }
    variable(&name.to_lowercase()).or_else(|| variable(&name.to_uppercase()))
}
