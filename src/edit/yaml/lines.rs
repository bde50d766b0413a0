//! Places between the lines of a block.

use super::Editor;
use crate::edit::yaml::outline::{Holder, column};
use crate::syntax::yaml::{Comment, Entry, Kind, NodeId, Style};

impl Editor<'_> {
    /// The end of the line that holds `at`, without its line break.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
    }

    /// The start of the line that holds `at`.
    pub(super) fn line_start(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1)
    }

    /// Behind the line break at `at`.
    pub(super) fn past_break(&self, at: usize) -> usize {
        match self.text.as_bytes().get(at..) {
            Some([b'\r', b'\n', ..]) => at + 2,
            Some([b'\r' | b'\n', ..]) => at + 1,
            _ => at,
        }
    }

    /// The end of the line before the one that starts at `start`; `None` for the first one.
    pub(super) fn line_before(&self, start: usize) -> Option<usize> {
        match self.text.as_bytes().get(..start)? {
            [.., b'\r', b'\n'] => Some(start - 2),
            [.., b'\r' | b'\n'] => Some(start - 1),
            _ => None,
        }
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or("")
    }

    /// Whether only blanks stand before `at` on its line.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        let before = self.slice(self.line_start(at), at);
        before.trim_start_matches('\u{feff}').bytes().all(|byte| byte == b' ')
    }

    /// The first comment from `at` on.
    fn comment_from(&self, at: usize) -> Option<&Comment> {
        let comments = &self.yaml.comments;
        let first = comments.partition_point(|comment| (comment.span.start as usize) < at);
        comments.get(first)
    }

    /// Where a block ends whose last text ends at `end` and whose entries begin at `column`: behind a comment on its
    /// line, and behind those below that are indented deeper. `None` where other text follows.
    pub(super) fn block_end(&self, last: NodeId, end: usize, own: usize) -> Option<usize> {
        let mut at = self.line_end(end);
        let rest = self.slice(end, at).trim_start_matches([' ', '\t']);
        let commented =
            self.comment_from(end).is_some_and(|comment| (comment.span.start as usize) < at);
        if !rest.is_empty() && !(commented && rest.starts_with('#')) {
            return None;
        }
        at = self.past_kept_breaks(last, at)?;
        while let Some(comment) = self.comment_from(at) {
            let (start, end) = (comment.span.start as usize, comment.span.end as usize);
            let between = self.slice(at, start);
            let deeper = column(self.text, start).is_some_and(|column| column > own);
            if !deeper || !between.trim_matches([' ', '\t', '\n', '\r']).is_empty() {
                break;
            }
            at = end;
        }
        Some(at)
    }

    /// Blank lines at the end of a `|+` belong to its text, and so does whether its last line ends.
    fn past_kept_breaks(&self, last: NodeId, mut at: usize) -> Option<usize> {
        let Kind::Scalar(scalar) = &self.yaml.node(self.last_leaf(last)).kind else {
            return Some(at);
        };
        if !matches!(scalar.style, Style::Literal | Style::Folded) {
            return Some(at);
        }
        let header = scalar
            .header
            .map_or("", |header| self.slice(header.start as usize, header.end as usize));
        if !header.contains('-') && at == self.text.len() {
            return None;
        }
        while header.contains('+') {
            let next = self.past_break(at);
            let end = self.line_end(next);
            if next >= self.text.len() || !self.slice(next, end).bytes().all(|byte| byte == b' ') {
                break;
            }
            if end == self.text.len() {
                return None;
            }
            at = end;
        }
        Some(at)
    }

    /// The node that an entry ends with: its value, or its key where the value is not written (`? |`).
    pub(super) fn end_of(&self, entry: &Entry) -> NodeId {
        let (key, value) = (self.yaml.node(entry.key), self.yaml.node(entry.value));
        if key.span.end == value.span.end { entry.key } else { entry.value }
    }

    /// The node that ends a node's text.
    fn last_leaf(&self, mut id: NodeId) -> NodeId {
        loop {
            let below = match &self.yaml.node(id).kind {
                Kind::Mapping(mapping) if !mapping.flow => {
                    mapping.entries.last().map(|entry| self.end_of(entry))
                }
                Kind::Sequence(sequence) if !sequence.flow => {
                    sequence.items.last().map(|item| item.node)
                }
                _ => None,
            };
            match below {
                Some(below) => id = below,
                None => return id,
            }
        }
    }

    /// The start of the first of the comments that stand directly above a line and are indented as far.
    pub(super) fn with_comments_above(&self, line: usize, own: usize) -> usize {
        let mut first = line;
        while let Some(end) = self.line_before(first) {
            let start = self.line_start(end);
            let at =
                start + self.slice(start, end).bytes().take_while(|byte| *byte == b' ').count();
            let comment = self
                .comment_from(at)
                .is_some_and(|comment| comment.alone && comment.span.start as usize == at);
            if !comment || column(self.text, at) != Some(own) {
                break;
            }
            first = start;
        }
        first
    }

    /// Whether a node lies between brackets.
    pub(super) fn in_flow(&self, id: NodeId) -> bool {
        let holder = self.outline.holder(id).and_then(Holder::collection);
        holder.is_some_and(|(collection, _)| match &self.yaml.node(collection).kind {
            Kind::Mapping(mapping) => mapping.flow,
            Kind::Sequence(sequence) => sequence.flow,
            _ => false,
        })
    }

    /// Whether a comment lies in a range.
    pub(super) fn has_comment(&self, from: usize, to: usize) -> bool {
        self.comment_from(from).is_some_and(|comment| (comment.span.start as usize) < to)
    }
}
