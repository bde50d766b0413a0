//! What Skaffold makes of a configuration with profiles: each case was compared with `skaffold diagnose --yaml-only -p`.
//! `effective` is the document that yields the same output without any profile, and null where Skaffold rejects a patch.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use serde_json::Value as Json;
use skafflint::model::{Data, Loader, Profiles, Value};
use skafflint::source::{Memory, Sources};
use skafflint::syntax::yaml::Resolved;
use std::path::Path;

#[test]
fn profiles_yield_what_skaffold_makes_of_them() {
    for (at, line) in include_str!("../fixtures/profiles/cases.jsonl").lines().enumerate() {
        let case: Json = serde_json::from_str(line).unwrap();
        let names = case["profiles"].as_array().unwrap();
        let names = names.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        let files = Memory::new().with("skaffold.yaml", case["config"].to_string());
        let sources = Sources::default();
        let loader = Loader::new(&files, &sources).with_profiles(Profiles::Only(names));
        let project = loader.project(Path::new("skaffold.yaml")).unwrap();
        let config = &project.variants.last().unwrap().configs[0];
        let effective = config.patch_failures.is_empty().then(|| {
            let mut document = json(&config.value);
            document.as_object_mut().unwrap().remove("profiles");
            document
        });
        assert_eq!(effective.unwrap_or(Json::Null), case["effective"], "line {}", at + 1);
    }
}

fn json(value: &Value) -> Json {
    match &value.data {
        Data::Null | Data::Unknown => Json::Null,
        Data::List(items) => items.iter().map(|item| json(item)).collect(),
        Data::Map(entries) => {
            entries.iter().map(|entry| (entry.key.value.clone(), json(&entry.value))).collect()
        }
        Data::Scalar { text, resolved, .. } => match resolved {
            Resolved::Bool(value) => Json::from(*value),
            Resolved::Int(number) => Json::from(i64::try_from(*number).unwrap()),
            Resolved::Float(number) => Json::from(*number),
            _ => Json::from(text.as_str()),
        },
    }
}
