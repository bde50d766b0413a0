//! As much of JSON Schema as our own schema uses. Anything else in a schema is a failure.

#![expect(
    clippy::panic,
    clippy::match_same_arms,
    reason = "a schema with other words is a failure"
)]

use serde_json::{Map, Value};

/// Where a value does not match, one line each.
pub(crate) fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    check(schema, schema, value, "", &mut problems);
    problems
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let object = value.as_object().unwrap_or(&none);
    let mut wrong = |what: String| problems.push(format!("{at}: {what}"));
    let mut inner: Vec<(&Value, &Value, String)> = Vec::new();
    for (word, wanted) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "title" | "description" | "default" | "definitions" => {}
            "type" if has_type(value, wanted.as_str().unwrap()) => {}
            "type" => wrong(format!("no {wanted}")),
            "enum" if wanted.as_array().unwrap().contains(value) => {}
            "enum" => wrong(format!("none of {wanted}")),
            "minLength" => {
                let is_short =
                    |text: &str| text.len() < usize::try_from(wanted.as_u64().unwrap()).unwrap();
                if value.as_str().is_some_and(is_short) {
                    wrong("too short".to_owned());
                }
            }
            "minimum" if value.as_i64() < wanted.as_i64() && value.is_i64() => {
                wrong("too small".to_owned());
            }
            "minimum" => {}
            "pattern" => {
                // The one pattern that there is.
                let text = value.as_str().unwrap_or("");
                let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
                let units = wanted.as_str().unwrap().split(['(', ')']).nth(1).unwrap();
                let is_unit = units.split('|').any(|known| known == unit.trim_start_matches(' '));
                if value.is_string() && (!is_unit || unit.len() == text.len()) {
                    wrong(format!("does not match {wanted}"));
                }
            }
            "required" => {
                for key in wanted.as_array().unwrap() {
                    if value.is_object() && !object.contains_key(key.as_str().unwrap()) {
                        wrong(format!("{key} is missing"));
                    }
                }
            }
            "additionalProperties" => {
                assert_eq!(wanted, false);
                for key in object.keys().filter(|key| !properties.contains_key(*key)) {
                    wrong(format!("unknown `{key}`"));
                }
            }
            "properties" => {
                for (key, value) in object {
                    if let Some(schema) = properties.get(key) {
                        inner.push((schema, value, format!("{at}/{key}")));
                    }
                }
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    inner.push((wanted, item, format!("{at}/_")));
                }
            }
            "allOf" => {
                for schema in wanted.as_array().unwrap() {
                    inner.push((schema, value, at.to_owned()));
                }
            }
            "anyOf" => {
                let fits = |schema: &Value| {
                    let mut problems = Vec::new();
                    check(root, schema, value, at, &mut problems);
                    problems.is_empty()
                };
                if !wanted.as_array().unwrap().iter().any(fits) {
                    wrong("fits none".to_owned());
                }
            }
            "$ref" => {
                let path = wanted.as_str().unwrap().trim_start_matches('#');
                inner.push((root.pointer(path).unwrap(), value, at.to_owned()));
            }
            other => panic!("unknown word `{other}`"),
        }
    }
    for (schema, value, at) in inner {
        check(root, schema, value, &at, problems);
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("unknown type `{other}`"),
    }
}
