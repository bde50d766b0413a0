//! What the rules of the group `schema` have in common: the words for a problem, and where its keys belong.

use crate::diagnostic::{Finding, Level};
use crate::model::check::Problem;
use crate::model::{Document, Entry, Value};
use crate::schema::{self, Elsewhere, Place, Type, When};
use std::collections::BTreeSet;

/// The harm, as the start of a sentence.
pub(super) fn harm(document: &Document, problem: &Problem) -> &'static str {
    match problem.kind.when() {
        _ if is_latent(document, problem) => "this profile cannot be used",
        When::Load | When::Validate | When::Runner => "Skaffold rejects the file",
        When::Build => "the build will fail",
        When::Elsewhere => "Skaffold does not look, and what it starts fails",
        When::Never => "Skaffold ignores this",
    }
}

/// How bad a problem is.
pub(super) fn level(document: &Document, problem: &Problem) -> Level {
    let harmless = matches!(problem.kind.when(), When::Elsewhere | When::Never);
    if harmless || is_latent(document, problem) { Level::Warn } else { Level::Error }
}

/// Whether nothing happens as long as nobody asks for a profile.
pub(super) fn is_latent(document: &Document, problem: &Problem) -> bool {
    let is_active =
        || profile(document, problem).is_some_and(|name| document.always_active.contains(&name));
    problem.once_active && !is_active()
}

/// The name of the profile that a problem is in.
fn profile(document: &Document, problem: &Problem) -> Option<String> {
    let profiles = document.value.get("profiles")?.items();
    let index: usize = problem.path.get(1)?.parse().ok()?;
    Some(profiles.get(index)?.field("name")?.value)
}

/// Gives a finding the level of its problem, and the profile without which there is none.
pub(super) fn settle(document: &Document, problem: &Problem, finding: &mut Finding) {
    finding.level = level(document, problem);
    if problem.once_active {
        finding.profiles = profile(document, problem).into_iter().collect();
    }
}

/// The place that a problem's path leads to.
pub(super) fn place(document: &Document, problem: &Problem) -> Option<Place> {
    schema::walk(document.version()?, problem.path.iter().map(String::as_str))
}

/// A path for people: `` `build.artifacts[].docker` ``, or "the top level".
pub(super) fn describe(document: &Document, path: &[String]) -> String {
    let mut place = document.version().map(Place::root);
    let mut text = String::new();
    for step in path {
        let inner = place.and_then(Place::item);
        if inner.is_some() {
            text.push_str("[]");
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(step);
        }
        place = inner.or_else(|| place?.key(step));
    }
    if text.is_empty() { "the top level".to_owned() } else { format!("`{text}`") }
}

/// The value that a path leads to.
pub(super) fn value_at<'d>(document: &'d Document, path: &[String]) -> Option<&'d Value> {
    path.iter().try_fold(&*document.value, |value, key| step(value, key))
}

/// The last entry on a path: that of the key which holds a value, or of the list in which it stands.
pub(super) fn holder<'d>(document: &'d Document, path: &[String]) -> Option<&'d Entry> {
    let (mut value, mut last) = (&*document.value, None);
    for key in path {
        last = value.entry(key).or(last);
        value = step(value, key)?;
    }
    last
}

fn step<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value.items() {
        [] => value.entry(key).map(|entry| &*entry.value),
        items => items.get(key.parse::<usize>().ok()?).map(|item| &**item),
    }
}

/// Keys that are legal at the place of a problem, and not taken.
pub(super) fn free_keys(document: &Document, problem: &Problem) -> Vec<String> {
    let taken = value_at(document, &problem.path).map(Value::entries).unwrap_or_default();
    let fields = place(document, problem).map(Place::fields).unwrap_or_default();
    let names = fields.into_iter().map(|(name, _)| name.into_owned());
    names.filter(|name| name != "*" && !taken.iter().any(|own| own.key.value == *name)).collect()
}

/// Where around a problem the same key is legal: the nearest block further out, or blocks just below.
pub(super) enum Around {
    /// So many levels further out.
    Out(usize),
    /// In these, of which the first is there if any is.
    In(Vec<&'static str>),
}

/// Whether only the indentation is wrong.
pub(super) fn around(document: &Document, problem: &Problem, key: &str) -> Option<Around> {
    let path: Vec<&str> = problem.path.iter().map(String::as_str).collect();
    let found = schema::find_elsewhere(document.version()?, &path, key);
    // Kubernetes has common names for everything, and none of them is meant outside of its blocks.
    let here_kubernetes =
        place(document, problem).and_then(Place::ty).is_some_and(Type::is_kubernetes);
    let found: Vec<Elsewhere> = found
        .into_iter()
        .filter(|other| other.field.owner().is_kubernetes() == here_kubernetes)
        .collect();
    let inside = |other: &&Elsewhere| other.levels_up < 0;
    let mut below: Vec<&'static str> = found
        .iter()
        .filter(inside)
        .filter_map(|other| other.below.map(schema::Field::name))
        .collect();
    let here = value_at(document, &problem.path);
    below.sort_by_key(|name| here.is_none_or(|here| here.entry(name).is_none()));
    if here.is_some_and(|here| below.first().is_some_and(|name| here.entry(name).is_some())) {
        below.truncate(1);
    }
    match found.iter().find(|other| other.levels_up > 0) {
        Some(out) if below.is_empty() => Some(Around::Out(out.levels_up.unsigned_abs().into())),
        _ if below.is_empty() => None,
        _ => Some(Around::In(below)),
    }
}

/// The places anywhere in the configuration that have a field of this name, if there are few: `deploy.helm`.
/// Profiles repeat the rest and are left out.
pub(super) fn anywhere(document: &Document, problem: &Problem, key: &str) -> Vec<String> {
    const MANY: usize = 3;
    let Some(version) = document.version() else { return Vec::new() };
    let mut found = Vec::new();
    let mut seen: BTreeSet<Type> = BTreeSet::new();
    let mut level = vec![(Place::root(version), String::new())];
    while !level.is_empty() {
        let mut next = Vec::new();
        for (place, path) in level {
            let mut name_of = path;
            let mut place = place;
            while let Some(item) =
                place.item().filter(|item| item.field() == place.field() && place.ty().is_none())
            {
                if item.shape() == place.shape() {
                    break;
                }
                place = item;
                name_of.push_str("[]");
            }
            let Some(ty) = place.ty().filter(|ty| !ty.is_kubernetes()) else { continue };
            if !seen.insert(ty) {
                continue;
            }
            for (name, _) in place.fields() {
                if name == "profiles" || name == "*" {
                    continue;
                }
                let dot = if name_of.is_empty() { "" } else { "." };
                let below = format!("{name_of}{dot}{name}");
                if name == key {
                    found.push(below.clone());
                }
                next.extend(place.key(&name).map(|place| (place, below)));
            }
        }
        level = next;
    }
    if found.len() > MANY && problem.path.last().is_some_and(|last| last == "cluster") {
        // What belongs to the artifacts that are built there.
        found.retain(|path| path.starts_with("build.artifacts[].kaniko."));
    }
    if found.len() > MANY { Vec::new() } else { found }
}
