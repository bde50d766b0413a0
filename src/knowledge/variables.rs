//! Variables that name cache directories, proxies and mirrors, of every ecosystem, and what a tool reads.

use super::tool::Tool;

/// A variable that names a directory of a package tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheVariable {
    /// Its name.
    pub name: &'static str,
    /// The tool, for people.
    pub tool: &'static str,
    /// What the directory is for.
    pub kind: VariableKind,
}

/// What a directory is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableKind {
    /// Downloaded packages, which may be lost.
    Packages,
    /// Results of compiling, which may be lost.
    Compiler,
    /// Caches of several programs.
    Several,
    /// Short-lived files.
    Temporary,
    /// What is installed lies there: files that the image needs. No cache; advice to mount one would lose them.
    Install,
    /// The same, where the value is this path of the official image; a cache anywhere else.
    InstallAt(&'static str),
    /// Options of a command line, in which a path may stand.
    Options,
}

/// A variable that names a proxy or a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyVariable {
    /// Its name, or its beginning with `*`.
    pub name: &'static str,
    /// The tool, for people.
    pub tool: &'static str,
    /// The value that stands for what the tool does by itself, on a machine with the internet.
    pub public: Option<&'static str>,
}

impl CacheVariable {
    /// Whether the directory may be lost, if the variable has this value (`None`: any).
    pub fn is_cache(&self, value: Option<&str>) -> bool {
        match self.kind {
            VariableKind::Packages | VariableKind::Compiler | VariableKind::Several => true,
            VariableKind::InstallAt(path) => {
                value.is_some_and(|value| value.trim_end_matches('/') != path)
            }
            VariableKind::Temporary | VariableKind::Install | VariableKind::Options => false,
        }
    }
}

const fn cache(name: &'static str, tool: &'static str, kind: VariableKind) -> CacheVariable {
    CacheVariable { name, tool, kind }
}

use VariableKind::{Compiler, Install, InstallAt, Options, Packages, Several, Temporary};

static CACHES: &[CacheVariable] = &[
    cache("GOMODCACHE", "Go", Packages),
    cache("GOCACHE", "Go", Compiler),
    // Modules lie in pkg/mod below it, tools in bin; the golang image sets /go.
    cache("GOPATH", "Go", InstallAt("/go")),
    cache("GOTMPDIR", "Go", Temporary),
    cache("GOLANGCI_LINT_CACHE", "golangci-lint", Compiler),
    cache("npm_config_cache", "npm", Packages),
    cache("npm_config_devdir", "node-gyp", Packages),
    cache("YARN_CACHE_FOLDER", "Yarn", Packages),
    cache("YARN_GLOBAL_FOLDER", "Yarn", Packages),
    cache("npm_config_store_dir", "pnpm", Packages),
    cache("pnpm_config_store_dir", "pnpm", Packages),
    cache("PNPM_HOME", "pnpm", Install),
    cache("COREPACK_HOME", "Corepack", Install),
    cache("npm_config_prefix", "npm", Install),
    cache("BUN_INSTALL_CACHE_DIR", "Bun", Packages),
    cache("BUN_INSTALL", "Bun", Install),
    cache("PLAYWRIGHT_BROWSERS_PATH", "Playwright", Install),
    cache("PUPPETEER_CACHE_DIR", "Puppeteer", Install),
    cache("CYPRESS_CACHE_FOLDER", "Cypress", Install),
    cache("ELECTRON_CACHE", "Electron", Packages),
    cache("TURBO_CACHE_DIR", "Turborepo", Compiler),
    cache("NX_CACHE_DIRECTORY", "Nx", Compiler),
    cache("DENO_DIR", "Deno", Install),
    cache("PIP_CACHE_DIR", "pip", Packages),
    cache("PIP_TOOLS_CACHE_DIR", "pip-tools", Packages),
    cache("POETRY_CACHE_DIR", "Poetry", Packages),
    cache("POETRY_HOME", "Poetry", Install),
    cache("PIPENV_CACHE_DIR", "Pipenv", Packages),
    cache("UV_CACHE_DIR", "uv", Packages),
    cache("UV_PYTHON_INSTALL_DIR", "uv", Install),
    cache("PDM_CACHE_DIR", "PDM", Packages),
    cache("CONDA_PKGS_DIRS", "conda", Install),
    cache("CONDA_DIR", "conda", Install),
    cache("MAMBA_ROOT_PREFIX", "mamba", Install),
    cache("HF_HOME", "Hugging Face", Install),
    cache("XDG_CACHE_HOME", "several tools", Several),
    cache("XDG_DATA_HOME", "several tools", Install),
    cache("CARGO_HOME", "Cargo", InstallAt("/usr/local/cargo")),
    cache("RUSTUP_HOME", "rustup", Install),
    cache("CARGO_TARGET_DIR", "Cargo", Compiler),
    cache("CARGO_BUILD_TARGET_DIR", "Cargo", Compiler),
    cache("SCCACHE_DIR", "sccache", Compiler),
    cache("MAVEN_OPTS", "Maven", Options),
    cache("MAVEN_ARGS", "Maven", Options),
    cache("MAVEN_USER_HOME", "Maven Wrapper", Packages),
    cache("GRADLE_USER_HOME", "Gradle", Packages),
    cache("GRADLE_RO_DEP_CACHE", "Gradle", Packages),
    cache("GRADLE_OPTS", "Gradle", Options),
    cache("COURSIER_CACHE", "Coursier", Packages),
    cache("SBT_OPTS", "sbt", Options),
    cache("NUGET_PACKAGES", "NuGet", Install),
    cache("NUGET_HTTP_CACHE_PATH", "NuGet", Packages),
    cache("NUGET_SCRATCH", "NuGet", Temporary),
    cache("NUGET_PLUGINS_CACHE_PATH", "NuGet", Packages),
    cache("BUNDLE_PATH", "Bundler", Install),
    cache("GEM_HOME", "RubyGems", Install),
    cache("BUNDLE_USER_CACHE", "Bundler", Packages),
    cache("BUNDLE_USER_HOME", "Bundler", Install),
    cache("BUNDLE_GLOBAL_GEM_CACHE", "Bundler", Options),
    cache("COMPOSER_CACHE_DIR", "Composer", Packages),
    cache("COMPOSER_HOME", "Composer", Install),
    cache("HEX_HOME", "Hex", Packages),
    cache("MIX_HOME", "Mix", Install),
    cache("MIX_DEPS_PATH", "Mix", Install),
    cache("MIX_BUILD_PATH", "Mix", Compiler),
    cache("REBAR_CACHE_DIR", "Rebar3", Packages),
    cache("PUB_CACHE", "Dart", Packages),
    cache("CCACHE_DIR", "ccache", Compiler),
    cache("CONAN_HOME", "Conan", Install),
    cache("CONAN_USER_HOME", "Conan", Install),
    cache("VCPKG_DEFAULT_BINARY_CACHE", "vcpkg", Packages),
    cache("VCPKG_DOWNLOADS", "vcpkg", Packages),
    cache("CPM_SOURCE_CACHE", "CPM.cmake", Packages),
];

const fn proxy(
    name: &'static str,
    tool: &'static str,
    public: Option<&'static str>,
) -> ProxyVariable {
    ProxyVariable { name, tool, public }
}

const PYPI: Option<&str> = Some("https://pypi.org/simple");
const NPM: Option<&str> = Some("https://registry.npmjs.org/");

static PROXIES: &[ProxyVariable] = &[
    proxy("GOPROXY", "Go", Some("https://proxy.golang.org,direct")),
    proxy("GONOPROXY", "Go", None),
    proxy("GOPRIVATE", "Go", None),
    proxy("GONOSUMDB", "Go", None),
    proxy("GOINSECURE", "Go", None),
    proxy("GOSUMDB", "Go", Some("sum.golang.org")),
    proxy("npm_config_registry", "npm", NPM),
    proxy("npm_config_proxy", "npm", None),
    proxy("npm_config_https_proxy", "npm", None),
    proxy("npm_config_noproxy", "npm", None),
    proxy("COREPACK_NPM_REGISTRY", "Corepack", Some("https://registry.npmjs.org")),
    proxy("YARN_REGISTRY", "Yarn 1", Some("https://registry.yarnpkg.com")),
    proxy("YARN_NPM_REGISTRY_SERVER", "Yarn", Some("https://registry.yarnpkg.com")),
    proxy("YARN_HTTP_PROXY", "Yarn", None),
    proxy("YARN_HTTPS_PROXY", "Yarn", None),
    proxy("BUN_CONFIG_REGISTRY", "Bun", NPM),
    proxy("PIP_INDEX_URL", "pip", PYPI),
    proxy("PIP_EXTRA_INDEX_URL", "pip", None),
    proxy("PIP_TRUSTED_HOST", "pip", None),
    proxy("PIP_FIND_LINKS", "pip", None),
    proxy("PIP_PROXY", "pip", None),
    proxy("UV_DEFAULT_INDEX", "uv", PYPI),
    proxy("UV_INDEX_URL", "uv", PYPI),
    proxy("UV_INDEX", "uv", None),
    proxy("UV_EXTRA_INDEX_URL", "uv", None),
    proxy("UV_PYTHON_INSTALL_MIRROR", "uv", None),
    proxy("PDM_PYPI_URL", "PDM", PYPI),
    proxy("PIPENV_PYPI_MIRROR", "Pipenv", PYPI),
    proxy("CONDA_CHANNEL_ALIAS", "conda", Some("https://conda.anaconda.org")),
    proxy("CARGO_REGISTRIES_*", "Cargo", None),
    proxy("CARGO_HTTP_PROXY", "Cargo", None),
    proxy("RUSTUP_DIST_SERVER", "rustup", Some("https://static.rust-lang.org")),
    proxy("MVNW_REPOURL", "Maven Wrapper", Some("https://repo.maven.apache.org/maven2")),
    proxy("COURSIER_REPOSITORIES", "Coursier", Some("ivy2Local|central")),
    proxy("BUNDLE_MIRROR__*", "Bundler", None),
    proxy("HEX_MIRROR", "Hex", Some("https://repo.hex.pm")),
    proxy("HEX_CDN", "Hex", Some("https://repo.hex.pm")),
    proxy("HEX_HTTP_PROXY", "Hex", None),
    proxy("PUB_HOSTED_URL", "Dart", Some("https://pub.dev")),
    proxy("FLUTTER_STORAGE_BASE_URL", "Flutter", Some("https://storage.googleapis.com")),
    proxy("HTTP_PROXY", "every tool", None),
    proxy("HTTPS_PROXY", "every tool", None),
    proxy("FTP_PROXY", "every tool", None),
    proxy("ALL_PROXY", "every tool", None),
    proxy("NO_PROXY", "every tool", None),
];

/// All variables that name directories of package tools.
pub fn cache_variables() -> &'static [CacheVariable] {
    CACHES
}

/// All variables that name proxies and mirrors.
pub fn proxy_variables() -> &'static [ProxyVariable] {
    PROXIES
}

/// What is known of a variable that names a directory of a package tool. See [`CacheVariable::is_cache`].
pub fn cache_variable(name: &str) -> Option<&'static CacheVariable> {
    CACHES.iter().find(|it| same(it.name, name))
}

/// What is known of a variable that names a proxy or a mirror.
pub fn proxy_variable(name: &str) -> Option<&'static ProxyVariable> {
    PROXIES.iter().find(|it| same(it.name, name))
}

/// The value of a proxy variable that changes nothing on a machine with the internet.
pub fn public_default(name: &str) -> Option<&'static str> {
    proxy_variable(name)?.public
}

/// Arguments that every build has without `ARG`, and that no cache key holds.
pub fn is_predefined_arg(name: &str) -> bool {
    const NAMES: [&str; 5] = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];
    NAMES.iter().any(|it| {
        *it == name
            || it.eq_ignore_ascii_case(name) && !name.bytes().any(|c| c.is_ascii_lowercase())
    })
}

/// Whether a tool reads a variable by itself, when it works on packages or builds. What a project's own scripts and
/// settings read ([`super::Kind::Script`], `${NAME}` in an .npmrc) is not known here.
pub fn reads(tool: &Tool, variable: &str) -> bool {
    let own = tool.reads.iter().any(|name| same(name, variable));
    let directory = tool.caches.iter().flat_map(super::Cache::variables);
    own || is_predefined_arg(variable) || directory.into_iter().any(|name| same(name, variable))
}

/// Whether a name is that of the image or release that a tool comes in: its prefix makes it no setting of the tool.
fn names_image(name: &str) -> bool {
    ["_VERSION", "_IMAGE", "_TAG", "_DIGEST", "_SHA256", "_BASE"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Equal; npm's, pnpm's and Yarn's variables and the proxies are the same in any case.
fn same(known: &str, name: &str) -> bool {
    let equal = |start: &str, name: &str| {
        start == name || start.eq_ignore_ascii_case(name) && is_any_case(known)
    };
    match known.strip_suffix('*') {
        Some(_) if names_image(name) => false,
        Some(start) => name.get(..start.len()).is_some_and(|part| equal(start, part)),
        None => equal(known, name),
    }
}

/// Whether the tool that reads a variable takes its name in any case.
pub(super) fn is_any_case(known: &str) -> bool {
    ["npm_config_", "pnpm_config_", "yarn_", "http_", "https_", "ftp_", "all_", "no_"]
        .iter()
        .any(|prefix| known.get(..prefix.len()).is_some_and(|own| own.eq_ignore_ascii_case(prefix)))
}
