//! What is said of small documents.

use super::*;
use crate::source::FileId;
use crate::syntax::yaml;
use std::fmt::Write as _;

/// What is said of a document: the problem, the text that it points at, and `p` for what only an active profile shows.
fn said(version: &str, body: &str) -> Vec<String> {
    let text = format!("apiVersion: skaffold/{version}\nkind: Config\n{body}");
    let tree = yaml::parse(FileId(0), &text);
    let root = crate::model::value::from_yaml(&tree, tree.documents[0].root.unwrap());
    let api_version = root.field("apiVersion").unwrap();
    let problems = check(&root, api_version.span, schema::version(&api_version.value).unwrap());
    let said = problems.iter().map(|problem| {
        let kind = format!("{:?}", problem.kind);
        let kind = kind.split([' ', '{']).next().unwrap_or_default().to_owned();
        let profile = if problem.once_active { " p" } else { "" };
        format!("{kind} {}{profile}", &text[problem.span.range()])
    });
    said.collect()
}

#[test]
fn all_mistakes_are_told_at_once() {
    let body = "build:\n  artifact: []\n  artifacts:\n  - docker: {}\n    kaniko: {dockerFile: x}\n    context: [a]\n";
    let expected = [
        "Unknown artifact",
        "Unknown dockerFile",
        "WrongType [a]",
        "TwoOfOne kaniko",
        "Missing - docker",
    ];
    let said = said("v4beta14", body);
    assert_eq!(said.len(), expected.len(), "{said:?}");
    for (said, expected) in said.iter().zip(expected).take(4) {
        assert_eq!(said, expected);
    }
}

#[test]
fn keys_of_other_versions() {
    assert_eq!(said("v2beta29", "manifests: {}\n"), ["TooNew manifests"]);
    assert_eq!(said("v4beta14", "deploy: {kustomize: {}}\n"), ["Removed kustomize"]);
    assert_eq!(said("v2beta29", "deploy: {kustomize: {}}\n"), [""; 0]);
}

#[test]
fn keys_are_dropped_below_kaniko_and_cluster() {
    let dropped = |version: &str| {
        let text =
            format!("apiVersion: skaffold/{version}\nbuild: {{cluster: {{pullSecret: a}}}}\n");
        let tree = yaml::parse(FileId(0), &text);
        let root = crate::model::value::from_yaml(&tree, tree.documents[0].root.unwrap());
        let span = root.field("apiVersion").unwrap().span;
        let problems = check(&root, span, schema::version(&format!("skaffold/{version}")).unwrap());
        problems.iter().find_map(|problem| match problem.kind {
            ProblemKind::Removed { dropped, .. } => Some(dropped),
            _ => None,
        })
    };
    assert_eq!(dropped("v4beta14"), Some(true));
    assert_eq!(dropped("v2beta10"), Some(false));
    assert_eq!(dropped("v2beta4"), None);
}

#[test]
fn a_block_that_is_no_map_is_lost_where_keys_are_lost() {
    assert_eq!(said("v4beta14", "build: {cluster: 5}\n"), ["Lost 5"]);
    assert_eq!(said("v4beta14", "build: {local: 5}\n"), ["WrongType 5"]);
    assert_eq!(said("v4beta14", "build: {cluster: {concurrency: x}}\n"), ["WrongType x"]);
}

#[test]
fn nulls_and_empty_values() {
    assert_eq!(said("v4beta14", "build: {artifacts: [null]}\n"), ["NullItem null"]);
    assert_eq!(said("v4beta14", "manifests: {rawYaml: [null]}\n"), [""; 0]);
    assert_eq!(said("v4beta14", "build: {artifacts: [{image: ''}]}\n"), ["Missing image"]);
    assert_eq!(
        said("v4beta14", "build: {artifacts: [{image: a, jib: null, docker: {}}]}\n"),
        [""; 0]
    );
    let hook = "build: {hooks: {before: [{command: []}]}}\n";
    assert_eq!(said("v4beta14", hook), ["EmptyCommand []"]);
}

#[test]
fn values_with_a_form() {
    let port = |kind: &str| {
        said("v4beta14", &format!("portForward: [{{resourceType: {kind}, port: 80}}]\n"))
    };
    assert_eq!(port("svc"), ["Invalid svc"]);
    assert_eq!(port("Service"), [""; 0]);
    assert_eq!(port("''"), ["Missing resourceType"]);
    assert_eq!(port("{{.KIND}}"), ["WrongType {{.KIND}}"], "a map to YAML");
    assert_eq!(port("'{{.KIND}}'"), [""; 0], "not known here");
    assert_eq!(said("v4beta14", "build: {platforms: ['', linux]}\n"), ["Invalid ''"]);
}

#[test]
fn profiles_are_checked_and_marked() {
    assert_eq!(
        said("v4beta14", "profiles: [{name: p, build: {local: {}, cluster: {}}}]\n"),
        ["TwoOfOne cluster p"]
    );
    let dead = "profiles: [{name: p, build: {artifacts: [{image: a, sink: {}}]}}]\n";
    assert_eq!(said("v4beta14", dead), ["Unknown sink"]);
    let null = "profiles: [{name: p, build: {artifacts: [null]}}]\n";
    assert_eq!(said("v4beta14", null), ["NullItem null p"]);
    assert_eq!(
        said("v2beta27", null),
        ["NullItem null"],
        "it looks into each to bring the file up"
    );
}

#[test]
fn the_first_builder_of_a_profile_wins() {
    let when = |body: &str| {
        let text = format!("apiVersion: skaffold/v4beta14\nkind: Config\n{body}\n");
        let tree = yaml::parse(FileId(0), &text);
        let root = crate::model::value::from_yaml(&tree, tree.documents[0].root.unwrap());
        let span = root.field("apiVersion").unwrap().span;
        check(&root, span, schema::Version::latest())
            .iter()
            .map(|problem| problem.kind.when())
            .collect::<Vec<_>>()
    };
    assert_eq!(when("profiles: [{name: p, build: {local: {}, cluster: {}}}]"), [When::Never]);
    assert_eq!(
        when("profiles: [{name: p, build: {tagPolicy: {sha256: {}, gitCommit: {}}}}]"),
        [When::Never]
    );
    assert_eq!(when("build: {local: {}, cluster: {}}"), [When::Validate]);
    let artifact = "profiles: [{name: p, build: {artifacts: [{image: a, jib: {}, docker: {}}]}}]";
    assert_eq!(when(artifact), [When::Validate]);
}

#[test]
fn old_files_are_judged_as_skaffold_brings_them_up() {
    assert_eq!(
        said("v1beta12", "build: {artifacts: [{image: a, jibMaven: {}, jibGradle: {}}]}\n"),
        [""; 0]
    );
    let two = "build: {artifacts: [{image: a, docker: {}, buildpack: {builder: b}}]}\n";
    assert_eq!(said("v2beta4", two), ["TwoOfOne buildpack"]);
    assert_eq!(said("v2beta20", "deploy: {kpt: {dir: a}}\n"), ["NoUpgrade kpt"]);
}

/// An alias repeats a value a thousand times over; it is looked at once for each place.
#[test]
fn aliases_cost_nothing() {
    let mut body = String::from(".a0: &a0 {x: [1, 2, 3]}\n");
    for level in 1..30 {
        let list = format!("*a{}, ", level - 1).repeat(9);
        let _ = writeln!(body, ".a{level}: &a{level} {{x: [{list}]}}");
    }
    body.push_str("deploy: {helm: {releases: [{name: a, chartPath: c, setValues: *a29}]}}\n");
    assert_eq!(said("v4beta14", &body), [""; 0]);
}

/// Generated configurations of most apiVersions, each with one mutation, and whether Skaffold v2.24 loads them.
#[test]
fn skaffold_loads_what_has_no_problem() {
    let cases = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/schema/loads.jsonl"
    ))
    .unwrap();
    for (number, line) in cases.lines().enumerate() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = case["text"].as_str().unwrap();
        let tree = yaml::parse(FileId(0), text);
        let root = crate::model::value::from_yaml(&tree, tree.documents[0].root.unwrap());
        let api_version = root.field("apiVersion").unwrap();
        let problems = check(&root, api_version.span, schema::version(&api_version.value).unwrap());
        let found = problems
            .iter()
            .any(|problem| problem.kind.when() == When::Load && !problem.once_active);
        let loads = yaml::decode_problems(&tree).is_empty() && !found;
        assert_eq!(Some(loads), case["loads"].as_bool(), "line {}: {text}{problems:?}", number + 1);
    }
}
