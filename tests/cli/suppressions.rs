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

const PLAIN: &str =
    "apiVersion: skaffold/v4beta13\nkind: Config\nbuild: {artifacts: [{image: web}]}\n";

/// Writes comments for all findings of some rules, and expects none of them to be left.
fn silenced(project: &Project, rules_: &str) {
    let select = ["--select", rules_, "--min-level", "info"];
    assert!(!found(project, &select).is_empty(), "there is nothing to silence");
    let run = project.run(&[&["--add-suppressions", "not yet"], &CONCISE[..], &select].concat());
    assert_eq!((run.code, rules(&run)), (0, vec![]), "{}{}", run.stdout, run.stderr);
    assert!(!run.stderr.contains("no comment for"), "{}", run.stderr);
}

#[test]
fn comments_go_where_a_dockerfile_can_have_them() {
    let cases = [
        // Directives stay at the top, and the escape character is heeded.
        (
            "# syntax=docker/dockerfile:1\n# escape=`\nFROM node:22\nLABEL a=b `\n  c=$NOWHERE\n",
            "# syntax=docker/dockerfile:1\n# escape=`\nFROM node:22\n@LABEL a=b `\n  c=$NOWHERE\n",
        ),
        ("FROM node:$NOWHERE\n", "@FROM node:$NOWHERE\n"),
        // Lines of a continued instruction, with comments and blank lines in it.
        (
            "FROM node:22\nENV a=b \\\n  # more\n\n  c=$NOWHERE\n",
            "FROM node:22\n@ENV a=b \\\n  # more\n\n  c=$NOWHERE\n",
        ),
        // Heredocs.
        (
            "FROM node:22\nCOPY <<EOF /x\n# text\n$NOWHERE\nEOF\nRUN true\n",
            "FROM node:22\n@COPY <<EOF /x\n# text\n$NOWHERE\nEOF\nRUN true\n",
        ),
        // No line end, and those of Windows.
        ("FROM node:22\nLABEL a=$NOWHERE", "FROM node:22\n@LABEL a=$NOWHERE"),
        ("FROM node:22\r\n  LABEL a=$NOWHERE", "FROM node:22\r\n  @  LABEL a=$NOWHERE"),
        // What another linter reads counts for the very next line.
        (
            "FROM node:22\n# hadolint ignore=DL3006\nENV a=$NOWHERE\n",
            "FROM node:22\n@# hadolint ignore=DL3006\nENV a=$NOWHERE\n",
        ),
    ];
    for (before, after) in cases {
        let project = Project::new().with("skaffold.yaml", PLAIN).with("Dockerfile", before);
        silenced(&project, "undefined-var,undefined-arg-in-from");
        let rule =
            if before.contains("node:$") { "undefined-arg-in-from" } else { "undefined-var" };
        let end = if before.contains('\r') { "\r\n" } else { "\n" };
        let comment = format!("# skafflint: ignore[{rule}] not yet{end}");
        assert_eq!(project.read("Dockerfile"), after.replace('@', &comment));
    }
}

#[test]
fn comments_go_where_an_ignore_file_can_have_them() {
    for name in [".dockerignore", "Dockerfile.dockerignore"] {
        let project = Project::new()
            .with("skaffold.yaml", PLAIN)
            .with("Dockerfile", "FROM node:22\n")
            .with(name, "# all\r\na\r\n  [\r\n[");
        silenced(&project, "dockerignore-syntax");
        let comment = "# skafflint: ignore[dockerignore-syntax] not yet\r\n";
        let written = project.read(name);
        assert_eq!(written, format!("# all\r\na\r\n{comment}  [\r\n{comment}["), "{name}");
    }
}

#[test]
fn comments_go_where_a_config_can_have_them() {
    let config = "\
apiVersion: skaffold/v4beta13
kind: Config
metadata: {name: a}
build:
  artifacts: [
    {image: web, docker: {
      target: biuld,
      buildArgs: {NODE_VERSION: '22',
        NODE_VERSON: '22'}}}]
profiles:
  - name: dev
    patches:
      - op: add
        path: /build/artifacts/0/docker/buildArgs/TEXT
        value: |
          # no comment
          {{.BROKEN
---
apiVersion: skaffold/v4beta13
kind: Config
metadata:
  name: b
build:
  artifacts:
  - image: other
    docker:
      dockerfile: Dockerfile
      target: >-
        biuld
  - {image: third, docker: {target: 'bi
      uld'}}";
    for config in [config.to_owned(), config.replace('\n', "\r\n")] {
        let project = project().with("skaffold.yaml", &config);
        silenced(&project, "unknown-target,unknown-build-arg,invalid-template");
        let written = project.read("skaffold.yaml");
        let is_ours = |line: &&str| line.trim_start().starts_with("# skafflint: ");
        let others: Vec<&str> = written.split_inclusive('\n').filter(|own| !is_ours(own)).collect();
        assert_eq!(others.concat(), config);
        assert_eq!(written.lines().filter(is_ours).count(), 6, "{written}");
        let ends = if config.contains('\r') { written.matches('\n').count() } else { 0 };
        assert_eq!(written.matches("\r\n").count(), ends);
    }
}

#[test]
fn no_comment_is_written_that_does_not_silence() {
    // The directive must stay at the top, and what is said of it has no other place.
    let dockerfile = "# syntax=docker/dockerfile:1\n# syntax=docker/dockerfile:1\nFROM node:22\n";
    let project = project().with("Dockerfile", dockerfile);
    let args = ["--add-suppressions", "why", "--format", "concise", "--min-level", "info"];
    let run = project.run(&args);
    assert_eq!(project.read("Dockerfile"), dockerfile, "{}", run.stderr);
    // What cannot be parsed has no place either, and is named.
    let project = project.with("skaffold.yaml", &CONFIG.replace("build:", "build: ["));
    let broken = project.run(&args);
    let told = "note: no comment for yaml-syntax at skaffold.yaml:";
    assert!(broken.stderr.contains(told), "{}", broken.stderr);
    assert!(broken.stderr.contains(": none can stand there\n"), "{}", broken.stderr);
    assert_eq!(broken.code, 1);
    let quiet = project.run(&[&args[..], &["-q"]].concat());
    assert_eq!(quiet.stderr, "");
}

#[test]
fn what_is_said_of_comments_is_named_and_left() {
    let config = above("target:", "        # skafflint: ignore[no-such-rule] why");
    let project = project().with("skaffold.yaml", &config.replace("biuld", "build"));
    let run = project.run(&["--add-suppressions", "why", "--format", "concise"]);
    assert!(
        run.stderr.contains(
            "note: no comment for unknown-rule at skaffold.yaml:7: what is said of comments is mended\n"
        ),
        "{}",
        run.stderr
    );
    assert_eq!(rules(&run), ["unknown-rule"]);
}

#[test]
fn what_is_silenced_is_not_told_in_other_words() {
    let dockerfile = "ARG X=1\nFROM node:22\nLABEL a=$X\n";
    let project = Project::new().with("skaffold.yaml", PLAIN).with("Dockerfile", dockerfile);
    silenced(&project, "arg-before-from,undefined-var");
    let written = project.read("Dockerfile");
    assert!(!written.contains("undefined-var"), "{written}");
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
