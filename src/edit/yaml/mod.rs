//! Changes of YAML files. Comments, quotes, indentation, line ends and the style of every block that is not changed
//! stay as they are; what is added looks like what is there.

mod flow;
mod lines;
mod outline;
mod render;
mod value;

pub use outline::Outline;
pub(crate) use outline::line_break;
pub use value::Value;

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::yaml::{Kind, Mapping, Node, NodeId, Resolved, Yaml};
use outline::Holder;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use value::{Writer, is_plain, quoted};

/// Collects changes of one file. Places are named by the spans of its tree.
///
/// Whatever cannot be changed without changing something else refuses the whole: [`Editor::finish`] then gives `None`.
/// That is so where text of the file could not be read, and for what aliases share, unless [`Editor::shared`] allows it.
#[derive(Debug, Clone)]
pub struct Editor<'y> {
    pub(super) yaml: &'y Yaml,
    pub(super) text: &'y str,
    pub(super) outline: Cow<'y, Outline>,
    changes: BTreeMap<NodeId, Change>,
    pub(super) edits: Vec<Edit>,
    refused: bool,
    shared: bool,
}

/// What becomes of one node.
#[derive(Debug, Clone, Default)]
struct Change {
    /// New entries (with a key) or items (without).
    added: Vec<(Option<String>, Value)>,
    /// Places of entries or items that go.
    removed: BTreeSet<usize>,
    /// What stands there instead of the node.
    replaced: Option<Value>,
}

impl<'y> Editor<'y> {
    /// Changes of a file; `text` is what `yaml` was parsed from.
    pub fn new(yaml: &'y Yaml, text: &'y str) -> Self {
        Self::with(yaml, text, Cow::Owned(Outline::new(yaml, text)))
    }

    /// The same, with an outline that was made before.
    pub fn with_outline(yaml: &'y Yaml, text: &'y str, outline: &'y Outline) -> Self {
        Self::with(yaml, text, Cow::Borrowed(outline))
    }

    fn with(yaml: &'y Yaml, text: &'y str, outline: Cow<'y, Outline>) -> Self {
        Self {
            yaml,
            text,
            outline,
            changes: BTreeMap::new(),
            edits: Vec::new(),
            refused: yaml.partial,
            shared: false,
        }
    }

    /// Lets changes reach all that aliases lead there.
    pub fn shared(&mut self) -> &mut Self {
        self.shared = true;
        self
    }

    /// The node whose text is exactly this.
    pub fn find(&self, span: Span) -> Option<NodeId> {
        if span.file == self.yaml.file { self.outline.find(span) } else { None }
    }

    /// Adds an entry to the mapping at `at`, which may be null. A key that is there refuses the change.
    pub fn insert(
        &mut self,
        at: Span,
        key: impl Into<String>,
        value: impl Into<Value>,
    ) -> &mut Self {
        let (key, value) = (key.into(), value.into());
        match self.reach(at) {
            Some(id) => self.insert_at(id, key, value),
            None => self.refuse(),
        }
        self
    }

    /// Adds an item to the end of the sequence at `at`, which may be null.
    pub fn append(&mut self, at: Span, value: impl Into<Value>) -> &mut Self {
        match self.reach(at) {
            Some(id) => self.append_at(id, value.into()),
            None => self.refuse(),
        }
        self
    }

    /// Adds what is missing of `value` to the node at `at`: keys to mappings at any depth, items to sequences. A
    /// scalar that is there is replaced.
    pub fn merge(&mut self, at: Span, value: impl Into<Value>) -> &mut Self {
        match self.find(at) {
            Some(id) => self.merge_at(id, value.into()),
            None => self.refuse(),
        }
        self
    }

    /// Writes `value` in place of what stands at `at`. A text keeps the quotes of the old one. In place of an alias, it
    /// is written for this use alone.
    pub fn replace(&mut self, at: Span, value: impl Into<Value>) -> &mut Self {
        match self.find(at) {
            Some(id) => self.replace_at(id, value.into()),
            None => self.refuse(),
        }
        self
    }

    /// Gives the key at `key` another name.
    pub fn rename(&mut self, key: Span, name: &str) -> &mut Self {
        let found = self.find(key).filter(|id| self.may_change(*id));
        let holder = found.and_then(|id| self.outline.holder(id));
        let (Some(id), Some(Holder::Key(mapping, _))) = (found, holder) else {
            self.refuse();
            return self;
        };
        let Kind::Scalar(_) = &self.yaml.node(id).kind else {
            self.refuse();
            return self;
        };
        let is_flow = self.mapping(mapping).is_some_and(|mapping| mapping.flow);
        let content = self.scalar_like(self.yaml.node(id), name, is_flow);
        self.edit(key, content);
        self
    }

    /// Removes the entry whose key or value stands at `at`, or the item there, with the comments that belong to it.
    /// A collection that loses all is `{}` or `[]` afterwards.
    pub fn remove(&mut self, at: Span) -> &mut Self {
        let holder = self.find(at).and_then(|id| self.outline.holder(id));
        match holder.and_then(Holder::collection) {
            Some((collection, index)) if self.may_remove(collection, index) => {
                self.changes.entry(collection).or_default().removed.insert(index);
            }
            _ => self.refuse(),
        }
        self
    }

    /// The edits, in order, none of them over another; `None` where a change was refused.
    pub fn finish(mut self) -> Option<Vec<Edit>> {
        let changes = std::mem::take(&mut self.changes);
        for (id, change) in changes {
            self.render(id, change)?;
        }
        if self.refused {
            return None;
        }
        let mut edits = std::mem::take(&mut self.edits);
        // At one place what lies deeper comes first; nodes that lie deeper were rendered later.
        edits.reverse();
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        let mut done: Vec<Edit> = Vec::with_capacity(edits.len());
        for edit in edits {
            match done.last_mut() {
                Some(last) if edit.span.start < last.span.end => return None,
                Some(last) if edit.span.start == last.span.end => {
                    last.span.end = edit.span.end;
                    last.content.push_str(&edit.content);
                }
                _ => done.push(edit),
            }
        }
        Some(done)
    }

    fn refuse(&mut self) {
        self.refused = true;
    }

    /// Whether only this place changes if a node does.
    fn may_change(&self, id: NodeId) -> bool {
        let span = self.yaml.node(id).span;
        self.shared || !self.outline.shared.iter().any(|shared| shared.contains(span))
    }

    /// Whether no one else reads what would go.
    fn may_remove(&self, collection: NodeId, index: usize) -> bool {
        let span = match &self.yaml.node(collection).kind {
            Kind::Mapping(mapping) => mapping.entries.get(index).map(|entry| entry.span),
            Kind::Sequence(sequence) => {
                sequence.items.get(index).map(|item| self.yaml.node(item.node).span)
            }
            _ => None,
        };
        span.is_some_and(|span| !self.outline.shared.iter().any(|shared| span.contains(*shared)))
            && self.may_change(collection)
    }

    /// The node at a span, behind an alias if that is allowed.
    fn reach(&self, at: Span) -> Option<NodeId> {
        let id = self.find(at)?;
        let target = self.yaml.follow(id);
        (self.may_change(target) && (self.shared || target == id)).then_some(target)
    }

    pub(super) fn mapping(&self, id: NodeId) -> Option<&'y Mapping> {
        match &self.yaml.node(id).kind {
            Kind::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    fn entry(&self, mapping: &Mapping, key: &str) -> Option<NodeId> {
        let entry = mapping
            .entries
            .iter()
            .find(|entry| self.yaml.scalar(entry.key).is_some_and(|own| own.value == key));
        entry.map(|entry| entry.value)
    }

    fn insert_at(&mut self, id: NodeId, key: String, value: Value) {
        let is_free = match &self.yaml.node(id).kind {
            Kind::Mapping(mapping) => self.entry(mapping, &key).is_none(),
            _ => self.yaml.resolve(id) == Resolved::Null,
        };
        if !is_free {
            return self.refuse();
        }
        let change = self.changes.entry(id).or_default();
        match change.added.iter_mut().find(|(known, _)| known.as_ref() == Some(&key)) {
            Some((_, known)) => known.merge(value),
            None => change.added.push((Some(key), value)),
        }
    }

    fn append_at(&mut self, id: NodeId, value: Value) {
        let is_list = matches!(self.yaml.node(id).kind, Kind::Sequence(_))
            || self.yaml.resolve(id) == Resolved::Null;
        if is_list {
            self.changes.entry(id).or_default().added.push((None, value));
        } else {
            self.refuse();
        }
    }

    /// Goes as deep as `value`, which this program made.
    fn merge_at(&mut self, id: NodeId, value: Value) {
        let target = self.yaml.follow(id);
        let is_null = self.yaml.resolve(target) == Resolved::Null;
        match (&self.yaml.node(target).kind, value) {
            (Kind::Mapping(mapping), Value::Map(entries)) => {
                for (key, value) in entries {
                    match self.entry(mapping, &key) {
                        Some(known) => self.merge_at(known, value),
                        None => self.add(id, |editor, at| editor.insert_at(at, key, value)),
                    }
                }
            }
            (_, Value::Map(entries)) if is_null => {
                for (key, value) in entries {
                    self.add(id, |editor, at| editor.insert_at(at, key, value));
                }
            }
            (kind, Value::List(items)) if is_null || matches!(kind, Kind::Sequence(_)) => {
                for item in items {
                    self.add(id, |editor, at| editor.append_at(at, item));
                }
            }
            (Kind::Scalar(scalar), Value::Text(text))
                if scalar.value == text && self.yaml.resolve(target) == Resolved::Str => {}
            (_, value) => self.replace_at(id, value),
        }
    }

    fn add(&mut self, id: NodeId, add: impl FnOnce(&mut Self, NodeId)) {
        match self.reach(self.yaml.node(id).span) {
            Some(target) => add(self, target),
            None => self.refuse(),
        }
    }

    fn replace_at(&mut self, id: NodeId, value: Value) {
        let span = self.yaml.node(id).span;
        let is_key = matches!(self.outline.holder(id), Some(Holder::Key(..)) | None);
        let holds_shared =
            self.outline.shared.iter().any(|shared| span.contains(*shared) && *shared != span);
        // A tag would go on to say what the value is.
        let is_tagged = self
            .yaml
            .node(id)
            .tag
            .as_ref()
            .is_some_and(|tag| tag.value != "!!str" || !matches!(value, Value::Text(_)));
        if is_key || is_tagged || holds_shared || !self.may_change(id) {
            return self.refuse();
        }
        self.changes.entry(id).or_default().replaced = Some(value);
    }

    pub(super) fn edit(&mut self, span: Span, content: impl Into<String>) {
        self.edits.push(Edit { span, content: content.into() });
    }

    fn writer(&self) -> Writer<'_> {
        Writer { outline: &self.outline }
    }

    /// A text in the quotes of the scalar that it replaces.
    pub(super) fn scalar_like(&self, old: &Node, text: &str, in_flow: bool) -> String {
        use crate::syntax::yaml::Style;
        match &old.kind {
            Kind::Scalar(scalar) if scalar.style == Style::Single => quoted(text, true),
            Kind::Scalar(scalar) if scalar.style == Style::Double => quoted(text, false),
            _ if is_plain(text, in_flow) => text.to_owned(),
            _ => quoted(text, self.outline.single_quotes),
        }
    }
}
