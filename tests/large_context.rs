//! `large-context` needs more files than a page can show.

use skafflint::session::{self, Selection, Selector, Target};
use skafflint::source::Memory;
use std::path::PathBuf;

const CONFIG: &str = "apiVersion: skaffold/v4beta13
kind: Config
build:
  artifacts:
    - image: web
";

fn messages(files: &Memory) -> Vec<String> {
    let selection =
        Selection { select: Some(vec![Selector::Rule("large-context")]), ..Selection::default() };
    let target = Target::Config(PathBuf::from("skaffold.yaml"));
    let outcome = session::check_files(files, &[target], &selection);
    outcome.findings.into_iter().map(|finding| finding.message).collect()
}

fn project(tiles: usize, copy: &str) -> Memory {
    let files = Memory::new()
        .with("skaffold.yaml", CONFIG)
        .with("Dockerfile", format!("FROM nginx:1.29\n{copy}\n"))
        .with("docs/a.md", "text");
    (0..tiles).fold(files, |files, tile| files.with(format!("tiles/{}/{tile}", tile % 7), "x"))
}

#[test]
fn the_largest_folders_are_named() {
    let found = messages(&project(1_001, "COPY tiles docs /srv/"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("1,001 files (1 KiB) of `tiles`; `tiles/0` has 143"), "{found:?}");
}

#[test]
fn a_thousand_files_are_not_many() {
    assert_eq!(messages(&project(1_000, "COPY tiles /srv/")), [""; 0]);
}

#[test]
fn what_the_ignore_file_leaves_out_does_not_count() {
    let files = project(1_001, "COPY . /srv/").with(".dockerignore", "tiles\nskaffold.yaml\n");
    assert_eq!(messages(&files), [""; 0]);
    let files = files.with(".dockerignore", "*.md\n");
    assert_eq!(messages(&files).len(), 1);
}

#[test]
fn a_stage_that_is_not_built_takes_nothing() {
    let files = project(1_001, "COPY tiles /srv/\nFROM nginx:1.29");
    assert_eq!(messages(&files), [""; 0]);
}
