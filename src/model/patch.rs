//! JSON patches of profiles, as Skaffold applies them: paths with `/`, `~0` and `~1`, and `key=value` to pick
//! the item of a list.

use super::value::{Data, Entry, Value};
use crate::source::{Span, Spanned};
use std::sync::Arc;

/// A patch that cannot be applied.
#[derive(Debug, Clone)]
pub struct PatchFailure {
    /// The `path` (or `from`) as written, or the patch where it has none.
    pub span: Span,
    /// The path as written.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// Why a patch cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A segment names nothing; the segment, what lies before it, and the names that are there.
    Missing {
        /// The first segment that is not there.
        segment: String,
        /// The path before it.
        parent: String,
        /// Names that would be legal.
        there: Vec<String>,
    },
    /// An index beyond the end of a list of that many items.
    OutOfRange(usize),
    /// No `/` in front.
    NoSlash,
    /// An `op` that does not exist.
    UnknownOp(Spanned<String>),
    /// `test` found another value.
    TestFailed,
    /// No `path` at all.
    NoPath,
}

type Result<T> = std::result::Result<T, Why>;

/// Applies one entry of `patches`.
pub(super) fn apply(
    document: &Arc<Value>,
    patch: &Value,
) -> std::result::Result<Arc<Value>, PatchFailure> {
    let Some(path) = patch.field("path") else {
        return Err(PatchFailure { span: patch.span, path: String::new(), why: Why::NoPath });
    };
    let fail = |why| PatchFailure { span: path.span, path: path.value.clone(), why };
    let segments = segments(&path.value).map_err(fail)?;
    let null = || Arc::new(Value { span: patch.span, data: Data::Null });
    let value = || patch.entry("value").map_or_else(null, |entry| entry.value.clone());
    let op = patch.field("op");
    let change = match op.as_ref().map_or("replace", |op| op.value.as_str()) {
        "add" => Change::Add(value()),
        "" | "replace" => Change::Replace(value()),
        "remove" => Change::Remove,
        "test" => {
            let found = find(document, &segments).map_err(fail)?;
            return if same(found, &value()) {
                Ok(document.clone())
            } else {
                Err(fail(Why::TestFailed))
            };
        }
        kind @ ("copy" | "move") => {
            let from = patch.field("from").ok_or_else(|| fail(Why::NoPath))?;
            let at = |why| PatchFailure { span: from.span, path: from.value.clone(), why };
            let source = self::segments(&from.value).map_err(at)?;
            let moved = find(document, &source).map_err(at)?.clone();
            let mut document = document.clone();
            if kind == "move" {
                document = edit(&document, &source, "", &Change::Remove).map_err(at)?;
            }
            return edit(&document, &segments, "", &Change::Add(moved)).map_err(fail);
        }
        _ => return Err(fail(op.map_or(Why::NoPath, Why::UnknownOp))),
    };
    edit(document, &segments, "", &change).map_err(fail)
}

enum Change {
    Add(Arc<Value>),
    Replace(Arc<Value>),
    Remove,
}

fn segments(path: &str) -> Result<Vec<String>> {
    let rest = path.strip_prefix('/').ok_or(Why::NoSlash)?;
    Ok(rest.split('/').map(|segment| segment.replace("~1", "/").replace("~0", "~")).collect())
}

/// `image=app` picks the items whose `image` is `app`.
fn selector(segment: &str) -> Option<(&str, &str)> {
    segment.split_once('=')
}

fn selected(value: &Value, segment: &str) -> Option<Vec<usize>> {
    let (key, wanted) = selector(segment)?;
    let items = value.items().iter().enumerate();
    let hit = |item: &Arc<Value>| {
        item.get(key).and_then(|value| value.text()).is_some_and(|text| text == wanted)
    };
    Some(items.filter(|(_, item)| hit(item)).map(|(at, _)| at).collect())
}

fn missing(value: &Value, parent: &str, segment: &str) -> Why {
    let there = value.entries().iter().map(|entry| entry.key.value.clone());
    let items = value.items().iter().enumerate().map(|(at, item)| {
        let image = item.get("image").and_then(|image| image.text());
        image.map_or_else(|| at.to_string(), |image| format!("image={image}"))
    });
    Why::Missing {
        segment: segment.to_owned(),
        parent: if parent.is_empty() { "/".to_owned() } else { parent.to_owned() },
        there: there.chain(items).collect(),
    }
}

fn find<'v>(document: &'v Arc<Value>, path: &[String]) -> Result<&'v Arc<Value>> {
    let mut value = document;
    let mut parent = String::new();
    for segment in path {
        let next = match &value.data {
            Data::Map(entries) => {
                entries.iter().find(|entry| entry.key.value == *segment).map(|entry| &entry.value)
            }
            Data::List(items) => match selected(value, segment) {
                Some(hits) => hits.first().and_then(|at| items.get(*at)),
                None => segment.parse::<usize>().ok().and_then(|at| items.get(at)),
            },
            _ => None,
        };
        value = next.ok_or_else(|| missing(value, &parent, segment))?;
        parent = format!("{parent}/{segment}");
    }
    Ok(value)
}

fn edit(value: &Arc<Value>, path: &[String], parent: &str, change: &Change) -> Result<Arc<Value>> {
    let Some((segment, rest)) = path.split_first() else {
        return Err(missing(value, parent, ""));
    };
    let below = format!("{parent}/{segment}");
    let data = match &value.data {
        Data::Map(entries) => {
            Data::Map(edit_map(value, entries, segment, rest, (parent, &below), change)?)
        }
        Data::List(items) => {
            Data::List(edit_list(value, items, segment, rest, (parent, &below), change)?)
        }
        _ => return Err(missing(value, parent, segment)),
    };
    Ok(Arc::new(Value { span: value.span, data }))
}

fn edit_map(
    value: &Value,
    entries: &[Entry],
    segment: &str,
    rest: &[String],
    (parent, below): (&str, &str),
    change: &Change,
) -> Result<Vec<Entry>> {
    let mut entries = entries.to_vec();
    let at = entries.iter().position(|entry| entry.key.value == segment);
    let set = at
        .filter(|at| entries.get(*at).is_some_and(|entry| !matches!(entry.value.data, Data::Null)));
    match (rest, change, at, set) {
        ([], Change::Add(new), Some(at), _) | ([], Change::Replace(new), _, Some(at)) => {
            if let Some(entry) = entries.get_mut(at) {
                entry.value = new.clone();
            }
        }
        ([], Change::Add(new), None, _) => {
            entries.push(Entry {
                key: Spanned::new(segment.to_owned(), new.span),
                value: new.clone(),
            });
        }
        ([], Change::Remove, Some(at), _) => {
            entries.remove(at);
        }
        ([_, ..], _, _, Some(at)) => {
            if let Some(entry) = entries.get_mut(at) {
                entry.value = edit(&entry.value, rest, below, change)?;
            }
        }
        _ => return Err(missing(value, parent, segment)),
    }
    Ok(entries)
}

fn edit_list(
    value: &Value,
    items: &[Arc<Value>],
    segment: &str,
    rest: &[String],
    (parent, below): (&str, &str),
    change: &Change,
) -> Result<Vec<Arc<Value>>> {
    let mut items = items.to_vec();
    if let Some(hits) = selected(value, segment) {
        if hits.is_empty() {
            return Err(missing(value, parent, segment));
        }
        for at in hits.into_iter().rev() {
            match (rest, change) {
                ([], Change::Remove) => {
                    items.remove(at);
                }
                ([], Change::Add(new) | Change::Replace(new)) => {
                    if let Some(item) = items.get_mut(at) {
                        *item = new.clone();
                    }
                }
                _ => {
                    if let Some(item) = items.get_mut(at) {
                        *item = edit(item, rest, below, change)?;
                    }
                }
            }
        }
        return Ok(items);
    }
    if let ("-", [], Change::Add(new)) = (segment, rest, change) {
        items.push(new.clone());
        return Ok(items);
    }
    let at: usize = segment.parse().map_err(|_| missing(value, parent, segment))?;
    match (rest, change) {
        ([], Change::Add(new)) if at <= items.len() => items.insert(at, new.clone()),
        ([], Change::Remove) if at < items.len() => {
            items.remove(at);
        }
        _ => {
            let length = items.len();
            let item = items.get_mut(at).ok_or(Why::OutOfRange(length))?;
            *item = match (rest, change) {
                ([], Change::Replace(new)) => new.clone(),
                _ => edit(item, rest, below, change)?,
            };
        }
    }
    Ok(items)
}

/// Whether two values are equal, places left out.
fn same(a: &Value, b: &Value) -> bool {
    match (&a.data, &b.data) {
        (Data::Null, Data::Null) => true,
        (Data::Scalar { text: a, .. }, Data::Scalar { text: b, .. }) => a == b,
        (Data::List(a), Data::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Data::Map(a), Data::Map(b)) => {
            a.len() == b.len()
                && a.iter().all(|one| {
                    b.iter().any(|other| {
                        one.key.value == other.key.value && same(&one.value, &other.value)
                    })
                })
        }
        _ => false,
    }
}
