use super::Report;
use super::subject::BuiltDockerfile;
use super::walk::{EventKind, walk};
use crate::model::{Build, DockerfileFact};
use crate::source::normalize;
use crate::syntax::dockerfile::Kind;
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
    let reached: Vec<usize> = build.reached().iter().map(|stage| stage.index).collect();
    let subject = BuiltDockerfile::of(build, file);
    for event in walk(&subject).events {
        let EventKind::Source(Some(source)) = &event.kind else { continue };
        let Some(instruction) = file.ast.instructions.get(event.instruction) else { continue };
        let is_add = matches!(instruction.kind, Kind::Add(_));
        if !reached.contains(&event.stage) || is_add && is_remote(source) {
            continue;
        }
        let path = normalize(Path::new(source));
        let path = path.to_string_lossy().replace('\\', "/");
        let path = path.trim_start_matches('/');
        let decided = if matches!(path, "" | ".") {
            ignore
                .patterns
                .iter()
                .find(|pattern| matches!(pattern.text.as_str(), "*" | "**" | "**/*"))
        } else {
            let verdict = ignore.verdict(path);
            verdict.by.filter(|_| verdict.excluded).and_then(|by| ignore.patterns.get(by))
        };
        if let Some(pattern) = decided {
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

/// URLs and git repositories.
fn is_remote(source: &str) -> bool {
    source.contains("://") || source.starts_with("git@") || source.starts_with("github.com/")
}
