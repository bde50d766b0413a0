//! `skafflint init`

use crate::program::Project;

#[test]
fn a_configuration_is_written_once() {
    let project = Project::new();
    let run = project.run(&["init"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, "note: wrote `skafflint.toml`\n"));
    assert!(project.read("skafflint.toml").contains("[rules]"));
    let project = project.with("skafflint.toml", "mine");
    let run = project.run(&["init"]);
    let told = "note: `skafflint.toml` is there already: it is left as it is\n";
    assert_eq!((run.code, run.stderr.as_str()), (0, told));
    assert_eq!(project.read("skafflint.toml"), "mine");
}

#[test]
fn pre_commit_gets_its_entry_where_it_is_in_use() {
    let before =
        "repos:\n  - repo: https://example.com/hooks\n    rev: v1\n    hooks:\n      - id: x\n";
    let project = Project::new().with("app/.pre-commit-config.yaml", before);
    assert_eq!(project.run(&["init", "app"]).code, 0);
    let after = project.read("app/.pre-commit-config.yaml");
    assert!(after.starts_with(before), "nothing that was there is touched");
    assert!(after.contains("  - repo: local\n    hooks:\n      - id: skafflint\n"), "{after}");
    let run = project.run(&["init", "app"]);
    assert!(run.stderr.contains("has skafflint already"), "{}", run.stderr);
    assert_eq!(project.read("app/.pre-commit-config.yaml"), after);
}

#[test]
fn a_pre_commit_configuration_of_another_form_is_left_alone() {
    let before = "repos: []\nci: {}\n";
    let project = Project::new().with(".pre-commit-config.yaml", before);
    let run = project.run(&["init"]);
    assert_eq!(project.read(".pre-commit-config.yaml"), before);
    assert!(run.stdout.starts_with("  - repo: local\n"), "{}", run.stdout);
}
