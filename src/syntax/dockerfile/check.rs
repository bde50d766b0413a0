//! What BuildKit checks once an instruction is split up.

use super::ast::{Command, Flag, From, Healthcheck, Kind};
use super::flags as known;
use super::keyword::Keyword;
use crate::source::{Span, Spanned};
use crate::syntax::SyntaxError;

/// An instruction, and what is wrong with it.
pub(super) type Checked = (Kind, Option<SyntaxError>);

pub(super) fn error(span: Span, message: impl Into<String>) -> SyntaxError {
    SyntaxError { span, message: message.into(), help: None, suggestion: None }
}

/// What is wrong with the flags. Three instructions never look at theirs.
pub(super) fn flags(keyword: Keyword, flags: &[&Flag], kind: &Kind) -> Option<SyntaxError> {
    let unread = matches!(keyword, Keyword::Arg | Keyword::Stopsignal)
        || matches!(kind, Kind::Healthcheck(Healthcheck::None));
    if unread { None } else { known::check(keyword, flags) }
}

/// FROM with its words; `extra`: those behind the third.
pub(super) fn from(from: From, extra: Option<Span>) -> Checked {
    let is_as = from.as_keyword.as_ref().is_none_or(|word| word.value.eq_ignore_ascii_case("as"));
    let problem = match (&from.as_keyword, &from.name) {
        (Some(word), _) if !is_as => {
            let all = from.name.as_ref().map_or(word.span, |name| word.span.to(name.span));
            let mut found = error(all, "Behind the image, FROM can only have `AS` and a name.");
            found.span = extra.map_or(found.span, |extra| found.span.to(extra));
            Some(found)
        }
        (Some(word), None) => Some(error(word.span, "A name must follow `AS`.")),
        (_, Some(_)) if extra.is_some() => {
            extra.map(|extra| error(extra, "Nothing can stand behind the name."))
        }
        (_, Some(name)) if !is_stage_name(&name.value) => Some(SyntaxError {
            span: name.span,
            message: format!("`{}` is no name for a stage.", name.value),
            help: Some(
                "A name starts with a letter; letters, digits, `-`, `_` and `.` follow.".to_owned(),
            ),
            suggestion: None,
        }),
        _ => None,
    };
    let from = if is_as { from } else { From { as_keyword: None, name: None, ..from } };
    (Kind::From(from), problem)
}

fn is_stage_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.starts_with(|c: char| c.is_ascii_lowercase())
        && lower
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'))
}

/// HEALTHCHECK with its type and what stands behind it.
pub(super) fn healthcheck(word: &Spanned<String>, command: Command, rest: Span) -> Checked {
    let empty = match &command {
        Command::Shell(text) => text.value.is_empty(),
        Command::Exec(words) => words.items.is_empty(),
    };
    match (word.value.to_ascii_uppercase().as_str(), empty) {
        ("NONE", true) => (Kind::Healthcheck(Healthcheck::None), None),
        ("NONE", false) => (
            Kind::Healthcheck(Healthcheck::None),
            Some(error(rest, "Nothing can stand behind `HEALTHCHECK NONE`.")),
        ),
        ("CMD", false) => (Kind::Healthcheck(Healthcheck::Cmd(command)), None),
        ("CMD", true) => {
            let span = if rest.is_empty() { word.span } else { rest };
            (Kind::Invalid, Some(error(span, "`HEALTHCHECK CMD` needs a command.")))
        }
        _ => {
            let mut found = error(
                word.span,
                format!("HEALTHCHECK knows `NONE` and `CMD`, not `{}`.", word.value),
            );
            found.help = Some("Put `CMD` in front of the command.".to_owned());
            (Kind::Invalid, Some(found))
        }
    }
}
