//! Paths of patches: what they lead to in the configuration that Skaffold would write, and what is wrong with them.

use super::patch::{Missing, Why};
use super::value::{Data, Value};
use super::written::{Written, legal, root};
use crate::schema::{Place, Shape};
use std::ops::Range;
use std::sync::Arc;

/// A value below another one, and what belongs there.
#[derive(Debug, Clone)]
pub(super) struct Child {
    pub value: Arc<Value>,
    pub place: Option<Place>,
}

impl Child {
    /// Whether it is a text whatever it looks like.
    pub(super) fn is_text(&self) -> bool {
        self.place.is_some_and(|place| *place.shape().bare() == Shape::String)
    }
}

/// Segments of a path, escapes undone; `None` without a `/` in front.
pub(super) fn segments(path: &str) -> Option<Vec<String>> {
    Some(path.strip_prefix('/')?.split('/').map(decode).collect())
}

fn decode(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// What Skaffold writes below a value: the keys of a map or the indexes of a list, with what they lead to.
pub(super) fn children(value: &Arc<Value>, place: Option<Place>) -> Vec<(String, Child)> {
    match &value.data {
        Data::List(items) => {
            let place = place.and_then(Place::item);
            let child = |(at, item): (usize, &Arc<Value>)| {
                (at.to_string(), Child { value: item.clone(), place })
            };
            items.iter().enumerate().map(child).collect()
        }
        Data::Map(entries) => entries
            .iter()
            .map(|entry| {
                let place = place.and_then(|place| place.key(&entry.key.value));
                (entry.key.value.clone(), Child { value: entry.value.clone(), place })
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// What a key or an index leads to.
pub(super) fn child(value: &Arc<Value>, place: Option<Place>, segment: &str) -> Option<Child> {
    match &value.data {
        Data::List(items) => {
            let at: usize = segment.parse().ok()?;
            let value = items.get(at)?.clone();
            Some(Child { value, place: place.and_then(Place::item) })
        }
        Data::Map(_) => {
            let value = value.entry(segment)?.value.clone();
            Some(Child { value, place: place.and_then(|place| place.key(segment)) })
        }
        _ => None,
    }
}

/// What a path leads to: `None` where the place before its end, or the item of a list, is not there; `Some(None)`
/// for a key that is not.
#[expect(clippy::option_option, reason = "the two are treated differently by `copy`")]
pub(super) fn find(document: &Arc<Value>, path: &[String]) -> Option<Option<Child>> {
    let (last, before) = path.split_last()?;
    let mut here = Child { value: document.clone(), place: Some(root()) };
    for segment in before {
        here = child(&here.value, here.place, segment)?;
    }
    match &here.value.data {
        Data::Map(_) => Some(child(&here.value, here.place, last)),
        Data::List(_) => child(&here.value, here.place, last).map(Some),
        _ => None,
    }
}

/// A segment that picks maps.
fn selector(segment: &str) -> Option<(&str, &str)> {
    segment.split_once('=').filter(|(_, value)| !value.contains('='))
}

/// The paths without `key=value` that a path stands for; `None` where there are none.
pub(super) fn expand(document: &Arc<Value>, path: &str) -> Option<Vec<String>> {
    if !path.contains('=') {
        return Some(vec![path.to_owned()]);
    }
    let mut routes = vec![(String::new(), Child { value: document.clone(), place: Some(root()) })];
    for part in path.split('/').skip(1).map(decode) {
        let mut next = Vec::new();
        for (prefix, here) in routes {
            if part == "-" {
                next.push((format!("{prefix}/-"), here));
            } else if let Some((key, wanted)) = selector(&part) {
                pick(&prefix, &here, key, wanted, &mut next);
            } else {
                // The library goes on from the same place where a key is missing, and fails later.
                match child(&here.value, here.place, &part) {
                    Some(child) => next.push((format!("{prefix}/{part}"), child)),
                    None if matches!(here.value.data, Data::Map(_)) => {
                        next.push((format!("{prefix}/{part}"), here));
                    }
                    None => {}
                }
            }
        }
        routes = next;
    }
    // From behind, so that removing one item does not move the others.
    let paths: Vec<String> = routes.into_iter().rev().map(|(path, _)| path).collect();
    (!paths.is_empty()).then_some(paths)
}

/// All maps at or below a place that have a text of that key, the outermost ones.
fn pick(prefix: &str, here: &Child, key: &str, wanted: &str, found: &mut Vec<(String, Child)>) {
    let mut queue = vec![(prefix.to_owned(), here.clone())];
    while let Some((path, here)) = queue.pop() {
        let own = child(&here.value, here.place, key);
        let is_text = own.is_some_and(|own| match &own.value.data {
            Data::Scalar { text, resolved, .. } => {
                let is_text = matches!(resolved, crate::syntax::yaml::Resolved::Str);
                text == wanted && (own.is_text() || is_text)
            }
            _ => false,
        });
        if is_text {
            found.push((path, here));
            continue;
        }
        let below = children(&here.value, here.place).into_iter().rev();
        queue.extend(below.map(|(key, child)| (format!("{path}/{key}"), child)));
    }
}

/// Whether a path without `key=value` leads nowhere.
pub(super) fn is_missing(document: &Arc<Value>, path: &str, to_the_end: bool) -> bool {
    segments(path).is_none_or(|path| match find(document, &path) {
        None => true,
        Some(end) => to_the_end && end.is_none(),
    })
}

/// Why a path leads nowhere, and which bytes of the path as written are to blame.
pub(super) fn why(
    document: &Arc<Value>,
    written: &Written,
    applied: &str,
    as_written: &str,
    to_the_end: bool,
) -> (Why, Option<Range<usize>>) {
    let Some(parts) = applied.strip_prefix('/') else { return (Why::NoSlash, None) };
    let raw: Vec<&str> = parts.split('/').collect();
    let mut places = vec![Child { value: document.clone(), place: Some(root()) }];
    for (at, raw_part) in raw.iter().enumerate() {
        let part = decode(raw_part);
        let is_last = at + 1 == raw.len();
        let mut next = Vec::new();
        for here in &places {
            match selector(&part) {
                Some((key, wanted)) if applied.contains('=') => {
                    let mut picked = Vec::new();
                    pick("", here, key, wanted, &mut picked);
                    next.extend(picked.into_iter().map(|(_, child)| child));
                }
                _ => next.extend(child(&here.value, here.place, &part)),
            }
        }
        let range = range_of(applied, as_written, &raw, at);
        let Some(here) = places.first() else { break };
        let length = here.value.items().len();
        if let (Data::List(_), None) = (&here.value.data, selector(&part)) {
            let may_end = is_last && !to_the_end && part.parse() == Ok(length);
            match part.parse::<usize>() {
                Ok(index) if index >= length && !may_end => {
                    return (Why::OutOfRange(length), range);
                }
                Err(_) if !(is_last && !to_the_end && part == "-") => {
                    return (Why::NoIndex(part, length), range);
                }
                _ => {}
            }
        } else if next.is_empty() && (!is_last || to_the_end || selector(&part).is_some()) {
            let parent = raw.get(..at).unwrap_or_default().join("/");
            return (missing(here, written, &part, &parent, is_last), range);
        } else if next.len() < places.len() && (!is_last || to_the_end) {
            let segment = raw.iter().take(at).rev().find(|part| part.contains('='));
            let of = segment.map(|part| decode(part)).unwrap_or_default();
            return (Why::Ambiguous(of, places.len()), range);
        }
        if is_last && matches!(here.value.data, Data::Scalar { .. } | Data::Null) {
            let parent = raw.get(..at).unwrap_or_default().join("/");
            return (missing(here, written, &part, &parent, is_last), range);
        }
        places = next;
    }
    (Why::Ambiguous(applied.to_owned(), places.len()), None)
}

/// The bytes of a segment in the path as written, which may have another prefix than the one that is applied.
fn range_of(applied: &str, written: &str, raw: &[&str], at: usize) -> Option<Range<usize>> {
    let before: usize = raw.iter().take(at).map(|part| part.len() + 1).sum::<usize>() + 1;
    let part = raw.get(at)?;
    // Counted from the end, the two agree as far as the prefix that was moved.
    let to_end = applied.len().checked_sub(before)?;
    let start = written.len().checked_sub(to_end)?;
    let range = start..start + part.len();
    (start > 0 && written.get(range.clone()) == Some(*part)).then_some(range)
}

fn missing(here: &Child, written: &Written, segment: &str, parent: &str, is_last: bool) -> Why {
    let image = |child: &Child| child.value.field("image").map(|image| image.value);
    let there = match &here.value.data {
        Data::List(_) => children(&here.value, here.place)
            .into_iter()
            .map(|(at, child)| image(&child).map_or(at, |image| format!("image={image}")))
            .collect(),
        _ => children(&here.value, here.place).into_iter().map(|(key, _)| key).collect(),
    };
    let field = here.place.and_then(|place| place.key(segment)).and_then(Place::field);
    let original = written.original(&here.value);
    Why::Missing(Box::new(Missing {
        segment: segment.to_owned(),
        parent: if parent.is_empty() { String::new() } else { format!("/{parent}") },
        is_last,
        there,
        legal: here.place.map(legal).unwrap_or_default(),
        below_scalar: !matches!(here.value.data, Data::Map(_) | Data::List(_)),
        written: original.entry(segment).map(|entry| entry.value.span),
        default: field.and_then(|field| field.default().map(str::to_owned)).or_else(|| {
            let implied = ["docker", "local", "gitCommit", "tagPolicy", "kubectl", "rawYaml"];
            (field.is_some() && implied.contains(&segment)).then(String::new)
        }),
    }))
}
