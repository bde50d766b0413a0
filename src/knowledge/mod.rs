//! NOTE to the author of this module (from the lead): the rules in /work/main/src/rules (already written) call exactly
//! this API; please provide it (more is fine). The table itself stays data.
//!
//! knowledge::tools() -> impl Iterator<Item = &'static Tool>
//! knowledge::is_cache_variable(name) -> bool        // a directory variable of a cache that may be lost (all ecosystems' names)
//! knowledge::is_install_variable(name) -> bool      // PNPM_HOME, BUNDLE_PATH …: never a cache
//! knowledge::is_proxy_variable(name) -> bool        // GOPROXY, npm_config_registry …; not NO_PROXY/GOPRIVATE/GOSUMDB kinds
//! knowledge::public_default(name) -> Option<&'static str>   // of a proxy variable: what the tool itself would use
//! knowledge::is_default_cache_path(path) -> bool    // equal to or below a default cache dir of some tool (/go/pkg/mod, /root/.npm …)
//! knowledge::image_env(image: &str) -> Option<&'static [&'static str]>  // names of ENV that an official image sets; None = unknown image.
//!                                                     // PATH counts as set everywhere. distroless, alpine, debian, ubuntu, busybox known too.
//! knowledge::is_opaque(&Script) -> bool             // make, just, task, ./script.sh, sh x.sh, python x.py …: nobody sees what it does
//! knowledge::calls(&Script) -> Vec<Call>
//! struct Call { pub tool: &'static Tool, pub kind: CallKind, pub command: usize, pub span: Span /* the words of the call */, pub words: String /* "go mod download", "npm ci": program + subcommand as written, short */ }
//! enum CallKind { Download, ImplicitDownload, Other }
//! Call::program(&self) -> &'static str              // "go", "npm"
//! Call::downloads_project(&self) -> bool            // kind is Download or ImplicitDownload, and of the project's own dependencies (not `go install x@v`, `npm i -g x`)
//! Call::is_offline(&self, &Script) -> bool          // -mod=vendor, GOPROXY=off, --offline …
//! Call::sets(&self, &Script, name) -> bool          // the RUN itself gives the variable: prefix assignment, export before, `go env -w`, or a flag that replaces it
//! Tool::reads(&self, name) -> bool                  // cache + proxy + other variables that the program reads by itself
//! Tool::cache_variables(&self) -> &'static [&'static str]       // best first, e.g. GOMODCACHE, GOCACHE
//! Tool::default_cache_paths(&self) -> &'static [&'static str]   // root + official images
//! Tool::manifest_names(&self) -> &'static [&'static str]        // manifest(s) and lock at the top of a context: go.mod, go.sum
//! Tool::generated_folders(&self) -> &'static [&'static str]     // what a build on the host leaves in the context: node_modules, target, .venv …; Go: none
//! Tool::packages(&self) -> &'static str             // "Go modules", "npm packages"
//! Tool::download_command(&self) -> &'static str     // "go mod download", "npm ci"
//! pub trait ProjectFiles { fn text(&self, path: &str) -> Option<&str>; fn exists(&self, path: &str) -> bool; } // files at the top of a context
//! Tool::needs_download(&self, files: &dyn ProjectFiles) -> bool
//!     // whether the project at hand has anything to download: manifest is there and requires something (go.mod with a require; package.json with
//!     // dependencies), nothing vendored (vendor/modules.txt, .yarn/cache); false where unknown
//! knowledge::interesting_files() -> &'static [&'static str]     // the file names/paths that needs_download may ask for (the model reads them)
