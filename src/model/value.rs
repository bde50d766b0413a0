//! YAML as Skaffold sees it: aliases followed, merge keys applied, every value still knowing its place.

use crate::source::{Span, Spanned};
use crate::syntax::yaml::{Kind, NodeId, Resolved, Style, Yaml};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A value and where it was written. Values that an alias repeats are shared, so aliases cost nothing.
#[derive(Debug)]
pub struct Value {
    /// The text of the value; for an alias that of the anchored value.
    pub span: Span,
    /// What it is.
    pub data: Data,
}

/// What a value is.
#[derive(Debug)]
pub enum Data {
    /// Nothing, `~` or `null`.
    Null,
    /// Anything else that is no list and no map.
    Scalar {
        /// Decoded text.
        text: String,
        /// What yaml.v3 makes of it.
        resolved: Resolved,
        /// Plain, quoted or block.
        style: Style,
    },
    /// A list.
    List(Vec<Arc<Value>>),
    /// A map. Own keys come first, then those that merge keys add. Of a key that is there twice, the first.
    Map(Vec<Entry>),
    /// What cannot be known: an undefined alias, a value nested too deep.
    Unknown,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// Its value.
    pub value: Arc<Value>,
}

impl Value {
    /// The value of a key; `None` for what is no map.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.value == key)
    }

    /// The value of a key that is there and not null.
    pub fn get(&self, key: &str) -> Option<&Arc<Value>> {
        self.entry(key).map(|entry| &entry.value).filter(|value| !matches!(value.data, Data::Null))
    }

    /// The value at the end of some keys, none of them null.
    pub fn at(&self, keys: &[&str]) -> Option<&Value> {
        let (first, rest) = keys.split_first()?;
        let mut value: &Value = self.get(first)?;
        for key in rest {
            value = value.get(key)?;
        }
        Some(value)
    }

    /// The entries of a map; none for all else.
    pub fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for all else.
    pub fn items(&self) -> &[Arc<Value>] {
        match &self.data {
            Data::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The text of a scalar, with its place.
    pub fn string(&self) -> Option<Spanned<String>> {
        self.text().map(|text| Spanned::new(text.to_owned(), self.span))
    }

    /// A boolean as Skaffold's decoder reads it into a `bool` field: `yes` and `on` count, quoted or not; `"true"` does
    /// not.
    pub fn boolean(&self) -> Option<Spanned<bool>> {
        let Data::Scalar { text, resolved, .. } = &self.data else { return None };
        let value = match (resolved, text.as_str()) {
            (Resolved::Bool(value), _) => *value,
            (Resolved::Str, "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON") => true,
            (Resolved::Str, "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF") => false,
            _ => return None,
        };
        Some(Spanned::new(value, self.span))
    }

    /// The key that names a field, and its text.
    pub fn field(&self, key: &str) -> Option<Spanned<String>> {
        self.get(key)?.string()
    }
}

/// The places of all keys and values, nested ones too.
pub fn spans(values: &[&Value]) -> BTreeSet<Span> {
    let mut spans = BTreeSet::new();
    let mut left = values.to_vec();
    let mut done = BTreeSet::new();
    while let Some(value) = left.pop() {
        // Aliases repeat values.
        if !done.insert(std::ptr::from_ref(value).addr()) {
            continue;
        }
        spans.insert(value.span);
        spans.extend(value.entries().iter().map(|entry| entry.key.span));
        left.extend(value.entries().iter().map(|entry| &*entry.value));
        left.extend(value.items().iter().map(|item| &**item));
    }
    spans
}

/// Builds the value of a node.
pub(super) fn from_yaml(yaml: &Yaml, root: NodeId) -> Arc<Value> {
    Reader { yaml, done: BTreeMap::new() }.value(root, 0)
}

/// Deeper than any configuration; below what the stack holds.
const MAX_DEPTH: usize = 300;

struct Reader<'y> {
    yaml: &'y Yaml,
    /// Anchored values that were built before.
    done: BTreeMap<NodeId, Arc<Value>>,
}

impl Reader<'_> {
    fn value(&mut self, id: NodeId, depth: usize) -> Arc<Value> {
        if let Some(value) = self.done.get(&id) {
            return value.clone();
        }
        let node = self.yaml.node(id);
        if depth > MAX_DEPTH {
            return Arc::new(Value { span: node.span, data: Data::Unknown });
        }
        let data = match &node.kind {
            Kind::Alias(alias) => match alias.target {
                Some(target) => {
                    // An anchor that holds its own alias: yaml.v3 rejects it.
                    self.done.insert(id, Arc::new(Value { span: node.span, data: Data::Unknown }));
                    let value = self.value(target, depth + 1);
                    self.done.insert(id, value.clone());
                    return value;
                }
                None => Data::Unknown,
            },
            Kind::Scalar(scalar) => match self.yaml.resolve(id) {
                Resolved::Null => Data::Null,
                resolved => {
                    Data::Scalar { text: scalar.value.clone(), resolved, style: scalar.style }
                }
            },
            Kind::Sequence(sequence) => Data::List(
                sequence.items.iter().map(|item| self.value(item.node, depth + 1)).collect(),
            ),
            Kind::Mapping(mapping) => {
                let mut entries: Vec<Entry> = Vec::with_capacity(mapping.entries.len());
                let mut merged = Vec::new();
                for entry in &mapping.entries {
                    if matches!(self.yaml.resolve(entry.key), Resolved::Merge) {
                        merged.push(self.value(entry.value, depth + 1));
                        continue;
                    }
                    let key = self.yaml.node(entry.key);
                    let Kind::Scalar(scalar) = &key.kind else { continue };
                    if entries.iter().any(|known| known.key.value == scalar.value) {
                        continue;
                    }
                    let key = Spanned::new(scalar.value.clone(), key.span);
                    entries.push(Entry { key, value: self.value(entry.value, depth + 1) });
                }
                for source in &merged {
                    merge(&mut entries, source);
                }
                Data::Map(entries)
            }
        };
        let value = Arc::new(Value { span: node.span, data });
        if node.anchor.is_some() {
            self.done.insert(id, value.clone());
        }
        value
    }
}

/// Adds what `<<` brings: a map, or a list of maps of which earlier ones win.
fn merge(entries: &mut Vec<Entry>, source: &Value) {
    match &source.data {
        Data::Map(more) => {
            for entry in more {
                if !entries.iter().any(|known| known.key.value == entry.key.value) {
                    entries.push(entry.clone());
                }
            }
        }
        Data::List(sources) => sources.iter().for_each(|source| merge(entries, source)),
        _ => {}
    }
}
