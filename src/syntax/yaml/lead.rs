//! What leads to a node: the indicators and blanks before it.

use super::build::{Builder, Key, Open};
use super::dialect;
use super::events::Failure;
use super::problem::Problem;
use super::tree::NodeId;
use super::trivia;
use crate::source::Span;
use std::ops::Range;

impl Builder<'_> {
    /// Finds the indicators before a node that starts at `start` (properties included; none if it is not written).
    pub(super) fn lead_in(&mut self, start: Option<usize>) -> Option<Key> {
        let text = self.text;
        let bytes = text.as_bytes();
        let (next, open_flow) = match self.open.last() {
            Some(Open::Sequence { flow, .. } | Open::Mapping { flow, .. }) if *flow => {
                (trivia::skip_commas(text, self.cursor), true)
            }
            _ => (trivia::skip(text, self.cursor), false),
        };
        let from = self.cursor;
        let mut complex = false;
        let mut lead = None;
        match self.open.last_mut() {
            Some(Open::Sequence { dash, .. }) if !open_flow => {
                if trivia::indicator(text, next, b'-', false) {
                    *dash = Some(Span::new(self.yaml.file, next, next + 1));
                    self.cursor = next + 1;
                }
            }
            Some(Open::Mapping { key: None, .. }) => {
                let explicit = start.is_none_or(|start| next < start)
                    && trivia::indicator(text, next, b'?', open_flow);
                if explicit {
                    self.cursor = next + 1;
                } else if start.is_none() {
                    // `: value`: the key that is not written stands at the colon.
                    self.cursor = next;
                }
                let start = if explicit { next } else { start.unwrap_or(next) };
                lead = Some(Key { id: NodeId(0), start, explicit });
            }
            Some(Open::Mapping { key: Some(key), .. }) => {
                let colon = bytes.get(next) == Some(&b':')
                    && (open_flow || trivia::indicator(text, next, b':', false));
                if colon && start.is_none_or(|start| next < start) {
                    self.cursor = next + 1;
                    complex = key.explicit;
                    let long = text.get(key.start..next).is_some_and(|key| key.contains('\n'));
                    if open_flow && long && !key.explicit {
                        self.refused.push(Failure { at: key.start, problem: Problem::LongKey });
                    }
                }
            }
            Some(Open::Sequence { .. }) | None => {}
        }
        if !open_flow {
            let mark = complex || matches!(bytes.get(next), Some(b'-' | b'?'));
            let moved = self.cursor > from;
            let start = start.unwrap_or_else(|| trivia::skip(text, self.cursor));
            self.gap(from..if moved { next } else { start });
            if moved {
                self.refused.extend(dialect::tab(&self.hidden.text, self.cursor..start, mark));
            }
        }
        lead
    }

    /// The gap between tag or anchor and the text at `start`.
    pub(super) fn between(&mut self, start: Option<usize>) {
        if let Some(start) = start.filter(|&start| start > self.cursor && !self.in_flow()) {
            self.gap(self.cursor..start);
        }
    }

    /// yaml.v3 allows no tab where a key may begin.
    pub(super) fn gap(&mut self, mut gap: Range<usize>) {
        // Blanks behind a plain scalar or a text block were looked at together with it.
        if self.loose {
            let comment = self.text.get(gap.clone()).and_then(|text| text.find('#'));
            gap.start += comment.unwrap_or(gap.len());
        }
        let begins = gap.start == 0 || self.text.as_bytes().get(gap.start - 1) == Some(&b'\n');
        self.refused.extend(dialect::tab(&self.hidden.text, gap, begins));
    }

    /// The column from which on the text of a value of the innermost block collection begins.
    pub(super) fn indent(&self) -> usize {
        let block = self.open.iter().rev().find_map(|open| match open {
            Open::Sequence { id, flow: false, .. } | Open::Mapping { id, flow: false, .. } => {
                Some(*id)
            }
            _ => None,
        });
        block.map_or(0, |id| {
            let start = self.yaml.node(id).start() as usize;
            let line = self.text.get(trivia::line_start(self.text, start)..start).unwrap_or("");
            line.chars().count() + 1
        })
    }

    pub(super) fn in_flow(&self) -> bool {
        let Some(Open::Sequence { flow, .. } | Open::Mapping { flow, .. }) = self.open.last()
        else {
            return false;
        };
        *flow
    }
}
