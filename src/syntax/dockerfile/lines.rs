//! Lines, and the lines that a continuation joins.

use crate::source::{FileId, Span};
use crate::syntax::text::TextRef;

/// BuildKit reads no line with more bytes, line break not counted.
pub(super) const MAX_LINE: usize = 65_535;

/// One line of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Offset of its first byte.
    pub start: usize,
    /// Offset behind its last byte, line break (and carriage returns before it) not counted.
    pub end: usize,
    /// From 1.
    pub number: u32,
}

/// Reads lines one by one.
#[derive(Debug, Clone)]
pub(super) struct Lines<'t> {
    pub text: &'t str,
    at: usize,
    number: u32,
    /// The first line that is too long.
    pub too_long: Option<Line>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, number: 0, too_long: None }
    }

    /// The next line; a byte-order mark at the start of the file is not part of the first one.
    pub(super) fn next(&mut self) -> Option<Line> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let next = (self.at + length + 1).min(self.text.len());
        let start = if self.at == 0 && rest.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            self.at
        };
        let content = self.text.get(start..self.at + length).unwrap_or("");
        self.number += 1;
        let line =
            Line { start, end: start + content.trim_end_matches('\r').len(), number: self.number };
        if length > MAX_LINE && self.too_long.is_none() {
            self.too_long = Some(line);
        }
        self.at = next;
        Some(line)
    }

    /// Offset of the line that comes next.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn slice(&self, line: Line) -> &'t str {
        self.text.get(line.start..line.end).unwrap_or("")
    }
}

/// An instruction's lines, joined where there are several.
#[derive(Debug)]
pub(super) struct Joined<'t> {
    span: Span,
    /// Where one line is all.
    line: Option<&'t str>,
    pub buffer: Buffer,
    /// Its last line.
    pub last: Line,
    /// Comment lines inside, from `#`.
    pub comments: Vec<Span>,
    pub empty_lines: Vec<Span>,
}

/// Space to join lines in, used again and again.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    value: String,
    pieces: Vec<(u32, u32)>,
}

impl Joined<'_> {
    pub(super) fn text(&self) -> TextRef<'_> {
        match self.line {
            Some(line) => TextRef::plain(self.span, line),
            None => TextRef::pieced(self.span, &self.buffer.value, &self.buffer.pieces),
        }
    }
}

/// Joins the instruction that starts at offset `at` of `first` with the lines that continue it.
pub(super) fn join<'t>(
    lines: &mut Lines<'t>,
    first: Line,
    at: usize,
    escape: u8,
    file: FileId,
    buffer: Buffer,
) -> Joined<'t> {
    let body = lines.text.get(at..first.end).unwrap_or("");
    let mut joined = Joined {
        span: Span::new(file, at, first.end),
        line: Some(body),
        buffer,
        last: first,
        comments: Vec::new(),
        empty_lines: Vec::new(),
    };
    let Some(length) = continuation(body, escape) else { return joined };
    joined.line = None;
    let Buffer { value, pieces } = &mut joined.buffer;
    value.clear();
    pieces.clear();
    let (mut start, mut end, mut text_end, mut open) = (at, at + length, at, true);
    loop {
        if let Some(part) = lines.text.get(start..end).filter(|part| !part.is_empty()) {
            pieces.push((small(value.len()), small(start)));
            value.push_str(part);
            text_end = end;
        }
        if !open {
            break;
        }
        // The next line that counts.
        let next = loop {
            let Some(line) = lines.next() else { break None };
            joined.last = line;
            let body = lines.slice(line);
            let trimmed = trim_start(body);
            if trimmed.starts_with('#') {
                joined.comments.push(Span::new(file, line.end - trimmed.len(), line.end));
            } else if trimmed.is_empty() {
                joined.empty_lines.push(Span::new(file, line.start, line.end));
            } else {
                break Some((line, body));
            }
        };
        let Some((line, body)) = next else { break };
        start = line.start;
        let length = continuation(body, escape);
        open = length.is_some();
        end = line.start + length.unwrap_or(body.len());
    }
    let begin = pieces.first().map_or(at, |&(_, offset)| offset as usize);
    joined.span = Span::new(file, begin, text_end.max(begin));
    joined
}

/// A line without the blanks at its start. Most lines have none.
pub(super) fn trim_start(line: &str) -> &str {
    if line.starts_with(|first: char| first.is_ascii_graphic()) { line } else { line.trim_start() }
}

/// Length of a line without its escape character, if it ends with one: not two, blanks behind it allowed.
fn continuation(line: &str, escape: u8) -> Option<usize> {
    let mut bytes = line.as_bytes();
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    let (last, before) = bytes.split_last()?;
    (*last == escape && before.last() != Some(&escape)).then_some(before.len())
}

fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
