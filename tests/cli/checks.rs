//! Comments that Dockerfiles carry for other linters.

use crate::program::Project;

/// Ids and levels of what is found in a Dockerfile that no project builds.
fn found(text: &str) -> Vec<String> {
    let project = Project::new().with("Dockerfile", text);
    let run = project.run(&["--format", "concise", "--min-level", "info", "Dockerfile"]);
    let told =
        run.stdout.lines().filter_map(|line| Some(line.split_once("]")?.0.split_once(": ")?.1));
    told.map(|told| told.replace('[', " ")).collect()
}

const BODY: &str = "FROM alpine:3.22\nMAINTAINER me\nCMD run\n";

#[test]
fn a_dockerfile_alone_is_checked() {
    assert_eq!(found(BODY), ["info maintainer-deprecated", "info json-args-recommended"]);
}

#[test]
fn a_directive_skips_checks() {
    let skip = |names: &str| found(&format!("# check=skip={names}\n{BODY}"));
    assert_eq!(skip("JSONArgsRecommended"), ["info maintainer-deprecated"]);
    assert_eq!(skip("JSONArgsRecommended,MaintainerDeprecated"), [""; 0]);
    assert_eq!(skip("all"), [""; 0]);
    assert_eq!(skip("jsonargsrecommended").len(), 2, "names are compared letter by letter");
}

#[test]
fn a_comment_skips_checks_of_its_instruction() {
    let text = "FROM alpine:3.22\n# check=skip=MaintainerDeprecated\nMAINTAINER a\nMAINTAINER b\n";
    assert_eq!(found(text), ["info maintainer-deprecated"]);
    let apart = "FROM alpine:3.22\n# check=skip=MaintainerDeprecated\n#\nMAINTAINER a\n";
    assert_eq!(found(apart).len(), 1, "an empty comment parts the two");
}

#[test]
fn comments_for_hadolint_hold_for_the_equivalents() {
    let text = "FROM alpine:3.22\n# hadolint ignore=DL3006,DL3025\nCMD run\n";
    assert_eq!(found(text), [""; 0]);
    assert_eq!(found(&format!("# hadolint global ignore=DL4000,DL3025\n{BODY}")), [""; 0]);
    assert_eq!(found("FROM alpine:3.22\n# hadolint ignore=DL3006\nCMD run\n").len(), 1);
}

#[test]
fn a_file_can_make_findings_errors() {
    let found = found(&format!("# check=error=true\n{BODY}"));
    assert_eq!(found, ["error maintainer-deprecated", "error json-args-recommended"]);
}

/// Only BuildKit reads the directive, and it does not build this one.
#[test]
fn another_builder_does_not_fail() {
    let config =
        "apiVersion: skaffold/v4beta13\nkind: Config\nbuild:\n  artifacts:\n    - image: web\n";
    let of = |local: &str| {
        let project = Project::new()
            .with("skaffold.yaml", &format!("{config}{local}"))
            .with("Dockerfile", &format!("# check=error=true\n{BODY}"));
        let run = project.run(&["--format", "concise", "--min-level", "info"]);
        run.stdout.matches(": error[").count()
    };
    assert_eq!(of(""), 0);
    assert_eq!(of("  local: { useBuildkit: true }\n"), 2);
}

#[test]
fn a_file_can_switch_on_what_is_off() {
    let text = "# the tag\nARG TAG=1\nFROM alpine:$TAG\n";
    assert_eq!(found(text), [""; 0]);
    for names in ["InvalidDefinitionDescription", "all"] {
        let text = format!("# check=experimental={names}\n{text}");
        assert_eq!(found(&text), ["info invalid-definition-description"]);
    }
    let project = Project::new().with("Dockerfile", &format!("# check=experimental=all\n{text}"));
    let run = project.run(&["--min-level", "info", "--ignore", "docker", "Dockerfile"]);
    assert!(
        !run.stdout.contains("invalid-definition-description"),
        "the user's word counts for more"
    );
}
