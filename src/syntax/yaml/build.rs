//! From events to the tree. One loop and a stack of its own: depth costs no call stack.

use super::dialect::{self, Hidden};
use super::events::{Event, Failure, Placed, Property};
use super::problem::Problem;
use super::tree::{
    Alias, Comment, Document, Entry, Item, Kind, Mapping, Node, NodeId, Scalar, Sequence, Style,
    Yaml,
};
use super::trivia;
use crate::source::{FileId, Span, Spanned};
use std::collections::BTreeMap;
use std::ops::Range;

/// A collection that is not closed yet.
#[derive(Debug)]
pub(super) enum Open {
    Sequence { id: NodeId, flow: bool, items: Vec<Item>, dash: Option<Span> },
    Mapping { id: NodeId, flow: bool, entries: Vec<Entry>, key: Option<Key> },
}

/// A key whose value is still to come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) id: NodeId,
    /// Where the entry begins: at the `?`, a property or the key.
    pub(super) start: usize,
    pub(super) explicit: bool,
}

/// Collects the events of all parts of a file.
pub(super) struct Builder<'t> {
    pub(super) text: &'t str,
    pub(super) hidden: &'t Hidden<'t>,
    pub(super) yaml: Yaml,
    pub(super) open: Vec<Open>,
    anchors: BTreeMap<String, NodeId>,
    /// The end of all that was read so far: the next token is searched from here.
    pub(super) cursor: usize,
    /// The blanks behind the last token belong to it: it is a plain scalar or a text block.
    pub(super) loose: bool,
    /// What yaml.v3 rejects and the parser does not.
    pub(super) refused: Vec<Failure>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(file: FileId, text: &'t str, hidden: &'t Hidden<'t>) -> Self {
        let yaml = Yaml {
            file,
            documents: vec![],
            comments: vec![],
            errors: vec![],
            partial: false,
            blanked: vec![],
            nodes: vec![],
        };
        Self {
            text,
            hidden,
            yaml,
            open: vec![],
            anchors: BTreeMap::new(),
            cursor: 0,
            loose: false,
            refused: vec![],
        }
    }

    /// The tree, and what yaml.v3 would have refused in it. `comments` are those that the parser was not shown.
    pub(super) fn finish(mut self, comments: &[Range<usize>]) -> (Yaml, Vec<Failure>) {
        for comment in comments {
            self.comment(comment);
        }
        if self.yaml.documents.is_empty() {
            self.gap(0..trivia::skip(self.text, 0));
        }
        self.yaml.comments.sort_by_key(|comment| comment.span.start);
        (self.yaml, self.refused)
    }

    /// Takes the next event.
    pub(super) fn push(&mut self, placed: Placed) {
        let Placed { event, range, mut tag, mut anchor } = placed;
        for (name, _) in [&mut tag, &mut anchor].into_iter().flatten() {
            *name = self.hidden.restore(std::mem::take(name));
        }
        match event {
            Event::Comment => self.comment(&range),
            Event::DocumentStart { explicit, version } => {
                self.start_document(&range, explicit, version);
            }
            Event::DocumentEnd => self.end_document(),
            Event::Scalar { value, style } => {
                self.scalar(self.hidden.restore(value), style, range, tag, anchor);
            }
            Event::Alias { name } => self.alias(self.hidden.restore(name), &range),
            Event::SequenceStart { flow } => {
                let kind = Kind::Sequence(Sequence { flow, items: vec![] });
                let id = self.start_collection(kind, flow, &range, tag, anchor);
                self.open.push(Open::Sequence { id, flow, items: vec![], dash: None });
            }
            Event::MappingStart { flow } => {
                let kind = Kind::Mapping(Mapping { flow, entries: vec![] });
                let id = self.start_collection(kind, flow, &range, tag, anchor);
                self.open.push(Open::Mapping { id, flow, entries: vec![], key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.end_collection(Some(&range)),
        }
    }

    /// Behind the `...` of documents above and byte-order marks.
    fn past_ends(&self) -> usize {
        let mut at = self.cursor;
        loop {
            let next = trivia::skip(self.text, at);
            let rest = self.text.get(next..).unwrap_or("");
            if rest.starts_with('\u{feff}') && trivia::at_line_start(self.text, next) {
                at = next + '\u{feff}'.len_utf8();
            } else if dialect::ends_document(self.text, next) {
                at = next + 3;
            } else {
                return at;
            }
        }
    }

    fn end_document(&mut self) {
        let end = trivia::skip(self.text, self.cursor);
        self.gap(self.cursor..end);
        self.close();
    }

    /// Ends everything that is open, as far as it goes.
    pub(super) fn close(&mut self) {
        while !self.open.is_empty() {
            self.end_collection(None);
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.yaml.file, range.start, range.end)
    }

    fn comment(&mut self, range: &Range<usize>) {
        let start = trivia::line_start(self.text, range.start);
        let before = self.text.get(start..range.start).unwrap_or("");
        let alone = before.trim_matches([' ', '\t', '\u{feff}']).is_empty();
        let span = self.span(range);
        self.yaml.comments.push(Comment { span, alone });
    }

    fn start_document(
        &mut self,
        range: &Range<usize>,
        explicit: bool,
        version: Option<(u32, u32)>,
    ) {
        self.close();
        if !explicit && !self.yaml.documents.is_empty() {
            self.refused.push(Failure { at: range.start, problem: Problem::NoMarker });
        }
        if explicit {
            self.gap(self.cursor..range.start);
        }
        let marker = explicit.then(|| self.span(range));
        self.loose = false;
        self.cursor = if explicit { range.end } else { self.past_ends() };
        if version.is_some_and(|version| version != (1, 1)) {
            self.refused.push(Failure { at: range.start, problem: Problem::Version });
        }
        let span = marker.unwrap_or_else(|| Span::empty(self.yaml.file, self.cursor));
        self.yaml.documents.push(Document { root: None, span, marker });
    }

    fn scalar(
        &mut self,
        value: String,
        style: Style,
        mut range: Range<usize>,
        tag: Option<Property>,
        anchor: Option<Property>,
    ) {
        let written = !(style == Style::Plain && range.is_empty());
        let block = matches!(style, Style::Literal | Style::Folded);
        // The parser's place of a block scalar is its first line of text: the header comes before.
        let own = (written && !block).then_some(range.start);
        let start = first([own, place(tag.as_ref()), place(anchor.as_ref())])
            .or(block.then_some(range.start));
        let key = self.lead_in(start);
        self.pass(tag.as_ref());
        self.pass(anchor.as_ref());
        self.between(written.then_some(range.start));
        self.loose = block || written && style == Style::Plain;
        let mut header = None;
        if written && style == Style::Plain {
            if self.in_flow() {
                let text = self.text.get(range.clone()).unwrap_or("");
                self.refused.extend(dialect::flow_scalar(text, range.start));
            }
            let indent = || self.indent();
            self.refused.extend(dialect::tab_in_plain(&self.hidden.text, range.clone(), indent));
        }
        if block {
            let (from, to) = self.block_scalar(&range);
            self.refused.extend(dialect::tab_in_block(&self.hidden.text, &from, range.end));
            header = Some(self.span(&from));
            range = from.start..to;
        } else if !written {
            range = self.cursor..self.cursor;
        }
        let node = Node {
            span: self.span(&range),
            tag: self.spanned(tag),
            anchor: self.spanned(anchor),
            kind: Kind::Scalar(Scalar { value, style, header }),
        };
        self.cursor = range.end;
        let bare = !written && node.tag.is_none() && node.anchor.is_none();
        if bare && key.is_some_and(|key| !key.explicit) {
            self.refused.push(Failure { at: self.cursor, problem: Problem::NoKey });
        }
        let id = self.add(node);
        self.attach(id, key);
    }

    /// The header of a block scalar whose first line of text is at `range`, and the end of its last line.
    fn block_scalar(&self, range: &Range<usize>) -> (Range<usize>, usize) {
        let start = trivia::skip(self.text, self.cursor);
        let rest = self.text.get(start..).unwrap_or("");
        let length =
            rest.bytes().take_while(|b| matches!(b, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9'));
        let header = start..start + length.count();
        // Blank lines at the end belong to the value at most as line breaks.
        let mut end = range.end.max(header.end);
        let text = self.text.get(header.end..end).unwrap_or("");
        let mut kept = text;
        loop {
            let line = kept.rfind(['\n', '\r']).map_or(0, |at| at + 1);
            match kept.get(line..) {
                Some(last) if last.trim_matches([' ', '\t']).is_empty() && line > 0 => {
                    kept = kept.get(..line - 1).unwrap_or("");
                }
                _ => break,
            }
        }
        end -= text.len() - kept.len();
        // Only the header's own line is left: a comment there is no part of the value.
        if !kept.contains(['\n', '\r']) {
            end = header.end;
        }
        (header, end)
    }

    fn alias(&mut self, name: String, range: &Range<usize>) {
        let key = self.lead_in(Some(range.start));
        self.loose = false;
        let target = self.anchors.get(&name).copied();
        if let Some(failure) = dialect::name(self.text, &name, range.clone()) {
            self.refused.push(failure);
        } else if target.is_none() {
            self.refused.push(Failure { at: range.start, problem: Problem::NoAnchor });
        }
        let span = self.span(range);
        let alias = Alias { name: Spanned::new(name, span), target };
        self.cursor = range.end;
        let id = self.add(Node { span, tag: None, anchor: None, kind: Kind::Alias(alias) });
        self.attach(id, key);
    }

    fn start_collection(
        &mut self,
        kind: Kind,
        flow: bool,
        range: &Range<usize>,
        tag: Option<Property>,
        anchor: Option<Property>,
    ) -> NodeId {
        let start = first([Some(range.start), place(tag.as_ref()), place(anchor.as_ref())]);
        let key = self.lead_in(start);
        self.pass(tag.as_ref());
        self.pass(anchor.as_ref());
        self.between((flow && !range.is_empty()).then_some(range.start));
        // A bracket; a single pair inside `[…]` has none.
        let bracket = matches!(self.text.as_bytes().get(range.start), Some(b'[' | b'{'));
        let at = if flow && bracket && !range.is_empty() {
            self.cursor = range.end;
            self.loose = false;
            range.start
        } else {
            let at = trivia::skip_commas(self.text, self.cursor);
            at.max(self.cursor)
        };
        let node = Node {
            span: Span::new(self.yaml.file, at, self.cursor.max(at)),
            tag: self.spanned(tag),
            anchor: self.spanned(anchor),
            kind,
        };
        let id = self.add(node);
        self.attach(id, key);
        id
    }

    /// Ends the innermost collection; `range` is that of the end event, if there is one.
    fn end_collection(&mut self, range: Option<&Range<usize>>) {
        let Some(open) = self.open.pop() else { return };
        if let Open::Mapping { key: Some(_), .. } = open {
            // The text broke off behind a key.
            self.open.push(open);
            self.scalar(String::new(), Style::Plain, self.cursor..self.cursor, None, None);
            return self.end_collection(range);
        }
        let (Open::Sequence { id, .. } | Open::Mapping { id, .. }) = open;
        if let Some(range) = range
            && matches!(self.text.get(range.clone()), Some("]" | "}"))
        {
            self.cursor = range.end;
            self.loose = false;
        }
        // What broke off before its first entry ends where it starts.
        let start = self.yaml.node(id).span.start as usize;
        self.cursor = self.cursor.max(start);
        let end = self.cursor;
        let file = self.yaml.file;
        if let Some(node) = self.yaml.nodes.get_mut(id.0 as usize) {
            node.span = Span::new(file, start, end);
            match (&mut node.kind, open) {
                (Kind::Sequence(sequence), Open::Sequence { items, .. }) => sequence.items = items,
                (Kind::Mapping(mapping), Open::Mapping { entries, .. }) => {
                    mapping.entries = entries;
                }
                _ => {}
            }
        }
        self.ended(id, end);
    }

    /// A node is complete: what holds it grows.
    fn ended(&mut self, id: NodeId, end: usize) {
        let file = self.yaml.file;
        match self.open.last_mut() {
            Some(Open::Mapping { entries, .. }) => {
                if let Some(entry) = entries.last_mut()
                    && entry.value == id
                {
                    entry.span = Span::new(file, entry.span.start as usize, end);
                }
            }
            Some(Open::Sequence { .. }) => {}
            None => {
                if let Some(document) = self.yaml.documents.last_mut() {
                    document.span = Span::new(file, document.span.start as usize, end);
                }
            }
        }
    }

    fn add(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.yaml.nodes.len()).unwrap_or(u32::MAX));
        if let Some(anchor) = &node.anchor {
            self.refused.extend(dialect::name(self.text, &anchor.value, anchor.span.range()));
            self.anchors.insert(anchor.value.clone(), id);
        }
        if let Some(tag) = &node.tag {
            self.refused.extend(dialect::tag(self.text, tag.span.range()));
        }
        self.yaml.nodes.push(node);
        id
    }

    /// Hangs a node into what is open.
    fn attach(&mut self, id: NodeId, lead: Option<Key>) {
        let file = self.yaml.file;
        let span = self.yaml.node(id).span;
        let (start, end) = (self.yaml.node(id).start() as usize, span.end as usize);
        match self.open.last_mut() {
            Some(Open::Sequence { items, dash, .. }) => {
                items.push(Item { node: id, dash: dash.take() });
            }
            Some(Open::Mapping { entries, key, .. }) => match key.take() {
                None => {
                    let lead = lead.unwrap_or(Key { id, start, explicit: false });
                    *key = Some(Key { id, start: lead.start.min(start), ..lead });
                }
                Some(Key { id: key, start, .. }) => {
                    entries.push(Entry { key, value: id, span: Span::new(file, start, end) });
                }
            },
            None => {
                if let Some(document) = self.yaml.documents.last_mut()
                    && document.root.is_none()
                {
                    let from = if document.marker.is_some() {
                        document.span.start as usize
                    } else {
                        start
                    };
                    document.root = Some(id);
                    document.span = Span::new(file, from, end.max(document.span.end as usize));
                }
            }
        }
    }

    fn pass(&mut self, property: Option<&Property>) {
        if let Some((_, range)) = property {
            self.loose = false;
            self.cursor = self.cursor.max(range.end);
        }
    }

    fn spanned(&self, property: Option<Property>) -> Option<Spanned<String>> {
        property.map(|(value, range)| Spanned::new(value, self.span(&range)))
    }
}

fn place(property: Option<&Property>) -> Option<usize> {
    property.map(|(_, range)| range.start)
}

fn first<const N: usize>(places: [Option<usize>; N]) -> Option<usize> {
    places.into_iter().flatten().min()
}
