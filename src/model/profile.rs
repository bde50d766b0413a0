//! What a profile makes of a configuration: first it is laid over it, then its patches are applied.
//! Source of the behaviour: Skaffold's `pkg/skaffold/schema/profiles.go` and the patch library that it uses.

use super::patch::{self, PatchFailure};
use super::value::{Data, Entry, Value};
use crate::source::Spanned;
use std::sync::Arc;

/// A configuration with some profiles in force.
#[derive(Debug, Clone)]
pub struct Effective {
    /// The document. Values that no profile touches are those of the base, shared.
    pub document: Arc<Value>,
    /// Patches that could not be applied; Skaffold stops at the first one.
    pub failures: Vec<PatchFailure>,
}

/// How the overlay treats a field.
enum Overlay {
    /// Field by field.
    Struct(&'static [(&'static str, Overlay)]),
    /// A set of which one member is in force: what the profile sets replaces all of it.
    OneOf(&'static [&'static str]),
    /// Replaced as a whole where the profile says anything but null.
    Pointer,
    /// Replaced as a whole where the profile's list has an item.
    List,
    /// Replaced where the profile's value is not the zero of its type.
    Plain,
}

use Overlay::{List, OneOf, Plain, Pointer, Struct};

/// Members of `build` of which one is in force, in the order in which Skaffold looks at them.
const BUILDERS: &[&str] = &["local", "googleCloudBuild", "cluster", "kaniko", "acr"];
/// Members of `tagPolicy`, in order. `sha256` stands behind `gitCommit`: the first one wins.
const TAGGERS: &[&str] =
    &["gitCommit", "sha256", "envTemplate", "dateTime", "customTemplate", "inputDigest"];

/// The sections that a profile can change, with the fields that are more than plain values.
const SECTIONS: &[(&str, Overlay)] = &[
    (
        "build",
        Struct(&[
            ("artifacts", List),
            ("insecureRegistries", List),
            ("platforms", List),
            ("tagPolicy", OneOf(TAGGERS)),
            ("", OneOf(BUILDERS)),
        ]),
    ),
    ("test", List),
    (
        "manifests",
        Struct(&[
            ("rawYaml", List),
            ("kustomize", Pointer),
            ("helm", Pointer),
            ("kpt", List),
            ("remoteManifests", List),
            ("transform", List),
            ("validate", List),
            ("hooks", Struct(&[("before", List), ("after", List)])),
        ]),
    ),
    (
        "deploy",
        Struct(&[
            ("docker", Pointer),
            ("helm", Pointer),
            ("kpt", Pointer),
            ("kubectl", Pointer),
            ("kustomize", Pointer),
            ("cloudrun", Pointer),
            ("statusCheck", Pointer),
            ("logs", Struct(&[])),
            ("transformableAllowList", List),
        ]),
    ),
    ("portForward", List),
    ("resourceSelector", Struct(&[("allow", List), ("deny", List)])),
    ("verify", List),
    ("customActions", List),
];

/// The profiles of a document, in the order of the file.
pub fn profiles(document: &Value) -> &[Arc<Value>] {
    document.get("profiles").map(|list| list.items()).unwrap_or_default()
}

/// The name of a profile.
pub fn name(profile: &Value) -> Option<Spanned<String>> {
    profile.field("name")
}

/// A document with profiles in force, in the order of `names`. Names that it does not have change nothing;
/// of several profiles with one name, the last one counts.
pub fn activate(document: &Arc<Value>, names: &[String]) -> Effective {
    let mut effective = Effective { document: document.clone(), failures: Vec::new() };
    for wanted in names {
        let named = |profile: &&Arc<Value>| name(profile).is_some_and(|name| name.value == *wanted);
        let Some(profile) = profiles(document).iter().rfind(named) else { continue };
        let touches = profile
            .entries()
            .iter()
            .any(|entry| SECTIONS.iter().any(|(key, _)| *key == entry.key.value));
        if touches {
            effective.document = lay_over(&effective.document, profile, SECTIONS);
        }
        for change in profile.get("patches").map(|list| list.items()).unwrap_or_default() {
            match patch::apply(&effective.document, change) {
                Ok(document) => effective.document = document,
                Err(failure) => {
                    effective.failures.push(failure);
                    break;
                }
            }
        }
    }
    effective
}

fn lay_over(base: &Arc<Value>, profile: &Value, fields: &[(&str, Overlay)]) -> Arc<Value> {
    let Data::Map(own) = &base.data else {
        return match &base.data {
            Data::Null => Arc::new(Value { span: profile.span, data: copy(&profile.data) }),
            _ => base.clone(),
        };
    };
    let mut entries: Vec<Entry> = own.clone();
    for (key, overlay) in fields {
        if let ("", OneOf(members)) = (*key, overlay) {
            replace_member(&mut entries, profile, members);
        }
    }
    for entry in profile.entries() {
        let key = entry.key.value.as_str();
        let in_set = fields.iter().any(|(field, overlay)| {
            field.is_empty() && matches!(overlay, OneOf(members) if members.contains(&key))
        });
        let overlay = fields.iter().find(|(field, _)| *field == key).map(|(_, overlay)| overlay);
        let is_section = !std::ptr::eq(fields, SECTIONS) || overlay.is_some();
        if in_set || !is_section || matches!(entry.value.data, Data::Null) {
            continue;
        }
        let known = entries.iter().position(|own| own.key.value == key);
        let value = match overlay.unwrap_or(&Plain) {
            List if entry.value.items().is_empty() => continue,
            Plain if is_zero(&entry.value) => continue,
            Pointer | List | Plain => entry.value.clone(),
            Struct(inner) => match known.and_then(|at| entries.get(at)) {
                Some(own) => lay_over(&own.value, &entry.value, inner),
                None => entry.value.clone(),
            },
            OneOf(members) => match first_member(&entry.value, members) {
                Some(member) => Arc::new(Value {
                    span: entry.value.span,
                    data: Data::Map(vec![member.clone()]),
                }),
                None => continue,
            },
        };
        let entry = Entry { key: entry.key.clone(), value };
        match known.and_then(|at| entries.get_mut(at)) {
            Some(own) => *own = entry,
            None => entries.push(entry),
        }
    }
    Arc::new(Value { span: base.span, data: Data::Map(entries) })
}

/// Replaces the member of a set that lies among other fields.
fn replace_member(entries: &mut Vec<Entry>, profile: &Value, members: &[&str]) {
    if let Some(member) = first_member(profile, members) {
        entries.retain(|own| !members.contains(&own.key.value.as_str()));
        entries.push(member.clone());
    }
}

/// The member that Skaffold sees first, in the order of its own struct, not of the file.
fn first_member<'v>(value: &'v Value, members: &[&str]) -> Option<&'v Entry> {
    let set =
        |name: &&str| value.entry(name).filter(|entry| !matches!(entry.value.data, Data::Null));
    members.iter().find_map(set)
}

/// `false`, `0`, `""` and what is empty: a profile cannot say them.
fn is_zero(value: &Value) -> bool {
    match &value.data {
        Data::Null => true,
        Data::Scalar { text, .. } => {
            text.is_empty() || text == "0" || value.boolean().is_some_and(|flag| !flag.value)
        }
        Data::List(items) => items.is_empty(),
        Data::Map(entries) => entries.is_empty(),
        Data::Unknown => false,
    }
}

fn copy(data: &Data) -> Data {
    match data {
        Data::Map(entries) => Data::Map(entries.clone()),
        Data::List(items) => Data::List(items.clone()),
        _ => Data::Unknown,
    }
}
