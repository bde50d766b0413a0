use super::Report;
use super::context_sources::{self, Copied};
use crate::diagnostic::{Applicability, Edit, Fix, Level};
use crate::edit;
use crate::model::{Build, Builder, Context, DockerfileModel, IgnoreFile, Look, is_pattern};
use crate::source::{FileKind, Span, display, relative_to};
use crate::syntax::dockerignore::{self, Ignore, Pattern};

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
                finding.fix = bring_back(context, ignore_file, pattern, path);
            }
            if !fails(build, copy, path) {
                finding.level(Level::Warn);
            }
        }
    }
}

/// Whether the build surely fails, as every builder does for a path without a wildcard. Where nothing matches a
/// wildcard, BuildKit and kaniko go on; kaniko does so for all sources of an instruction as soon as one has a wildcard.
fn fails(build: &Build, copy: &Copied<'_>, path: &str) -> bool {
    // With these flags BuildKit compares patterns, too.
    let compares = |name: &str| matches!(name, "parents" | "exclude");
    let flags = &copy.instruction.flags;
    if is_pattern(path) || flags.iter().any(|flag| compares(flag.name.value.as_ref())) {
        return false;
    }
    let is_path = |source: &str| !is_pattern(source) && !source.contains(['$', '"', '\'', '\\']);
    match &build.builder {
        Builder::LocalApi | Builder::BuildKit | Builder::CloudBuild => true,
        Builder::Kaniko(_) | Builder::KanikoCloudBuild => {
            copy.sources.iter().all(|source| is_path(source.written))
        }
        Builder::Foreign | Builder::Impossible => false,
    }
}

/// The fix that lets a path into the context: without the pattern that names it alone, or by one more behind it.
fn bring_back(context: &Context, file: &IgnoreFile, pattern: &Pattern, path: &str) -> Option<Fix> {
    let (start, end) = (pattern.span.start as usize, pattern.span.end as usize);
    let line = file.text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let rest = file.text.get(end..)?;
    let next = end + rest.find('\n').map_or(rest.len(), |at| at + 1);
    let without = Edit { span: Span::new(pattern.span.file, line, next), content: String::new() };
    let back = Edit {
        span: Span::empty(pattern.span.file, end),
        content: format!("{}!{path}", edit::yaml::line_break(&file.text)),
    };
    let is_alone = file.text.get(line..start).is_some_and(str::is_empty);
    let removed = (pattern.text == path && is_alone)
        .then(|| ("Remove the pattern".to_owned(), without))
        .into_iter();
    let mut tries = removed.chain(std::iter::once((format!("Bring `{path}` back"), back)));
    let (title, edit) = tries.find(|(_, edit)| {
        let text = edit::applied(&file.text, std::slice::from_ref(edit));
        is_taken(context, &dockerignore::parse(pattern.span.file, &text), path)
    })?;
    Some(Fix::new(title, Applicability::Unsafe, vec![edit]))
}

/// Whether another ignore file would let a path in: of a folder, something that lies right in it.
fn is_taken(context: &Context, ignore: &Ignore, path: &str) -> bool {
    let taken = |path: &str| !ignore.verdict(path).excluded;
    match context.look(path) {
        Look::There(FileKind::Folder) => context
            .names_in(&context.path.join(path))
            .iter()
            .any(|name| taken(&format!("{path}/{name}"))),
        _ => taken(path),
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
