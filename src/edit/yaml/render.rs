//! From changes of nodes to edits: blocks, and the places where values stand.

use super::outline::{Holder, column};
use super::{Change, Editor, Value};
use crate::source::Span;
use crate::syntax::yaml::{Kind, NodeId};

/// An entry or item: from its first to its last byte, and the node that it ends with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) last: NodeId,
}

impl Editor<'_> {
    pub(super) fn render(&mut self, id: NodeId, change: Change) -> Option<()> {
        let Change { added, removed, replaced } = change;
        if let Some(value) = replaced {
            return if added.is_empty() && removed.is_empty() {
                self.put(id, &value)
            } else {
                None
            };
        }
        let members = self.members(id);
        let survivors: Vec<usize> = (0..members.len()).filter(|at| !removed.contains(at)).collect();
        let flow = self.is_flow(id);
        if self.is_bare_pair(id) {
            return None;
        }
        if survivors.is_empty() {
            let is_list = match &self.yaml.node(id).kind {
                Kind::Sequence(_) => true,
                Kind::Mapping(_) => false,
                _ => added.first().is_some_and(|(key, _)| key.is_none()),
            };
            let value = collection(added, is_list)?;
            return match flow {
                true => self.fill_flow(id, &value, !members.is_empty()),
                false => self.put(id, &value),
            };
        }
        if flow {
            return self.change_flow(&members, &survivors, &added);
        }
        for run in runs(removed.iter().copied()) {
            self.remove_lines(&members, run)?;
        }
        if added.is_empty() {
            return Some(());
        }
        let last = *members.get(*survivors.last()?)?;
        let own = column(self.text, members.first()?.start)?;
        let at = self.block_end(last.last, last.end, own)?;
        let gap = self.gap(id);
        let mut content = String::new();
        for (key, value) in &added {
            content.push_str(&self.writer().line(own));
            match key {
                Some(key) => content.push_str(&self.writer().entry(key, value, own)),
                None => {
                    content.push('-');
                    content.push_str(&" ".repeat(gap));
                    content.push_str(&self.writer().block(value, own + 1 + gap));
                }
            }
        }
        self.edit(Span::empty(self.yaml.file, at), content);
        Some(())
    }

    /// The entries or items of a node.
    fn members(&self, id: NodeId) -> Vec<Member> {
        match &self.yaml.node(id).kind {
            Kind::Mapping(mapping) => {
                let member = |entry: &crate::syntax::yaml::Entry| Member {
                    start: entry.span.start as usize,
                    end: entry.span.end as usize,
                    last: self.end_of(entry),
                };
                mapping.entries.iter().map(member).collect()
            }
            Kind::Sequence(sequence) => {
                let member = |item: &crate::syntax::yaml::Item| {
                    let node = self.yaml.node(item.node);
                    let start = item.dash.map_or(node.start(), |dash| dash.start);
                    Member { start: start as usize, end: node.span.end as usize, last: item.node }
                };
                sequence.items.iter().map(member).collect()
            }
            _ => Vec::new(),
        }
    }

    fn is_flow(&self, id: NodeId) -> bool {
        match &self.yaml.node(id).kind {
            Kind::Mapping(mapping) => mapping.flow,
            Kind::Sequence(sequence) => sequence.flow,
            _ => false,
        }
    }

    /// Blanks behind the dash, as the other items of a sequence have them.
    fn gap(&self, id: NodeId) -> usize {
        let Kind::Sequence(sequence) = &self.yaml.node(id).kind else { return 1 };
        let gap = sequence.items.iter().rev().find_map(|item| {
            let (from, to) = (item.dash?.end as usize, self.yaml.node(item.node).start() as usize);
            let between = self.slice(from, to);
            (!between.is_empty() && between.bytes().all(|byte| byte == b' ')).then_some(to - from)
        });
        gap.unwrap_or(1)
    }

    /// Removes entries or items `first..=last` of a block of which others stay.
    fn remove_lines(&mut self, members: &[Member], (first, last): (usize, usize)) -> Option<()> {
        let (from, to) = (members.get(first)?, members.get(last)?);
        let own = column(self.text, from.start)?;
        let end = self.block_end(to.last, to.end, own)?;
        let file = self.yaml.file;
        if !self.begins_line(from.start) {
            // The first one stands behind a dash: the next one moves up to it.
            let mut next = self.past_break(end);
            while let Some(byte) = self.text.as_bytes().get(next) {
                match byte {
                    b' ' | b'\n' | b'\r' => next += 1,
                    _ => break,
                }
            }
            self.edit(Span::new(file, from.start, next), "");
            return Some(());
        }
        let start = self.with_comments_above(self.line_start(from.start), own);
        let start = if start == 0 && self.text.starts_with('\u{feff}') { 3 } else { start };
        // The line break before it stays: it may be a part of the text above.
        self.edit(Span::new(file, start, self.past_break(end)), "");
        Some(())
    }

    /// Writes a value in place of a node.
    pub(super) fn put(&mut self, id: NodeId, value: &Value) -> Option<()> {
        let node = self.yaml.node(id);
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        let in_flow = self.in_flow(id);
        let is_block =
            matches!(node.kind, Kind::Mapping(_) | Kind::Sequence(_)) && !self.is_flow(id);
        let file = self.yaml.file;
        if is_block {
            return self.put_over_block(id, value);
        }
        if in_flow || !value.is_block() {
            let content = match value {
                Value::Text(text) => self.scalar_like(node, text, in_flow),
                other => self.writer().inline(other, in_flow),
            };
            if start < end {
                self.edit(Span::new(file, start, end), content);
            } else {
                let (at, colon) = self.slot(id)?;
                let colon = if colon { ":" } else { "" };
                self.edit(Span::empty(file, at), format!("{colon} {content}"));
            }
            return Some(());
        }
        let (slot, missing) = self.slot(id)?;
        if missing {
            return None;
        }
        // The value goes with the blanks before it; a comment behind it stays.
        if start < end {
            self.edit(Span::new(file, slot, end), "");
        }
        let from = end.max(slot);
        let is_bare = self.slice(from, self.line_end(from)).trim().is_empty();
        let (collection, index) = self.outline.holder(id)?.collection()?;
        let own = column(self.text, self.members(collection).get(index)?.start)?;
        let at = self.block_end(id, from, own)?;
        self.open_block(id, value, at, is_bare)
    }

    /// Writes a block behind the colon or dash of a node: at `at`, the end of its line.
    fn open_block(&mut self, id: NodeId, value: &Value, at: usize, is_bare: bool) -> Option<()> {
        let file = self.yaml.file;
        let is_list = matches!(value, Value::List(_));
        match self.outline.holder(id)? {
            Holder::Value(mapping, index) => {
                let entry = self.mapping(mapping)?.entries.get(index)?;
                let own = column(self.text, entry.span.start as usize)?;
                let below = self.outline.below(own, is_list);
                let content = self.writer().line(below) + &self.writer().block(value, below);
                self.edit(Span::empty(file, at), content);
            }
            Holder::Item(sequence, index) => {
                let Kind::Sequence(sequence) = &self.yaml.node(sequence).kind else { return None };
                let dash = sequence.items.get(index)?.dash?;
                let below = column(self.text, dash.start as usize)? + 2;
                let node = self.yaml.node(id);
                let on_line = is_bare && node.tag.is_none() && node.anchor.is_none();
                let lead = if on_line { " ".to_owned() } else { self.writer().line(below) };
                let content = lead + &self.writer().block(value, below);
                let at = if on_line { dash.end as usize } else { at };
                self.edit(Span::empty(file, at), content);
            }
            Holder::Document(_) | Holder::Key(..) => return None,
        }
        Some(())
    }

    /// Writes a value in place of a block.
    fn put_over_block(&mut self, id: NodeId, value: &Value) -> Option<()> {
        let node = self.yaml.node(id);
        let file = self.yaml.file;
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        let own = column(self.text, start)?;
        let last = self.block_end(id, end, own)?;
        let content = self.writer().inline(value, false);
        if let Holder::Document(_) = self.outline.holder(id)? {
            let block = self.writer().block(value, own);
            self.edit(Span::new(file, start, last), block);
            return Some(());
        }
        let (slot, _) = self.slot(id)?;
        if self.line_start(slot) == self.line_start(start) {
            // `- a: b`
            let content = if value.is_block() { self.writer().block(value, own) } else { content };
            self.edit(Span::new(file, start, end), content);
            return Some(());
        }
        let eol = self.line_end(slot);
        self.edit(Span::new(file, eol, last), "");
        if value.is_block() {
            return self.open_block(id, value, eol, self.slice(slot, eol).trim().is_empty());
        }
        self.edit(Span::empty(file, slot), format!(" {content}"));
        Some(())
    }

    /// Right behind the colon, dash or `---` of a node, its tag and anchor; and whether the colon is missing.
    fn slot(&self, id: NodeId) -> Option<(usize, bool)> {
        let node = self.yaml.node(id);
        let properties = [&node.tag, &node.anchor].into_iter().flatten();
        if let Some(end) = properties.map(|property| property.span.end).max() {
            return Some((end as usize, false));
        }
        match self.outline.holder(id)? {
            Holder::Document(at) => {
                let marker = self.yaml.documents.get(at)?.marker?;
                Some((marker.end as usize, false))
            }
            Holder::Item(sequence, index) => match &self.yaml.node(sequence).kind {
                Kind::Sequence(sequence) => {
                    Some((sequence.items.get(index)?.dash?.end as usize, false))
                }
                _ => None,
            },
            Holder::Key(..) => None,
            Holder::Value(mapping, index) => {
                let mapping = self.mapping(mapping)?;
                let key = self.yaml.node(mapping.entries.get(index)?.key);
                let from = key.span.end as usize;
                let rest = self.text.get(from..)?;
                let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                if rest.get(blanks..)?.starts_with(':') {
                    return Some((from + blanks + 1, false));
                }
                mapping.flow.then_some((from, true))
            }
        }
    }
}

/// What was added, as one value; `None` where entries and items were.
fn collection(added: Vec<(Option<String>, Value)>, is_list: bool) -> Option<Value> {
    if is_list {
        let items = added.into_iter().map(|(key, value)| key.is_none().then_some(value));
        return items.collect::<Option<Vec<_>>>().map(Value::List);
    }
    let entries = added.into_iter().map(|(key, value)| Some((key?, value)));
    entries.collect::<Option<Vec<_>>>().map(Value::Map)
}

/// Numbers in order, as runs of neighbours.
pub(super) fn runs(numbers: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}
