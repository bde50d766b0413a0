//! Changes between brackets.

use super::outline::{Holder, column};
use super::render::{Member, runs};
use super::{Editor, Value};
use crate::source::Span;
use crate::syntax::yaml::{Kind, NodeId};

impl Editor<'_> {
    /// Removes all but the survivors, and adds to them.
    pub(super) fn change_flow(
        &mut self,
        members: &[Member],
        survivors: &[usize],
        added: &[(Option<String>, Value)],
    ) -> Option<()> {
        let file = self.yaml.file;
        let last_survivor = *survivors.last()?;
        let removed = (0..members.len()).filter(|at| !survivors.contains(at));
        for (first, last) in runs(removed) {
            let span = match members.get(last + 1) {
                Some(next) => Span::new(file, members.get(first)?.start, next.start),
                None => {
                    Span::new(file, members.get(first.checked_sub(1)?)?.end, members.get(last)?.end)
                }
            };
            self.edit(span, "");
        }
        if added.is_empty() {
            return Some(());
        }
        let last = members.get(last_survivor)?;
        // Entries that have lines of their own get more of them.
        let between = match self.begins_line(last.start) {
            true => format!(",{}", self.writer().line(column(self.text, last.start)?)),
            false => ", ".to_owned(),
        };
        let mut content = String::new();
        for (key, value) in added {
            content.push_str(&between);
            content.push_str(&self.member(key.as_deref(), value));
        }
        self.edit(Span::empty(file, last.end), content);
        Some(())
    }

    /// Writes all of a collection in brackets anew: as a block if it stands in one.
    pub(super) fn fill_flow(&mut self, id: NodeId, value: &Value, had: bool) -> Option<()> {
        let span = self.yaml.node(id).span;
        let (start, end) = (span.start as usize, span.end as usize);
        let is_bracket = matches!(self.text.as_bytes().get(start), Some(b'{' | b'['));
        if !is_bracket {
            return None;
        }
        let holder = self.outline.holder(id)?;
        let in_block = matches!(holder, Holder::Value(..) | Holder::Item(..)) && !self.in_flow(id);
        if value.is_block() && in_block && !had && !self.has_comment(start, end) {
            return self.put(id, value);
        }
        let content = self.writer().inline(value, true);
        self.edit(span, content);
        Some(())
    }

    fn member(&self, key: Option<&str>, value: &Value) -> String {
        let value = self.writer().inline(value, true);
        match key {
            Some(key) => format!("{}: {value}", self.writer().scalar(key, true)),
            None => value,
        }
    }

    /// Whether a mapping is a single pair inside `[…]`, which has no brackets of its own.
    pub(super) fn is_bare_pair(&self, id: NodeId) -> bool {
        let node = self.yaml.node(id);
        matches!(&node.kind, Kind::Mapping(mapping) if mapping.flow)
            && self.text.as_bytes().get(node.span.start as usize) != Some(&b'{')
    }
}
