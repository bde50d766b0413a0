//! Plain words for facts of the schema and the model.

use crate::model::{Builder, Data, Value};
use crate::schema::{self, Field, Form, Missing, Place, Shape, Template, Variables};
use std::fmt::Write as _;

/// Characters of a value that are shown.
const LONGEST: usize = 60;

/// A value on one line, cut where it is long.
pub(super) fn value(value: &Value) -> String {
    let mut text = String::new();
    write_value(value, &mut text, 0);
    let text = crate::render::plain(&text);
    if text.chars().count() <= LONGEST {
        return format!("`{text}`");
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("`{cut}…`")
}

fn write_value(value: &Value, text: &mut String, depth: usize) {
    if text.len() > LONGEST * 4 || depth > 8 {
        text.push('…');
        return;
    }
    match &value.data {
        Data::Null => text.push_str("null"),
        Data::Unknown => text.push('?'),
        Data::Scalar { text: scalar, .. } => text.extend(scalar.chars().take(LONGEST * 4)),
        Data::List(items) => {
            text.push('[');
            for (at, item) in items.iter().take(LONGEST).enumerate() {
                text.push_str(if at == 0 { "" } else { ", " });
                write_value(item, text, depth + 1);
            }
            text.push(']');
        }
        Data::Map(entries) => {
            text.push('{');
            for (at, entry) in entries.iter().take(LONGEST).enumerate() {
                let _ = write!(text, "{}{}: ", if at == 0 { "" } else { ", " }, entry.key.value);
                write_value(&entry.value, text, depth + 1);
            }
            text.push('}');
        }
    }
}

/// `without a profile`, `with dev`, `with dev + ci`.
pub(super) fn sets(sets: &[Vec<String>]) -> String {
    let is_base = sets.iter().any(Vec::is_empty);
    let with: Vec<String> = sets
        .iter()
        .filter(|set| !set.is_empty())
        .map(|set| format!("`{}`", set.join("` + `")))
        .collect();
    match (is_base, with.is_empty()) {
        (true, true) => "without a profile".to_owned(),
        (true, false) => format!("without a profile, and with {}", with.join(", ")),
        (false, _) => format!("with {}", with.join(", ")),
    }
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(super) fn names<S: AsRef<str>>(names: impl IntoIterator<Item = S>, last: &str) -> String {
    let quoted: Vec<String> =
        names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// What belongs at a place.
pub(super) fn kind(place: Place) -> String {
    let mut text = place.shape().describe().to_owned();
    if let Shape::Map(inner) | Shape::List(inner) = place.shape().bare()
        && let Some(ty) = inner.innermost().filter(|ty| ty.is_kubernetes())
    {
        let _ = write!(text, " (Kubernetes: {})", ty.name());
    } else if let Some(ty) = place.ty().filter(|ty| ty.is_kubernetes()) {
        let _ = write!(text, " (Kubernetes: {})", ty.name());
    }
    if place.is_json() {
        text.push_str("; keys match in any case, unknown ones are lost");
    } else if place.is_lax() && place.ty().is_some() {
        text.push_str("; unknown keys are lost without a word");
    }
    text
}

/// Which values there are; `None` where the type says all.
pub(super) fn values(field: Field) -> Option<String> {
    if let Some(constraint) = schema::constraint(field) {
        return Some(match constraint.form {
            Form::OneOf { values, any_case } => {
                let case = if any_case { ", in any case" } else { "" };
                format!("{}{case}", names(values, "or"))
            }
            Form::Text { name, .. } => name.to_owned(),
            Form::Range(least, most) => format!("from {least} to {most}"),
        });
    }
    let documented: Vec<&str> = field.values().collect();
    (!documented.is_empty()).then(|| format!("{}, as documented", names(documented, "or")))
}

/// Whether templates are expanded, and with what.
pub(super) fn template(field: Field, template: Option<Template>) -> Option<String> {
    let Some(template) = template else {
        let is_text = matches!(field.shape().bare(), Shape::String)
            || matches!(field.shape().item(), Some(Shape::String));
        return match (field.is_marked_template(), is_text) {
            (true, _) => Some("never expanded, though Skaffold's documentation says so".to_owned()),
            (false, true) => Some("never expanded".to_owned()),
            (false, false) => None,
        };
    };
    let variables = match template.variables {
        Variables::None => "with the environment",
        Variables::Image => "with `IMAGE_REPO`, `IMAGE_NAME`, `IMAGE_TAG` and the environment",
        Variables::ImageAndEnv => {
            "with `IMAGE_REPO`, `IMAGE_NAME`, `IMAGE_TAG`, the artifact's `env` and the environment"
        }
        Variables::ImageName => "with `IMAGE_NAME` and the environment",
        Variables::Components => {
            "with the names of the components, `GIT`, `DATE`, `SHA` and `INPUT_DIGEST`, without the environment"
        }
        Variables::Helm => {
            "with the environment, and `IMAGE_NAME`, `IMAGE_REPO`, `IMAGE_TAG`, `IMAGE_DIGEST` and the like of each image"
        }
    };
    let missing = match template.missing {
        Missing::NoValue => "what is not there becomes `<no value>`",
        Missing::Fails => "what is not there is an error",
        Missing::FallsBack => "where something is not there, the tag is `latest`",
    };
    Some(format!("expanded {variables}; {missing}"))
}

/// Who builds.
pub(in crate::session) fn builder(builder: &Builder) -> String {
    match builder {
        Builder::LocalApi => "the classic builder of the local docker".to_owned(),
        Builder::BuildKit => "BuildKit, through the docker command line".to_owned(),
        Builder::Kaniko(executor) => match &executor.image {
            Some(image) => format!("kaniko in the cluster (`{}`)", image.value),
            None => "kaniko in the cluster".to_owned(),
        },
        Builder::KanikoCloudBuild => "kaniko on Google Cloud Build".to_owned(),
        Builder::CloudBuild => "docker on Google Cloud Build".to_owned(),
        Builder::Foreign => "a builder that reads no Dockerfile".to_owned(),
        Builder::Impossible => "nobody: Skaffold rejects this kind of artifact here".to_owned(),
    }
}
