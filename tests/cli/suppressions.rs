//! Comments that silence findings.

use crate::program::{Project, Run};
use crate::{CONFIG, DOCKERFILE, json, project, rules};

const CONCISE: [&str; 2] = ["--format", "concise"];

fn found(project: &Project, args: &[&str]) -> Vec<String> {
    rules(&project.run(&[&CONCISE[..], args].concat()))
}

/// The config of [`project`] with a line put in above the first one that holds a text.
fn above(text: &str, line: &str) -> String {
    let config = project().read("skaffold.yaml");
    let at = config.lines().position(|own| own.contains(text)).unwrap();
    let mut lines: Vec<&str> = config.lines().collect();
    lines.insert(at, line);
    lines.join("\n") + "\n"
}

#[test]
fn a_comment_for_an_artifact_covers_all_that_concerns_it() {
    let line = "    # skafflint: ignore-artifact[cross/*] not ours";
    assert_eq!(found(&project().with("skaffold.yaml", &above("image:", line)), &[]), [""; 0]);
    // Also in the Dockerfile, as long as nobody else builds it.
    let dockerfile = "FROM node:22 AS build\nARG NODE_VERSION\nLABEL a=$NOWHERE\n";
    let line = "    # skafflint: ignore-artifact[all] not ours";
    let one =
        project().with("skaffold.yaml", &above("image:", line)).with("Dockerfile", dockerfile);
    assert_eq!(found(&one, &[]), [""; 0]);
    let config = one.read("skaffold.yaml") + "    - image: other\n";
    assert_eq!(found(&one.with("skaffold.yaml", &config), &[]), ["undefined-var"]);
}

#[test]
fn a_comment_for_a_stage_covers_the_stage() {
    let dockerfile = "\
# skafflint: ignore-stage[undefined-var] set by the base image
FROM example.com/base AS one
RUN echo $A
LABEL a=$A
FROM scratch
LABEL a=$A
";
    let project = Project::new().with("Dockerfile", dockerfile);
    let run = project.run(&["--format", "concise", "--select", "undefined-var", "Dockerfile"]);
    let lines: Vec<&str> = run.stdout.lines().filter_map(|line| line.split(':').nth(1)).collect();
    assert!(lines.starts_with(&["6"]), "{}", run.stdout);
}

#[test]
fn a_comment_in_an_ignore_file_covers_the_next_pattern() {
    let project = project().with(".dockerignore", "# skafflint: ignore[syntax/*] yes\n[\n[\n");
    let run = project.run(&["--format", "concise", "--select", "dockerignore-syntax"]);
    assert!(run.stdout.starts_with(".dockerignore:3:"), "{}", run.stdout);
}

#[test]
fn all_are_told_where_comments_do_not_count() {
    let config = format!("# skafflint: ignore-file[all] x\n{}", project().read("skaffold.yaml"));
    let project = project().with("skaffold.yaml", &config);
    assert_eq!(found(&project, &[]), [""; 0]);
    assert_eq!(found(&project, &["--no-suppressions"]), ["unknown-target", "unknown-build-arg"]);
}

#[test]
fn a_comment_is_left_over_only_where_all_is_known() {
    let line = "        # skafflint: ignore[unknown-target] x";
    let config = above("buildArgs:", line);
    let project = project().with("skaffold.yaml", &config);
    let unused = |run: &Run| rules(run).iter().any(|rule| rule == "unused-suppression");
    let run = |args: &[&str]| project.run(&[&CONCISE[..], args].concat());
    assert!(unused(&run(&[])));
    assert!(unused(&run(&["--select", "unused-suppression"])), "whatever else runs");
    assert!(!unused(&run(&["skaffold.yaml"])), "another project may use the file");
    assert!(!unused(&run(&["--no-profiles"])));
    assert!(!unused(&run(&["--no-suppressions"])));
}

#[test]
fn what_two_projects_share_is_needed_by_one_of_them() {
    let config = "\
apiVersion: skaffold/v4beta13
kind: Config
build:
  artifacts:
    - image: web
      context: ..
      docker:
        target: TARGET
";
    let dockerfile = "# skafflint: ignore[unknown-target] x\nFROM node:22 AS build\n";
    let project = Project::new()
        .with(".git/HEAD", "")
        .with("a/skaffold.yaml", &config.replace("TARGET", "build"))
        .with("b/skaffold.yaml", &config.replace("TARGET", "biuld"))
        .with("Dockerfile", dockerfile);
    let both = found(&project, &[]);
    assert!(!both.contains(&"unused-suppression".to_owned()), "{both:?}");
}

#[test]
fn what_is_said_of_comments_can_be_silenced_and_has_a_level() {
    let line = "        # skafflint: ignore[unknown-target, nope] x";
    let config = above("buildArgs:", line);
    let all = ["unknown-target", "unknown-rule", "unused-suppression", "unknown-build-arg"];
    let project = project().with("skaffold.yaml", &config);
    let mut told = found(&project, &[]);
    told.sort();
    let mut all = all.map(str::to_owned);
    all.sort();
    assert_eq!(told, all);
    let project = project.with("skafflint.toml", "[rules]\nsuppression = \"off\"\n");
    assert_eq!(found(&project, &[]), ["unknown-target", "unknown-build-arg"]);
    let config = format!("# skafflint: ignore-file[suppression/*] x\n{config}");
    let project = project.with("skafflint.toml", "").with("skaffold.yaml", &config);
    assert_eq!(found(&project, &[]), ["unknown-target", "unknown-build-arg"]);
}

fn lint(config: &str, dockerfile: &str) -> (Vec<String>, u64) {
    let project = Project::new().with("skaffold.yaml", config).with("Dockerfile", dockerfile);
    let report = json(&project.run(&["--format", "json"]));
    let findings = report["findings"].as_array().unwrap().iter();
    let rules = findings.map(|finding| finding["rule"].as_str().unwrap().to_owned());
    (rules.collect(), report["summary"]["suppressed"].as_u64().unwrap())
}

#[test]
fn they_stand_on_the_line_or_above_it() {
    let (left, silenced) = lint(
        &CONFIG.replace("biuld", "biuld # skafflint: ignore[unknown-target] later"),
        DOCKERFILE,
    );
    assert_eq!((left, silenced), (vec!["unknown-build-arg".to_owned()], 1));
    let above = "        # skafflint: ignore[cross/*] why not\n        target";
    let (left, _) = lint(&CONFIG.replace("        target", above), DOCKERFILE);
    assert_eq!(left, ["unknown-build-arg"]);
}

#[test]
fn they_may_stand_in_the_other_file() {
    let comment = "# skafflint: ignore[unknown-build-arg] known\nARG";
    let (left, silenced) = lint(CONFIG, &DOCKERFILE.replace("ARG", comment));
    assert_eq!((left, silenced), (vec!["unknown-target".to_owned()], 1));
    let (left, _) = lint(CONFIG, &format!("# skafflint: ignore-file[all] old\n{DOCKERFILE}"));
    assert_eq!(left, [""; 0], "both findings have a label there");
}

#[test]
fn they_name_what_they_silence() {
    let (left, silenced) =
        lint(&CONFIG.replace("biuld", "biuld # skafflint: ignore[unknown-build-arg]"), DOCKERFILE);
    assert_eq!(silenced, 0);
    assert_eq!(left, ["unknown-target", "unused-suppression", "unknown-build-arg"]);
}

#[test]
fn they_are_told_when_they_are_wrong() {
    let config = CONFIG.replace("biuld", "biuld # skafflint: ignore[unknown-targt]");
    let run = project().with("skaffold.yaml", &config).run(&[]);
    assert!(run.stdout.contains("did you mean `unknown-target`?"), "{}", run.stdout);
    assert_eq!(run.code, 1);
}

#[test]
fn comments_are_written_for_what_is_told() {
    let config = CONFIG.replace(
        "        buildArgs:\n",
        "        buildArgs:\n          TEXT: |\n            {{.BROKEN\n            more\n",
    );
    let dockerfile = "\u{feff}# syntax=docker/dockerfile:1\r\nFROM node:22 AS build\r\nARG NODE_VERSION\r\n\
        RUN echo $NODE_VERSION\r\nLABEL a=b \\\r\n  c=$NOWHERE\r\n";
    let project = project().with("skaffold.yaml", &config).with("Dockerfile", dockerfile);
    assert!(!found(&project, &[]).is_empty());
    let run = project.run(&["--add-suppressions", "not yet", "--format", "concise"]);
    assert_eq!((run.code, rules(&run)), (0, vec![]), "{}", run.stdout);
    assert_eq!(run.stderr, "note: wrote comments to 2 files\n");
    let written = project.read("skaffold.yaml");
    let comment = "        # skafflint: ignore[unknown-target] not yet\n        target: biuld\n";
    assert!(written.contains(comment), "{written}");
    assert!(written.contains("|\n            {{.BROKEN\n            more\n"), "{written}");
    let comment = "# skafflint: ignore[undefined-var] not yet\r\nLABEL a=b";
    assert_eq!(project.read("Dockerfile"), dockerfile.replace("LABEL a=b", comment));
    let again = project.run(&["--add-suppressions", "not yet"]);
    assert_eq!((again.code, project.read("skaffold.yaml")), (0, written));
}

#[test]
fn no_comments_are_written_for_what_is_known_or_not_told() {
    let project = project().with("Dockerfile", &DOCKERFILE.replace(" AS ", " as "));
    project.run(&["--write-baseline", "--select", "unknown-target"]);
    let known = ["--baseline", "skafflint-baseline.json"];
    let run = project.run(&[&["--add-suppressions", "why"], &known[..]].concat());
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(project.read("Dockerfile"), DOCKERFILE.replace(" AS ", " as "));
    let written = project.read("skaffold.yaml");
    assert!(written.contains("ignore[unknown-build-arg] why\n"), "{written}");
    assert!(!written.contains("ignore[unknown-target]"), "{written}");
}

#[test]
fn a_reason_is_a_line_of_text() {
    for reason in ["", " ", "a\nb"] {
        assert_eq!(project().run(&["--add-suppressions", reason]).code, 2, "{reason:?}");
    }
}
