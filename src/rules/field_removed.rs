use super::{Report, fields, support};
use crate::diagnostic::Finding;
use crate::model::Document;
use crate::model::check::{Problem, ProblemKind};
use crate::schema::Instead;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        let place = || fields::describe(document, &problem.path);
        match &problem.kind {
            ProblemKind::Removed { key, until, instead: new, dropped: false } => {
                let until = until.api_version();
                let harm = fields::harm(document, problem);
                let message =
                    format!("{harm}: {} had a field `{key}` only up to `{until}`", place());
                let finding = report.at(problem.span, message);
                finding.name(key.clone());
                label_version(document, finding);
                fields::settle(document, problem, finding);
                instead(document, problem, *new, finding);
            }
            ProblemKind::NoUpgrade { why } => {
                let finding = report
                    .at(problem.span, format!("Skaffold 2 rejects the file: {}", uncapital(why)));
                label_version(document, finding);
                fields::settle(document, problem, finding);
            }
            _ => {}
        }
    }
}

fn label_version(document: &Document, finding: &mut Finding) {
    if let Some(own) = document.api_version() {
        finding.label(own.span, format!("the file's own version, `{}`", own.value));
    }
}

/// Says what took the place of a field.
pub(super) fn instead(
    document: &Document,
    problem: &Problem,
    instead: Option<Instead>,
    finding: &mut Finding,
) {
    match instead {
        Some(Instead::Renamed(name))
            if fields::free_keys(document, problem).iter().any(|free| free == name) =>
        {
            finding
                .help(format!("its name is `{name}` now"))
                .fix(support::rename(problem.span, name));
        }
        Some(Instead::Renamed(name)) => {
            finding
                .help(format!("its name is `{name}` now, which is set already: remove this one"));
        }
        Some(Instead::Moved(to)) => {
            finding.help(format!("write {}", quote_path(to)));
        }
        Some(Instead::Nothing(why)) => {
            finding.help(format!("remove it: {}", uncapital(why)));
        }
        None => {
            finding.help("remove it: nothing took its place");
        }
    }
}

/// The texts of the table are a path and words that say more.
fn quote_path(text: &str) -> String {
    let end = text.find([' ', ',']).unwrap_or(text.len());
    let (path, rest) = text.split_at(end);
    let instead = if rest.starts_with(" in the place") { "" } else { " instead" };
    format!("`{path}`{instead}{rest}")
}

/// The start of a sentence, in the middle of one. Names keep their capital.
fn uncapital(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    if matches!(first, "Skaffold" | "Kubernetes") {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
