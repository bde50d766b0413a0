//! The same place of a document with each set of profiles.

use super::path::Step;
use crate::model::{Data, Project, Value};
use crate::source::Span;
use std::sync::Arc;

/// What a place holds.
#[derive(Debug)]
pub(super) struct Held {
    /// The sets of profiles that it holds with; an empty one is the base.
    pub(super) sets: Vec<Vec<String>>,
    /// The value, or the number of the step that leads nowhere.
    pub(super) value: Result<Arc<Value>, usize>,
}

/// Keys that tell the items of a list apart, best first.
const NAMES: [&str; 5] = ["image", "name", "alias", "resourceName", "path"];

/// What all variants hold at `steps`. `reference` is the document that the steps were made for: an item of a list is
/// found again by itself, by its name, or by its place where nothing was added or removed.
pub(super) fn held(
    project: &Project,
    document: usize,
    reference: Option<&Arc<Value>>,
    steps: &[Step],
) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    for variant in &project.variants {
        let Some(config) = variant.configs.get(document) else { continue };
        let value = walk(reference, &config.value, steps);
        let same = |held: &&mut Held| match (&held.value, &value) {
            (Ok(known), Ok(value)) => is_same(known, value),
            (Err(known), Err(at)) => known == at,
            _ => false,
        };
        match all.iter_mut().find(same) {
            Some(held) => held.sets.push(variant.profiles.clone()),
            None => all.push(Held { sets: vec![variant.profiles.clone()], value }),
        }
    }
    all
}

/// Whether two values are the same text of the same place.
fn is_same(one: &Arc<Value>, other: &Arc<Value>) -> bool {
    if Arc::ptr_eq(one, other) {
        return true;
    }
    // A block that a profile was laid over has the place of the base's.
    let place = |value: &Value| (value.span, value.text().map(str::to_owned));
    !matches!(one.data, Data::Map(_) | Data::List(_)) && place(one) == place(other)
}

fn walk(
    reference: Option<&Arc<Value>>,
    value: &Arc<Value>,
    steps: &[Step],
) -> Result<Arc<Value>, usize> {
    let mut reference = reference.cloned();
    let mut value = value.clone();
    for (at, step) in steps.iter().enumerate() {
        let next = match step {
            Step::Key(key) => value.get(key).cloned(),
            Step::Index(index) => item(reference.as_ref(), &value, *index),
        };
        let next = next.ok_or(at)?;
        reference = reference.and_then(|reference| match step {
            Step::Key(key) => reference.get(key).cloned(),
            Step::Index(index) => reference.items().get(*index).cloned(),
        });
        value = next;
    }
    Ok(value)
}

fn item(reference: Option<&Arc<Value>>, list: &Value, index: usize) -> Option<Arc<Value>> {
    let items = list.items();
    let own = reference.and_then(|reference| reference.items().get(index));
    let Some(own) = own else { return items.get(index).cloned() };
    if let Some(same) = items.iter().find(|item| Arc::ptr_eq(item, own)) {
        return Some(same.clone());
    }
    let named = NAMES.iter().find_map(|key| Some((*key, own.get(key)?.text()?)));
    if let Some((key, name)) = named {
        let is_named =
            |item: &&Arc<Value>| item.get(key).and_then(|value| value.text()) == Some(name);
        return items.iter().find(is_named).cloned();
    }
    if let Some(text) = own.text()
        && let Some(same) = items.iter().find(|item| item.text() == Some(text))
    {
        return Some(same.clone());
    }
    let count = reference.map_or(0, |reference| reference.items().len());
    items.get(index).filter(|_| items.len() == count).cloned()
}

/// Where a value stands for people: its first line, or the place of its first entry.
pub(super) fn place(value: &Value) -> Span {
    match &value.data {
        Data::Map(entries) => entries.first().map_or(value.span, |entry| entry.key.span),
        _ => value.span,
    }
}
