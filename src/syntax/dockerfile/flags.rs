//! Which flags an instruction takes.

use super::ast::Flag;
use super::keyword::Keyword;
use crate::source::Span;
use crate::suggest::nearest;
use crate::syntax::SyntaxError;

/// No flag is misspelt so badly that it gets longer than this many bytes.
const MAX_MISSPELT: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `true` where no value is written.
    Bool,
    /// Needs a value, given once.
    One,
    /// Needs a value, given any number of times.
    Many,
}

const FROM: &[(&str, Kind)] = &[("platform", Kind::One)];
const COPY: &[(&str, Kind)] = &[
    ("from", Kind::One),
    ("chown", Kind::One),
    ("chmod", Kind::One),
    ("link", Kind::Bool),
    ("parents", Kind::Bool),
    ("exclude", Kind::Many),
];
const ADD: &[(&str, Kind)] = &[
    ("chown", Kind::One),
    ("chmod", Kind::One),
    ("link", Kind::Bool),
    ("keep-git-dir", Kind::Bool),
    ("checksum", Kind::One),
    ("unpack", Kind::Bool),
    ("exclude", Kind::Many),
];
const RUN: &[(&str, Kind)] = &[
    ("mount", Kind::Many),
    ("network", Kind::One),
    ("security", Kind::One),
    ("device", Kind::Many),
];
const HEALTHCHECK: &[(&str, Kind)] = &[
    ("interval", Kind::One),
    ("timeout", Kind::One),
    ("start-period", Kind::One),
    ("start-interval", Kind::One),
    ("retries", Kind::One),
];

fn allowed(keyword: Keyword) -> &'static [(&'static str, Kind)] {
    match keyword {
        Keyword::From => FROM,
        Keyword::Copy => COPY,
        Keyword::Add => ADD,
        Keyword::Run => RUN,
        Keyword::Healthcheck => HEALTHCHECK,
        _ => &[],
    }
}

/// The first flag that an instruction does not take.
pub(super) fn check(keyword: Keyword, flags: &[&Flag]) -> Option<SyntaxError> {
    flags
        .iter()
        .enumerate()
        .find_map(|(at, flag)| check_one(keyword, flag, flags.get(..at).unwrap_or_default()))
}

fn check_one(keyword: Keyword, flag: &Flag, before: &[&Flag]) -> Option<SyntaxError> {
    let name = flag.name.value.as_str();
    let allowed = allowed(keyword);
    let Some(&(_, kind)) = allowed.iter().find(|(known, _)| *known == name) else {
        return Some(unknown(keyword, flag, allowed));
    };
    let error = |span: Span, message: String, help: Option<String>| {
        Some(SyntaxError { span, message, help, suggestion: None })
    };
    if kind != Kind::Many && before.iter().any(|other| other.name.value == name) {
        return error(
            flag.span,
            format!("The flag `--{name}` is given twice."),
            Some("Keep one of them.".into()),
        );
    }
    match (kind, flag.value.as_ref()) {
        (Kind::Bool, Some(value)) if value.value.is_empty() => error(
            flag.span,
            format!("The flag `--{name}` has no value after `=`."),
            Some(format!("Write `--{name}`.")),
        ),
        (Kind::Bool, Some(value))
            if !["true", "false"].contains(&value.value.to_lowercase().as_str()) =>
        {
            error(value.span, format!("The flag `--{name}` is either `true` or `false`."), None)
        }
        (Kind::One | Kind::Many, None) => error(
            flag.span,
            format!("The flag `--{name}` needs a value."),
            Some(format!("Write `--{name}=value`, without a blank.")),
        ),
        _ => None,
    }
}

fn unknown(keyword: Keyword, flag: &Flag, allowed: &[(&'static str, Kind)]) -> SyntaxError {
    let name = flag.name.value.as_str();
    let names: Vec<&str> = allowed.iter().map(|&(name, _)| name).collect();
    let likely = !flag.name.span.is_empty() && name.len() <= MAX_MISSPELT;
    let suggestion = if likely { nearest(name, names.iter().copied()) } else { None };
    let list = || names.iter().map(|name| format!("`--{name}`")).collect::<Vec<_>>().join(", ");
    let help = match (suggestion, names.is_empty()) {
        (Some(near), _) => format!("Did you mean `--{near}`?"),
        (None, true) => format!("{} takes no flags.", keyword.name()),
        (None, false) => format!("{} takes {}.", keyword.name(), list()),
    };
    SyntaxError {
        span: if flag.name.span.is_empty() { flag.span } else { flag.name.span },
        message: format!("{} does not know the flag `--{name}`.", keyword.name()),
        help: Some(help),
        suggestion: suggestion.map(str::to_owned),
    }
}
