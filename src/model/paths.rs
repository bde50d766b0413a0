//! Paths that a configuration writes down.

use super::placeholder::is_literal;
use super::value::Value;
use std::sync::Arc;

/// Where manifests, charts and overlays stand, in all versions.
const MANIFESTS: [&[&str]; 7] = [
    &["manifests", "rawYaml"],
    &["manifests", "kustomize", "paths"],
    &["deploy", "kubectl", "manifests"],
    &["deploy", "kustomize", "paths"],
    &["deploy", "kustomize", "path"],
    &["manifests", "helm", "releases"],
    &["deploy", "helm", "releases"],
];

/// The paths of manifests, charts and overlays that a document or a profile deploys, as written, each up to its first
/// wildcard. Addresses and templates are left out.
pub(super) fn manifests(section: &Value) -> Vec<String> {
    let mut paths = Vec::new();
    for value in MANIFESTS.iter().filter_map(|place| section.at(place)) {
        paths.extend(value.text());
        for item in value.items() {
            let chart = item.get("chartPath").and_then(|chart| chart.text());
            paths.extend(item.text().or(chart));
        }
    }
    let literal = paths.into_iter().filter(|path| is_literal(path) && !path.contains("://"));
    literal.filter_map(|path| before_wildcard(path).map(str::to_owned)).collect()
}

/// Context and Dockerfile of each artifact of a document or a profile, as written or by default.
pub(super) fn artifacts(section: &Value) -> Vec<(String, String)> {
    let artifacts = section.at(&["build", "artifacts"]).map(Value::items).unwrap_or_default();
    artifacts.iter().filter_map(artifact).collect()
}

fn artifact(value: &Arc<Value>) -> Option<(String, String)> {
    let text = |value: &Value, keys: [&str; 2]| {
        keys.iter().find_map(|key| value.get(key)?.text().map(str::to_owned))
    };
    let builder = ["docker", "kaniko"].iter().find_map(|key| value.get(key));
    let context = text(value, ["context", "workspace"]).unwrap_or_else(|| ".".to_owned());
    let dockerfile = builder.and_then(|builder| text(builder, ["dockerfile", "dockerfilePath"]));
    let dockerfile = dockerfile.unwrap_or_else(|| "Dockerfile".to_owned());
    (is_literal(&context) && is_literal(&dockerfile)).then_some((context, dockerfile))
}

/// The part of a pattern that names a file or folder; `None` where nothing is left.
fn before_wildcard(pattern: &str) -> Option<&str> {
    let Some(at) = pattern.find(['*', '?', '[']) else { return Some(pattern) };
    let slash = pattern.get(..at)?.rfind('/')?;
    pattern.get(..slash)
}
