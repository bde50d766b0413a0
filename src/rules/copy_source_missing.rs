use super::context_sources::{self, Copied, Fate};
use super::{Report, support};
use crate::diagnostic::{Finding, Level};
use crate::model::{Build, Context, CopySource, DockerfileModel, Look, is_pattern};
use crate::source::{display, relative_to};
use crate::suggest::nearest;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, context)) = context_sources::known(build) else { return };
    if !file.is_whole() {
        return;
    }
    for copy in context_sources::copied(build, file) {
        outside(context, &copy, report);
        let fates: Vec<Fate> = copy
            .sources
            .iter()
            .map(|source| context_sources::fate(build, context, source))
            .collect();
        let none_there = fates.iter().all(|fate| matches!(fate, Fate::Missing | Fate::NotInGit));
        for (source, fate) in copy.sources.iter().zip(&fates) {
            let Some(path) = source.path.as_deref() else { continue };
            // Skaffold wants one source of each COPY, the builder all that have no wildcards.
            let fails = none_there || (copy.reached && !is_pattern(path));
            if !fails
                || !matches!(fate, Fate::Missing | Fate::NotInGit)
                || is_ignored(context, path)
            {
                continue;
            }
            let place = context_sources::title(&context.path);
            if *fate == Fate::NotInGit {
                report
                    .at(
                        source.span,
                        format!("`{path}` is not in git, and not in this checkout: the build needs it in the context {place}"),
                    )
                    .name(path)
                    .level(Level::Info)
                    .help("make it before the build, for example in a `hooks.before` of the artifact");
                continue;
            }
            let what = if is_pattern(path) { "nothing matches" } else { "there is no" };
            let message =
                format!("the build fails: in this checkout {what} `{path}` in the context {place}");
            let finding = report.at(source.span, message);
            finding.name(path);
            if !copy.reached {
                finding.label(
                    file_span(file, &copy),
                    "a stage that this build does not run; Skaffold looks at all of them",
                );
            }
            advise(context, file, source, path, finding);
        }
    }
}

/// A path that leads out of the context fails with every builder, unless the same path lies in it: BuildKit takes
/// the context for the root of everything.
fn outside(context: &Context, copy: &Copied<'_>, report: &mut Report<'_>) {
    for source in copy.sources.iter().filter(|source| source.escapes() && copy.reached) {
        let Some(path) = source.path.as_deref() else { continue };
        let inside = path.trim_start_matches("../").trim_start_matches("..");
        let found = context.matches_in(&context.path, inside);
        if inside.is_empty() || found.is_none_or(|found| !found.is_empty()) {
            continue;
        }
        let place = context_sources::title(&context.path);
        report
            .at(source.span, format!("the build fails: `{path}` leads out of the context {place}"))
            .name(path)
            .help("set the artifact's `context` to a folder that holds it, and `dockerfile` to the path from there");
    }
}

fn file_span(file: &DockerfileModel, copy: &Copied<'_>) -> crate::source::Span {
    let from = file.ast.instructions.get(copy.stage.instructions.start);
    from.map_or(copy.instruction.span, |from| from.span)
}

/// What the ignore file leaves out is told by another rule.
fn is_ignored(context: &Context, path: &str) -> bool {
    context.verdict(path).excluded
}

fn advise(
    context: &Context,
    file: &DockerfileModel,
    source: &CopySource<'_>,
    path: &str,
    finding: &mut Finding,
) {
    if let Some(meant) = near(context, path) {
        finding.help(format!("did you mean `{meant}`?"));
        // In JSON the span has the quotes, too.
        if source.written.trim_start_matches("./") == path
            && source.span.len() == source.written.len()
        {
            finding.fix(support::rename(source.span, &meant));
        }
        return;
    }
    let beside = file.path.parent().filter(|folder| *folder != context.path);
    if let Some(folder) = beside
        && context.matches_in(folder, path).is_some_and(|found| !found.is_empty())
    {
        let below = relative_to(&folder.join(path), &context.path);
        finding.help(format!(
            "paths start at the context, not at the Dockerfile: from there it is `{}`",
            display(&below)
        ));
    }
}

/// The path with the name that is not there replaced by a near one that is.
fn near(context: &Context, path: &str) -> Option<String> {
    let Look::Missing { folder, name } = context.look(path) else { return None };
    let names = context.names_in(&folder);
    let meant = nearest(&name, names.iter().map(String::as_str))?;
    let parts: Vec<&str> = path.split('/').collect();
    let at = relative_to(&folder, &context.path)
        .components()
        .filter(|part| part.as_os_str() != ".")
        .count();
    let mut parts = parts;
    *parts.get_mut(at)? = meant;
    let whole = parts.join("/");
    matches!(context.look(&whole), Look::There(_)).then_some(whole)
}
