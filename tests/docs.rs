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

/// What stands for the project's address until it has one is told in one place, with the command that fills it in.
#[test]
fn every_placeholder_is_told_to_who_releases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let releasing = fs::read_to_string(root.join("docs/releasing.md")).unwrap();
    let (told, _) = releasing.split_once("## Each one").unwrap();
    let (told, command) = told.split_once("```sh").unwrap();
    let names = ["owner", "repository", "address", "organisation", "organization", "your"];
    let mut open = vec![root.to_path_buf()];
    let mut found = 0;
    while let Some(path) = open.pop() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", ".git", "fixtures", "rules", "tests"].contains(&&*name) {
                open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            }
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for part in text.split('<').skip(1) {
            let placeholder = part.split('>').next().unwrap_or("");
            let is_word = |c: char| c.is_ascii_lowercase() || c == ' ';
            if !placeholder.chars().all(is_word)
                || !names.iter().any(|own| placeholder.contains(own))
            {
                continue;
            }
            let row = told.lines().find(|line| line.starts_with(&format!("| `<{placeholder}>`")));
            let folder = path.parent().unwrap();
            let is_there = (folder == root && name == "README.md") || folder == root.join("docs");
            assert!(is_there && row.is_some(), "<{placeholder}> in {}", path.display());
            assert!(command.contains(&format!("s|<{placeholder}>|")), "{placeholder}");
            found += 1;
        }
        // Who has no placeholder has an address that somebody made up.
        for (at, _) in text.match_indices(concat!("/skafflint", "@")) {
            assert!(text[..at].ends_with("<owner>"), "{}", path.display());
        }
    }
    assert!(found >= 8, "{found}");
}
