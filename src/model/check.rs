//! What Skaffold's decoder and its tags say of a document: every finding at once, each with its place, also inside
//! profiles that are not active.

use super::placeholder::is_literal;
use super::value::{Data, Entry, Value};
use crate::schema::{self, Field, Given, Instead, Keys, Place, Shape, Verdict, Version, When};
use crate::source::{Span, Spanned};
use crate::syntax::yaml::Resolved;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something that Skaffold rejects, or takes and loses.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// The smallest text that is wrong: a key, a value, or the key of the parent of what is absent.
    pub span: Span,
    /// Keys and indices that lead to the map that has or lacks the key, or to the value.
    pub path: Vec<String>,
    /// Whether Skaffold finds it while it reads the file, whatever profiles do.
    pub found_on_load: bool,
    /// Whether Skaffold finds it only once the profile that it stands in is active. The decoder looks everywhere.
    pub once_active: bool,
}

/// The kinds of [`Problem`]s.
#[derive(Debug, Clone)]
pub enum ProblemKind {
    /// A key that no version has here.
    Unknown {
        /// The key.
        key: String,
        /// Whether Skaffold drops it without a word; else it rejects the file.
        dropped: bool,
    },
    /// A key that a later version brought.
    TooNew {
        /// The key.
        key: String,
        /// The first version with it.
        since: Version,
        /// As in `Unknown`.
        dropped: bool,
    },
    /// A key that is gone.
    Removed {
        /// The key.
        key: String,
        /// The last version with it.
        until: Version,
        /// What took its place.
        instead: Option<Instead>,
        /// As in `Unknown`.
        dropped: bool,
    },
    /// A value that the decoder rejects.
    WrongType {
        /// What belongs here.
        expected: &'static Shape,
    },
    /// A value that the decoder takes without all that it says: a fraction, a text where a block belongs.
    Lost {
        /// What belongs here.
        expected: &'static Shape,
    },
    /// A field that must be set, and is not, or to nothing.
    Missing {
        /// The field.
        field: Field,
    },
    /// None of a group is set of which one must be.
    MissingOneOf {
        /// The group's name in Skaffold's messages.
        group: &'static str,
    },
    /// Two of a group are set.
    TwoOfOne {
        /// The group's name in Skaffold's messages.
        group: &'static str,
        /// The key that stands first in Skaffold's source; in a profile it wins.
        first: Spanned<String>,
        /// The other key, which the problem's span is.
        second: String,
        /// Whether this is a profile's builder or tagger: laying it over the base takes `first` and drops the other
        /// without a word. Everywhere else Skaffold rejects both.
        first_wins: bool,
    },
    /// A null item that Skaffold stumbles over.
    NullItem {
        /// The list.
        field: Field,
        /// When.
        when: When,
    },
    /// A value that does not have the form of its field.
    Invalid {
        /// The field.
        field: Field,
        /// The value.
        text: String,
    },
    /// A hook's `command: []`, which panics when it runs.
    EmptyCommand,
    /// A field for which Skaffold cannot bring the file to its newest version.
    NoUpgrade {
        /// Why, as a sentence without a full stop.
        why: &'static str,
    },
}

/// Checks one document. The span is that of its `apiVersion`, for what is absent at the top.
pub fn check(document: &Arc<Value>, api_version: Span, version: Version) -> Vec<Problem> {
    let mut checker =
        Checker { version, problems: Vec::new(), done: BTreeSet::new(), path: Vec::new() };
    checker.value(document, Place::root(version), api_version);
    checker.problems
}

impl ProblemKind {
    /// When Skaffold finds it, or the build does; [`When::Never`] for what is lost without a word.
    pub fn when(&self) -> When {
        match self {
            Self::Unknown { dropped, .. }
            | Self::TooNew { dropped, .. }
            | Self::Removed { dropped, .. } => {
                if *dropped {
                    When::Never
                } else {
                    When::Load
                }
            }
            Self::WrongType { .. } | Self::NoUpgrade { .. } => When::Load,
            Self::Lost { .. } | Self::TwoOfOne { first_wins: true, .. } => When::Never,
            Self::Missing { .. } | Self::MissingOneOf { .. } | Self::TwoOfOne { .. } => {
                When::Validate
            }
            Self::NullItem { when, .. } => *when,
            Self::Invalid { field, .. } => {
                schema::constraint(*field).map_or(When::Never, |form| form.when)
            }
            Self::EmptyCommand => When::Build,
        }
    }

    /// Whether something is not there.
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::MissingOneOf { .. })
    }

    /// Whether Skaffold finds it in a profile that is not active.
    fn is_found_on_load(&self, version: Version) -> bool {
        match self {
            Self::Unknown { .. }
            | Self::TooNew { .. }
            | Self::Removed { .. }
            | Self::WrongType { .. }
            | Self::Lost { .. }
            | Self::NoUpgrade { .. } => true,
            // Up to v2beta27 it looks into each artifact to bring the file to the next version.
            Self::NullItem { field, .. } => {
                field.name() == "artifacts"
                    && Version::from_name("v2beta28").is_some_and(|next| version < next)
            }
            // The activation of every profile is looked at.
            Self::Invalid { field, .. } => {
                (field.owner().name(), field.name()) == ("Activation", "env")
            }
            Self::Missing { .. }
            | Self::MissingOneOf { .. }
            | Self::TwoOfOne { .. }
            | Self::EmptyCommand => false,
        }
    }
}

struct Checker {
    version: Version,
    problems: Vec<Problem>,
    /// Values that were looked at as what they are there: aliases repeat values.
    done: BTreeSet<(usize, usize, bool)>,
    path: Vec<String>,
}

impl Checker {
    fn report(&mut self, span: Span, kind: ProblemKind) {
        let inside = self.path.first().is_some_and(|key| key == "profiles");
        let found_on_load = kind.is_found_on_load(self.version);
        let once_active = inside && !found_on_load;
        let path = self.path.clone();
        self.problems.push(Problem { kind, span, path, found_on_load, once_active });
    }

    fn value(&mut self, value: &Arc<Value>, place: Place, holder: Span) {
        let identity =
            (Arc::as_ptr(value).addr(), std::ptr::from_ref(place.shape()).addr(), place.is_lax());
        if !self.done.insert(identity) {
            return;
        }
        let Some(given) = given(value) else { return };
        let verdict = if place.is_json() {
            place.shape().accepts_json(given)
        } else {
            place.shape().accepts(given)
        };
        let island = place.field().is_some_and(Field::is_lax) && place.ty().is_some();
        match verdict {
            Verdict::Rejected if island => {
                self.report(value.span, ProblemKind::Lost { expected: place.shape() });
            }
            Verdict::Rejected => {
                self.report(value.span, ProblemKind::WrongType { expected: place.shape() });
            }
            Verdict::Loses => {
                self.report(value.span, ProblemKind::Lost { expected: place.shape() });
            }
            Verdict::Fits => self.inside(value, place, holder),
        }
    }

    fn inside(&mut self, value: &Arc<Value>, place: Place, holder: Span) {
        match &value.data {
            Data::Map(entries) => self.map(value, entries, place, holder),
            Data::List(items) => self.list(items, place),
            Data::Scalar { text, .. } => self.text(value.span, text, place),
            Data::Null | Data::Unknown => {}
        }
    }

    fn text(&mut self, span: Span, text: &str, place: Place) {
        let Some(field) = place.field() else { return };
        let Some(constraint) = schema::constraint(field) else { return };
        // An empty field is a matter of what is missing.
        let is_item = field.shape().item().is_some();
        if is_literal(text) && !constraint.fits(text) && (is_item || !text.is_empty()) {
            self.report(span, ProblemKind::Invalid { field, text: text.to_owned() });
        }
    }

    fn list(&mut self, items: &[Arc<Value>], place: Place) {
        let Some(inner) = place.item() else { return };
        for (index, item) in items.iter().enumerate() {
            self.path.push(index.to_string());
            match (&item.data, place.field()) {
                (Data::Null, Some(field)) if inner.shape().keeps_null() => {
                    if let Some(when) = schema::null_item(field) {
                        self.report(item.span, ProblemKind::NullItem { field, when });
                    }
                }
                // What an item lacks is said of its first key.
                _ => self.value(
                    item,
                    inner,
                    item.entries().first().map_or(item.span, |entry| entry.key.span),
                ),
            }
            self.path.pop();
        }
    }

    fn map(&mut self, value: &Arc<Value>, entries: &[Entry], place: Place, holder: Span) {
        for entry in entries {
            let key = &entry.key.value;
            // Top-level keys with a dot are for anchors.
            if place.field().is_none() && key.starts_with('.') {
                continue;
            }
            let Some(below) = place.key(key) else {
                self.unknown(&entry.key, place);
                continue;
            };
            self.field(entry, below);
            self.path.push(key.clone());
            self.value(&entry.value, below, entry.key.span);
            self.path.pop();
        }
        if place.keys() == Keys::Exact && place.ty().is_some() {
            self.groups(entries, place, holder);
            self.absent(value, place, holder);
        }
    }

    /// What is said of a field as a whole.
    fn field(&mut self, entry: &Entry, below: Place) {
        let Some(field) = below.field() else { return };
        if matches!(entry.value.data, Data::Null) {
            return;
        }
        if let Some(why) = schema::no_upgrade(field, below.version()) {
            self.report(entry.key.span, ProblemKind::NoUpgrade { why });
        }
        let hook = field.owner().name().ends_with("Hook");
        if hook
            && field.name() == "command"
            && matches!(&entry.value.data, Data::List(items) if items.is_empty())
        {
            self.report(entry.value.span, ProblemKind::EmptyCommand);
        }
    }

    fn unknown(&mut self, key: &Spanned<String>, place: Place) {
        let (name, dropped, version) = (key.value.clone(), place.is_lax(), place.version());
        let rows = place
            .ty()
            .filter(|_| place.keys() == Keys::Exact)
            .map(|ty| (ty, ty.periods(&key.value)));
        let kind = match rows {
            Some((ty, periods)) => {
                let later = periods.iter().find(|period| period.since > version);
                let ended = periods
                    .iter()
                    .rev()
                    .find_map(|period| period.until.filter(|until| *until < version));
                match (later, ended) {
                    (Some(later), _) => {
                        ProblemKind::TooNew { key: name, since: later.since, dropped }
                    }
                    (None, Some(until)) => {
                        let instead = schema::replacement(ty, &name, version);
                        ProblemKind::Removed { key: name, until, instead, dropped }
                    }
                    (None, None) => ProblemKind::Unknown { key: name, dropped },
                }
            }
            None => ProblemKind::Unknown { key: name, dropped },
        };
        self.report(key.span, kind);
    }

    /// Groups of which one may be set.
    fn groups(&mut self, entries: &[Entry], place: Place, holder: Span) {
        let mut seen: Vec<(&'static str, Field, &Entry)> = Vec::new();
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let first_wins =
            matches!(path[..], ["profiles", _, "build"] | ["profiles", _, "build", "tagPolicy"]);
        let mut wanted: Option<&'static str> = None;
        let mut found = false;
        for (_, field) in place.fields() {
            let Some(group) = field.one_of() else { continue };
            wanted = wanted.or(field.one_of_required().then_some(group));
            let Some(entry) = entries.iter().find(|entry| entry.key.value == field.name()) else {
                continue;
            };
            if is_zero(&entry.value, field.shape()) {
                continue;
            }
            found |= wanted == Some(group);
            let other = seen
                .iter()
                .find(|(known, other, _)| *known == group && other.heir() != field.heir());
            if let Some((_, _, first)) = other {
                let (first, second) = (first.key.clone(), entry.key.value.clone());
                self.report(
                    entry.key.span,
                    ProblemKind::TwoOfOne { group, first, second, first_wins },
                );
            }
            seen.push((group, field, entry));
        }
        if let Some(group) = wanted.filter(|_| !found) {
            self.report(holder, ProblemKind::MissingOneOf { group });
        }
    }

    /// Fields that must be set.
    fn absent(&mut self, value: &Arc<Value>, place: Place, holder: Span) {
        for (_, field) in place.fields() {
            let required =
                field.is_required() || schema::constraint(field).is_some_and(|form| form.required);
            if !required {
                continue;
            }
            match value.entry(field.name()) {
                Some(entry) if !is_zero(&entry.value, field.shape()) => {}
                Some(entry) => self.report(entry.key.span, ProblemKind::Missing { field }),
                None => self.report(holder, ProblemKind::Missing { field }),
            }
        }
    }
}

/// What the decoder sees; `None` for what cannot be known.
fn given(value: &Value) -> Option<Given<'_>> {
    Some(match &value.data {
        Data::Null => Given::Null,
        Data::List(_) => Given::List,
        Data::Map(_) => Given::Map,
        Data::Scalar { text, resolved, .. } => match resolved {
            Resolved::Bool(value) => Given::Bool(*value),
            Resolved::Int(number) => Given::Int(*number),
            Resolved::Float(number) => Given::Float(*number),
            Resolved::Timestamp => Given::Timestamp,
            Resolved::Unknown => return None,
            _ => Given::Text(text),
        },
        Data::Unknown => return None,
    })
}

/// Whether a field that was decoded from this looks to Skaffold as if it was not set.
fn is_zero(value: &Value, shape: &Shape) -> bool {
    match (&value.data, shape) {
        (Data::Null, _) => true,
        (_, Shape::Pointer(_)) | (Data::Unknown, _) => false,
        (Data::Scalar { text, resolved, .. }, shape) => match shape {
            Shape::String => text.is_empty(),
            Shape::Bool => {
                matches!(resolved, Resolved::Bool(false)) || schema::old_bool(text) == Some(false)
            }
            Shape::Int | Shape::Int32 => matches!(resolved, Resolved::Int(0)),
            _ => false,
        },
        // Empty lists and maps are set; a struct is if something in it is. That the values inside are zero too
        // is for their own fields to say.
        (Data::Map(entries), Shape::Struct(_)) => {
            entries.iter().all(|entry| match &entry.value.data {
                Data::Null => true,
                Data::Scalar { text, .. } => text.is_empty(),
                _ => false,
            })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
