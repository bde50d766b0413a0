use super::{Report, support};
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Config, Value, is_literal};
use crate::schema::timezones;
use crate::source::{Span, Spanned};
use crate::suggest::nearest;
use crate::syntax::template::{self, Fate, Field, Functions, Piece};
use crate::syntax::text::Text;
use std::sync::Arc;

/// What every image gets instead.
const FALLS: &str = "so every image is tagged `latest`";

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let Some(policy) = config.value.at(&["build", "tagPolicy"]) else { return };
    tagger(config, policy, true, report);
    let Some(custom) = policy.get("customTemplate") else { return };
    let Some(written) = custom.get("template") else { return };
    let Some((text, exact)) = inner(written) else { return };
    let parsed = template::parse(&text);
    if !parsed.errors.is_empty() || parsed.unknown_calls(Functions::Plain).next().is_some() {
        return;
    }
    let components = custom.get("components").map(|list| list.items()).unwrap_or_default();
    for component in components {
        let name = component.field("name");
        // Of the others Skaffold makes no text.
        let is_used = name.is_some_and(|name| {
            parsed.fields.iter().filter_map(Field::key).any(|key| key.value == name.value)
        });
        if is_used {
            tagger(config, component, false, report);
        }
    }
    let first = report.len();
    custom_template(&parsed, components, report);
    if !exact {
        without_parts(written.span, first, report);
    }
}

/// One tagger, or a component of one, whose text does not begin the tag.
fn tagger(config: &Config, policy: &Value, begins: bool, report: &mut Report<'_>) {
    if let Some(zone) = policy.at(&["dateTime", "timezone"]).and_then(Value::string) {
        timezone(&zone, report);
    }
    if let Some(format) = policy.at(&["dateTime", "format"]) {
        date(config, format, begins, report);
    }
    if let Some(prefix) = policy.at(&["gitCommit", "prefix"])
        && let Some(text) = prefix.text().filter(|text| !text.contains("{{"))
    {
        literal(text, prefix.span, begins, "the prefix", report);
    }
    if let Some(written) = policy.at(&["envTemplate", "template"]) {
        env_template(config, written, begins, report);
    }
}

/// Go finds a zone by its name, on some systems in any case.
fn timezone(zone: &Spanned<String>, report: &mut Report<'_>) {
    let name = zone.value.as_str();
    let is_known = |known: &str| known.eq_ignore_ascii_case(name);
    if name.is_empty() || name == "Local" || !is_literal(name) || timezones().any(is_known) {
        return;
    }
    let finding = report.at(zone.span, format!("there is no timezone `{name}`, {FALLS}"));
    finding.name(name);
    if let Some(meant) = nearest(name, timezones()) {
        finding.help(format!("did you mean `{meant}`?")).fix(support::rename(zone.span, meant));
    } else {
        finding.help("zones have names such as `Europe/Berlin` and `UTC`; `GMT+2` is `Etc/GMT-2`");
    }
}

/// The layout of a time: letters and digits stand for parts of it, all else for itself.
fn date(config: &Config, format: &Value, begins: bool, report: &mut Report<'_>) {
    let Some(text) = format.text().filter(|text| !text.contains("{{")) else { return };
    // In UTC these are a `Z`.
    let plain = text.replace("Z07:00:00", "").replace("Z07:00", "");
    let bad = plain.chars().find(|c| !is_legal(*c));
    let message = match bad {
        // `app:2026/01/02` is an image of the registry `app:2026`.
        Some('/')
            if config.artifacts.iter().any(|artifact| !artifact.image.value.contains('/')) =>
        {
            "the format puts `/` into the tag, which makes another image's name of it".to_owned()
        }
        Some(bad) => message("the format", bad),
        None if begins && plain.starts_with(['.', '-']) => {
            format!("a tag cannot start with `{}`, {FALLS}", plain.get(..1).unwrap_or_default())
        }
        None => return,
    };
    let finding = report.at(format.span, message);
    finding.help("write the time with `-`, `_` and `.`: `2006-01-02_15-04-05`");
}

fn env_template(config: &Config, written: &Value, begins: bool, report: &mut Report<'_>) {
    let Some((text, exact)) = inner(written) else { return };
    let first = report.len();
    env_text(config, written, &text, begins, report);
    if !exact {
        without_parts(written.span, first, report);
    }
}

fn env_text(config: &Config, written: &Value, text: &Text, begins: bool, report: &mut Report<'_>) {
    let parsed = template::parse(text);
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
        && parsed.fields.first().and_then(Field::key).is_some_and(|key| key.value == "IMAGE_NAME")
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
    if pieces(&parsed, begins, report) {
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
fn pieces(parsed: &template::Template, begins: bool, report: &mut Report<'_>) -> bool {
    let first = report.len();
    for (at, piece) in parsed.pieces.iter().enumerate() {
        let Piece::Text(text) = piece else { continue };
        literal(&text.value, text.span, begins && at == 0, "the template", report);
        if report.len() > first {
            return true;
        }
    }
    false
}

fn literal(text: &str, span: Span, starts: bool, what: &str, report: &mut Report<'_>) {
    let bad = text.chars().find(|c| !is_legal(*c));
    if let Some(bad) = bad {
        let finding = report.at(span, message(what, bad));
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
fn custom_template(
    parsed: &template::Template,
    components: &[Arc<Value>],
    report: &mut Report<'_>,
) {
    let names: Vec<_> = components.iter().filter_map(|component| component.field("name")).collect();
    let built_in = ["GIT", "DATE", "SHA", "INPUT_DIGEST"];
    let known = || names.iter().map(|name| name.value.as_str()).chain(built_in);
    for field in &parsed.fields {
        let Some(key) = field.key() else { continue };
        if known().any(|name| name == key.value) {
            if field.names.len() > 1 {
                let message = format!("`{}` is a text and has no fields, {FALLS}", key.value);
                report.at(field.span, message).help(format!("write `.{}`", key.value));
                return;
            }
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
        pieces(parsed, true, report);
    }
}

fn message(what: &str, bad: char) -> String {
    format!("{what} puts {} into the tag, which cannot hold it, {FALLS}", show(bad))
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

/// The text of a scalar, quotes left out, and whether it stands in the file as it is.
fn inner(value: &Value) -> Option<(Text, bool)> {
    let text = value.text()?;
    let span = value.span;
    match span.len().checked_sub(text.len())? {
        0 => Some((Text::plain(span, text), true)),
        2 => {
            let span = Span { start: span.start + 1, end: span.end - 1, ..span };
            Some((Text::plain(span, text), true))
        }
        _ => Some((Text::pieced(span, text, Vec::new()), false)),
    }
}

/// Where a text does not stand as it is, its parts have no places.
fn without_parts(whole: Span, first: usize, report: &mut Report<'_>) {
    for finding in report.since(first) {
        finding.span = whole;
        finding.fix = None;
    }
}
