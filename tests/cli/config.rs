//! `skafflint.toml`

use crate::program::Run;
use crate::{clean, project, rules};

/// An error in skaffold.yaml, `unknown-target`, and a warning, `unknown-build-arg`.
const BOTH: [&str; 2] = ["error unknown-target", "warn unknown-build-arg"];

fn levels(run: &Run) -> Vec<String> {
    let lines = run.stdout.lines().filter_map(|line| line.split_once(']'));
    let words = lines.filter_map(|(place, _)| place.rsplit(": ").next());
    words.map(|word| word.replace('[', " ")).collect()
}

const CONCISE: [&str; 4] = ["--format", "concise", "--min-level", "info"];

fn of(project: &crate::program::Project, args: &[&str]) -> Vec<String> {
    levels(&project.run(&[&CONCISE, args].concat()))
}

#[test]
fn levels_are_those_of_the_file() {
    assert_eq!(of(&project(), &[]), BOTH);
    let project =
        project().with("skafflint.toml", "[rules]\nunknown-target = \"off\"\ncross = \"info\"\n");
    assert_eq!(of(&project, &[]), ["info unknown-build-arg"]);
    assert_eq!(project.run(&[]).code, 0, "an info does not fail");
    assert_eq!(project.run(&["--fail-on", "info"]).code, 1);
}

#[test]
fn the_command_line_counts_for_more() {
    let project = project().with(
        "skafflint.toml",
        "[rules]\nunknown-target = \"off\"\nunknown-build-arg = \"info\"\n",
    );
    assert_eq!(
        of(&project, &["--extend-select", "unknown-target"]),
        ["error unknown-target", "info unknown-build-arg"]
    );
    assert_eq!(
        of(&project, &["--select", "cross"]),
        ["error unknown-target", "info unknown-build-arg"]
    );
    assert_eq!(of(&project, &["--ignore", "unknown-build-arg"]), [""; 0]);
}

#[test]
fn overrides_and_excludes_are_about_files() {
    let rest = ["warn unknown-build-arg"];
    let text = "[[overrides]]\nfiles = [\"skaffold.yaml\"]\nrules = { unknown-target = \"off\" }\n";
    assert_eq!(of(&project().with("skafflint.toml", text), &[]), rest);
    let project = project().with("skafflint.toml", "[paths]\nexclude = [\"skaffold.yaml\"]\n");
    let run = project.run(&["skaffold.yaml"]);
    assert_eq!(run.code, 0);
    let told =
        "note: `skaffold.yaml` is left out: `skaffold.yaml` in skafflint.toml:2 excludes it\n";
    assert_eq!(run.stderr, told);
    assert_eq!(of(&project, &["."]), [""; 0]);
    assert_eq!(of(&project, &["--isolated"]), BOTH);
}

#[test]
fn the_nearest_file_counts_up_to_the_repository() {
    let off = "[rules]\nall = \"off\"\n";
    let outer = project().with("skafflint.toml", off);
    let config = outer.read("skaffold.yaml");
    let project = outer
        .with("repo/.git/HEAD", "")
        .with("repo/app/skaffold.yaml", &config)
        .with("repo/app/Dockerfile", "FROM node:22 AS build\nARG NODE_VERSION\n");
    let run = |folder: &str, args: &[&str]| levels(&project.run_in(folder, args));
    assert_eq!(run("repo/app", &CONCISE), BOTH, "what lies outside of the repository is no matter");
    let project = project.with("repo/skafflint.toml", "[rules]\nunknown-target = \"off\"\n");
    let run = |folder: &str, args: &[&str]| levels(&project.run_in(folder, args));
    let rest = ["warn unknown-build-arg"];
    assert_eq!(run("repo/app", &CONCISE), rest);
    assert_eq!(run("repo", &[&CONCISE[..], &["app"]].concat()), rest);
    assert_eq!(run("repo", &[&CONCISE[..], &["app/Dockerfile"]].concat()), rest);
    let project = project.with("repo/app/skafflint.toml", "");
    assert_eq!(levels(&project.run_in("repo/app", &CONCISE)), BOTH);
    let project = project.with("repo/app/skafflint.toml", "extend = \"../skafflint.toml\"\n");
    assert_eq!(levels(&project.run_in("repo/app", &CONCISE)), rest);
}

#[test]
fn nothing_leads_out() {
    let project = project()
        .with("secret.toml", "password = 1\n")
        .with("repo/.git/HEAD", "")
        .with("repo/other/base.toml", "")
        .with("repo/app/skaffold.yaml", "apiVersion: skaffold/v4beta13\nkind: Config\n");
    let refused = |project: &crate::program::Project, part: &str| {
        let run = project.run_in("repo/app", &[]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        assert!(run.stderr.contains(part), "{}", run.stderr);
        assert!(!run.stderr.contains("password"), "{}", run.stderr);
    };
    let absolute = project.path("secret.toml");
    let outside = "lies outside of `.`, which is all that may be read";
    let mut project = project;
    for path in
        ["../../secret.toml", absolute.to_str().unwrap(), "../other/base.toml", "/etc/passwd"]
    {
        project = project.with("repo/app/skafflint.toml", &format!("extend = {path:?}\n"));
        refused(&project, outside);
    }
    // The repository's own file may name what lies in the repository, and nothing else.
    project = project
        .with("repo/app/skafflint.toml", "extend = \"../skafflint.toml\"")
        .with("repo/skafflint.toml", "extend = \"other/base.toml\"");
    assert_eq!(project.run_in("repo/app", &[]).code, 0);
    project = project.with("repo/skafflint.toml", "extend = \"../secret.toml\"");
    refused(&project, outside);
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let project = project().with("secret.toml", "password = 1\n");
    let project =
        project.with("app/skaffold.yaml", "apiVersion: skaffold/v4beta13\nkind: Config\n");
    std::os::unix::fs::symlink("../secret.toml", project.path("app/base.toml")).unwrap();
    let project = project.with("app/skafflint.toml", "extend = \"base.toml\"\n");
    let run = project.run(&["app"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("`app/base.toml` lies outside of `app`"), "{}", run.stderr);
    assert!(!run.stderr.contains("password"), "{}", run.stderr);
}

#[test]
fn a_mistake_is_wrong_use_and_shown() {
    let project = project().with("skafflint.toml", "[rules]\n\"cahce/*\" = \"eror\"\n");
    let run = project.run(&[]);
    let told = "\
error: skafflint.toml:2:1: unknown rule or group `cahce/*`; did you mean `cache`?
   |
 2 | \"cahce/*\" = \"eror\"
   | ^^^^^^^^^
";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (2, "", told));
    assert_eq!(project.run(&["--isolated"]).code, 1);
}

#[test]
fn a_file_can_be_named() {
    let project = project()
        .with("ci/lint.toml", "extend = \"base.toml\"\npaths.root = \".\"\n")
        .with(
            "ci/base.toml",
            "[[overrides]]\nfiles = [\"/skaffold.yaml\"]\nrules = { cross = \"off\" }\n",
        )
        .with("skafflint.toml", "mistake = 1\n");
    assert_eq!(of(&project, &["--config", "ci/lint.toml"]), [""; 0], "paths count from here");
    let run = project.run(&["--config", "ci/lint.tml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot read `ci/lint.tml`"), "{}", run.stderr);
}

#[test]
fn what_holds_is_shown_with_its_source() {
    let project = clean()
        .with("base.toml", "set = \"strict\"\n")
        .with("skafflint.toml", "extend = \"base.toml\"\n[rules]\ncross = \"error\"\n");
    let run = project.run(&["--show-config", "--ignore", "duplicate-key", "skaffold.yaml"]);
    assert_eq!(run.code, 0);
    let shown = |line: &str| assert!(run.stdout.lines().any(|own| own == line), "{}", run.stdout);
    shown("# What holds for skaffold.yaml");
    shown("# From skafflint.toml");
    shown("# which extends base.toml");
    shown("set = \"strict\" # base.toml:1");
    shown("max-files = 1000 # default");
    shown("\"unknown-build-arg\" = \"error\" # skafflint.toml:3: \"cross\"");
    shown("\"kaniko-archived\" = \"warn\" # base.toml:1: set \"strict\"");
    shown("\"duplicate-key\" = \"off\" # command line");
    shown("\"duplicate-image\" = \"error\" # default");
    // It is a configuration itself, which says the same.
    let again =
        clean().with("skafflint.toml", &run.stdout).run(&["--show-config", "skaffold.yaml"]);
    let values = |run: &Run| -> Vec<String> {
        let lines = run.stdout.lines().map(|line| line.split(" #").next().unwrap().to_owned());
        lines.filter(|line| line.contains('=')).collect()
    };
    assert_eq!(values(&again), values(&run));
}

#[test]
fn limits_of_a_context_are_those_of_the_file() {
    let mut project =
        clean().with("Dockerfile", "FROM node:22 AS build\nARG NODE_VERSION\nCOPY src /src\n");
    for number in 0..4 {
        project = project.with(&format!("src/{number}"), "x");
    }
    let found = |project: &crate::program::Project| {
        rules(&project.run(&["--format", "concise", "--select", "large-context"]))
    };
    assert_eq!(found(&project), [""; 0]);
    let project = project.with("skafflint.toml", "[context]\nmax-files = 3\n");
    assert_eq!(found(&project), ["large-context"]);
}
