//! The JSON form: an array of strings.
//!
//! Source: Go's `encoding/json`. What it does not take is no JSON form.

use super::ast::Word;
use crate::source::{FileId, Span};
use crate::syntax::text::{Text, TextRef};
use std::ops::Range;

/// Go refuses JSON that is nested deeper.
const MAX_DEPTH: usize = 10_000;

/// What a text is that starts with `[`.
pub(super) enum Array {
    /// A JSON array of strings.
    Strings(Vec<Word>),
    /// A JSON array with something else in it: the first such thing.
    Other(Range<usize>),
}

/// Reads `range` of a text as an array. `None`: it is no JSON.
pub(super) fn array(line: TextRef<'_>, range: Range<usize>) -> Option<Array> {
    let part = line.value.get(range.clone())?;
    let base = range.end - part.trim_start().len();
    let part = part.trim_start();
    if !part.starts_with('[') {
        return None;
    }
    let mut strings: Vec<Range<usize>> = Vec::new();
    let mut other = None;
    let mut reader = Reader { text: part, at: 0 };
    let mut depth = 0_usize;
    reader.document(|reader_depth, kind, value| {
        depth = depth.max(reader_depth);
        if reader_depth == 1 {
            match kind {
                Kind::String => strings.push(value),
                Kind::Value => other = other.take().or(Some(value)),
                Kind::Key => {}
            }
        }
    })?;
    if let Some(other) = other {
        return Some(Array::Other(base + other.start..base + other.end));
    }
    let words = strings.into_iter().map(|string| {
        let outer = base + string.start..base + string.end;
        Word {
            span: line.span_of(outer.clone()),
            text: decode(line, outer.start + 1..outer.end - 1),
        }
    });
    Some(Array::Strings(words.collect()))
}

/// A member of a JSON object that is a string, and where it stands, quotes left out. The last of a name counts.
pub(super) fn member(text: &str, name: &str) -> Option<(String, Range<usize>)> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let mut found = None;
    let mut wanted = false;
    let mut reader = Reader { text, at: 0 };
    reader.document(|depth, kind, range| {
        if depth == 1 {
            let inner = range.start + 1..range.end.saturating_sub(1);
            match kind {
                Kind::Key => wanted = text.get(inner) == Some(name),
                Kind::String if wanted => found = Some(inner),
                _ if wanted => found = None,
                _ => {}
            }
        }
    })?;
    let range = found?;
    let whole = Span::new(FileId(0), 0, text.len());
    Some((decode(TextRef::plain(whole, text), range.clone()).value.to_string(), range))
}

/// A string without its quotes, escapes decoded.
fn decode(line: TextRef<'_>, range: Range<usize>) -> Text {
    let part = line.value.get(range.clone()).unwrap_or("");
    if !part.contains('\\') {
        return line.slice(range);
    }
    let mut builder = line.builder();
    let mut at = 0;
    while let Some(length) = part.get(at..).and_then(|rest| rest.find('\\')) {
        builder.push(range.start + at..range.start + at + length);
        at += length;
        let (decoded, width) = escape(part.get(at..).unwrap_or(""));
        builder.push_decoded(decoded, range.start + at..range.start + at + width);
        at += width;
    }
    builder.push(range.start + at..range.end);
    builder.finish(range)
}

/// The character that an escape at the start of `text` stands for, and the length of the escape.
fn escape(text: &str) -> (char, usize) {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    match text.as_bytes().get(1) {
        Some(b'b') => ('\u{8}', 2),
        Some(b'f') => ('\u{c}', 2),
        Some(b'n') => ('\n', 2),
        Some(b'r') => ('\r', 2),
        Some(b't') => ('\t', 2),
        Some(b'u') => {
            let high = unit(text).unwrap_or(0xfffd);
            let low = text.get(6..).and_then(unit).unwrap_or(0);
            if (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low) {
                let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return (char::from_u32(code).unwrap_or('\u{fffd}'), 12);
            }
            (char::from_u32(high).unwrap_or('\u{fffd}'), 6)
        }
        Some(&other) => (char::from(other), 2),
        None => ('\\', 1),
    }
}

/// What a value of a document is.
#[derive(Clone, Copy)]
enum Kind {
    Key,
    String,
    /// Neither.
    Value,
}

/// Checks JSON without a tree and without recursion.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    /// Reads one value that is all of the text. `visit` gets depth (1 inside the outermost), kind and place of
    /// every key and value; a list or object is seen when it ends.
    fn document(&mut self, mut visit: impl FnMut(usize, Kind, Range<usize>)) -> Option<()> {
        // (where it starts, whether it is an object)
        let mut open: Vec<(usize, bool)> = Vec::new();
        loop {
            self.blanks();
            let start = self.at;
            match self.peek()? {
                bracket @ (b'[' | b'{') => {
                    self.at += 1;
                    if open.len() >= MAX_DEPTH {
                        return None;
                    }
                    open.push((start, bracket == b'{'));
                    self.blanks();
                    let empty =
                        matches!((bracket, self.peek()), (b'[', Some(b']')) | (b'{', Some(b'}')));
                    if !empty {
                        if bracket == b'{' {
                            self.key(open.len(), &mut visit)?;
                        }
                        continue;
                    }
                }
                b'"' => {
                    self.string()?;
                    visit(open.len(), Kind::String, start..self.at);
                }
                _ => {
                    self.scalar()?;
                    visit(open.len(), Kind::Value, start..self.at);
                }
            }
            // Behind a value, or in front of the end of an empty list.
            loop {
                self.blanks();
                let Some(&(start, object)) = open.last() else {
                    return (self.at == self.text.len()).then_some(());
                };
                match (self.peek()?, object) {
                    (b']', false) | (b'}', true) => {
                        self.at += 1;
                        open.pop();
                        visit(open.len(), Kind::Value, start..self.at);
                    }
                    (b',', _) => {
                        self.at += 1;
                        if object {
                            self.blanks();
                            self.key(open.len(), &mut visit)?;
                        }
                        break;
                    }
                    _ => return None,
                }
            }
        }
    }

    fn key(
        &mut self,
        depth: usize,
        visit: &mut impl FnMut(usize, Kind, Range<usize>),
    ) -> Option<()> {
        let start = self.at;
        self.string()?;
        visit(depth, Kind::Key, start..self.at);
        self.blanks();
        (self.peek()? == b':').then(|| self.at += 1)
    }

    fn string(&mut self) -> Option<()> {
        if self.peek()? != b'"' {
            return None;
        }
        loop {
            self.at += 1;
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.peek()? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => {
                            let digits = self.text.as_bytes().get(self.at + 1..self.at + 5)?;
                            if !digits.iter().all(u8::is_ascii_hexdigit) {
                                return None;
                            }
                            self.at += 4;
                        }
                        _ => return None,
                    }
                }
                ..0x20 => return None,
                _ => {}
            }
        }
    }

    fn scalar(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')))
            .unwrap_or(rest.len());
        let word = rest.get(..end)?;
        self.at += end;
        (matches!(word, "true" | "false" | "null") || is_number(word)).then_some(())
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// Whether a word is a JSON number that Go can hold.
fn is_number(word: &str) -> bool {
    fn digits(text: &str) -> Option<&str> {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < text.len()).then_some(rest)
    }
    fn check(word: &str) -> Option<bool> {
        let unsigned = word.strip_prefix('-').unwrap_or(word);
        let mut rest = match unsigned.strip_prefix('0') {
            Some(rest) => rest,
            None => digits(unsigned)?,
        };
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = digits(fraction)?;
        }
        if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
            rest = digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))?;
        }
        Some(rest.is_empty() && word.parse::<f64>().is_ok_and(f64::is_finite))
    }
    check(word).unwrap_or(false)
}
