//! `skafflint explain FILE:LINE[:COLUMN]` on the project in `fixtures/explain`. What it prints stands there in
//! `explain.txt`; `UPDATE=1 cargo test --test cli explain` writes it anew.

use crate::program::Project;
use std::fs;
use std::path::Path;
use std::process::Command;

fn explain(place: &str) -> (i32, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_skafflint"))
        .args(["explain", place])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/explain"))
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let text = [run.stdout, run.stderr].concat();
    (run.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn every_answer_is_as_it_is_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/explain/explain.txt");
    let expected = fs::read_to_string(&path).unwrap();
    let mut found = String::new();
    for line in expected.lines() {
        let Some(place) = line.strip_prefix("$ skafflint explain ") else { continue };
        let (code, text) = explain(place);
        assert_eq!(code == 2, text.starts_with("error: "), "{place}: {text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{place}: {text}");
        found.extend(["$ skafflint explain ", place, "\n", &text, "\n"]);
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, found).unwrap();
    } else {
        assert_eq!(expected, found);
    }
}

#[test]
fn colours_are_on_demand() {
    let project = Project::new().with("Dockerfile", "FROM alpine\n");
    let plain = project.run(&["explain", "Dockerfile:1"]);
    assert_eq!(plain.code, 0, "{}", plain.stderr);
    assert!(!plain.stdout.contains('\u{1b}'));
    let run = project.run(&["explain", "Dockerfile:1", "--color", "always"]);
    assert!(run.stdout.starts_with("\u{1b}[1mFROM alpine\u{1b}[0m\n"), "{}", run.stdout);
}

#[test]
fn a_dockerfile_that_nobody_builds_is_explained_alone() {
    let run = Project::new().with("Dockerfile", "FROM alpine\n").run(&["explain", "Dockerfile:1"]);
    assert!(run.stdout.contains("no Skaffold project here builds it"), "{}", run.stdout);
}
