//! A place of a `skaffold.yaml`.

use super::effective;
use super::locate::{Located, alias};
use super::path::{Step, Wanted, find, show};
use super::{About, Fact, Item, List, words};
use crate::model::{ConfigFile, Document, Project, profile};
use crate::schema::{self, Field, Instead, Place, Version};
use crate::source::Span;

/// Says what is known of a place; `None` outside of Skaffold's documents.
pub(super) fn about(project: &Project, file: &ConfigFile, located: &Located) -> Option<About> {
    let at = project.documents.iter().position(|document| {
        document.path == file.path && document.value.span == located.document
    })?;
    let document = project.documents.get(at)?;
    let node = file.yaml.node(located.value);
    let span = located.key.map_or(node.span, |key| key.to(node.span));
    if located.is_merge {
        return Some(merge(file, located, span));
    }
    let wanted = located.key.map_or(Wanted::Item(node.span), Wanted::Key);
    let places = find(&document.value, wanted);
    let version =
        document.value.get("apiVersion").and_then(|value| value.text()).and_then(schema::version);
    let place_of = |steps: &[Step]| place(version?, steps);
    // What stands below a key of the user's own is meant for where it is repeated.
    let own = located.steps.as_slice();
    let main = match places.iter().find(|steps| place_of(steps).is_some()) {
        Some(other) if place_of(own).is_none() => other.as_slice(),
        _ => own,
    };

    let mut about = About { span, title: show(main), facts: Vec::new(), lists: Vec::new() };
    match version {
        Some(version) => describe(version, main, &mut about),
        None => {
            let text = "the apiVersion is none that Skaffold knows, so nothing is said of fields"
                .to_owned();
            about.facts.push(Fact { label: "field", text });
        }
    }
    if let Some((name, _)) = alias(&file.yaml, located.value) {
        about.facts.push(Fact { label: "alias", text: format!("of the anchor `&{}`", name.value) });
    }
    if main != own {
        let text = format!("`{}`, which is repeated by an alias or a merge key", show(own));
        about.facts.push(Fact { label: "written at", text });
    }
    let others: Vec<Item> = places
        .iter()
        .filter(|steps| steps.as_slice() != main && steps.as_slice() != own)
        .map(|steps| Item { text: format!("`{}`", show(steps)), note: String::new(), place: None })
        .collect();
    let nth = places.iter().position(|steps| steps == main).unwrap_or(0);
    // A key that Skaffold does not know has no value for it.
    if version.is_none() || place_of(main).is_some() {
        values(project, at, document, main, wanted, nth, &mut about);
    }
    if !others.is_empty() {
        about.lists.push(List { heading: "repeated at", items: others });
    }
    Some(about)
}

fn merge(file: &ConfigFile, located: &Located, span: Span) -> About {
    let mut about = About {
        span,
        title: format!("{}<<", dotted(&located.steps)),
        facts: vec![Fact {
            label: "field",
            text: "a merge key: the keys of another map stand here, too, except those that are written here"
                .to_owned(),
        }],
        lists: Vec::new(),
    };
    let sources = match &file.yaml.node(located.value).kind {
        crate::syntax::yaml::Kind::Sequence(list) => {
            list.items.iter().map(|item| item.node).collect()
        }
        _ => vec![located.value],
    };
    let mut items = Vec::new();
    for source in sources {
        let target = file.yaml.follow(source);
        let crate::syntax::yaml::Kind::Mapping(mapping) = &file.yaml.node(target).kind else {
            continue;
        };
        let from = alias(&file.yaml, source)
            .map(|(name, _)| format!("from `&{}`", name.value))
            .unwrap_or_default();
        for entry in &mapping.entries {
            let Some(key) = file.yaml.scalar(entry.key) else { continue };
            items.push(Item {
                text: format!("`{}`", key.value),
                note: from.clone(),
                place: Some(file.yaml.node(entry.key).span),
            });
        }
    }
    about.lists.push(List { heading: "brings", items });
    about
}

fn dotted(steps: &[Step]) -> String {
    if steps.is_empty() { String::new() } else { format!("{}.", show(steps)) }
}

fn place(version: Version, steps: &[Step]) -> Option<Place> {
    steps.iter().try_fold(Place::root(version), |place, step| match step {
        Step::Key(key) => place.key(key),
        Step::Index(_) => place.item(),
    })
}

/// What the schema says.
fn describe(version: Version, steps: &[Step], about: &mut About) {
    let mut tell = |label, text: String| about.facts.push(Fact { label, text });
    let Some(found) = place(version, steps) else {
        unknown(version, steps, &mut tell);
        return;
    };
    tell("type", words::kind(found));
    let Some(field) = found.field() else { return };
    let is_field = matches!(steps.last(), Some(Step::Key(key)) if key.eq_ignore_ascii_case(field.name()))
        && std::ptr::eq(field.shape(), found.shape());
    if !is_field {
        let part =
            if matches!(steps.last(), Some(Step::Index(_))) { "an item" } else { "an entry" };
        tell("part of", format!("`{}`: {part} of {}", field.name(), field.shape().describe()));
    }
    history(field, version, &mut tell);
    if is_field {
        let required =
            field.is_required() || schema::constraint(field).is_some_and(|own| own.required);
        if required {
            tell("required", "yes".to_owned());
        }
        if let Some(default) = field.default() {
            tell("default", format!("`{default}`"));
        }
        excludes(field, version, &mut tell);
    }
    if let Some(values) = words::values(field) {
        tell("values", values);
    }
    let below = match steps {
        [Step::Key(profiles), Step::Index(_), Step::Key(key), ..] if profiles == "profiles" => key,
        [Step::Key(key), ..] => key,
        _ => return,
    };
    let template = schema::template(field)
        .filter(|template| template.only_below.is_none_or(|only| only == below));
    if let Some(text) = words::template(field, template) {
        tell("templates", text);
    }
}

fn history(field: Field, version: Version, tell: &mut impl FnMut(&'static str, String)) {
    let owner = field.owner();
    if owner.is_kubernetes() {
        return;
    }
    let here = format!("this file has {version}");
    let Some(history) = owner.history(field.name()) else { return };
    match history.until {
        None if history.since == Version::OLDEST => {
            tell("since", format!("the first apiVersion; {here}"));
        }
        None => tell("since", format!("{}; {here}", history.since)),
        Some(until) => {
            tell("since", format!("{}, until {until}; {here}", history.since));
            if let Some(instead) = schema::replacement(owner, field.name(), Version::latest()) {
                tell("later", instead_of(instead));
            }
        }
    }
}

fn instead_of(instead: Instead) -> String {
    match instead {
        Instead::Renamed(name) => format!("it is called `{name}`"),
        Instead::Moved(place) => format!("it is {place}"),
        Instead::Nothing(why) => format!("it is gone: {why}"),
    }
}

fn excludes(field: Field, version: Version, tell: &mut impl FnMut(&'static str, String)) {
    let Some(group) = field.one_of() else { return };
    let others: Vec<&str> = field
        .owner()
        .fields(version)
        .filter(|other| other.one_of() == Some(group) && other.heir() != field.heir())
        .map(Field::name)
        .collect();
    if !others.is_empty() {
        let must = if field.one_of_required() { "; one of them must be set" } else { "" };
        tell("excludes", format!("{}{must}", words::names(others, "and")));
    }
}

/// A key that the schema does not have there.
fn unknown(version: Version, steps: &[Step], tell: &mut impl FnMut(&'static str, String)) {
    let known = (0..steps.len())
        .rev()
        .find_map(|count| Some((count, place(version, steps.get(..count)?)?)));
    let Some((count, parent)) = known else { return };
    let Some(Step::Key(key)) = steps.get(count) else { return };
    if count == 0 && key.starts_with('.') {
        tell(
            "field",
            "none: Skaffold leaves out what begins with a dot here, so that anchors have a place"
                .to_owned(),
        );
        return;
    }
    let holder = if count == 0 {
        "a document".to_owned()
    } else {
        format!("`{}`", show(steps.get(..count).unwrap_or_default()))
    };
    let lost = if parent.is_lax() {
        "Skaffold loses it without a word"
    } else {
        "Skaffold rejects the file"
    };
    tell("field", format!("{holder} has no `{key}` in {version}: {lost}"));
    let Some(ty) = parent.ty() else { return };
    if let Some(history) = ty.history(key) {
        let until = history.until.map_or(String::new(), |until| format!(", until {until}"));
        tell("since", format!("{}{until}", history.since));
        if let Some(instead) = schema::replacement(ty, key, version) {
            tell("instead", instead_of(instead));
        }
        return;
    }
    let fields = parent.fields();
    if let Some(near) = crate::suggest::nearest(key, fields.iter().map(|(name, _)| name.as_ref())) {
        tell("instead", format!("did you mean `{near}`?"));
    }
}

/// What it is with each set of profiles.
fn values(
    project: &Project,
    at: usize,
    document: &Document,
    main: &[Step],
    wanted: Wanted,
    nth: usize,
    about: &mut About,
) {
    let latest = &document.latest;
    // In the newest version it may have another name or place; its text is the same.
    let now = find(latest, wanted);
    let Some(now) = now.iter().find(|steps| *steps == main).or(now.get(nth)).or(now.first()) else {
        return;
    };
    let (held, steps) = match now.as_slice() {
        [Step::Key(key), Step::Index(index), rest @ ..] if key == "profiles" => {
            let Some(own) = profile::profiles(latest).get(*index) else { return };
            if let Some(name) = profile::name(own) {
                about.facts.push(Fact { label: "profile", text: format!("`{}`", name.value) });
            }
            match rest {
                [Step::Key(key), ..]
                    if ["name", "activation", "requiresAllActivations"].contains(&key.as_str()) =>
                {
                    return;
                }
                [Step::Key(key), Step::Index(patch), ..] if key == "patches" => {
                    let patch = own.get("patches").and_then(|list| list.items().get(*patch));
                    let path = patch.and_then(|patch| patch.field("path"));
                    let Some(steps) = path.as_ref().and_then(|path| pointer(&path.value)) else {
                        return;
                    };
                    about
                        .facts
                        .push(Fact { label: "changes", text: format!("`{}`", show(&steps)) });
                    (effective::held(project, at, None, &steps), steps)
                }
                [Step::Key(key)] if key == "patches" => return,
                [] => return,
                rest => (effective::held(project, at, Some(own), rest), rest.to_vec()),
            }
        }
        steps => (effective::held(project, at, Some(latest), steps), steps.to_vec()),
    };
    let default = place(Version::latest(), &steps).and_then(Place::field).and_then(Field::default);
    let shown = |held: &effective::Held| match &held.value {
        Ok(value) => words::value(value),
        Err(step) => absent(&steps, *step, default),
    };
    let items: Vec<Item> = held
        .iter()
        .map(|held| Item {
            text: shown(held),
            note: words::sets(&held.sets),
            place: held.value.as_ref().ok().map(|value| effective::place(value)),
        })
        .collect();
    if !items.is_empty() {
        about.lists.push(List { heading: "value", items });
    }
}

/// How a value is missing whose path leads nowhere from the step `at` on.
fn absent(steps: &[Step], at: usize, default: Option<&str>) -> String {
    let before = show(steps.get(..at).unwrap_or_default());
    match steps.get(at) {
        Some(Step::Index(_)) => format!("not there: `{before}` has no such item"),
        Some(Step::Key(_)) if at + 1 < steps.len() => {
            format!("not there: no `{}`", show(steps.get(..=at).unwrap_or_default()))
        }
        _ => match default {
            Some(default) => format!("not set, so `{default}`"),
            None => "not set".to_owned(),
        },
    }
}

/// A JSON pointer; `None` where it picks by `key=value`, or has no `/` in front.
fn pointer(path: &str) -> Option<Vec<Step>> {
    let step = |part: &str| {
        if part.contains('=') {
            return None;
        }
        Some(match part.parse::<usize>() {
            Ok(index) => Step::Index(index),
            Err(_) => Step::Key(part.replace("~1", "/").replace("~0", "~")),
        })
    };
    path.strip_prefix('/')?.split('/').map(step).collect()
}
