//! The program and the schema of `skafflint.toml` agree, and the documented examples are right by both.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "support/program.rs"]
mod program;
#[path = "support/schema.rs"]
mod schema;

use program::Project;
use serde_json::{Value, json};
use skafflint::session::config;
use std::fs;
use std::path::Path;

fn repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The examples of the documentation.
fn examples() -> Vec<String> {
    let text = fs::read_to_string(repository("docs/configuration.md")).unwrap();
    let blocks = text.split("```toml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

/// What the program says of a file, in a folder that has all that the examples name.
fn program_accepts(text: &str) -> bool {
    let config = "apiVersion: skaffold/v4beta13\nkind: Config\n";
    let project = Project::new()
        .with("skaffold.yaml", config)
        .with("deploy/x", "")
        .with("lint/base.toml", "")
        .with("skafflint.toml", text);
    let run = project.run(&[]);
    assert!(matches!(run.code, 0 | 2), "{}", run.stderr);
    run.code == 0
}

#[test]
fn every_example_is_right() {
    let examples = examples();
    assert!(examples.len() > 3);
    let init = Project::new();
    init.run(&["init"]);
    for text in examples.into_iter().chain([init.read("skafflint.toml")]) {
        assert_eq!(schema::problems(&config::schema(), &parse(&text)), [""; 0], "{text}");
        assert!(program_accepts(&text), "{text}");
    }
}

#[test]
fn what_the_program_refuses_is_no_match() {
    for (text, value) in [
        ("sets = 1", json!({ "sets": 1 })),
        ("set = \"none\"", json!({ "set": "none" })),
        ("extend = 1", json!({ "extend": 1 })),
        ("[rules]\nx = \"off\"", json!({ "rules": { "x": "off" } })),
        ("[rules]\ncache = \"bad\"", json!({ "rules": { "cache": "bad" } })),
        ("[paths]\nexclude = \"x\"", json!({ "paths": { "exclude": "x" } })),
        ("[paths]\nexclude = [\"\"]", json!({ "paths": { "exclude": [""] } })),
        ("[paths]\nrules = {}", json!({ "paths": { "rules": {} } })),
        ("[context]\nmax-files = -1", json!({ "context": { "max-files": -1 } })),
        ("[context]\nmax-bytes = \"1\"", json!({ "context": { "max-bytes": "1" } })),
        ("[[overrides]]\nrules = {}", json!({ "overrides": [{ "rules": {} }] })),
        ("[overrides]", json!({ "overrides": {} })),
    ] {
        assert!(!program_accepts(text), "{text}");
        assert!(!schema::problems(&config::schema(), &value).is_empty(), "{text}");
    }
}

/// A file as JSON.
fn parse(text: &str) -> Value {
    fn json(value: &toml::de::DeValue<'_>) -> Value {
        use toml::de::DeValue;
        match value {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Integer(number) => Value::from(number.as_str().parse::<i64>().unwrap()),
            DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
            DeValue::Table(table) => {
                let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<_>)| {
                    let key: &std::borrow::Cow<'_, str> = key.get_ref();
                    (key.to_string(), json(value.get_ref()))
                };
                Value::Object(table.iter().map(entry).collect())
            }
            other => panic!("no such value has a meaning: {other:?}"),
        }
    }
    json(&toml::de::DeValue::Table(toml::de::DeTable::parse(text).unwrap().into_inner()))
}
