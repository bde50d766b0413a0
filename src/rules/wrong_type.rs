use super::{Report, fields};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::model::check::{Problem, ProblemKind};
use crate::model::{ConfigFile, Data, Document, Project, Value, is_literal};
use crate::schema::{Shape, old_bool};
use crate::source::Span;
use crate::syntax::yaml::{DecodeKind, Resolved, Style};

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let mut told: Vec<Span> = Vec::new();
    for document in &project.documents {
        let own = |file: &&ConfigFile| file.file == document.value.span.file;
        let file = project.config_files.iter().find(own);
        for problem in document.problems() {
            if file.is_some_and(|file| file.is_placeholder(problem.span)) {
                told.push(problem.span);
                continue;
            }
            match problem.kind {
                ProblemKind::WrongType { expected } => wrong(document, problem, expected, report),
                ProblemKind::Lost { expected } => lost(document, problem, expected, report),
                _ => continue,
            }
            told.push(problem.span);
        }
    }
    for problem in project.config_files.iter().flat_map(ConfigFile::decode_problems) {
        let is_placeholder =
            |file: &ConfigFile| file.file == problem.span.file && file.is_placeholder(problem.span);
        if told.iter().any(|span| span.contains(problem.span))
            || project.config_files.iter().any(is_placeholder)
        {
            continue;
        }
        let why = match &problem.kind {
            DecodeKind::CollectionKey => "a mapping or list is no key".to_owned(),
            DecodeKind::BadMerge => "`<<` takes mappings only".to_owned(),
            DecodeKind::BadTag(tag) => format!("the value does not fit its tag `{tag}`"),
            _ => continue,
        };
        let finding = report.at(problem.span, format!("Skaffold rejects the file: {why}"));
        if let Some(other) = problem.other {
            finding.label(other, "what the alias stands for");
        }
        if problem.kind == DecodeKind::CollectionKey {
            finding.help("quote the value if it is a Go template");
        }
    }
}

fn wrong(
    document: &Document,
    problem: &Problem,
    expected: &'static Shape,
    report: &mut Report<'_>,
) {
    let Some(value) = fields::value_at(document, &problem.path) else { return };
    if is_unknown(value, expected) {
        return;
    }
    let place = fields::describe(document, &problem.path);
    let message = format!(
        "{}: {place} takes {}, and this is {}",
        fields::harm(document, problem),
        expected.describe(),
        given(value)
    );
    let finding = report.at(problem.span, message);
    finding.name(place);
    fields::settle(document, problem, finding);
    let json = fields::place(document, problem).is_some_and(crate::schema::Place::is_json);
    if let Some((help, fix)) = mend(value, expected, json) {
        finding.help(help);
        finding.fix = fix;
    }
}

fn lost(document: &Document, problem: &Problem, expected: &'static Shape, report: &mut Report<'_>) {
    let place = fields::describe(document, &problem.path);
    let Some(value) = fields::value_at(document, &problem.path) else { return };
    if value.text().is_some_and(|text| !is_literal(text)) {
        return;
    }
    let harm = match value.data {
        Data::Scalar { resolved: Resolved::Float(_), .. } => {
            "Skaffold cuts this number off without a word"
        }
        _ => "Skaffold drops this value without a word",
    };
    let finding = report.at(problem.span, format!("{harm}: {place} takes {}", expected.describe()));
    finding.name(place);
    fields::settle(document, problem, finding);
}

/// Whether another tool writes the value, and may write one that fits. Between quotes it stays a text, and of texts
/// only `"yes"` and its like fit anything else.
fn is_unknown(value: &Value, expected: &Shape) -> bool {
    let Data::Scalar { text, style, .. } = &value.data else { return false };
    let may_be_bool = *expected.bare() == Shape::Bool && !text.contains("{{");
    !is_literal(text) && (*style == Style::Plain || may_be_bool)
}

/// A noun phrase for a value.
fn given(value: &Value) -> String {
    match &value.data {
        Data::Null | Data::Unknown => "nothing".to_owned(),
        Data::List(_) => "a list".to_owned(),
        Data::Map(entries) if entries.is_empty() => "an empty map".to_owned(),
        Data::Map(_) => "a map".to_owned(),
        Data::Scalar { text, .. } if text.is_empty() => "an empty text".to_owned(),
        Data::Scalar { text, resolved, style } => {
            let quoted = if *style == Style::Plain { "" } else { "quoted " };
            let kind = match resolved {
                Resolved::Bool(_) => "truth value",
                Resolved::Int(_) | Resolved::Float(_) => "number",
                Resolved::Timestamp => "date",
                _ => "text",
            };
            let short: String = text.chars().take(40).collect();
            let more = if short.len() < text.len() { "…" } else { "" };
            format!("the {quoted}{kind} `{short}{more}`")
        }
    }
}

/// What to write instead, where the value says it already.
fn mend(value: &Value, expected: &Shape, json: bool) -> Option<(&'static str, Option<Fix>)> {
    let span = value.span;
    match (&value.data, expected.bare()) {
        (
            Data::Scalar { text, resolved: Resolved::Str, style: Style::Single | Style::Double },
            shape,
        ) => {
            let fits = match shape {
                Shape::Bool => {
                    matches!(text.as_str(), "true" | "false") || (json && old_bool(text).is_some())
                }
                Shape::Int | Shape::Int32 => is_number(text),
                _ => false,
            };
            let fix = || Fix::replace("Remove the quotes", Applicability::Safe, span, text.clone());
            if fits {
                return Some(("remove the quotes", Some(fix())));
            }
            wrap(value, expected, text)
        }
        (Data::Scalar { text, style: Style::Plain, .. }, Shape::String | Shape::Time) if json => {
            let quoted = text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\'));
            let fix = around("Quote it", Applicability::Safe, span, "\"", "\"");
            quoted.then_some(("quote it", Some(fix)))
        }
        (Data::Scalar { text, .. }, _) => wrap(value, expected, text),
        // `{{.NAME}}` is a mapping with a mapping as its key; nothing is left of it.
        (Data::Map(entries), Shape::String) if entries.is_empty() && span.range().len() > 4 => {
            let fix = around("Quote the template", Applicability::Unsafe, span, "\"", "\"");
            Some(("quote the template", Some(fix)))
        }
        (Data::Map(_), Shape::List(_)) => Some(("begin each item with `- `", None)),
        (Data::List(_), Shape::Map(_)) => Some(("write `name: value` instead of items", None)),
        _ => None,
    }
}

/// A list of one.
fn wrap(value: &Value, expected: &Shape, text: &str) -> Option<(&'static str, Option<Fix>)> {
    let item = expected.item()?;
    let Data::Scalar { style, .. } = &value.data else { return None };
    let plain = match style {
        Style::Plain => !text.contains([',', '[', ']', '{', '}', '\n']),
        Style::Single | Style::Double => true,
        Style::Literal | Style::Folded => false,
    };
    let fits = *item.bare() == Shape::String && plain && !text.is_empty();
    fits.then(|| {
        (
            "write a list of one",
            Some(around("Make it a list", Applicability::Unsafe, value.span, "[", "]")),
        )
    })
}

fn around(title: &str, applicability: Applicability, span: Span, before: &str, after: &str) -> Fix {
    let range = span.range();
    let at = |offset: usize| Span::new(span.file, offset, offset);
    let edits = vec![
        Edit { span: at(range.start), content: before.to_owned() },
        Edit { span: at(range.end), content: after.to_owned() },
    ];
    Fix { title: title.to_owned(), applicability, edits }
}

/// A whole number that YAML reads as it is written.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.len() < 10
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
}
