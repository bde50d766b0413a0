//! What a profile makes of a configuration: first it is laid over it, then its patches are applied. Both see the
//! names of the newest apiVersion.
//!
//! A struct is laid over field by field; of a set of which one member may be there, the profile's first one replaces
//! whatever the base has; a list that has an item, a block behind a pointer and a value that is not zero replace the
//! base's. Nothing else is merged: no list, no map, no block of a deployer.

use super::patch::{self, PatchFailure, PatchLoss};
use super::upgrade;
use super::value::{Data, Entry, Value};
use super::written::Unpatched;
use crate::schema::{Field, Shape, Type, Version};
use crate::source::Spanned;
use std::sync::Arc;

/// A configuration with some profiles in force.
#[derive(Debug, Clone)]
pub struct Effective {
    /// The document. Values that no profile touches are those of the base, shared.
    pub document: Arc<Value>,
    /// Patches that could not be applied. Skaffold stops at the first one; here the others are tried, too.
    pub failures: Vec<PatchFailure>,
    /// What patches say and Skaffold loses.
    pub losses: Vec<PatchLoss>,
}

/// What becomes of one thing that a profile says.
#[derive(Debug, Clone)]
pub struct Overlaid {
    /// Keys from the top of the document.
    pub path: Vec<&'static str>,
    /// The profile's entry.
    pub own: Entry,
    /// The base's entry of the same key.
    pub base: Option<Entry>,
    /// What becomes of it.
    pub effect: Effect,
}

/// See [`Overlaid`].
#[derive(Debug, Clone)]
pub enum Effect {
    /// It stands where the base has nothing.
    Adds,
    /// It replaces what the base has, as a whole.
    Replaces,
    /// It is zero or empty, which a profile cannot say.
    Nothing,
    /// It is lost: another member of its set wins.
    Shadowed(Entry),
}

/// Keys of a profile that are not laid over anything.
const OF_PROFILE: [&str; 4] = ["name", "activation", "requiresAllActivations", "patches"];

/// The profiles of a document, in the order of the file.
pub fn profiles(document: &Value) -> &[Arc<Value>] {
    document.get("profiles").map(|list| list.items()).unwrap_or_default()
}

/// The name of a profile.
pub fn name(profile: &Value) -> Option<Spanned<String>> {
    profile.field("name")
}

/// A document of the newest apiVersion with profiles in force, in the order of `names`. Names that it does not have
/// change nothing; of several profiles with one name, the last one counts.
pub fn activate(document: &Arc<Value>, names: &[String]) -> Effective {
    activate_on(document, names, &mut Unpatched::default())
}

/// The same; `base` spares work where it is called for one document several times.
pub(super) fn activate_on(
    document: &Arc<Value>,
    names: &[String],
    base: &mut Unpatched,
) -> Effective {
    let mut effective =
        Effective { document: document.clone(), failures: Vec::new(), losses: Vec::new() };
    let moves = upgrade::moves_patches(document);
    for wanted in names {
        let named = |profile: &&Arc<Value>| name(profile).is_some_and(|name| name.value == *wanted);
        let Some(profile) = profiles(document).iter().rfind(named) else { continue };
        effective.document = overlay(&effective.document, profile).0;
        patch::apply_all(&mut effective, profile, moves, base);
    }
    effective
}

/// A profile laid over a document, without its patches, and what became of each thing that it says.
pub fn overlay(base: &Arc<Value>, profile: &Value) -> (Arc<Value>, Vec<Overlaid>) {
    let mut overlay = Overlay { version: Version::latest(), path: Vec::new(), facts: Vec::new() };
    let Some(ty) = Type::named("Profile") else { return (base.clone(), Vec::new()) };
    let document = overlay.lay(Some(base), profile, ty).unwrap_or_else(|| base.clone());
    (document, overlay.facts)
}

struct Overlay {
    version: Version,
    path: Vec<&'static str>,
    facts: Vec<Overlaid>,
}

impl Overlay {
    /// `None` where nothing changes.
    fn lay(&mut self, base: Option<&Arc<Value>>, profile: &Value, ty: Type) -> Option<Arc<Value>> {
        if !matches!(profile.data, Data::Map(_)) {
            return None;
        }
        let mut entries = base.map(|base| base.entries().to_vec()).unwrap_or_default();
        let mut changed = false;
        let mut sets: Vec<(&str, Entry)> = Vec::new();
        for field in ty.fields(self.version) {
            let key = field.name();
            if self.path.is_empty() && OF_PROFILE.contains(&key) {
                continue;
            }
            let Some(own) = profile.entry(key).filter(|own| is_set(own)) else { continue };
            self.path.push(key);
            if let Some(set) = field.one_of() {
                match sets.iter().find(|(name, _)| *name == set) {
                    Some((_, first)) => {
                        let effect = Effect::Shadowed(first.clone());
                        self.note(own, None, effect);
                    }
                    None => {
                        sets.push((set, own.clone()));
                        let known = entries.iter().find(|entry| entry.key.value == key).cloned();
                        let members: Vec<&str> = ty
                            .fields(self.version)
                            .filter(|other| other.one_of() == Some(set))
                            .map(Field::name)
                            .collect();
                        entries.retain(|entry| !members.contains(&entry.key.value.as_str()));
                        entries.push(own.clone());
                        changed = true;
                        self.replaces(own, known);
                    }
                }
            } else {
                let at = entries.iter().position(|entry| entry.key.value == key);
                let known = at.and_then(|at| entries.get(at)).filter(|own| is_set(own)).cloned();
                if let Some(value) = self.field(known, own, field.shape()) {
                    changed = true;
                    let entry = Entry { key: own.key.clone(), value };
                    match at.and_then(|at| entries.get_mut(at)) {
                        Some(place) => *place = entry,
                        None => entries.push(entry),
                    }
                }
            }
            self.path.pop();
        }
        let span = base.map_or(profile.span, |base| base.span);
        changed.then(|| Arc::new(Value { span, data: Data::Map(entries) }))
    }

    /// What a field becomes; `None` where it stays.
    fn field(&mut self, known: Option<Entry>, own: &Entry, shape: &Shape) -> Option<Arc<Value>> {
        if let Shape::Struct(ty) = shape {
            return self.lay(known.as_ref().map(|known| &known.value), &own.value, *ty);
        }
        if is_zero(&own.value, shape) {
            self.note(own, known, Effect::Nothing);
            return None;
        }
        self.replaces(own, known);
        Some(own.value.clone())
    }

    fn replaces(&mut self, own: &Entry, known: Option<Entry>) {
        let effect = if known.is_some() { Effect::Replaces } else { Effect::Adds };
        self.note(own, known, effect);
    }

    fn note(&mut self, own: &Entry, base: Option<Entry>, effect: Effect) {
        self.facts.push(Overlaid { path: self.path.clone(), own: own.clone(), base, effect });
    }
}

fn is_set(entry: &Entry) -> bool {
    !matches!(entry.value.data, Data::Null | Data::Unknown)
}

/// Whether a value is the zero of its type, which Skaffold cannot tell from "not written": `false`, `0`, `""`, what
/// is empty, and a block all of whose fields are. Behind a pointer only null is.
pub fn is_zero(value: &Value, shape: &Shape) -> bool {
    match (shape, &value.data) {
        (_, Data::Null) => true,
        (Shape::Pointer(_), _) => false,
        (Shape::Bool, _) => value.boolean().is_some_and(|flag| !flag.value),
        (Shape::Int | Shape::Int32, Data::Scalar { resolved, .. }) => match resolved {
            crate::syntax::yaml::Resolved::Int(number) => *number == 0,
            crate::syntax::yaml::Resolved::Float(number) => number.abs() < 1.0,
            _ => false,
        },
        (Shape::Struct(ty), Data::Map(entries)) => entries.iter().all(|entry| {
            let field = ty.field(Version::latest(), &entry.key.value);
            field.is_none_or(|field| is_zero(&entry.value, field.shape()))
        }),
        (_, Data::Scalar { text, .. }) => text.is_empty(),
        (_, Data::List(items)) => items.is_empty(),
        (_, Data::Map(entries)) => entries.is_empty(),
        (_, Data::Unknown) => false,
    }
}
