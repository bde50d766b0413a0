//! Keyword, flags and words of a logical line.

use super::ast::Flag;
use crate::source::{Span, Spanned};
use crate::syntax::text::{Text, TextRef};
use std::ops::Range;

/// What separates a keyword and the words of FROM, COPY and others; no other blank does.
const BLANKS: [char; 5] = ['\t', '\u{b}', '\u{c}', '\r', ' '];

fn is_blank(c: char) -> bool {
    BLANKS.contains(&c)
}

/// The part of `range` that is left without blanks at its ends.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or("");
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// The first word of `range`, and where the text behind the blanks after it starts, if there are any.
pub(super) fn first(text: &str, range: Range<usize>) -> (Range<usize>, Option<usize>) {
    let part = text.get(range.clone()).unwrap_or("");
    let Some(end) = part.find(is_blank) else { return (range, None) };
    let behind = part.get(end..).unwrap_or("").trim_start_matches(is_blank);
    (range.start..range.start + end, Some(range.end - behind.len()))
}

/// The words of `range` between blanks. Quotes have no meaning.
pub(super) fn between_blanks(
    text: &str,
    range: Range<usize>,
) -> impl Iterator<Item = Range<usize>> {
    let part = text.get(range.clone()).unwrap_or("");
    let base = range.start;
    let words = part.split(is_blank).filter(|word| !word.is_empty());
    words.map(move |word| {
        let start = base + (word.as_ptr().addr() - part.as_ptr().addr());
        start..start + word.len()
    })
}

/// The words of `range` between blanks outside of quotes and escapes, which stay as they are.
pub(super) fn words(text: &str, range: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let part = text.get(range.clone()).unwrap_or("");
    let mut words = Vec::new();
    let mut chars = part.char_indices();
    let (mut start, mut quote, mut end) = (None, None, part.len());
    while let Some((at, c)) = chars.next() {
        if start.is_none() {
            if c.is_whitespace() {
                continue;
            }
            start = Some(at);
        }
        if c == escape && quote != Some('\'') {
            // An escape character at the very end is dropped.
            if chars.next().is_none() {
                end = at;
            }
        } else if let Some(open) = quote {
            if c == open {
                quote = None;
            }
        } else if c.is_whitespace() {
            words.extend(start.take().map(|from| from..at));
        } else if c == '\'' || c == '"' {
            quote = Some(c);
        }
    }
    words.extend(start.filter(|&from| from < end).map(|from| from..end));
    words.into_iter().map(|word| range.start + word.start..range.start + word.end).collect()
}

/// A flag with its text, quotes and escapes removed.
#[derive(Debug)]
pub(super) struct RawFlag {
    pub flag: Flag,
    /// The value, to be read further.
    pub value: Option<Text>,
}

/// The flags at the start of `range`, and what is left behind them.
///
/// BuildKit reads bytes here, not characters: 0x85 and 0xA0 inside a character end a flag. We take the whole
/// character for the flag then, and keep other characters whole, where BuildKit garbles them.
pub(super) fn flags(
    line: TextRef<'_>,
    range: Range<usize>,
    escape: u8,
) -> (Vec<RawFlag>, Range<usize>) {
    let text = line.value;
    let bytes = text.as_bytes();
    let mut flags = Vec::new();
    let mut at = range.start;
    loop {
        while at < range.end && bytes.get(at).is_some_and(|&byte| is_space(byte)) {
            at += 1;
        }
        if !bytes.get(at..range.end).is_some_and(|rest| rest.starts_with(b"--")) {
            return (flags, at.min(range.end)..range.end);
        }
        let (end, kept) = flag_word(text, at..range.end, escape);
        let word = kept.iter().fold(line.builder(), |mut builder, part| {
            builder.push(part.clone());
            builder
        });
        let word = word.finish(at..end);
        if &*word.value == "--" {
            return (flags, end..range.end);
        }
        flags.push(raw_flag(line, &word, at..end));
        at = end;
    }
}

/// Where a flag ends, and the parts of it that are neither quotes nor escape characters.
fn flag_word(text: &str, range: Range<usize>, escape: u8) -> (usize, Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut keep = |from: usize, to: usize| match kept.last_mut() {
        Some(last) if last.end == from => last.end = to,
        _ => kept.push(from..to),
    };
    let mut quote = None;
    let mut at = range.start;
    while let Some(&byte) = bytes.get(at).filter(|_| at < range.end) {
        let mut literal = at;
        if quote == Some(byte) {
            quote = None;
            at += 1;
            continue;
        } else if quote.is_none() && is_space(byte) {
            break;
        } else if quote.is_none() && (byte == b'\'' || byte == b'"') {
            quote = Some(byte);
            at += 1;
            continue;
        } else if byte == escape {
            literal = at + 1;
            if literal >= range.end {
                at = range.end;
                break;
            }
        }
        let mut next = literal + 1;
        let mut ends = false;
        while next < range.end && !text.is_char_boundary(next) {
            ends |= quote.is_none() && bytes.get(next).is_some_and(|&byte| is_space(byte));
            next += 1;
        }
        keep(literal, next);
        at = next;
        if ends {
            break;
        }
    }
    (at, kept)
}

fn raw_flag(line: TextRef<'_>, word: &Text, range: Range<usize>) -> RawFlag {
    let span = line.span_of(range);
    let equals = word.value.find('=');
    let name_end = equals.unwrap_or(word.value.len()).max(2);
    let name = word.value.get(2..name_end).unwrap_or("").to_owned();
    let mut name_span = word.span_of(2..name_end);
    if name.is_empty() {
        name_span = Span::empty(span.file, word.offset(2));
    }
    let value = equals.map(|equals| {
        let start = word.offset(equals) + 1;
        let text = word.slice_behind(equals + 1..word.value.len());
        (Spanned::new(text.value.to_string(), Span::new(span.file, start, span.range().end)), text)
    });
    let (written, value) = value.unzip();
    RawFlag { flag: Flag { span, name: Spanned::new(name, name_span), value: written }, value }
}

/// What Go's `unicode.IsSpace` says of one byte.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | b' ' | 0x85 | 0xa0)
}
