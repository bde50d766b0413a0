//! The examples of the documentation do what it says of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/program.rs"]
mod program;

use program::Project;
use std::fs;
use std::path::Path;

/// The files of a document: blocks with `file=`.
fn project(document: &str) -> Project {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(document);
    let text = fs::read_to_string(path).unwrap();
    let mut project = Project::new();
    for block in text.split("\n```").filter(|block| block.contains(" file=")) {
        let (head, body) = block.split_once('\n').unwrap();
        project = project.with(head.split_once(" file=").unwrap().1, body);
    }
    project
}

#[test]
fn every_comment_of_the_suppressions_is_needed() {
    let project = project("suppressions.md");
    let all = ["--format", "concise"];
    let run = project.run(&all);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("3 silenced by comments"), "{}", run.stdout);
    let run = project.run(&[&all[..], &["--no-suppressions"]].concat());
    for rule in ["unknown-target", "unknown-build-arg", "undefined-var"] {
        assert!(run.stdout.contains(&format!("[{rule}]")), "{rule}: {}", run.stdout);
    }
}
