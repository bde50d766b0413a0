//! What is wrong with a text, and how it is told.

use super::trivia::{line_end, line_start};
use crate::source::{FileId, Span};
use crate::syntax::SyntaxError;

/// Why a text is rejected, in as many kinds as there are sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// A tab where only spaces may be.
    Tab,
    /// A quote that is not closed.
    Quote,
    /// Text behind a closing quote.
    AfterQuote,
    /// An unknown `\` escape in double quotes.
    Escape,
    /// A bracket that is not closed.
    Bracket,
    /// A bracket that closes nothing.
    StrayBracket,
    /// Nested too deeply.
    Depth,
    /// A line that is no `key:`.
    NoColon,
    /// `: ` where no key can be.
    Colon,
    /// `- ` where no list can begin.
    Dash,
    /// `? ` where no key can begin.
    QuestionMark,
    /// A character that begins nothing.
    Character(char),
    /// A character that must not be in the file.
    Control(char),
    /// A line that fits no block above it.
    Indentation,
    /// `#` without a blank before it.
    Comment,
    /// A bad header of a block scalar.
    Header,
    /// `&` or `*` without a name.
    Name,
    /// A bad line with `%` at the top.
    Directive,
    /// Another version than 1.1.
    Version,
    /// A bad tag.
    Tag,
    /// `:` without a key.
    NoKey,
    /// A key in brackets that goes over several lines.
    LongKey,
    /// `?` or `:` inside a plain value in brackets.
    FlowMark,
    /// A name of an anchor with other characters than letters, digits, `-` and `_`.
    BadName,
    /// A document after `...` that has no `---`.
    NoMarker,
    /// `...` at the top.
    NoDocument,
    /// `*name` without `&name` above it.
    NoAnchor,
    /// Anything else.
    Other,
}

/// A message, the place, help, and what was meant.
struct Told {
    span: (usize, usize),
    message: String,
    help: Option<String>,
    suggestion: Option<String>,
}

/// Tells a problem at byte `at` of `text`.
pub(super) fn tell(file: FileId, text: &str, at: usize, problem: Problem) -> SyntaxError {
    let told = told(text, at, problem);
    let (start, end) = told.span;
    SyntaxError {
        span: Span::new(file, start, end),
        message: told.message,
        help: told.help,
        suggestion: told.suggestion,
    }
}

fn told(text: &str, at: usize, problem: Problem) -> Told {
    let one = (at, at + text.get(at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8));
    let quoted = text.get(one.0..one.1).unwrap_or("");
    let line = || content(text, at);
    match problem {
        Problem::Tab => tab(text, at),
        Problem::Quote => simple(one, format!("The quote {quoted} is not closed"), ""),
        Problem::AfterQuote => simple(
            rest_of_line(text, at),
            "Text follows the closing quote".to_owned(),
            "Quote the whole value, or escape the quote inside it",
        ),
        Problem::Escape => escape(text, at),
        Problem::Bracket => {
            let message = match quoted {
                "[" | "{" => format!("The bracket `{quoted}` is not closed"),
                _ => "A comma or a closing bracket is missing here".to_owned(),
            };
            simple(one, message, "Quote values that contain brackets, such as Go templates")
        }
        Problem::StrayBracket => match quoted {
            "[" | "{" => {
                simple(one, format!("`{quoted}` is closed by another kind of bracket"), "")
            }
            _ => simple(
                one,
                format!("`{quoted}` closes no bracket"),
                "Quote the value if the bracket belongs to it",
            ),
        },
        Problem::Depth => simple(one, "The nesting is deeper than 255 levels".to_owned(), ""),
        Problem::NoColon => no_colon(text, line()),
        Problem::Colon => colon(text, at, line()),
        Problem::Dash => simple(
            (at, (at + 1).min(text.len())),
            "A list cannot begin on the line of its key".to_owned(),
            "Put the `-` on a line of its own, or quote the value",
        ),
        Problem::QuestionMark => simple(
            (at, (at + 1).min(text.len())),
            "A value cannot begin with `? `".to_owned(),
            "Quote the value",
        ),
        Problem::Character('`') => {
            simple(one, "A value cannot begin with a backquote".to_owned(), "Quote the value")
        }
        Problem::Character(character) => {
            simple(one, format!("A value cannot begin with `{character}`"), "Quote the value")
        }
        Problem::Control(character) => simple(
            one,
            format!("The file contains the control character U+{:04X}", u32::from(character)),
            "Remove it, or write it as an escape in double quotes",
        ),
        Problem::Indentation if template(text, line()).is_some() => {
            let span = template(text, line()).unwrap_or_else(line);
            let value = text.get(span.0..span.1).unwrap_or("");
            let mut told = simple(
                span,
                "A value that begins with `{` is a mapping, and nothing can follow its `}`"
                    .to_owned(),
                "Quote the template",
            );
            told.suggestion = (!value.contains(['"', '\\'])).then(|| format!("\"{value}\""));
            told
        }
        Problem::Indentation if after_bracket(text, at) => simple(
            rest_of_line(text, at),
            "Text follows the closing bracket".to_owned(),
            "Quote the whole value",
        ),
        Problem::Indentation => simple(
            line(),
            "The indentation of this line fits no block above it".to_owned(),
            "Indent it as far as the keys or items that it belongs to",
        ),
        Problem::Comment => {
            let mut told = simple(one, "A comment needs a blank before its `#`".to_owned(), "");
            told.suggestion = Some(" #".to_owned());
            told
        }
        Problem::Header => simple(
            rest_of_line(text, at),
            "The `|` or `>` of a text block is followed by something else than `+`, `-` or a digit"
                .to_owned(),
            "Begin the text on the next line, or quote the value",
        ),
        Problem::Name => simple(
            one,
            format!("A name is missing after `{quoted}`"),
            "Quote the value if it is meant literally",
        ),
        Problem::Directive => simple(line(), "This line is no valid YAML directive".to_owned(), ""),
        Problem::Version => simple(
            line(),
            "Skaffold reads YAML 1.1 only, whatever version the file asks for".to_owned(),
            "Remove the line with `%YAML`",
        ),
        Problem::Tag => {
            simple(word(text, at), "This is no valid tag".to_owned(), "Quote the value")
        }
        Problem::NoKey => simple(one, "There is no key before the `:`".to_owned(), ""),
        Problem::LongKey => {
            simple(one, "A key in brackets must end, with its `:`, on its line".to_owned(), "")
        }
        Problem::FlowMark => simple(
            one,
            format!("A value inside brackets cannot contain `{quoted}` unless it is quoted"),
            "Quote the value",
        ),
        Problem::BadName => simple(
            word(text, at),
            "The name of an anchor is made of letters, digits, `-` and `_`".to_owned(),
            "Quote the value if it is meant literally",
        ),
        Problem::NoMarker => {
            simple(line(), "A document that follows `...` must begin with `---`".to_owned(), "")
        }
        Problem::NoDocument => {
            simple(line(), "`...` ends a document, but there is none".to_owned(), "")
        }
        Problem::NoAnchor => {
            let span = word(text, at);
            let name = text.get(span.0..span.1).unwrap_or("").trim_start_matches('*');
            simple(
                span,
                format!("There is no anchor `&{name}` above this alias"),
                "Quote the value if the `*` is meant literally",
            )
        }
        Problem::Other => simple(line(), "This line is no valid YAML".to_owned(), ""),
    }
}

fn simple(span: (usize, usize), message: String, help: &str) -> Told {
    let help = (!help.is_empty()).then(|| help.to_owned());
    Told { span, message, help, suggestion: None }
}

/// The line of `at` without the blanks at its ends.
fn content(text: &str, at: usize) -> (usize, usize) {
    let (start, end) = (line_start(text, at), line_end(text, at));
    let line = text.get(start..end).unwrap_or("");
    let start = end - line.trim_start_matches([' ', '\t', '\u{feff}']).len();
    (start, start + text.get(start..end).unwrap_or("").trim_end().len())
}

fn after_bracket(text: &str, at: usize) -> bool {
    let before = text.get(line_start(text, at)..at).unwrap_or("");
    before.trim_end().ends_with([']', '}'])
}

/// The value of a line that begins with `{{`, as templates do, up to a comment.
fn template(text: &str, line: (usize, usize)) -> Option<(usize, usize)> {
    let shown = text.get(line.0..line.1)?;
    let key = [": {{", "- {{"].iter().filter_map(|before| shown.find(before)).min()?;
    let value = shown.get(key + 2..)?;
    let end = value.find(" #").unwrap_or(value.len());
    let start = line.0 + key + 2;
    Some((start, start + value.get(..end)?.trim_end().len()))
}

fn rest_of_line(text: &str, at: usize) -> (usize, usize) {
    let end = line_end(text, at);
    (at, at + text.get(at..end).unwrap_or("").trim_end().len())
}

fn word(text: &str, at: usize) -> (usize, usize) {
    let rest = text.get(at..).unwrap_or("");
    (at, at + rest.find([' ', '\t', ',', ']', '}', '\r', '\n']).unwrap_or(rest.len()))
}

/// The parser tells the place behind the tab, or the end of the text before it.
fn tab(text: &str, at: usize) -> Told {
    let (start, end) = (line_start(text, at), line_end(text, at));
    let next = (end + 1).min(text.len());
    let indentation = |from: usize| {
        let rest = text.get(from..).unwrap_or("");
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let tabs = text.get(from..from + blank).unwrap_or("").find('\t')?;
        Some((from + tabs, from + blank))
    };
    let span = indentation(start).or_else(|| indentation(next)).or_else(|| {
        let rest = text.get(at..end).unwrap_or("");
        rest.find('\t').map(|tab| (at + tab, at + tab + 1))
    });
    let span = span.unwrap_or((at, at));
    let mut told = simple(
        span,
        "A tab is used for indentation; YAML allows only spaces there".to_owned(),
        "Indent with spaces",
    );
    if span.1 > span.0 {
        told.suggestion = text.get(span.0..span.1).map(|blank| blank.replace('\t', "  "));
    }
    told
}

/// The parser tells the opening quote; the escape is somewhere behind it.
fn escape(text: &str, at: usize) -> Told {
    let rest = text.get(at..).unwrap_or("");
    let mut chars = rest.char_indices().skip(1);
    let mut span = (at, at + 1);
    while let Some((offset, c)) = chars.next() {
        match c {
            '"' => break,
            '\\' => {
                let Some((_, next)) = chars.next() else { break };
                if !"0abtnvfre \"/\\N_LP\t\n\r".contains(next) {
                    span = (at + offset, at + offset + 1 + next.len_utf8());
                    if !"xuU".contains(next) {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    let shown = text.get(span.0..span.1).unwrap_or("");
    simple(
        span,
        format!("`{shown}` is no escape that double quotes know"),
        "Write `\\\\` for a backslash, or use single quotes",
    )
}

fn no_colon(text: &str, line: (usize, usize)) -> Told {
    let shown = text.get(line.0..line.1).unwrap_or("");
    if let Some(colon) = shown.find(':')
        && !shown.contains(": ")
        && !shown.get(colon..).is_some_and(|rest| rest.starts_with("://"))
    {
        let at = line.0 + colon;
        let mut told = simple(
            (at, at + 1),
            "A blank is missing after the `:`".to_owned(),
            "Without it, key and value are one word",
        );
        told.suggestion = Some(": ".to_owned());
        return told;
    }
    simple(line, "This line is no `key: value`: the `:` is missing".to_owned(), "")
}

fn colon(text: &str, at: usize, line: (usize, usize)) -> Told {
    let span = (at, (at + 1).min(text.len()));
    if text.get(line.0..at).is_some_and(|before| before.contains(": ")) {
        return simple(
            span,
            "A value cannot contain `: ` unless it is quoted".to_owned(),
            "Quote the value, or begin the nested mapping on a line of its own",
        );
    }
    // The line above is a value without end, or a key without `:`.
    let above = text.get(..line_start(text, at)).unwrap_or("").trim_end();
    let above = content(text, above.len());
    let shown = text.get(above.0..above.1).unwrap_or("");
    if !shown.is_empty() && !shown.contains(": ") && !shown.starts_with('#') {
        return no_colon(text, above);
    }
    simple(
        span,
        "A key cannot stand here: the line above has a value already".to_owned(),
        "Indent the line as far as the keys that it belongs to",
    )
}
