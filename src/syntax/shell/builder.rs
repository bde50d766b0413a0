//! Puts a word together, and keeps where each byte of it stands.

use super::ast::{ShellWord, Variable};
use crate::source::Span;
use crate::syntax::text::Text;

pub(super) struct Builder {
    /// Where the word starts in the text's value.
    start: usize,
    pub(super) literal: bool,
    pub(super) quoted: bool,
    pub(super) variables: Vec<Variable>,
    value: String,
    pieces: Vec<(u32, u32)>,
    /// Offset in the file behind the last piece; `None` where the next byte starts a piece of its own.
    next: Option<usize>,
    file_end: usize,
}

impl Builder {
    pub(super) fn new(start: usize) -> Self {
        Self {
            start,
            literal: true,
            quoted: false,
            variables: Vec::new(),
            value: String::new(),
            pieces: Vec::new(),
            next: None,
            file_end: 0,
        }
    }

    /// Adds the bytes `start..end` of the text as they are.
    pub(super) fn run(&mut self, text: &Text, start: usize, end: usize) {
        let Some(part) = text.value.get(start..end).filter(|part| !part.is_empty()) else { return };
        let (from, to) = (text.offset(start), text.offset(end - 1) + 1);
        if to - from == part.len() {
            self.piece(from, to, part);
            return;
        }
        for (at, c) in part.char_indices() {
            let from = text.offset(start + at);
            let mut buffer = [0; 4];
            self.piece(from, from + c.len_utf8(), c.encode_utf8(&mut buffer));
        }
    }

    /// Adds a character that is written as the escape `start..end`.
    pub(super) fn decoded(&mut self, text: &Text, start: usize, end: usize, c: char) {
        let mut buffer = [0; 4];
        self.next = None;
        self.piece(
            text.offset(start),
            text.offset(end.saturating_sub(1)) + 1,
            c.encode_utf8(&mut buffer),
        );
        self.next = None;
    }

    fn piece(&mut self, from: usize, to: usize, part: &str) {
        if self.next != Some(from) {
            let at = u32::try_from(self.value.len()).unwrap_or(u32::MAX);
            self.pieces.push((at, u32::try_from(from).unwrap_or(u32::MAX)));
        }
        self.value.push_str(part);
        self.next = Some(to);
        self.file_end = to;
    }

    /// The text so far.
    pub(super) fn so_far(&self) -> &str {
        &self.value
    }

    /// The unquoted text, and where it stands.
    pub(super) fn into_text(self, text: &Text) -> Text {
        match self.pieces.first() {
            None => Text::plain(Span::empty(text.file(), text.offset(self.start)), ""),
            Some(&(_, first)) => {
                let span = Span::new(text.file(), first as usize, self.file_end);
                Text::pieced(span, self.value, self.pieces)
            }
        }
    }

    /// The word that ends before `end` of the text's value.
    pub(super) fn finish(mut self, text: &Text, end: usize) -> ShellWord {
        ShellWord {
            span: text.span_of(self.start..end.max(self.start)),
            raw: text.value.get(self.start..end).unwrap_or("").into(),
            literal: self.literal,
            quoted: self.quoted,
            variables: std::mem::take(&mut self.variables),
            text: self.into_text(text),
        }
    }
}
