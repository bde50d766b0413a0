//! `skafflint cache`. What it says of whole projects stands beside those in `fixtures/`.

use crate::program::Project;
use crate::{CONFIG, DOCKERFILE};
use serde_json::Value;

/// A Go program with its own layer for modules.
fn project() -> Project {
    let dockerfile = "\
FROM golang:1.25 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -o /app
";
    let config = "\
apiVersion: skaffold/v4beta13
kind: Config
build:
  local: {useBuildkit: true}
  artifacts:
    - image: app
profiles:
  - name: cluster
    build:
      cluster: {}
      artifacts:
        - image: app
          kaniko: {}
";
    Project::new()
        .with("skaffold.yaml", config)
        .with("Dockerfile", dockerfile)
        .with(".dockerignore", "*.md\n")
        .with("go.mod", "module app\n")
        .with("go.sum", "")
        .with("main.go", "package main\n")
        .with("README.md", "")
}

fn json(project: &Project, args: &[&str]) -> Value {
    let all: Vec<&str> = ["cache", "--format", "json"].iter().chain(args).copied().collect();
    let run = project.run(&all);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// The states of the layers when a file changes.
fn touched(report: &Value) -> Vec<(u64, &str)> {
    let layers = report["artifacts"][0]["stages"][0]["layers"].as_array().unwrap();
    let own = layers.iter().filter(|layer| layer.get("touched").is_some());
    own.map(|layer| (layer["line"].as_u64().unwrap(), layer["touched"]["state"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_touched_file_runs_what_takes_it_and_all_below() {
    let project = project();
    let report = json(&project, &["--no-profiles", "--touch", "main.go"]);
    assert_eq!(report["version"], 1);
    let states = touched(&report);
    assert_eq!(states, [(2, "kept"), (3, "kept"), (4, "kept"), (5, "again"), (6, "again")]);
    let report = json(&project, &["--no-profiles", "--touch", "go.sum"]);
    let states = touched(&report);
    assert_eq!(states, [(2, "kept"), (3, "again"), (4, "again"), (5, "again"), (6, "again")]);
}

#[test]
fn an_ignored_file_runs_nothing_and_it_says_why() {
    let report = json(&project(), &["--no-profiles", "--touch", "README.md"]);
    let verdict = &report["artifacts"][0]["touched"];
    assert_eq!(verdict["state"], "kept");
    assert!(verdict["why"][0].as_str().unwrap().contains("`.dockerignore:1`"), "{verdict}");
    assert_eq!(touched(&report), []);
}

#[test]
fn artifacts_in_which_nothing_runs_again_come_last_and_in_short() {
    let config = "\
apiVersion: skaffold/v4beta13
kind: Config
build:
  artifacts:
    - {image: a, context: a}
    - {image: b, context: b}
    - {image: c, context: c}
profiles:
  - name: cloud
    build: {googleCloudBuild: {}}
";
    let mut project = Project::new().with("skaffold.yaml", config);
    for name in ["a", "b", "c"] {
        project = project
            .with(&format!("{name}/Dockerfile"), "FROM scratch\nCOPY x /x\n")
            .with(&format!("{name}/x"), "");
    }
    let run = project.run(&["cache", "--touch", "b/x"]);
    let told = "\nnothing runs again in\n  a, a (with `cloud`): the file lies outside of the context `a`\n  \
                c, c (with `cloud`): the file lies outside of the context `c`\n";
    assert!(run.stdout.starts_with("b\n  config      skaffold.yaml:6\n"), "{}", run.stdout);
    assert!(run.stdout.contains(told), "{}", run.stdout);
}

#[test]
fn the_touched_file_counts_from_the_working_directory() {
    let project = project().with("sub/x.txt", "");
    let run = project.run_in("sub", &["cache", "..", "--no-profiles", "--touch", "../go.sum"]);
    assert!(run.stdout.contains("it is a lock file"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn profiles_are_looked_at_as_by_check() {
    let project = project();
    let all = json(&project, &[]);
    let builders = |report: &Value| -> Vec<String> {
        let artifacts = report["artifacts"].as_array().unwrap().iter();
        artifacts.map(|own| own["builder"]["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(builders(&all), ["buildkit", "kaniko"]);
    assert_eq!(all["artifacts"][1]["profiles"][0], "cluster");
    assert_eq!(builders(&json(&project, &["-p", "cluster"])), ["kaniko"]);
    let wrong = project.run(&["cache", "-p", "clustr"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("did you mean `cluster`?"), "{}", wrong.stderr);
}

#[test]
fn a_dockerfile_stands_for_its_builds() {
    let project = project()
        .with("other/skaffold.yaml", CONFIG)
        .with("other/Dockerfile", DOCKERFILE)
        .with("alone/Dockerfile", "FROM alpine\n");
    let report = json(&project, &["--no-profiles", "other/Dockerfile"]);
    let artifacts = report["artifacts"].as_array().unwrap();
    assert_eq!(artifacts.len(), 1);
    assert_eq!(artifacts[0]["image"], "web");
    let run = project.run(&["cache", "alone/Dockerfile"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no Skaffold project here builds"), "{}", run.stderr);
}

#[test]
fn tables_fit_and_pictures_are_whole() {
    let project = project();
    let table = project.run(&["cache"]);
    assert!(table.stdout.lines().all(|line| line.chars().count() <= 80), "{}", table.stdout);
    assert!(!table.stdout.contains('\u{1b}'));
    assert!(project.run(&["cache", "--color", "always"]).stdout.contains('\u{1b}'));
    let svg = project.run(&["cache", "--format", "svg"]).stdout;
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
    assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
    let dot = project.run(&["cache", "--format", "dot"]).stdout;
    assert_eq!(dot.matches('{').count(), dot.matches('}').count());
    assert!(project.run(&["cache", "--format", "mermaid"]).stdout.starts_with("flowchart TB\n"));
    let wrong = project.run(&["cache", "--format", "svgg"]);
    assert!(wrong.stderr.contains("did you mean `svg`?"), "{}", wrong.stderr);
}

/// Names in files are not trusted: they may hold what a page or a terminal would take for its own.
#[test]
fn nothing_from_a_file_is_markup() {
    let dockerfile = "FROM alpine\nRUN echo \"</text><script>\" '&' \u{1b}[31m ]] -->\n";
    let project = project().with("Dockerfile", dockerfile);
    let svg = project.run(&["cache", "--no-profiles", "--format", "svg"]).stdout;
    assert!(svg.contains("&lt;/text&gt;&lt;script&gt;") && svg.contains("&amp;"), "{svg}");
    assert!(!svg.contains('\u{1b}'));
    let mermaid = project.run(&["cache", "--no-profiles", "--format", "mermaid"]).stdout;
    assert!(!mermaid.contains("<script>") && !mermaid.contains("]]"), "{mermaid}");
    assert!(!project.run(&["cache", "--no-profiles"]).stdout.contains('\u{1b}'));
}

#[test]
fn the_configuration_is_that_of_a_check() {
    let project = project()
        .with("skafflint.toml", "[paths]\nexclude = [\"skaffold.yaml\"]\n")
        .with("ci.toml", "[paths]\nroot = \"deploy\"\n")
        .with("deploy/Dockerfile", "FROM scratch\n");
    let dockerfiles = |args: &[&str]| {
        let report = json(&project, args);
        let artifacts = report["artifacts"].as_array().unwrap().iter();
        let own = artifacts.map(|own| own["dockerfile"].as_str().unwrap_or("").to_owned());
        own.collect::<std::collections::BTreeSet<String>>()
    };
    assert_eq!(dockerfiles(&[]), [].into(), "it is left out");
    assert_eq!(dockerfiles(&["--isolated"]), ["Dockerfile".to_owned()].into());
    let given = ["--config", "ci.toml"];
    assert_eq!(dockerfiles(&given), ["deploy/Dockerfile".to_owned()].into());
    assert_eq!(
        dockerfiles(&["--config", "ci.toml", "--root", "."]),
        ["Dockerfile".to_owned()].into()
    );
    let wrong = |args: &[&str]| project.run(&[&["cache"], args].concat()).code;
    assert_eq!(wrong(&["--config", "no.toml"]), 2);
    assert_eq!(wrong(&["--config", "ci.toml", "--isolated"]), 2);
}

#[test]
fn a_folder_without_projects_is_no_report() {
    let run = Project::new().with("x.txt", "").run(&["cache"]);
    assert_eq!(run.code, 3);
}
