//! `--since`: what is changed, and what is told then. Each test makes a git repository of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod a_config;
mod a_context;
mod a_dockerfile;
mod an_error;
mod git;
#[path = "../support/program.rs"]
mod program;
mod together_with;

use program::{Project, Run};
use serde_json::Value;
use std::fs;
use std::process::Command;

/// Each artifact has a build arg that nothing takes: a finding that was there before all changes. `dev` adds one.
const CONFIG: &str = "\
apiVersion: skaffold/v4beta13
kind: Config
build:
  artifacts:
    - image: api
      docker:
        target: api
        buildArgs:
          API_OLD: \"1\"
    - image: worker
      docker:
        buildArgs:
          WORKER_OLD: \"1\"
        target: worker
    - image: web
      context: web
      docker:
        dockerfile: web.docker
        buildArgs:
          WEB_OLD: \"1\"
profiles:
  - name: dev
    patches:
      - op: add
        path: /build/artifacts/2/docker/buildArgs/DEV_OLD
        value: \"1\"
";

const DOCKERFILE: &str = "\
FROM golang:1.23 AS base
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download

FROM base AS api
COPY api api
RUN go build ./api

FROM base AS worker
COPY worker worker
RUN go build ./worker
";

const WEB: &str = "FROM nginx:1.27\nCOPY nginx.conf /etc/nginx/\nCOPY site /usr/share/nginx/html\n";

/// The rules that these projects are about.
const RULES: &str =
    "unknown-build-arg,copy-source-missing,copy-source-ignored,dockerfile-not-found,suppression";

/// A git repository, and a commit of it.
struct Repository(Project);

fn project() -> Project {
    Project::new()
        .with("skaffold.yaml", CONFIG)
        .with("Dockerfile", DOCKERFILE)
        .with("go.mod", "module example.com/x\n")
        .with("go.sum", "a\n")
        .with("api/main.go", "package main\n")
        .with("worker/main.go", "package main\n")
        .with("web/web.docker", WEB)
        .with("web/nginx.conf", "events {}\n")
        .with("web/site/index.html", "<p>hello</p>\n")
}

fn repository() -> Repository {
    Repository::of(project())
}

impl Repository {
    fn of(project: Project) -> Self {
        let repository = Self(project);
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit();
        repository
    }

    fn git(&self, args: &[&str]) {
        git_in(&self.0, ".", args);
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=x"]);
    }

    /// Writes a file, or writes it anew.
    fn with(self, path: &str, text: &str) -> Self {
        Self(self.0.with(path, text))
    }

    /// Changes a file in one place.
    fn change(self, path: &str, from: &str, to: &str) -> Self {
        let text = self.0.read(path);
        assert!(text.contains(from), "{from:?} is not in {path}");
        self.with(path, &text.replacen(from, to, 1))
    }

    fn remove(self, path: &str) -> Self {
        fs::remove_file(self.0.path(path)).unwrap();
        self
    }

    fn run(&self, args: &[&str]) -> Run {
        self.0.run(&[&["--since", "main", "--select", RULES], args].concat())
    }

    /// What is told: of each finding the rule and the name that its message begins with.
    fn told(&self) -> Vec<String> {
        told(&self.run(&["--format", "json"]))
    }
}

fn git_in(project: &Project, folder: &str, args: &[&str]) {
    let nobody = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    let output = Command::new("git")
        .args([&nobody[..], args].concat())
        .current_dir(project.path(folder))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn told(run: &Run) -> Vec<String> {
    let report: Result<Value, _> = serde_json::from_str(&run.stdout);
    let report = report.map_err(|_| &run.stderr).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let name = |message: &str| message.split('`').nth(1).unwrap_or("").to_owned();
    let row = |own: &Value| {
        let (rule, message) = (own["rule"].as_str().unwrap(), own["message"].as_str().unwrap());
        if rule == "unknown-build-arg" {
            name(message)
        } else {
            format!("{rule}: {}", name(message))
        }
    };
    findings.map(row).collect()
}

#[test]
fn without_a_change_nothing_is_told() {
    let run = repository().run(&["--format", "concise"]);
    let last = "found nothing, 4 not touched by the change; looked at 3 files of 1 project\n";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, last, ""));
}

#[test]
fn the_exit_code_and_the_reports_are_about_what_is_told() {
    let changed = repository().change("go.sum", "a", "b");
    let run = changed.run(&["--format", "json"]);
    assert_eq!(run.code, 1);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&report["summary"]["warn"], &report["summary"]["untouched"]),
        (&2.into(), &2.into())
    );
}
