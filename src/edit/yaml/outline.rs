//! How a YAML file is laid out: what lies in what, how far it indents, who is read by aliases.

use crate::source::Span;
use crate::syntax::yaml::{Kind, NodeId, Style, Yaml};
use std::collections::BTreeMap;

/// Where a node hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// It is the value of a document.
    Document(usize),
    /// It is the key of an entry of a mapping.
    Key(NodeId, usize),
    /// It is the value of an entry of a mapping.
    Value(NodeId, usize),
    /// It is an item of a sequence.
    Item(NodeId, usize),
}

impl Holder {
    /// The collection, and the place in it.
    pub(super) fn collection(self) -> Option<(NodeId, usize)> {
        match self {
            Self::Document(_) => None,
            Self::Key(id, at) | Self::Value(id, at) | Self::Item(id, at) => Some((id, at)),
        }
    }
}

/// What one must know of a whole file to change a part of it. One pass over the tree: made once for a file.
#[derive(Debug, Clone)]
pub struct Outline {
    /// By node.
    holders: BTreeMap<NodeId, Holder>,
    /// By place; none where two that are not written share one.
    starts: BTreeMap<(u32, u32), Option<NodeId>>,
    /// Nodes that aliases stand for.
    pub(super) shared: Vec<Span>,
    /// Columns that a mapping lies right of the one around it.
    step: usize,
    /// Columns that a sequence lies right of its key.
    list_step: usize,
    /// Whether quoted texts have single quotes.
    pub(super) single_quotes: bool,
    /// How lines end.
    pub(super) line_break: &'static str,
}

impl Outline {
    /// Looks at a file and the text that it was read from.
    pub fn new(yaml: &Yaml, text: &str) -> Self {
        let mut outline = Self {
            holders: BTreeMap::new(),
            starts: BTreeMap::new(),
            shared: Vec::new(),
            step: 2,
            list_step: 0,
            single_quotes: false,
            line_break: line_break(text),
        };
        for (at, document) in yaml.documents.iter().enumerate() {
            if let Some(root) = document.root {
                outline.holders.insert(root, Holder::Document(at));
            }
        }
        let (mut single, mut double) = (0usize, 0usize);
        for id in yaml.ids() {
            let node = yaml.node(id);
            let starts = outline.starts.entry((node.span.start, node.span.end));
            starts.and_modify(|known| *known = None).or_insert(Some(id));
            match &node.kind {
                Kind::Scalar(scalar) => match scalar.style {
                    Style::Single => single += 1,
                    Style::Double => double += 1,
                    _ => {}
                },
                Kind::Alias(alias) => {
                    outline.shared.extend(alias.target.map(|target| yaml.node(target).span));
                }
                Kind::Sequence(sequence) => {
                    for (at, item) in sequence.items.iter().enumerate() {
                        outline.holders.insert(item.node, Holder::Item(id, at));
                    }
                }
                Kind::Mapping(mapping) => {
                    for (at, entry) in mapping.entries.iter().enumerate() {
                        outline.holders.insert(entry.key, Holder::Key(id, at));
                        outline.holders.insert(entry.value, Holder::Value(id, at));
                    }
                }
            }
        }
        outline.single_quotes = single > double;
        outline.shared.sort_unstable();
        outline.shared.dedup();
        outline.measure(yaml, text);
        outline
    }

    /// Counts how far blocks are indented; what is most frequent counts.
    fn measure(&mut self, yaml: &Yaml, text: &str) {
        let (mut steps, mut list_steps) = (BTreeMap::new(), BTreeMap::new());
        for id in yaml.ids() {
            let Kind::Mapping(mapping) = &yaml.node(id).kind else { continue };
            let Some(first) = mapping.entries.first().filter(|_| !mapping.flow) else { continue };
            let Some(own) = column(text, first.span.start as usize) else { continue };
            for entry in &mapping.entries {
                let (start, counts) = match &yaml.node(entry.value).kind {
                    Kind::Mapping(below) if !below.flow => {
                        (below.entries.first().map(|entry| entry.span.start), &mut steps)
                    }
                    Kind::Sequence(below) if !below.flow => {
                        let dash = below.items.first().and_then(|item| item.dash);
                        (dash.map(|dash| dash.start), &mut list_steps)
                    }
                    _ => continue,
                };
                if let Some(below) = start.and_then(|start| column(text, start as usize))
                    && let Some(step) = below.checked_sub(own)
                {
                    *counts.entry(step).or_insert(0usize) += 1;
                }
            }
        }
        let most = |counts: BTreeMap<usize, usize>| {
            counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(step, _)| step)
        };
        self.step = most(steps).filter(|step| *step > 0).unwrap_or(self.step);
        self.list_step = most(list_steps).unwrap_or(self.list_step);
    }

    /// The column of what stands below a key at `column`.
    pub(super) fn below(&self, column: usize, is_list: bool) -> usize {
        column + if is_list { self.list_step } else { self.step }
    }

    /// Where a node hangs.
    pub(super) fn holder(&self, id: NodeId) -> Option<Holder> {
        self.holders.get(&id).copied()
    }

    /// The node whose text is exactly this.
    pub fn find(&self, span: Span) -> Option<NodeId> {
        *self.starts.get(&(span.start, span.end))?
    }
}

/// How the lines of a text end.
pub(crate) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r') => "\r\n",
        _ => "\n",
    }
}

/// The column of a byte, in characters from 0; `None` where tabs stand before it.
pub(super) fn column(text: &str, at: usize) -> Option<usize> {
    let line = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let before = text.get(line..at)?.trim_start_matches('\u{feff}');
    (!before.contains('\t')).then(|| before.chars().count())
}
