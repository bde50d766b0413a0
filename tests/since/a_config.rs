//! What a `skaffold.yaml` or a `skafflint.toml` that changes touches.

use crate::program::Project;
use crate::{CONFIG, DOCKERFILE, Repository, project, repository, told};
use serde_json::Value;

#[test]
fn touches_the_artifacts_whose_entries_change() {
    let one = repository().change("skaffold.yaml", "target: api", "target: base");
    assert_eq!(one.told(), ["API_OLD"]);
    let shorter = repository().change("skaffold.yaml", "        target: worker\n", "");
    assert_eq!(shorter.told(), ["WORKER_OLD"]);
    let added = repository().change(
        "skaffold.yaml",
        "profiles:",
        "    - image: more\n      docker:\n        buildArgs: {NEW: '1'}\nprofiles:",
    );
    assert_eq!(added.told(), ["NEW"]);
}

#[test]
fn touches_all_of_its_artifacts_by_what_it_says_of_all_builds() {
    let cluster = repository().change("skaffold.yaml", "build:", "build:\n  local: {push: false}");
    assert_eq!(cluster.told(), ["API_OLD", "WORKER_OLD", "WEB_OLD", "DEV_OLD"]);
    let elsewhere =
        repository().with("skaffold.yaml", &format!("{CONFIG}deploy: {{kubectl: {{}}}}\n"));
    assert!(elsewhere.told().is_empty());
}

#[test]
fn touches_by_a_profile_what_is_built_with_it() {
    let patch = repository().change("skaffold.yaml", "value: \"1\"", "value: \"2\"");
    assert_eq!(patch.told(), ["DEV_OLD"]);
    let more = repository().change(
        "skaffold.yaml",
        "profiles:",
        "profiles:\n  - name: ci\n    build: {local: {}}",
    );
    assert!(more.told().is_empty());
}

#[test]
fn touches_what_aliases_repeat() {
    let anchors = CONFIG
        .replace(
            "buildArgs:\n          API_OLD: \"1\"",
            "buildArgs: &args\n          API_OLD: \"1\"",
        )
        .replace("buildArgs:\n          WORKER_OLD: \"1\"", "buildArgs:\n          <<: *args");
    let anchored = Repository::of(project().with("skaffold.yaml", &anchors));
    let changed = anchored.change("skaffold.yaml", "API_OLD: \"1\"", "API_OLD: \"2\"");
    assert_eq!(changed.told(), ["API_OLD"]);
    let run = changed.run(&["--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["findings"][0]["artifacts"], serde_json::json!(["api", "worker"]));
}

#[test]
fn touches_what_needs_a_touched_artifact() {
    let needs =
        CONFIG.replace("    - image: web\n", "    - image: web\n      requires: [{image: api}]\n");
    let changed = Repository::of(project().with("skaffold.yaml", &needs));
    let changed = changed.change("Dockerfile", "COPY api api", "COPY api ./api");
    assert_eq!(changed.told(), ["API_OLD", "WEB_OLD", "DEV_OLD"]);
}

/// A `skafflint.toml` above the folder that is linted counts for it, and so do its changes.
#[test]
fn of_rules_tells_what_it_brings() {
    let rules = |level: &str| format!("[rules]\nunknown-build-arg = \"{level}\"\n");
    let project = Project::new()
        .with("a/skaffold.yaml", CONFIG)
        .with("a/Dockerfile", DOCKERFILE)
        .with("skafflint.toml", &rules("off"));
    let on = Repository::of(project).with("skafflint.toml", &rules("error"));
    let args = ["--since", "main", "--format", "json", "--ignore", "context/*,no-dockerignore"];
    assert_eq!(told(&on.0.run_in("a", &args)), ["API_OLD", "WORKER_OLD"]);
    on.commit();
    assert!(told(&on.0.run_in("a", &args)).is_empty());
}
