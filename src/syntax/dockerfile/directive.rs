//! Parser directives: `# name=value` at the top of the file.

use super::ast::Directive;
use super::json;
use super::lines::{Line, Lines};
use crate::source::{FileId, Span, Spanned};
use crate::syntax::SyntaxError;

const NAMES: [&str; 3] = ["syntax", "escape", "check"];

/// Reads a line that starts with `sign` as a directive; `None` where it is a plain comment.
pub(super) fn read(file: FileId, lines: &Lines<'_>, line: Line, sign: &str) -> Option<Directive> {
    let whole = lines.slice(line).trim_start();
    let text = whole.strip_prefix(sign)?.trim_start();
    let end = line.end;
    let (name, behind) = text.split_at(text.find(|c: char| !c.is_ascii_alphanumeric())?);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let blank = ['\t', '\n', '\u{c}', '\r', ' '];
    let value = behind.trim_start_matches(blank).strip_prefix('=')?;
    if value.is_empty() {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let known = NAMES.contains(&lower.as_str());
    let at = end - text.len();
    let left = value.trim_start_matches(blank);
    let trimmed = left.trim_end_matches(blank);
    let start = end - left.len();
    known.then(|| Directive {
        span: Span::new(file, end - whole.len(), end),
        name: Spanned::new(lower, Span::new(file, at, at + name.len())),
        value: Spanned::new(trimmed.to_owned(), Span::new(file, start, start + trimmed.len())),
    })
}

/// What is wrong with a directive, given those before it.
pub(super) fn check(directive: &Directive, before: &[Directive]) -> Option<SyntaxError> {
    let name = &directive.name;
    if before.iter().any(|other| other.name.value == name.value) {
        return Some(SyntaxError {
            span: directive.span,
            message: format!("The `{}` directive is given twice.", name.value),
            help: Some("Keep one of them.".to_owned()),
            suggestion: None,
        });
    }
    let bad = name.value == "escape" && !matches!(directive.value.value.as_str(), "\\" | "`");
    bad.then(|| SyntaxError {
        span: directive.value.span,
        message: "The escape character can only be `\\` or a backtick.".to_owned(),
        help: None,
        suggestion: None,
    })
}

/// The frontend that a file asks for, in any form that BuildKit looks for.
pub(super) fn frontend(file: FileId, text: &str) -> Option<Spanned<String>> {
    let mut start = Lines::new(text);
    let mut peek = start.clone();
    if peek.next().is_some_and(|line| peek.slice(line).starts_with("#!")) {
        start = peek;
    }
    for sign in ["#", "//"] {
        let mut lines = start.clone();
        while let Some(directive) = lines
            .next()
            .filter(|&line| lines.slice(line).starts_with(sign))
            .and_then(|line| read(file, &lines, line, sign))
        {
            if directive.name.value == "syntax" {
                return Some(first_word(file, &directive.value));
            }
        }
    }
    let rest = text.get(start.position()..)?;
    let rest = rest.strip_prefix('\u{feff}').unwrap_or(rest);
    let found = json::member(rest, "syntax")?;
    let base = text.len() - rest.len();
    Some(Spanned::new(found.0, Span::new(file, base + found.1.start, base + found.1.end)))
}

fn first_word(file: FileId, value: &Spanned<String>) -> Spanned<String> {
    let word = value.value.split(' ').next().unwrap_or("");
    let start = value.span.range().start;
    Spanned::new(word.to_owned(), Span::new(file, start, start + word.len()))
}
