//! From lines to patterns.

use super::pattern::{self, Matcher};
use super::{Ignore, Pattern};
use crate::source::{FileId, Span};
use crate::syntax::SyntaxError;
use std::borrow::Cow;

/// The builder's line buffer holds this many bytes, line break included where there is one.
const LINE_LIMIT: usize = 64 * 1024;

pub(super) fn read(file: FileId, text: &str) -> Ignore {
    let mut ignore =
        Ignore { file, patterns: Vec::new(), comments: Vec::new(), errors: Vec::new() };
    let mut start = 0;
    for (number, raw) in text.split('\n').enumerate() {
        let line_start = start;
        start += raw.len() + 1;
        let whole = Span::new(file, line_start, line_start + raw.len());
        if raw.len() >= LINE_LIMIT {
            ignore.errors.push(SyntaxError {
                span: whole,
                message: format!(
                    "This line has {} bytes; the builder refuses files with lines over 65,535",
                    raw.len()
                ),
                help: None,
                suggestion: None,
            });
            continue;
        }
        let line = raw.strip_suffix('\r').unwrap_or(raw);
        let unmarked =
            if number == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        let at = line_start + line.len() - unmarked.len();
        if unmarked.starts_with('#') {
            ignore.comments.push(Span::new(file, at, line_start + line.len()));
            continue;
        }
        let written = unmarked.trim();
        if written.is_empty() {
            continue;
        }
        let from = at + unmarked.len() - unmarked.trim_start().len();
        add(&mut ignore, Span::new(file, from, from + written.len()), written);
    }
    ignore
}

/// Cleans as the builder does: once when the line is read, once more when the matcher is made. So a `!` that
/// comes to the front only by cleaning (`./!a`) negates, too.
fn add(ignore: &mut Ignore, span: Span, written: &str) {
    let (bang, rest) = match written.strip_prefix('!') {
        Some(rest) => ("!", rest.trim()),
        None => ("", written),
    };
    let cleaned = if rest.is_empty() { Cow::Borrowed(rest) } else { clean(rest) };
    let relative = match cleaned.strip_prefix('/') {
        Some("") | None => &*cleaned,
        Some(relative) => relative,
    };
    let line = format!("{bang}{relative}");
    let line = line.trim();
    if line.is_empty() {
        return;
    }
    let line = clean(line);
    let (negated, text) = match line.strip_prefix('!') {
        Some(text) => (true, text),
        None => (false, &*line),
    };
    if text.is_empty() {
        ignore.errors.push(SyntaxError {
            span,
            message: "A `!` brings back what the pattern after it matches, but there is none"
                .to_owned(),
            help: Some("Remove the line, or write a pattern after `!`".to_owned()),
            suggestion: None,
        });
        return;
    }
    if !pattern::well_formed(text) {
        ignore.errors.push(SyntaxError {
            span,
            message: format!(
                "`{text}` is no valid pattern, and the builder refuses the whole file"
            ),
            help: Some(advice(text).to_owned()),
            suggestion: None,
        });
        return;
    }
    let matcher = Matcher::new(text);
    let broken = matcher.broken().then(|| SyntaxError {
        span,
        message: format!(
            "`{text}` is no valid pattern: the build stops when a path is compared with it"
        ),
        help: Some(advice(text).to_owned()),
        suggestion: None,
    });
    ignore.patterns.push(Pattern { span, negated, text: text.to_owned(), broken, matcher });
}

fn advice(text: &str) -> &'static str {
    if text.contains('\\') {
        "Separate folders with `/`; a `\\` takes the meaning from the character after it"
    } else {
        "Close every `[` with `]`, name at least one character between them, and write ranges as `a-z`"
    }
}

/// The shortest path of the same meaning, by text alone: no `.`, no empty part, `..` only at the front.
pub(super) fn clean(path: &str) -> Cow<'_, str> {
    let is_clean = |part: &str| !matches!(part, "" | "." | "..");
    if path.split('/').all(is_clean) {
        return Cow::Borrowed(path);
    }
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if rooted => {}
                _ => parts.push(part),
            },
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted {
        Cow::Owned(format!("/{joined}"))
    } else if joined.is_empty() {
        Cow::Borrowed(".")
    } else {
        Cow::Owned(joined)
    }
}
