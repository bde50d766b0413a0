//! The JSON Schema of the file, for editors.

use super::keys::{self, Table, Takes};
use super::set::Set;
use super::size;
use crate::rules;
use crate::session::groups;
use serde_json::{Map, Value, json};

/// The schema, made from the keys that the reader knows and from the list of rules.
pub fn schema() -> Value {
    let mut schema = table(Table::Top);
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!("skafflint.toml"));
    schema.insert(
        "definitions".to_owned(),
        json!({
            "level": {
                "description": "How bad findings are; `off` tells none",
                "enum": ["error", "warn", "info", "off"],
            },
            "levels": levels(),
            "patterns": {
                "type": "array",
                "items": { "type": "string", "minLength": 1 },
            },
        }),
    );
    Value::Object(schema)
}

fn table(table: Table) -> Map<String, Value> {
    let properties: Map<String, Value> =
        keys::of(table).map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<&str> =
        keys::of(table).filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema
}

fn property(key: &keys::Key) -> Value {
    let mut value = match key.takes {
        Takes::Path => json!({ "type": "string", "minLength": 1 }),
        Takes::Set => json!({ "enum": Set::ALL.map(Set::name), "default": Set::default().name() }),
        Takes::Levels => json!({ "allOf": [{ "$ref": "#/definitions/levels" }] }),
        Takes::Patterns => json!({ "allOf": [{ "$ref": "#/definitions/patterns" }] }),
        Takes::Count => json!({ "type": "integer", "minimum": 0 }),
        Takes::Size => json!({ "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": size::PATTERN },
        ] }),
        Takes::Keys(inner) => Value::Object(table(inner)),
        Takes::Entries(inner) => json!({ "type": "array", "items": table(inner) }),
    };
    if let Some(object) = value.as_object_mut() {
        object.insert("description".to_owned(), json!(key.about));
    }
    value
}

/// Every name that a list of levels may have.
fn levels() -> Value {
    let named =
        |about: &str| json!({ "description": about, "allOf": [{ "$ref": "#/definitions/level" }] });
    let mut properties = Map::new();
    for name in ["all", "*"] {
        properties.insert(name.to_owned(), named("All rules"));
    }
    for group in groups() {
        let about = format!("All rules of the group {group}");
        for name in [group.to_owned(), format!("{group}/*")] {
            properties.insert(name, named(&about));
        }
    }
    for rule in &rules::ALL {
        properties.insert(rule.id.to_owned(), named(&rule.page().summary));
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}
