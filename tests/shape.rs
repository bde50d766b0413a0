//! What holds for the sources as a whole.

use skafflint::rules::{self, Page};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Files below a folder of the repository, with their text.
fn files(folder: &str, ending: &str) -> io::Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|own| own == ending) {
                let text = fs::read_to_string(&path)?;
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty());
    Ok(found)
}

/// Ids and texts.
fn pages() -> io::Result<Vec<(String, String)>> {
    let id = |path: PathBuf| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(files("rules", "md")?.into_iter().map(|(path, text)| (id(path), text)).collect())
}

/// A page that is in no line of the list is a promise that nobody keeps.
#[test]
fn every_page_has_a_rule_and_every_rule_a_page() {
    let pages: BTreeSet<String> = pages().unwrap().into_iter().map(|(id, _)| id).collect();
    let rules: BTreeSet<String> = rules::ALL.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(pages, rules);
    assert_eq!(rules.len(), rules::ALL.len(), "an id stands twice in the list");
}

#[test]
fn every_page_has_all_its_parts() {
    for (id, text) in pages().unwrap() {
        let page = Page::read(&text).unwrap_or_else(|problem| panic!("{id}: {problem}"));
        let headings: Vec<&str> =
            page.body.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, ["Why", "Fails", "Passes", "Limits", "Sources"], "{id}");
        assert!(!page.body.starts_with('#'), "{id}: a paragraph comes first");
        assert!(!page.summary.ends_with('.'), "{id}: a summary is a line, not a sentence");
        assert!(!page.needs.is_empty(), "{id}: it needs something");
        for see in &page.see {
            assert!(rules::find(see).is_some() && *see != id, "{id}: `see` names `{see}`");
        }
    }
}

#[test]
fn pages_have_no_trace_of_the_tests_for_people() {
    for rule in &rules::ALL {
        assert!(rule.page().body.contains("#~^"), "{}", rule.id);
        assert!(!rule.page().without_markers().contains("#~"), "{}", rule.id);
    }
}

/// Rules and what lies below them are functions of what the session gives them.
#[test]
fn only_source_reads_the_disk() {
    for folder in
        ["src/syntax", "src/model", "src/rules", "src/knowledge", "src/render", "src/report"]
    {
        for (path, text) in files(folder, "rs").unwrap() {
            let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
            let program = text.split("#[cfg(test)]").next().unwrap_or_default();
            for forbidden in ["std::fs", "fs::read", "std::process", "std::net", "std::env::var"] {
                assert!(is_test || !program.contains(forbidden), "{}: {forbidden}", path.display());
            }
        }
    }
}

/// `source ← syntax ← model ← rules ← session ← cli`; `render` needs only `diagnostic` and `source`, `report` only `render`.
#[test]
fn arrows_point_one_way() {
    let layers = [
        ("src/source", &["syntax", "knowledge", "model", "rules", "session", "render", "cli"][..]),
        ("src/syntax", &["knowledge", "model", "rules", "session", "render", "cli"]),
        ("src/edit", &["knowledge", "model", "rules", "session", "render", "cli"]),
        ("src/model", &["rules", "session", "render", "cli"]),
        ("src/rules", &["session", "render", "cli"]),
        ("src/session", &["cli"]),
        ("src/render", &["syntax", "knowledge", "model", "rules", "session", "report", "cli"]),
        ("src/report", &["syntax", "knowledge", "model", "rules", "session", "cli"]),
    ];
    for (folder, above) in layers {
        for (path, text) in files(folder, "rs").unwrap() {
            for layer in above {
                let used = text.contains(&format!("crate::{layer}"));
                assert!(!used, "{} uses crate::{layer}", path.display());
            }
        }
    }
}

/// `cargo fmt` follows `mod name;` where it is written out, and no macro that writes it.
#[test]
fn every_file_is_formatted() {
    let all = files("src", "rs").unwrap();
    for (path, _) in &all {
        let name = path.file_stem().unwrap().to_string_lossy();
        if ["lib", "main", "mod"].contains(&&*name) {
            continue;
        }
        let folder = path.parent().unwrap();
        let parents = [folder.join("mod.rs"), folder.join("lib.rs"), folder.with_extension("rs")];
        let mut own = all.iter().filter(|(path, _)| parents.contains(path));
        let named = format!("mod {name};");
        let is_named = own.any(|(_, text)| text.lines().any(|line| line.ends_with(&named)));
        assert!(is_named, "`{named}` stands in no file beside {}", path.display());
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for folder in ["src", "tests"] {
        for (path, text) in files(folder, "rs").unwrap() {
            assert!(text.lines().count() <= 700, "{}", path.display());
        }
    }
}

#[test]
fn nothing_is_left_undone() {
    for (folder, ending) in [("src", "rs"), ("tests", "rs"), ("rules", "md")] {
        for (path, text) in files(folder, ending).unwrap() {
            for mark in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("to", "do!")] {
                assert!(!text.contains(mark), "{}: {mark}", path.display());
            }
        }
    }
}

/// Who upgrades reads there which rules are new.
#[test]
fn the_changelog_names_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md");
    let text = fs::read_to_string(path).unwrap();
    let version = |since: &str| {
        let after = text.split_once(&format!("## {since}"))?.1;
        let own = after.split("\n## ").next()?;
        Some(own.split_once("### Rules")?.1.split("\n### ").next()?.to_owned())
    };
    for rule in &rules::ALL {
        let since = &rule.page().since;
        let rules = version(since).unwrap_or_else(|| panic!("no heading `Rules` below {since}"));
        assert!(rules.contains(&format!("`{}`", rule.id)), "{} is not in {since}", rule.id);
    }
}
