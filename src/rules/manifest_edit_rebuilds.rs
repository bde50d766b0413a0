use super::{Report, context_sources, no_dockerignore, support};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::model::{Build, Context, IgnoreFile, Look, Project};
use crate::source::{Span, display};

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = |build| -> Vec<_> {
        let one =
            taken(project, build).and_then(|taken| Some((context_sources::key(build)?, taken)));
        one.into_iter().collect()
    };
    for (found, builds) in support::together(project, found) {
        const SHOWN: usize = 3;
        let shown: Vec<&String> = found.files.iter().take(SHOWN).collect();
        let more = match found.files.len() {
            0..=SHOWN => String::new(),
            all => format!(" or of {} more of the project's own files", all - SHOWN),
        };
        let path = display(&found.ignore_file.path);
        let them = if found.files.len() == 1 { "it" } else { "them" };
        let finding = report.at(
            found.copy,
            format!(
                "every edit of {}{more} builds the image anew: {} takes {them} along, as `{path}` does not leave {them} out",
                support::list(&shown),
                found.words
            ),
        );
        finding.help(format!("leave {them} out in `{path}`"));
        if let Some(last) = found.ignore_file.ignore.patterns.last() {
            finding.label(last.span, "the last pattern of the ignore file");
            // Behind the last pattern nothing brings them back.
            let span = Span { start: last.span.end, ..last.span };
            let content = format!("\n{}", found.files.join("\n"));
            finding.fix(Fix {
                title: format!("Leave {them} out in `{path}`"),
                applicability: Applicability::Unsafe,
                edits: vec![Edit { span, content }],
            });
        }
        support::stamp(finding, &builds);
    }
}

/// Files of the project itself that a COPY of everything takes.
struct Taken {
    copy: Span,
    words: String,
    files: Vec<String>,
    ignore_file: std::sync::Arc<IgnoreFile>,
}

fn taken(project: &Project, build: &Build) -> Option<Taken> {
    let (file, context) = context_sources::known(build)?;
    let ignore_file = context.ignore_file.clone()?;
    // A file that cannot be used, or that lists what is wanted, is another matter.
    if ignore_file.is_allow_list() || !ignore_file.ignore.errors.is_empty() {
        return None;
    }
    let (copy, words) = context_sources::broad(build, file)?;
    let wanted: Vec<String> = context_sources::copied(build, file)
        .into_iter()
        .flat_map(|copy| copy.sources)
        .filter_map(|source| source.path)
        .filter(|path| !path.is_empty() && path != "*")
        .collect();
    let mut files = no_dockerignore::own_files(project, context);
    files.retain(|path| {
        let is_wanted = wanted
            .iter()
            .any(|own| path.starts_with(own.as_str()) || own.starts_with(path.as_str()));
        !is_wanted && !is_left_out(context, path)
    });
    (!files.is_empty()).then_some(Taken { copy, words, files, ignore_file })
}

/// Whether a path is left out, or, of a folder, all that would be in it; or is not there.
fn is_left_out(context: &Context, path: &str) -> bool {
    !matches!(context.look(path), Look::There(_))
        || context.verdict(path).excluded
        || context.verdict(&format!("{path}/zzz-some-file")).excluded
}
