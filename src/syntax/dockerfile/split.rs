//! Keyword, flags and words of a logical line.

use super::ast::Flag;
use crate::source::{Span, Spanned};
use crate::syntax::text::{Text, TextRef};
use std::ops::Range;

/// What separates a keyword and the words of FROM, COPY and others; no other blank does.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t' | 0x0b | 0x0c | b'\r' | b' ')
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
    let mut bytes = part.bytes().enumerate();
    let Some((end, _)) = bytes.find(|&(_, byte)| is_blank(byte)) else { return (range, None) };
    let behind = bytes.find(|&(_, byte)| !is_blank(byte)).map_or(part.len(), |(at, _)| at);
    (range.start..range.start + end, Some(range.start + behind))
}

/// The words of `range` between blanks. Quotes have no meaning.
pub(super) fn between_blanks(
    text: &str,
    range: Range<usize>,
) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = range.start;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..range.end)?.iter().position(|&byte| !is_blank(byte))?;
        let rest = bytes.get(start..range.end)?;
        at = start + rest.iter().position(|&byte| is_blank(byte)).unwrap_or(rest.len());
        Some(start..at)
    })
}

/// The words of `range` between blanks outside of quotes and escapes, which stay as they are.
pub(super) fn words(text: &str, range: Range<usize>, escape: u8) -> Vec<Range<usize>> {
    let bytes = text.as_bytes().get(..range.end).unwrap_or_default();
    let mut words = Vec::new();
    let (mut start, mut quote, mut end) = (None, None, range.end);
    let mut at = range.start;
    while let Some(&byte) = bytes.get(at) {
        let width = if byte.is_ascii() { 1 } else { char_at(text, at).map_or(1, char::len_utf8) };
        let blank = match byte {
            b'\t'..=b'\r' | b' ' => true,
            0x80.. => char_at(text, at).is_some_and(char::is_whitespace),
            _ => false,
        };
        if start.is_none() && !blank {
            start = Some(at);
        }
        if byte == escape && quote != Some(b'\'') {
            // An escape character at the very end is dropped.
            match char_at(text, at + 1).filter(|_| at + 1 < range.end) {
                Some(escaped) => at += escaped.len_utf8(),
                None => end = at,
            }
        } else if let Some(open) = quote {
            if byte == open {
                quote = None;
            }
        } else if blank {
            words.extend(start.take().map(|from| from..at));
        } else if byte == b'\'' || byte == b'"' {
            quote = Some(byte);
        }
        at += width;
    }
    words.extend(start.filter(|&from| from < end).map(|from| from..end));
    words
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
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
