//! Text as a grammar sees it, and where each byte of it stands in the file.

use crate::source::{FileId, Span};
use std::ops::Range;

/// A piece of text whose bytes come from one file, in order, but not always without gaps:
/// line continuations and comments inside an instruction are left out of `value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// From the first byte to the last one in the file, gaps included.
    pub span: Span,
    /// The text, gaps left out. Quotes, escapes and variables are as written.
    pub value: Box<str>,
    /// Where contiguous pieces start: (offset in `value`, offset in the file), ascending.
    /// Empty where `value` is the text under `span` as it stands.
    pieces: Box<[(u32, u32)]>,
}

impl Text {
    /// Text that stands in the file as it is.
    pub fn plain(span: Span, value: impl Into<Box<str>>) -> Self {
        let value = value.into();
        debug_assert_eq!(span.len(), value.len());
        Self { span, value, pieces: Box::default() }
    }

    /// Text with gaps; `pieces` as in the field's description, the first at offset 0 of the value.
    pub fn pieced(span: Span, value: impl Into<Box<str>>, pieces: Vec<(u32, u32)>) -> Self {
        let plain = matches!(pieces[..], [] | [_]);
        Self {
            span,
            value: value.into(),
            pieces: if plain { Box::default() } else { pieces.into() },
        }
    }

    /// The same text, borrowed.
    pub fn view(&self) -> TextRef<'_> {
        TextRef { span: self.span, value: &self.value, pieces: &self.pieces }
    }

    /// See [`TextRef::offset`].
    pub fn offset(&self, at: usize) -> usize {
        self.view().offset(at)
    }

    /// See [`TextRef::span_of`].
    pub fn span_of(&self, range: Range<usize>) -> Span {
        self.view().span_of(range)
    }

    /// See [`TextRef::slice`].
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Text {
        self.view().slice(range)
    }

    /// See [`TextRef::slice_behind`].
    #[must_use]
    pub fn slice_behind(&self, range: Range<usize>) -> Text {
        self.view().slice_behind(range)
    }

    /// See [`TextRef::builder`].
    pub fn builder(&self) -> TextBuilder<'_> {
        self.view().builder()
    }

    /// The file that it stands in.
    pub fn file(&self) -> FileId {
        self.span.file
    }
}

/// A [`Text`] that is borrowed.
#[derive(Debug, Clone, Copy)]
pub struct TextRef<'t> {
    /// See [`Text::span`].
    pub span: Span,
    /// See [`Text::value`].
    pub value: &'t str,
    pieces: &'t [(u32, u32)],
}

impl<'t> TextRef<'t> {
    /// Text that stands in the file as it is.
    pub fn plain(span: Span, value: &'t str) -> Self {
        debug_assert_eq!(span.len(), value.len());
        Self { span, value, pieces: &[] }
    }

    /// Text with gaps; see [`Text::pieced`].
    pub fn pieced(span: Span, value: &'t str, pieces: &'t [(u32, u32)]) -> Self {
        let plain = matches!(pieces, [] | [_]);
        Self { span, value, pieces: if plain { &[] } else { pieces } }
    }

    /// Offset in the file of the byte at `at` of the value. The end of the value is the end of the span;
    /// an offset at a gap belongs to the piece behind it.
    pub fn offset(self, at: usize) -> usize {
        if at >= self.value.len() {
            return self.span.end as usize;
        }
        let next = self.pieces.partition_point(|&(value, _)| value as usize <= at);
        match next.checked_sub(1).and_then(|piece| self.pieces.get(piece)) {
            Some(&(value, file)) => file as usize + (at - value as usize),
            None => self.span.start as usize + at,
        }
    }

    /// Where the bytes `range` of the value stand; a gap inside belongs to it, one at its end does not.
    pub fn span_of(self, range: Range<usize>) -> Span {
        let start = self.offset(range.start);
        let end = if range.end > range.start { self.offset(range.end - 1) + 1 } else { start };
        Span::new(self.span.file, start, end)
    }

    /// The part `range` of the value as a text of its own.
    #[must_use]
    pub fn slice(self, range: Range<usize>) -> Text {
        let span = self.span_of(range.clone());
        let value: Box<str> = self.value.get(range.clone()).unwrap_or("").into();
        if self.pieces.is_empty() || value.is_empty() {
            return Text { span, value, pieces: Box::default() };
        }
        let first = self.pieces.partition_point(|&(at, _)| at as usize <= range.start);
        let inner = self.pieces.get(first..).unwrap_or_default();
        let inner = inner
            .get(..inner.partition_point(|&(at, _)| (at as usize) < range.end))
            .unwrap_or_default();
        if inner.is_empty() {
            return Text { span, value, pieces: Box::default() };
        }
        let mut pieces = Vec::with_capacity(inner.len() + 1);
        pieces.push((0, span.start));
        for &(at, file) in inner {
            pieces.push((at - u32::try_from(range.start).unwrap_or(0), file));
        }
        Text::pieced(span, value, pieces)
    }

    /// As [`Self::slice`], but an empty part at a gap stands before the gap: right behind an `=`, say.
    #[must_use]
    pub fn slice_behind(self, range: Range<usize>) -> Text {
        match range.start.checked_sub(1) {
            Some(before) if range.is_empty() => {
                Text::plain(Span::empty(self.span.file, self.offset(before) + 1), "")
            }
            _ => self.slice(range),
        }
    }

    /// A builder of texts from parts of this one, for values that quotes and escapes are taken out of.
    pub fn builder(self) -> TextBuilder<'t> {
        TextBuilder { source: self, value: String::new(), pieces: Vec::new(), end: 0 }
    }

    /// The file that it stands in.
    pub fn file(self) -> FileId {
        self.span.file
    }
}

/// Joins parts of a text; see [`Text::builder`]. Parts must be pushed in their order.
#[derive(Debug)]
pub struct TextBuilder<'t> {
    source: TextRef<'t>,
    value: String,
    pieces: Vec<(u32, u32)>,
    /// Offset in the file behind the last byte that was pushed.
    end: usize,
}

impl TextBuilder<'_> {
    /// Adds the bytes `range` of the source as they are.
    pub fn push(&mut self, range: Range<usize>) {
        let part = self.source.value.get(range.clone()).unwrap_or("");
        if part.is_empty() {
            return;
        }
        let base = self.value.len();
        self.piece(base, self.source.offset(range.start));
        let first = self.source.pieces.partition_point(|&(at, _)| at as usize <= range.start);
        for &(at, file) in self.source.pieces.get(first..).unwrap_or_default() {
            if at as usize >= range.end {
                break;
            }
            self.piece(base + (at as usize - range.start), file as usize);
        }
        self.value.push_str(part);
        self.end = self.source.offset(range.end - 1) + 1;
    }

    /// Adds a character that the bytes `range` of the source stand for; they are ASCII, and at least as many
    /// as the character has.
    pub fn push_decoded(&mut self, decoded: char, range: Range<usize>) {
        let base = self.value.len();
        // A piece of its own, and the next one too: the lengths differ.
        self.pieces.push((small(base), small(self.source.offset(range.start))));
        self.value.push(decoded);
        self.end = usize::MAX;
    }

    /// The text so far. `within`: the bytes of the source that it was made from.
    pub fn finish(self, within: Range<usize>) -> Text {
        let span = self.source.span_of(within);
        Text { span, value: self.value.into(), pieces: self.pieces.into() }
    }

    fn piece(&mut self, at: usize, file: usize) {
        let follows = self.end == file && at == self.value.len() && !self.pieces.is_empty();
        if !follows {
            self.pieces.push((small(at), small(file)));
        }
    }
}

/// Files of 4 GiB and more are never read.
fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.value
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.value)
    }
}
