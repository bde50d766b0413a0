use super::Report;
use super::subject::BuiltDockerfile;
use super::walk::{EventKind, walk};
use crate::model::{Build, DockerfileFact};
use crate::source::normalize;
use crate::syntax::dockerfile::Kind;
use crate::syntax::dockerignore::{Ignore, Pattern};
use std::path::Path;

/// An ignore file that brings files back is left alone: below a folder that it ignores there may be some.
pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let DockerfileFact::Found(file) = &build.dockerfile else { return };
    let ignore = build.context.as_ref().and_then(|context| context.ignore_file.as_ref());
    let Some(ignore) = ignore.map(|file| &file.ignore).filter(|ignore| !ignore.has_negations())
    else {
        return;
    };
    if file.has_foreign_frontend() {
        return;
    }
    // Nearly always no source is ignored, and nothing needs to be worked out to see that.
    let sources = file.ast.instructions.iter().filter_map(|instruction| match &instruction.kind {
        Kind::Copy(copy) | Kind::Add(copy) => Some(&copy.sources),
        _ => None,
    });
    let may_be = |written: &str| {
        written.contains(['$', '\\', '"', '\'']) || pattern_of(ignore, written).is_some()
    };
    if !sources.flatten().any(|source| may_be(&source.text.value)) {
        return;
    }
    let reached: Vec<usize> = build.reached().iter().map(|stage| stage.index).collect();
    let subject = BuiltDockerfile::of(build, file);
    for event in walk(&subject).events {
        let EventKind::Source(Some(source)) = &event.kind else { continue };
        let Some(instruction) = file.ast.instructions.get(event.instruction) else { continue };
        let is_add = matches!(instruction.kind, Kind::Add(_));
        if !reached.contains(&event.stage) || is_add && is_remote(source) {
            continue;
        }
        if let Some((pattern, path)) = pattern_of(ignore, source) {
            let keyword = instruction.keyword.value.to_uppercase();
            report
                .at(
                    event.span,
                    format!(
                        "{keyword} finds no `{source}`: the ignore file keeps it from the builder"
                    ),
                )
                .name(path)
                .label(pattern.span, "the pattern that does")
                .help(format!("remove the {keyword}, or bring it back with a `!` pattern"));
        }
    }
}

/// The pattern that keeps a source from the builder, and the path that it is matched with.
fn pattern_of<'i>(ignore: &'i Ignore, source: &str) -> Option<(&'i Pattern, String)> {
    let path = normalize(Path::new(source));
    let path = path.to_string_lossy().replace('\\', "/");
    let path = path.trim_start_matches('/');
    let pattern = if matches!(path, "" | ".") {
        let takes_all = |pattern: &&Pattern| matches!(pattern.text.as_str(), "*" | "**" | "**/*");
        ignore.patterns.iter().find(takes_all)
    } else {
        let verdict = ignore.verdict(path);
        verdict.by.filter(|_| verdict.excluded).and_then(|by| ignore.patterns.get(by))
    };
    Some((pattern?, path.to_owned()))
}

/// URLs and git repositories.
fn is_remote(source: &str) -> bool {
    source.contains("://") || source.starts_with("git@") || source.starts_with("github.com/")
}
