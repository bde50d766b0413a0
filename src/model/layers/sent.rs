//! What is sent to the builder, and what is copied into running containers instead.
//!
//! Sources: Skaffold's `docker/dependencies.go`, `docker/context.go` and `sync/sync.go`.

use super::Take;
use crate::model::context::{Context, ENTRY_LIMIT, parts_match};
use crate::model::{Build, Builder, DockerfileModel, is_literal};
use crate::source::{FileKind, Span, Spanned, display, relative_to};
use crate::syntax::dockerignore::Parents;
use std::sync::Arc;

/// How the context comes to the builder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentAs {
    /// Skaffold packs what COPY and ADD take, and the Dockerfile, and never the ignore file.
    Archive,
    /// The docker command line sends what is not ignored and BuildKit does not have yet.
    Difference,
}

/// The files of a context that the ignore file leaves in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContextFiles {
    /// Paths below the context with their sizes in bytes, sorted.
    pub files: Vec<(String, u64)>,
    /// Whether everything was looked at.
    pub is_whole: bool,
}

/// An entry of `sync`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRule {
    /// `manual`, `infer` or `auto`.
    pub mode: &'static str,
    /// The pattern, as written; of `auto`, nothing.
    pub pattern: Option<Spanned<String>>,
    /// Where to, of `manual`.
    pub destination: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// Whether a file is synced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncMatch {
    /// No rule is for it.
    No,
    /// This one is.
    Yes(SyncRule),
    /// Nobody knows: what `auto` does, or a pattern that cannot be read here.
    Unknown(SyncRule),
}

impl Build {
    /// How its context is sent; `None` for builders that read no Dockerfile.
    pub fn sent_as(&self) -> Option<SentAs> {
        match self.builder {
            Builder::BuildKit => Some(SentAs::Difference),
            Builder::LocalApi
            | Builder::CloudBuild
            | Builder::Kaniko(_)
            | Builder::KanikoCloudBuild => Some(SentAs::Archive),
            Builder::Foreign | Builder::Impossible => None,
        }
    }

    /// The path of a file below the context; `None` where it lies elsewhere.
    pub fn in_context(&self, path: &std::path::Path) -> Option<String> {
        let context = self.context.as_ref()?;
        let below = display(&relative_to(path, &context.path));
        let outside = below == ".." || below.starts_with("../") || below.starts_with('/');
        (!outside && below != ".").then_some(below)
    }

    /// What Skaffold watches and packs: whatever a COPY or ADD of any stage takes.
    pub fn watched(&self, file: &DockerfileModel) -> Vec<Take> {
        let mut takes = Vec::new();
        for stage in &file.stages {
            for (at, instruction) in file.instructions(stage) {
                for source in self.copy_sources(file, stage, at, instruction) {
                    takes.push(match &source.path {
                        Some(path) if source.escapes() || path.starts_with("..") => Take::Unknown,
                        Some(path) if crate::model::is_pattern(path) => Take::Pattern(path.clone()),
                        Some(path) => Take::Path(path.clone()),
                        None if source.written.contains("://") => continue,
                        None => Take::Unknown,
                    });
                }
            }
        }
        takes
    }

    /// The rules of `sync`, in the order in which Skaffold looks: `manual`, `auto`, `infer`.
    pub fn sync_rules(&self) -> Vec<SyncRule> {
        let Some(entry) = self.artifact.as_ref().and_then(|own| own.value.entry("sync")) else {
            return Vec::new();
        };
        let sync = &entry.value;
        let items = |key: &str| sync.get(key).map(|list| list.items()).unwrap_or_default();
        let manual = items("manual").iter().filter_map(|rule| {
            let pattern = rule.field("src")?;
            let destination = rule.field("dest").map(|dest| dest.value);
            Some(SyncRule {
                mode: "manual",
                span: pattern.span,
                pattern: Some(pattern),
                destination,
            })
        });
        let manual: Vec<SyncRule> = manual.collect();
        if !manual.is_empty() {
            return manual;
        }
        if let Some(auto) = sync.get("auto") {
            let off = auto.boolean().is_some_and(|flag| !flag.value);
            let rule = SyncRule { mode: "auto", pattern: None, destination: None, span: auto.span };
            return if off { Vec::new() } else { vec![rule] };
        }
        let infer = items("infer").iter().filter_map(|item| {
            let pattern = item.string()?;
            Some(SyncRule {
                mode: "infer",
                span: pattern.span,
                pattern: Some(pattern),
                destination: None,
            })
        });
        infer.collect()
    }

    /// Whether `skaffold dev` copies a file, a path below the context, into the running container. `is_copied`: some
    /// COPY takes it.
    pub fn synced(&self, path: &str, is_copied: bool) -> SyncMatch {
        for rule in self.sync_rules() {
            let Some(pattern) = &rule.pattern else { return SyncMatch::Unknown(rule) };
            match double_star(&pattern.value, path) {
                None => return SyncMatch::Unknown(rule),
                Some(true) if rule.mode == "infer" && !is_copied => {}
                Some(true) => return SyncMatch::Yes(rule),
                Some(false) => {}
            }
        }
        SyncMatch::No
    }
}

/// Whether a path matches a pattern in which `**` stands for any number of folders; `None` where the pattern has
/// alternatives in braces or is a template, which is not read here.
fn double_star(pattern: &str, path: &str) -> Option<bool> {
    if pattern.contains(['{', '}']) || !is_literal(pattern) {
        return None;
    }
    let pattern: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
    let path: Vec<&str> = path.split('/').collect();
    // Places in the path that the pattern so far can have come to.
    let mut at = vec![false; path.len() + 1];
    if let Some(first) = at.first_mut() {
        *first = true;
    }
    for part in pattern {
        let mut next = vec![false; at.len()];
        let mut running = false;
        for (end, is_there) in at.iter().enumerate() {
            running |= is_there;
            if part == "**" {
                if let Some(own) = next.get_mut(end) {
                    *own = running;
                }
            } else if *is_there
                && path.get(end).is_some_and(|name| parts_match(part, name))
                && let Some(own) = next.get_mut(end + 1)
            {
                *own = true;
            }
        }
        at = next;
    }
    Some(at.last().copied().unwrap_or(false))
}

impl Context {
    /// Every file that is not ignored, folders of links not followed. Stops after [`ENTRY_LIMIT`] entries.
    pub fn files(&self) -> ContextFiles {
        let ignore = self.ignore_file.as_ref().map(|file| &file.ignore);
        let mut found = ContextFiles { files: Vec::new(), is_whole: true };
        let mut open = vec![(String::new(), Arc::new(Parents::default()))];
        let mut seen = 0;
        while let Some((folder, parents)) = open.pop() {
            let place = if folder.is_empty() { self.path.clone() } else { self.path.join(&folder) };
            let Some(entries) = self.list(&place) else {
                found.is_whole = false;
                continue;
            };
            seen += entries.len();
            if seen > ENTRY_LIMIT {
                found.is_whole = false;
                break;
            }
            for entry in &*entries {
                let path = if folder.is_empty() {
                    entry.name.clone()
                } else {
                    format!("{folder}/{}", entry.name)
                };
                if entry.kind == FileKind::Folder && !entry.is_link {
                    match ignore {
                        None => open.push((path, parents.clone())),
                        Some(ignore) => {
                            let (verdict, below) = ignore.enter(&path, &parents);
                            if !verdict.excluded || ignore.may_bring_back_below(&path) {
                                open.push((path, Arc::new(below)));
                            }
                        }
                    }
                } else if !ignore.is_some_and(|own| own.verdict_below(&path, &parents).excluded) {
                    found.files.push((path, if entry.is_link { 0 } else { entry.size }));
                }
            }
        }
        found.files.sort();
        found
    }
}

impl Take {
    /// Whether one of them covers a path; `None` where that is unknown.
    pub fn any_covers<'t>(takes: impl IntoIterator<Item = &'t Take>, path: &str) -> Option<bool> {
        let mut is_known = true;
        for take in takes {
            match take.covers(path) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => is_known = false,
            }
        }
        is_known.then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::double_star;

    #[test]
    fn two_stars_are_any_number_of_folders() {
        for (pattern, path) in [
            ("**/*.js", "a.js"),
            ("**/*.js", "src/x/a.js"),
            ("src/**", "src/a/b"),
            ("src/**/*", "src/a"),
            ("*.py", "a.py"),
        ] {
            assert_eq!(double_star(pattern, path), Some(true), "{pattern} {path}");
        }
        for (pattern, path) in [("*.js", "src/a.js"), ("src/*", "src/a/b"), ("**/*.js", "a.ts")] {
            assert_eq!(double_star(pattern, path), Some(false), "{pattern} {path}");
        }
        assert_eq!(double_star("*.{js,ts}", "a.js"), None);
    }
}
