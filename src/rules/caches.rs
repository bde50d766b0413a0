//! What keeps downloaded packages from build to build: what the rules about caches share.

use crate::knowledge::{self, Cache, CacheKind, Call, Directory, Kind as Does, ProjectFiles, User};
use crate::model::{Base, Build, Builder, Context, DockerfileModel, Stage, covers};
use crate::syntax::dockerfile::{Instruction, Kind, Mount, MountKind, expand};

/// A RUN of a stage that a build runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'b> {
    /// The build.
    pub build: &'b Build,
    /// Its Dockerfile.
    pub file: &'b DockerfileModel,
    /// The stage.
    pub stage: &'b Stage,
    /// Index of the instruction.
    pub at: usize,
    /// The instruction.
    pub instruction: &'b Instruction,
}

/// A cache mount of a RUN.
#[derive(Debug, Clone)]
pub(super) struct Target<'b> {
    /// The mount.
    pub mount: &'b Mount,
    /// Where, absolute; `None` where that is unknown.
    pub path: Option<String>,
}

/// The RUNs that a build runs, in order. None where the Dockerfile cannot be read to the end.
pub(super) fn runs(build: &Build) -> Vec<Run<'_>> {
    let Some(file) = build.file().filter(|file| file.is_whole() && !file.has_foreign_frontend())
    else {
        return Vec::new();
    };
    let stages = build.reached().into_iter();
    let instructions = stages.flat_map(|stage| {
        file.instructions(stage).map(move |(at, instruction)| (stage, at, instruction))
    });
    instructions
        .filter(|(_, _, instruction)| matches!(instruction.kind, Kind::Run(_)))
        .map(|(stage, at, instruction)| Run { build, file, stage, at, instruction })
        .collect()
}

impl<'b> Run<'b> {
    /// The package tools that it runs.
    pub(super) fn calls(&self) -> &'b [Call] {
        self.file.calls(self.at)
    }

    /// Whether it does what cannot be seen here.
    pub(super) fn hides(&self) -> bool {
        let script = self.file.script(self.at);
        script.opaque || !knowledge::hidden(script).is_empty()
    }

    /// Whether a program of one of these names runs in it.
    pub(super) fn runs_any(&self, programs: &[&str]) -> bool {
        let commands = self.file.script(self.at).commands.iter();
        commands.filter_map(|command| command.program()).any(|name| programs.contains(&name))
    }

    /// The value of a variable that it sees.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        self.build.variable(self.file, self.stage.index, self.at, name)
    }

    /// Who runs it.
    pub(super) fn user(&self) -> User {
        let user = self.file.user(self.stage.index, self.at);
        match self.variable("HOME").filter(|home| home.starts_with('/')) {
            Some(home) => User { home: Some(home), ..user },
            None => user,
        }
    }

    /// Its cache mounts.
    pub(super) fn targets(&self) -> Vec<Target<'b>> {
        cache_mounts(self.instruction)
            .map(|mount| Target { mount, path: self.target(mount) })
            .collect()
    }

    fn target(&self, mount: &Mount) -> Option<String> {
        let text = mount.target()?;
        let lookup = |name: &str| self.variable(name);
        let expanded = expand::expand(text, self.file.ast.escape, lookup).ok()?;
        if !expanded.unmatched.is_empty() {
            return None;
        }
        self.absolute(&expanded.value)
    }

    /// A path of it, seen from its WORKDIR; `None` where that is unknown.
    pub(super) fn absolute(&self, path: &str) -> Option<String> {
        if path.starts_with('/') {
            return Some(path.trim_end_matches('/').to_owned());
        }
        let folder = workdir(self.build, self.file, self.stage, self.at)?;
        let path = path.trim_start_matches("./").trim_matches('/');
        let path = if path == "." { "" } else { path };
        let folder = folder.trim_end_matches('/');
        Some(if path.is_empty() { folder.to_owned() } else { format!("{folder}/{path}") })
    }

    /// Whether everything that the base image sets is known.
    pub(super) fn knows_image(&self) -> bool {
        matches!(self.file.root_base(self.stage.index), Base::Scratch)
            || self.file.official(self.stage.index).is_some()
    }

    /// Whether one of two paths lies below the other, links of the image followed.
    pub(super) fn overlaps(&self, one: &str, other: &str) -> bool {
        let links = self.file.official(self.stage.index).map_or(&[][..], |image| image.links());
        let real = |path: &str| {
            let link = links.iter().find(|(link, _)| covers(link, path));
            link.map_or_else(
                || path.to_owned(),
                |(link, to)| format!("{to}{}", path.get(link.len()..).unwrap_or_default()),
            )
        };
        overlap(&real(one), &real(other))
    }

    /// Where a call keeps one of its caches. Nowhere certain where settings that cannot be seen may move it.
    pub(super) fn directory(&self, call: &Call, cache: &Cache) -> Directory {
        if let Some(word) = call.cache.as_ref().filter(|_| !cache.options.is_empty()) {
            return match word.value().and_then(|path| self.absolute(path)) {
                Some(path) => Directory::Known { path, variable: None },
                None => Directory::Unknown,
            };
        }
        if self.is_configured(call, cache) {
            return Directory::Unknown;
        }
        let outer = |name: &str| self.variable(name);
        let variable = |name: &str| call.variable(name, &outer);
        let found = cache.directory(&self.user(), &variable);
        match &found {
            // Any variable that comes from the image may say otherwise.
            Directory::Known { variable: None, .. } if !self.knows_image() => Directory::Unknown,
            _ => found,
        }
    }

    /// Whether a variable of the RUN's environment sets the cache's directory, whatever it is now.
    pub(super) fn moves(&self, call: &Call, cache: &Cache, name: &str) -> bool {
        const ELSEWHERE: &str = "/var/run/elsewhere";
        if (call.cache.is_some() && !cache.options.is_empty()) || self.is_configured(call, cache) {
            return false;
        }
        let outer =
            |own: &str| if own == name { Some(ELSEWHERE.to_owned()) } else { self.variable(own) };
        let found = cache.directory(&self.user(), &|name| call.variable(name, &outer));
        matches!(found, Directory::Known { path, .. } if path == ELSEWHERE)
    }

    /// Whether a command or a file sets the cache.
    fn is_configured(&self, call: &Call, cache: &Cache) -> bool {
        let earlier = self.build.earlier(self.file, self.stage, self.at + 1);
        let by_command = earlier.iter().any(|(at, _)| {
            self.file.calls(*at).iter().any(|other| {
                other.kind == Does::Configure
                    && other.tool.ecosystem == call.tool.ecosystem
                    && other
                        .setting
                        .as_ref()
                        .is_none_or(|it| cache.settings.contains(&it.key.as_str()))
            })
        });
        let by_file = self.build.context.as_deref().is_some_and(|context| {
            let names = call.tool.config.iter().chain(call.tool.workspaces);
            names.filter_map(|name| context.text(name.trim_end_matches('/'))).any(|text| {
                let text = text.to_ascii_lowercase();
                ["cache", "store", "globalfolder"].iter().any(|word| text.contains(word))
            })
        });
        by_command || by_file
    }

    /// The certain places of the packages of a call.
    pub(super) fn packages(&self, call: &Call) -> Vec<String> {
        let tools = std::iter::once(call.tool).chain(call.alternative);
        let caches = tools.flat_map(|tool| tool.caches);
        caches
            .filter(|cache| cache.kind == CacheKind::Packages)
            .filter_map(|cache| match self.directory(call, cache) {
                Directory::Known { path, .. } => Some(path),
                Directory::Unknown => None,
            })
            .collect()
    }
}

/// Whether one of two paths lies below the other.
pub(super) fn overlap(one: &str, other: &str) -> bool {
    covers(one, other) || covers(other, one)
}

/// The folder that an instruction works in; `None` where it is unknown.
pub(super) fn workdir(
    build: &Build,
    file: &DockerfileModel,
    stage: &Stage,
    at: usize,
) -> Option<String> {
    let mut folder: Option<String> = None;
    for (own, instruction) in build.earlier(file, stage, at) {
        let Kind::Workdir(text) = &instruction.kind else { continue };
        let lookup = |name: &str| build.variable(file, stage.index, own, name);
        let expanded = expand::expand(text, file.ast.escape, lookup).ok();
        let path = expanded.filter(|it| it.unmatched.is_empty()).map(|it| it.value);
        folder = match (path, folder) {
            (Some(path), _) if path.starts_with('/') => Some(path),
            (Some(path), Some(folder)) => Some(format!("{}/{path}", folder.trim_end_matches('/'))),
            _ => None,
        };
    }
    folder
}

/// Whether a call downloads what manifest and lock name, or builds with it. What a command names itself
/// (`go install x@v1`, `npm install -g x`) does not depend on what was copied.
pub(super) fn is_of_project(call: &Call) -> bool {
    matches!(call.kind, Does::Download | Does::Implicit)
}

/// Whether a call is taken to stand in a branch for another package tool: it may be skipped, and the context has no lock of its own tool.
pub(super) fn is_of_other_lock(call: &Call, context: &Context) -> bool {
    let locks = || std::iter::once(call.tool).chain(call.alternative).flat_map(|tool| tool.locks);
    call.conditional && locks().next().is_some() && !locks().any(|lock| context.exists(lock))
}

/// The cache mounts of an instruction.
pub(super) fn cache_mounts(instruction: &Instruction) -> impl Iterator<Item = &Mount> {
    instruction.mounts.iter().filter(|mount| mount.kind() == Some(MountKind::Cache))
}

/// Whether some RUN of its Dockerfile has a cache mount.
pub(super) fn has_mounts(build: &Build) -> bool {
    let has = |instruction| cache_mounts(instruction).next().is_some();
    build.file().is_some_and(|file| file.ast.instructions.iter().any(has))
}

/// Whether a cache mount may stand for a cache: where the builder keeps it, where nobody knows, and where the build
/// fails for it, which another rule tells.
pub(super) fn mounts_count(build: &Build) -> bool {
    build.keeps_cache_mounts() != Some(false) || build.builder == Builder::LocalApi
}

/// Whether packages are meant to outlive the layer: a cache mount that the builder keeps, a cache volume, or a build
/// arg that names the tool's cache. How well that is wired is for other rules.
pub(super) fn is_cached(build: &Build, instruction: &Instruction, call: &Call) -> bool {
    let mounted = cache_mounts(instruction).next().is_some() && mounts_count(build);
    let variables = call.tool.caches.iter().flat_map(Cache::variables);
    let named = variables.into_iter().any(|name| build.build_arg(name).is_some());
    mounted || named || !build.cache_mounts().is_empty()
}

/// Whether Go is older than 1.13: below GOPATH it does not look at go.mod, and downloads nothing.
pub(super) fn is_before_modules(file: &DockerfileModel, stage: &Stage) -> bool {
    let Base::Image(image) = file.root_base(stage.index) else { return false };
    let tag = image.rsplit_once("golang:1.").map(|(_, tag)| tag);
    let minor = tag.and_then(|tag| tag.split(['.', '-']).next()?.parse::<u32>().ok());
    minor.is_some_and(|minor| minor < 13)
}
