use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Data, Document, Entry, Value, rewritten};
use crate::schema::{self, Place, Shape, Version};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let version = document.value.field("apiVersion").and_then(|own| schema::version(&own.value));
    let Some(version) = version else { return };
    let mut walk = Walk { report, done: BTreeSet::new() };
    walk.value(&document.value, Place::root(version), "");
    for profile in document.value.get("profiles").map(|list| list.items()).unwrap_or_default() {
        for patch in profile.get("patches").map(|list| list.items()).unwrap_or_default() {
            walk.patch(patch);
        }
    }
}

struct Walk<'w, 'r> {
    report: &'w mut Report<'r>,
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
                items.iter().for_each(|item| self.value(item, inner, key));
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
        let steps = path.value.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        let steps: Vec<String> = steps.collect();
        let place = schema::walk(Version::latest(), steps.iter().map(String::as_str));
        if let (Some(place), Some(last)) = (place, steps.last()) {
            self.value(value, place, last);
        }
    }

    fn scalar(&mut self, value: &Value, key: &str) {
        let (Some(becomes), Some(text)) = (rewritten(value), value.text()) else { return };
        let finding = self.report.at(
            value.span,
            format!("`{key}` becomes `{becomes}`: without quotes `{text}` is {}, which Skaffold writes anew", kind(value)),
        );
        finding.name(key).help("put it in quotes");
        finding.fix(Fix::replace("Put it in quotes", Applicability::Safe, value.span, format!("\"{text}\"")));
    }
}

/// A text is expected, and comes from a value that was written anew.
fn is_text(place: Place) -> bool {
    match place.shape().bare() {
        Shape::String => true,
        // What Helm gets is a text in the end.
        Shape::Any | Shape::Flat => place.field().is_some_and(|field| {
            matches!(field.name(), "setValues" | "setValueTemplates" | "setFiles" | "artifactOverrides")
        }),
        _ => false,
    }
}

fn kind(value: &Value) -> &'static str {
    use crate::syntax::yaml::Resolved;
    match &value.data {
        Data::Scalar { resolved: Resolved::Timestamp, .. } => "a date",
        _ => "a number",
    }
}
