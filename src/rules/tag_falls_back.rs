use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Config, Value};
use crate::source::Span;
use crate::syntax::template::{self, Fate, Functions, Piece};
use crate::syntax::text::Text;

/// What every image gets instead.
const FALLS: &str = "so every image is tagged `latest`";

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let Some(policy) = config.value.at(&["build", "tagPolicy"]) else { return };
    tagger(config, policy, report);
    let Some(custom) = policy.get("customTemplate") else { return };
    for component in custom.get("components").map(|list| list.items()).unwrap_or_default() {
        tagger(config, component, report);
    }
    custom_template(custom, report);
}

/// One tagger, or a component of one.
fn tagger(config: &Config, policy: &Value, report: &mut Report<'_>) {
    if let Some(format) = policy.at(&["dateTime", "format"]) {
        date(format, report);
    }
    if let Some(prefix) = policy.at(&["gitCommit", "prefix"])
        && let Some(text) = prefix.text().filter(|text| !text.contains("{{"))
    {
        literal(text, prefix.span, true, "the prefix", report);
    }
    if let Some(written) = policy.at(&["envTemplate", "template"]) {
        env_template(config, written, report);
    }
}

/// The layout of a time: letters and digits stand for parts of it, all else for itself.
fn date(format: &Value, report: &mut Report<'_>) {
    let Some(text) = format.text() else { return };
    // In UTC these are a `Z`; a numeric zone may be one digit pair without the colon.
    let plain = text.replace("Z07:00:00", "").replace("Z07:00", "");
    let Some(bad) = plain.chars().find(|c| !is_legal(*c)) else { return };
    let finding = report.at(format.span, format!("a tag cannot hold {}, {FALLS}", show(bad)));
    finding.help("write the time with `-`, `_` and `.`: `2006-01-02_15-04-05`");
}

fn env_template(config: &Config, written: &Value, report: &mut Report<'_>) {
    let Some(text) = inner(written) else { return };
    let parsed = template::parse(&text);
    if !parsed.errors.is_empty() || parsed.unknown_calls(Functions::Skaffold).next().is_some() {
        return;
    }
    let unconditional = parsed
        .pieces
        .iter()
        .all(|piece| matches!(piece, Piece::Text(_) | Piece::Action { prints: true, .. }));
    if !unconditional {
        return;
    }
    // `{{.IMAGE_NAME}}:dev`: Skaffold once wanted the whole reference.
    if let [Piece::Action { .. }, Piece::Text(rest), more @ ..] = parsed.pieces.as_slice()
        && let Some(tag) = rest.value.strip_prefix(':')
        && parsed
            .fields
            .first()
            .and_then(template::Field::key)
            .is_some_and(|key| key.value == "IMAGE_NAME")
    {
        let is_latest = tag == "latest" && more.is_empty();
        let finding = report.at(
            written.span,
            format!("the template gives a whole reference where only the tag belongs, {FALLS}"),
        );
        if is_latest {
            finding.level(crate::diagnostic::Level::Info);
        }
        finding.help("leave out the image's name: Skaffold puts it in front");
        let before = Span { end: rest.span.start + 1, start: text.span.start, ..text.span };
        finding.fix(Fix::replace("Leave out the image's name", Applicability::Unsafe, before, ""));
        return;
    }
    let chained = parsed.fields.iter().find(|field| {
        field.key().is_some()
            && field.names.len() > 1
            && matches!(field.fate, Fate::Printed | Fate::Passed)
    });
    if let Some(field) = chained {
        let names: Vec<&str> = field.names.iter().map(|name| name.value.as_str()).collect();
        let finding = report.at(
            field.span,
            format!("`.{}` never has a value, as a variable is a text, {FALLS}", names.join(".")),
        );
        if let Some(last) = names.last() {
            finding.help(format!("write `.{last}` for a variable of the environment"));
        }
        return;
    }
    if pieces(&parsed, report) {
        return;
    }
    let name = parsed.fields.iter().find(|field| {
        field.fate == Fate::Printed && field.key().is_some_and(|key| key.value == "IMAGE_NAME")
    });
    let image = config.artifacts.iter().find(|artifact| artifact.image.value.contains('/'));
    if let (Some(field), Some(artifact)) = (name, image) {
        let finding = report.at(
            field.span,
            format!(
                "`{}` cannot be part of a tag, so the image is tagged `latest`",
                artifact.image.value
            ),
        );
        finding.label(artifact.image.span, "its `/`");
        finding.help("leave out the image's name: Skaffold puts it in front");
    }
}

/// Text that stands in every tag. Says whether it told of one.
fn pieces(parsed: &template::Template, report: &mut Report<'_>) -> bool {
    let first = report.len();
    for (at, piece) in parsed.pieces.iter().enumerate() {
        let Piece::Text(text) = piece else { continue };
        literal(&text.value, text.span, at == 0, "the template", report);
        if report.len() > first {
            return true;
        }
    }
    false
}

fn literal(text: &str, span: Span, starts: bool, what: &str, report: &mut Report<'_>) {
    let bad = text.chars().find(|c| !is_legal(*c));
    if let Some(bad) = bad {
        let finding =
            report.at(span, format!("a tag cannot hold {}, as {what} has it, {FALLS}", show(bad)));
        finding.help("use letters, digits, `_`, `.` and `-`");
    } else if starts && text.starts_with(['.', '-']) {
        let finding = report.at(
            span,
            format!("a tag cannot start with `{}`, {FALLS}", text.get(..1).unwrap_or_default()),
        );
        finding.help("start it with a letter, a digit or `_`");
    } else if text.len() > 128 {
        report.at(span, format!("a tag cannot be longer than 128 characters, {FALLS}"));
    }
}

/// Names of a `customTemplate` that no component has.
fn custom_template(custom: &Value, report: &mut Report<'_>) {
    let Some(written) = custom.get("template") else { return };
    let Some(text) = inner(written) else { return };
    let parsed = template::parse(&text);
    if !parsed.errors.is_empty() || parsed.unknown_calls(Functions::Plain).next().is_some() {
        return;
    }
    let components = custom.get("components").map(|list| list.items()).unwrap_or_default();
    let names: Vec<_> = components.iter().filter_map(|component| component.field("name")).collect();
    let built_in = ["GIT", "DATE", "SHA", "INPUT_DIGEST"];
    let known = || names.iter().map(|name| name.value.as_str()).chain(built_in);
    for field in &parsed.fields {
        let Some(key) = field.key() else { continue };
        if known().any(|name| name == key.value) {
            continue;
        }
        let finding =
            report.at(key.span, format!("there is no component `{}`, {FALLS}", key.value));
        finding.name(&key.value);
        match crate::suggest::nearest(&key.value, known()) {
            Some(near) => {
                finding.help(format!("did you mean `{near}`?"));
                finding.fix(super::support::rename(key.span, near));
            }
            None => {
                finding.help(
                    "add a component; variables of the environment need one with an `envTemplate`",
                );
            }
        }
        return;
    }
    if parsed
        .pieces
        .iter()
        .all(|piece| matches!(piece, Piece::Text(_) | Piece::Action { prints: true, .. }))
    {
        pieces(&parsed, report);
    }
}

fn is_legal(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-')
}

fn show(letter: char) -> String {
    match letter {
        ' ' => "a blank".to_owned(),
        letter if letter.is_control() => "a line break".to_owned(),
        letter => format!("`{letter}`"),
    }
}

/// The text of a scalar that stands in the file as it is, quotes left out.
fn inner(value: &Value) -> Option<Text> {
    let text = value.text()?;
    let span = value.span;
    match span.len().checked_sub(text.len())? {
        0 => Some(Text::plain(span, text)),
        2 => Some(Text::plain(Span { start: span.start + 1, end: span.end - 1, ..span }, text)),
        _ => None,
    }
}
