//! Where yaml.v3 reads a text otherwise than YAML 1.2 has it, and than the parser does.
//!
//! Two characters mean less to yaml.v3 when a bracket or comma follows: `-` in `[-]` and `:` in `[a:]` belong to the value.
//! The parser is shown letters in their place that the text does not contain, and they are put back afterwards.

use super::events::Failure;
use super::problem::Problem;
use super::trivia;
use std::borrow::Cow;
use std::ops::Range;

/// A text as the parser may see it, of the same length as the original.
#[derive(Debug)]
pub(super) struct Hidden<'t> {
    pub(super) text: Cow<'t, str>,
    /// The letter for `-` and the one for `:`.
    letters: Option<[u8; 2]>,
}

/// Characters that yaml.v3 refuses to read at all.
fn forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    }
}

/// The text with blanks for forbidden characters, and where those were.
pub(super) fn without_controls(text: &str) -> (Cow<'_, str>, Vec<Range<usize>>) {
    let found: Vec<Range<usize>> = text
        .char_indices()
        .filter(|&(_, c)| forbidden(c))
        .map(|(at, c)| at..at + c.len_utf8())
        .collect();
    if found.is_empty() {
        return (Cow::Borrowed(text), found);
    }
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if forbidden(c) {
            clean.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            clean.push(c);
        }
    }
    (Cow::Owned(clean), found)
}

/// The forbidden character at a place.
pub(super) fn control(text: &str, at: usize) -> Failure {
    let c = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
    Failure { at, problem: Problem::Control(c) }
}

/// `...` above all documents.
pub(super) fn top(text: &str) -> Option<Failure> {
    let at = trivia::skip(text, 0);
    ends_document(text, at).then_some(Failure { at, problem: Problem::NoDocument })
}

/// Whether a `...` stands at byte `at`, alone on its line.
pub(super) fn ends_document(text: &str, at: usize) -> bool {
    let rest = text.get(at..).and_then(|rest| rest.strip_prefix("..."));
    let alone =
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']));
    alone && trivia::at_line_start(text, at)
}

impl<'t> Hidden<'t> {
    /// Hides what the parser would misread.
    pub(super) fn new(text: &'t str) -> Self {
        let plain = Self { text: Cow::Borrowed(text), letters: None };
        let places = misread(text);
        if places.is_empty() {
            return plain;
        }
        // An escape could make the very letter that stands for a hidden one.
        let escapes = ["\\x", "\\u", "\\U"].iter().any(|escape| text.contains(escape));
        let mut used = [false; 256];
        for byte in text.bytes() {
            if let Some(used) = used.get_mut(usize::from(byte)) {
                *used = true;
            }
        }
        let free = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*b"_~^;=+$()/<\\");
        let mut free = free.filter(|&letter| used.get(usize::from(letter)) == Some(&false));
        let (Some(dash), Some(colon), false) = (free.next(), free.next(), escapes) else {
            return plain;
        };
        let mut bytes = text.as_bytes().to_vec();
        for at in places {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = if *byte == b'-' { dash } else { colon };
            }
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self { text: Cow::Owned(text), letters: Some([dash, colon]) },
            Err(_) => plain,
        }
    }

    /// Puts hidden characters back into a value or name.
    pub(super) fn restore(&self, value: String) -> String {
        let Some([dash, colon]) = self.letters.map(|letters| letters.map(char::from)) else {
            return value;
        };
        if value.contains([dash, colon]) {
            value.replace(dash, "-").replace(colon, ":")
        } else {
            value
        }
    }
}

/// Places of `-` and `:` that are followed by a bracket or comma. Not all are misread, but no other reading is lost.
fn misread(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut places = vec![];
    for (at, pair) in bytes.windows(2).enumerate() {
        let &[byte, next] = pair else { continue };
        if !matches!(byte, b'-' | b':') || !matches!(next, b',' | b'[' | b']' | b'{' | b'}') {
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b'\n');
        let found = if byte == b'-' {
            // Only at the start of a value; not the last of `---`.
            b" \t\r\n[{,:".contains(&before)
        } else {
            // Behind a quote or bracket it ends a key.
            !b" \t\r\n\"'[]{},".contains(&before)
        };
        if found {
            places.push(at);
        }
    }
    places
}

/// What yaml.v3 refuses in a plain scalar inside brackets, which begins at byte `at`.
pub(super) fn flow_scalar(text: &str, at: usize) -> Option<Failure> {
    let mark = if text.starts_with(':') { Some(0) } else { text.find('?') };
    mark.map(|mark| Failure { at: at + mark, problem: Problem::FlowMark })
}

/// What yaml.v3 refuses in an anchor or alias. Names are made of letters, digits, `-` and `_`, and few signs may follow.
pub(super) fn name(text: &str, name: &str, range: Range<usize>) -> Option<Failure> {
    let wrong = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let follows =
        text.as_bytes().get(range.end).is_none_or(|next| b" \t\r\n?:,]}%@`".contains(next));
    let right = follows && !name.contains(wrong);
    (!right).then_some(Failure { at: range.start, problem: Problem::BadName })
}

/// What yaml.v3 refuses in a tag: it goes on to the next blank.
pub(super) fn tag(text: &str, range: Range<usize>) -> Option<Failure> {
    let ends = text.as_bytes().get(range.end).is_none_or(|next| b" \t\r\n".contains(next));
    (!ends).then_some(Failure { at: range.start, problem: Problem::Tag })
}

/// The lines of `text` from `from` on that begin before `end`, blank ones behind it, and the line behind those:
/// where each starts, and the line.
fn lines_and_next(text: &str, from: usize, end: usize) -> impl Iterator<Item = (usize, &str)> {
    let rest = text.get(from..).unwrap_or("");
    let lines = rest.split_inclusive('\n').scan(from, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let mut over = false;
    lines.take_while(move |(start, line)| {
        let taken = !over;
        over |= *start >= end && !line.trim().is_empty();
        taken
    })
}

/// The spaces at the start of a line, and whether a tab follows.
fn indentation(line: &str) -> (usize, bool) {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    (spaces, line.as_bytes().get(spaces) == Some(&b'\t'))
}

/// A tab in a text block, or in blank lines below it, where yaml.v3 expects indentation.
pub(super) fn tab_in_block(text: &str, header: &Range<usize>, end: usize) -> Option<Failure> {
    let explicit = text.get(header.clone())?.contains(|c: char| c.is_ascii_digit());
    let from = (trivia::line_end(text, header.end) + 1).min(text.len());
    let mut column = None;
    for (start, line) in lines_and_next(text, from, end) {
        let (spaces, tab) = indentation(line);
        // Before the first line of text the indentation is not known yet, unless the header tells it.
        let known = column.map_or(!explicit, |column| spaces < column);
        if tab && known {
            return Some(Failure { at: start + spaces, problem: Problem::Tab });
        }
        if column.is_none() && !line.trim().is_empty() {
            column = Some(spaces);
        }
    }
    None
}

/// A tab in a plain scalar of several lines, or in blank lines below it, left of the `indent`ation of its block.
pub(super) fn tab_in_plain(
    text: &str,
    range: Range<usize>,
    indent: impl Fn() -> usize,
) -> Option<Failure> {
    // Behind the scalar only if it ends its line; the line behind blank ones may begin with a tab, too.
    let behind = text.get(range.end..)?.trim_start_matches([' ', '\t']);
    let open = behind.starts_with(['\r', '\n']);
    let within = text.get(range.clone())?.find('\n').map(|at| range.start + at + 1);
    let from = match within {
        Some(from) => from,
        None if open => (trivia::line_end(text, range.end) + 1).min(text.len()),
        None => return None,
    };
    let mut lines =
        lines_and_next(text, from, range.end).take_while(|&(start, _)| open || start < range.end);
    lines.find_map(|(start, line)| {
        let (spaces, tab) = indentation(line);
        let wrong = tab && spaces < indent();
        wrong.then_some(Failure { at: start + spaces, problem: Problem::Tab })
    })
}

/// A tab where a key may begin, in a gap between two tokens outside of brackets: in the indentation of a line, or,
/// where `mark` says that the gap begins so, directly at its start.
pub(super) fn tab(text: &str, gap: Range<usize>, mark: bool) -> Option<Failure> {
    let mut at = gap.start;
    let mut indentation = mark;
    for line in text.get(gap)?.split_inclusive('\n') {
        let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
        if indentation && let Some(tab) = blanks.into_iter().position(|byte| byte == b'\t') {
            return Some(Failure { at: at + tab, problem: Problem::Tab });
        }
        indentation = true;
        at += line.len();
    }
    None
}
