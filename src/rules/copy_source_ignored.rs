use super::{Report, context_sources};
use crate::model::{Build, Context, DockerfileModel, Look, is_pattern};
use crate::source::{FileKind, display, relative_to};
use crate::syntax::dockerignore::Pattern;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, context)) = context_sources::known(build) else { return };
    let Some(ignore_file) = &context.ignore_file else { return };
    for copy in context_sources::copied(build, file).iter().filter(|copy| copy.reached) {
        for source in copy.sources.iter().filter(|source| !source.escapes()) {
            let Some(path) = source.path.as_deref().filter(|path| !path.is_empty()) else {
                continue;
            };
            // From another folder another ignore file may count.
            let elsewhere = build
                .other_contexts
                .iter()
                .any(|other| context.matches_in(other, path).is_none_or(|found| !found.is_empty()));
            let Some(pattern) = decides(file, context, path).filter(|_| !elsewhere) else {
                continue;
            };
            let ignored_by = display(&ignore_file.path);
            let finding = report.at(
                source.span,
                format!("the build finds no `{path}`: `{ignored_by}` leaves it out of the context"),
            );
            finding.name(path);
            finding.label(pattern.span, "the pattern that decides");
            if !is_pattern(path) {
                finding.help(format!(
                    "remove the pattern, or bring it back with `!{path}` further down"
                ));
            }
        }
    }
}

/// The pattern that leaves out all that a source may mean; `None` where something is left.
fn decides<'c>(file: &DockerfileModel, context: &'c Context, path: &str) -> Option<&'c Pattern> {
    let ignore = &context.ignore_file.as_ref()?.ignore;
    // Builders get the Dockerfile whatever the ignore file says.
    let dockerfile = display(&relative_to(&file.path, &context.path));
    let excludes = |path: &str| {
        let verdict = ignore.verdict(path);
        (verdict.excluded && path != dockerfile).then_some(verdict.by).flatten()
    };
    if is_pattern(path) {
        let found = context.matches_in(&context.path, path)?;
        let by: Option<Vec<usize>> = found.iter().map(|path| excludes(path)).collect();
        let taken = context.taken(path);
        let nothing = taken.is_whole && taken.files == 0;
        return by?.first().filter(|_| nothing).and_then(|at| ignore.patterns.get(*at));
    }
    let by = excludes(path)?;
    let nothing = match context.look(path) {
        Look::There(FileKind::Folder) => {
            let taken = context.taken(path);
            taken.is_whole && taken.files == 0
        }
        Look::There(_) => true,
        // It may turn out to be a folder.
        Look::Missing { .. } | Look::Unknown => !ignore.may_bring_back_below(path),
    };
    ignore.patterns.get(by).filter(|_| nothing)
}
