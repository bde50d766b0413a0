//! A document as Skaffold writes it before it applies patches, and as it reads it again afterwards.

use super::profile::is_zero;
use super::upgrade_v3::flatten;
use super::value::{Data, Entry, Value};
use crate::schema::{Field, Given, Place, Shape, Verdict, Version};
use crate::source::{Span, Spanned};
use crate::syntax::yaml::Resolved;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The top of a document of the newest apiVersion.
pub(super) fn root() -> Place {
    Place::root(Version::latest())
}

/// A document without zero values, nulls and unknown keys, and with `setValues` flat. What needs no change is shared.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// What each value stood for that had to be changed, by address; kept alive by the second member.
    originals: BTreeMap<usize, Arc<Value>>,
    kept: Vec<Arc<Value>>,
}

impl Written {
    /// Writes a value that belongs at a place.
    pub(super) fn write(&mut self, value: &Arc<Value>, place: Place) -> Arc<Value> {
        let data = match (&value.data, place.shape().bare()) {
            (Data::List(items), Shape::List(_)) => {
                let Some(below) = place.item() else { return value.clone() };
                let new: Vec<_> = items.iter().map(|item| self.write(item, below)).collect();
                if new.iter().zip(items).all(|(new, old)| Arc::ptr_eq(new, old)) {
                    return value.clone();
                }
                Data::List(new)
            }
            (Data::Map(_), Shape::Flat) => Data::Map(flat(value)),
            (Data::Map(entries), Shape::Struct(_)) if !place.is_json() => {
                let mut changed = false;
                let mut new = Vec::with_capacity(entries.len());
                for entry in entries {
                    let below = place.key(&entry.key.value);
                    let kept = below.filter(|below| {
                        let is_required = below.field().is_some_and(Field::is_required);
                        let is_null = matches!(entry.value.data, Data::Null);
                        !is_null && (is_required || !is_zero(&entry.value, below.shape()))
                    });
                    let Some(below) = kept else {
                        changed = true;
                        continue;
                    };
                    let own = self.write(&entry.value, below);
                    changed |= !Arc::ptr_eq(&own, &entry.value);
                    new.push(Entry { key: entry.key.clone(), value: own });
                }
                if !changed {
                    return value.clone();
                }
                Data::Map(new)
            }
            _ => return value.clone(),
        };
        let written = Arc::new(Value { span: value.span, data });
        self.originals.insert(address(&written), value.clone());
        self.kept.push(written.clone());
        written
    }

    /// What a written value stood for before.
    pub(super) fn original<'v>(&'v self, value: &'v Arc<Value>) -> &'v Arc<Value> {
        self.originals.get(&address(value)).unwrap_or(value)
    }

    /// Puts back what patches did not touch; `before` is what was written at the same place, which needs no look.
    pub(super) fn restore(&self, value: &Arc<Value>, before: Option<&Arc<Value>>) -> Arc<Value> {
        if let Some(original) = self.originals.get(&address(value)) {
            return original.clone();
        }
        if before.is_some_and(|before| Arc::ptr_eq(before, value)) {
            return value.clone();
        }
        let data = match &value.data {
            Data::List(items) => {
                let known: BTreeMap<usize, &Arc<Value>> = before
                    .iter()
                    .flat_map(|before| before.items())
                    .map(|item| (address(item), item))
                    .collect();
                let new: Vec<_> = items
                    .iter()
                    .map(|item| self.restore(item, known.get(&address(item)).copied()))
                    .collect();
                if new.iter().zip(items).all(|(new, old)| Arc::ptr_eq(new, old)) {
                    return value.clone();
                }
                Data::List(new)
            }
            Data::Map(entries) => {
                let new: Vec<Entry> = entries
                    .iter()
                    .map(|own| {
                        let before = before.and_then(|before| before.entry(&own.key.value));
                        let value = self.restore(&own.value, before.map(|before| &before.value));
                        Entry { key: own.key.clone(), value }
                    })
                    .collect();
                let same = |(new, old): (&Entry, &Entry)| Arc::ptr_eq(&new.value, &old.value);
                if new.iter().zip(entries).all(same) {
                    return value.clone();
                }
                Data::Map(new)
            }
            _ => return value.clone(),
        };
        Arc::new(Value { span: value.span, data })
    }
}

fn address(value: &Arc<Value>) -> usize {
    Arc::as_ptr(value) as usize
}

fn flat(value: &Arc<Value>) -> Vec<Entry> {
    let mut flat = Vec::new();
    flatten(value, "", &mut flat, 0);
    let entry =
        |(key, value): (String, Arc<Value>)| Entry { key: Spanned::new(key, value.span), value };
    flat.into_iter().map(entry).collect()
}

/// A document as it is written, kept for the next profile that patches it.
#[derive(Debug, Default)]
pub(super) struct Unpatched(Option<(Arc<Value>, Arc<(Written, Arc<Value>)>)>);

impl Unpatched {
    /// What a document is written as. Only the first document is kept: most profiles have nothing but patches.
    pub(super) fn write(&mut self, document: &Arc<Value>) -> Arc<(Written, Arc<Value>)> {
        if let Some((known, written)) = &self.0
            && Arc::ptr_eq(known, document)
        {
            return written.clone();
        }
        let mut written = Written::default();
        let text = written.write(document, root());
        let both = Arc::new((written, text));
        self.0.get_or_insert_with(|| (document.clone(), both.clone()));
        both
    }
}

/// Reads a patched document again: keys that no field has are lost, wrong types are refused.
#[derive(Debug, Default)]
pub(super) struct Reread {
    /// Keys that were lost, the path to each, and what is legal there.
    pub lost: Vec<(Spanned<String>, String, Vec<String>)>,
    /// The first value of a wrong type, and what belongs there.
    pub wrong: Option<(Span, &'static str)>,
}

impl Reread {
    /// Reads a value; `old` is what was written there before the patches, which needs no look.
    pub(super) fn read(
        &mut self,
        value: &Arc<Value>,
        old: Option<&Arc<Value>>,
        place: Place,
        path: &str,
    ) -> Arc<Value> {
        if old.is_some_and(|old| Arc::ptr_eq(old, value)) {
            return value.clone();
        }
        let judge = |given| {
            let shape = place.shape();
            if place.is_json() { shape.accepts_json(given) } else { shape.accepts(given) }
        };
        if self.wrong.is_none() && given(value).map(judge) == Some(Verdict::Rejected) {
            self.wrong = Some((value.span, place.shape().describe()));
        }
        let data = match &value.data {
            Data::List(items) => {
                let Some(below) = place.item() else { return value.clone() };
                let known: BTreeSet<usize> =
                    old.iter().flat_map(|old| old.items()).map(address).collect();
                let read = |(at, item): (usize, &Arc<Value>)| {
                    if known.contains(&address(item)) {
                        return item.clone();
                    }
                    let old = old.and_then(|old| old.items().get(at));
                    self.read(item, old, below, &format!("{path}/{at}"))
                };
                Data::List(items.iter().enumerate().map(read).collect())
            }
            Data::Map(entries) => {
                let mut kept = Vec::with_capacity(entries.len());
                for entry in entries {
                    let key = &entry.key.value;
                    let Some(below) = place.key(key) else {
                        self.lost.push((entry.key.clone(), path.to_owned(), legal(place)));
                        continue;
                    };
                    let old = old.and_then(|old| old.entry(key)).map(|old| &old.value);
                    let value = self.read(&entry.value, old, below, &format!("{path}/{key}"));
                    kept.push(Entry { key: entry.key.clone(), value });
                }
                Data::Map(kept)
            }
            _ => return value.clone(),
        };
        Arc::new(Value { span: value.span, data })
    }
}

/// Names of the fields that are legal at a place.
pub(super) fn legal(place: Place) -> Vec<String> {
    place.fields().into_iter().map(|(name, _)| name.into_owned()).collect()
}

fn given(value: &Value) -> Option<Given<'_>> {
    Some(match &value.data {
        Data::Null => Given::Null,
        Data::List(_) => Given::List,
        Data::Map(_) => Given::Map,
        Data::Unknown => return None,
        Data::Scalar { text, resolved, .. } => match resolved {
            Resolved::Bool(value) => Given::Bool(*value),
            Resolved::Int(number) => Given::Int(*number),
            Resolved::Float(number) => Given::Float(*number),
            Resolved::Timestamp => Given::Timestamp,
            Resolved::Unknown => return None,
            _ => Given::Text(text),
        },
    })
}
