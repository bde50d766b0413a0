use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Data, Document, Entry, Value};
use crate::schema::{self, Place, Shape, Version};
use crate::syntax::yaml::{self, Resolved, Style};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let version = document.value.field("apiVersion").and_then(|own| schema::version(&own.value));
    let Some(version) = version else { return };
    let root = Place::root(version);
    let mut walk = Walk { report, profile: None, done: BTreeSet::new() };
    for entry in document.value.entries().iter().filter(|entry| entry.key.value != "profiles") {
        walk.entry(entry, root);
    }
    let Some(place) = root.key("profiles").and_then(Place::item) else { return };
    for profile in document.value.get("profiles").map(|list| list.items()).unwrap_or_default() {
        walk.profile = profile.field("name").map(|name| name.value);
        walk.value(profile, place, "");
        for patch in profile.get("patches").map(|list| list.items()).unwrap_or_default() {
            walk.patch(patch);
        }
    }
}

struct Walk<'w, 'r> {
    report: &'w mut Report<'r>,
    /// The profile that it is in.
    profile: Option<String>,
    /// Values that were looked at as what they are there: aliases repeat values.
    done: BTreeSet<(usize, usize)>,
}

impl Walk<'_, '_> {
    fn value(&mut self, value: &Arc<Value>, place: Place, key: &str) {
        let identity = (Arc::as_ptr(value).addr(), std::ptr::from_ref(place.shape()).addr());
        if !self.done.insert(identity) {
            return;
        }
        match &value.data {
            Data::List(items) => {
                let Some(inner) = place.item() else { return };
                for item in items {
                    self.value(item, inner, key);
                }
            }
            Data::Map(entries) => entries.iter().for_each(|entry| self.entry(entry, place)),
            Data::Scalar { .. } if is_text(place) => self.scalar(value, key),
            _ => {}
        }
    }

    fn entry(&mut self, entry: &Entry, place: Place) {
        if let Some(below) = place.key(&entry.key.value) {
            self.value(&entry.value, below, &entry.key.value);
        }
    }

    /// A patch speaks of the newest version.
    fn patch(&mut self, patch: &Value) {
        let (Some(path), Some(value)) = (patch.field("path"), patch.get("value")) else { return };
        let steps =
            path.value.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        let steps: Vec<String> = steps.collect();
        let place = schema::walk(Version::latest(), steps.iter().map(String::as_str));
        if let (Some(place), Some(last)) = (place, steps.last()) {
            self.value(value, place, last);
        }
    }

    fn scalar(&mut self, value: &Value, key: &str) {
        let Data::Scalar { text, resolved, style: Style::Plain } = &value.data else { return };
        let Some(becomes) = yaml::encoded(text, *resolved) else { return };
        let finding = self.report.at(
            value.span,
            format!("`{key}` becomes `{becomes}`: without quotes `{text}` is {}, which Skaffold writes anew", kind(*resolved)),
        );
        finding.profiles.extend(self.profile.clone());
        finding.name(key).help("put it in quotes");
        finding.fix(Fix::replace(
            "Put it in quotes",
            Applicability::Safe,
            value.span,
            format!("\"{text}\""),
        ));
    }
}

/// A text is expected, and comes from a value that was written anew.
fn is_text(place: Place) -> bool {
    match place.shape().bare() {
        _ if place.is_json() => false,
        Shape::String => true,
        // What Helm gets is a text in the end.
        Shape::Any | Shape::Flat => place.field().is_some_and(|field| {
            matches!(
                field.name(),
                "setValues" | "setValueTemplates" | "setFiles" | "artifactOverrides"
            )
        }),
        _ => false,
    }
}

fn kind(resolved: Resolved) -> &'static str {
    match resolved {
        Resolved::Timestamp => "a date",
        Resolved::Bool(_) => "true or false",
        _ => "a number",
    }
}
