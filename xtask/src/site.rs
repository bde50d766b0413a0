//! `cargo xtask site`: the documentation as a site, by mdBook.
//!
//! README, `docs/` and the rules' pages go to `target/site/src` in the folders that they have here, so that their links
//! hold. Only what mdBook cannot know is changed: front matter becomes a table, names of files in examples become lines,
//! claims for tests go.

use skafflint::rules::{self, Fixable, Rule};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Chapters in their order: a heading, and files of `docs/`, or what stands in for them.
const PARTS: [(&str, &[&str]); 4] = [
    ("Begin", &["docs/installation.md", "docs/first-run.md"]),
    (
        "Use",
        &[
            "docs/rules.md",
            "docs/configuration.md",
            "docs/suppressions.md",
            "docs/baseline.md",
            "docs/since.md",
            "docs/fixes.md",
            "docs/formats.md",
            "docs/cache-report.md",
            "docs/pre-commit.md",
            "docs/ci.md",
            "docs/editors.md",
        ],
    ),
    ("Compare", &["docs/comparison.md", "docs/equivalents.md"]),
    (
        "Take part",
        &[
            "docs/how-it-works.md",
            "docs/adding-a-rule.md",
            "docs/skaffold-schema.md",
            "CONTRIBUTING.md",
            "docs/releasing.md",
            "CHANGELOG.md",
        ],
    ),
];

const BOOK: &str = "\
[book]
title = \"skafflint\"
description = \"A linter for Skaffold projects\"
language = \"en\"
src = \"src\"

[build]
build-dir = \"book\"
create-missing = false

[output.html]
default-theme = \"light\"
preferred-dark-theme = \"navy\"
no-section-label = true

[output.html.fold]
enable = true
level = 0
";

/// Writes the sources of the site and builds it, if `mdbook` is there. Returns notes.
pub(crate) fn site(repository: &Path) -> Result<Vec<String>, String> {
    let site = repository.join("target/site");
    let src = site.join("src");
    if src.exists() {
        fs::remove_dir_all(&src).map_err(|error| format!("{}: {error}", src.display()))?;
    }
    write(&site.join("book.toml"), BOOK)?;
    write(&src.join("SUMMARY.md"), &summary(repository)?)?;
    for path in documents(repository)? {
        let text = crate::read(repository, &path)?;
        write(&src.join(&path), &plain(&text))?;
        for target in links(&text) {
            copy(repository, &src, Path::new(&path), target)?;
        }
    }
    for rule in &rules::ALL {
        write(&src.join(format!("rules/{}.md", rule.id)), &page(rule))?;
    }
    match Command::new("mdbook").arg("build").arg(&site).status() {
        Ok(status) if status.success() => Ok(vec![]),
        Ok(status) => Err(format!("mdbook: {status}")),
        Err(_) => Ok(vec![format!(
            "mdbook is not on the PATH (`cargo install mdbook`): only its sources were written, in {}",
            site.display()
        )]),
    }
}

/// All Markdown files but the rules, as paths in the repository.
fn documents(repository: &Path) -> Result<Vec<String>, String> {
    let mut found = vec!["README.md".into(), "CONTRIBUTING.md".into(), "CHANGELOG.md".into()];
    let folder = repository.join("docs");
    for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let name = entry.map_err(|error| error.to_string())?.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".md") {
            found.push(format!("docs/{name}"));
        }
    }
    found.sort();
    Ok(found)
}

/// `SUMMARY.md`: what PARTS names and is there, with the rules below their list, and at the end what it does not name.
fn summary(repository: &Path) -> Result<String, String> {
    let documents = documents(repository)?;
    let mut left: BTreeSet<&str> = documents.iter().map(String::as_str).collect();
    left.remove("README.md");
    let mut text = String::from("# Summary\n\n[skafflint](README.md)\n");
    for (part, paths) in PARTS {
        let _ = write!(text, "\n# {part}\n\n");
        for path in paths.iter().filter(|path| repository.join(path).exists()) {
            left.remove(path);
            chapter(repository, path, &mut text)?;
            if *path == "docs/rules.md" {
                let mut rules: Vec<&Rule> = rules::ALL.iter().collect();
                rules.sort_by_key(|rule| rule.page().group.as_str());
                for rule in rules {
                    let _ = writeln!(text, "  - [{id}](rules/{id}.md)", id = rule.id);
                }
            }
        }
    }
    if !left.is_empty() {
        text.push_str("\n# More\n\n");
    }
    for path in left {
        chapter(repository, path, &mut text)?;
    }
    Ok(text)
}

fn chapter(repository: &Path, path: &str, text: &mut String) -> Result<(), String> {
    let document = crate::read(repository, path)?;
    let title = document.lines().find_map(|line| line.strip_prefix("# "));
    let title = title.ok_or_else(|| format!("{path}: no heading"))?;
    let _ = writeln!(text, "- [{title}]({path})");
    Ok(())
}

/// A rule's page, with what its front matter says.
fn page(rule: &Rule) -> String {
    let page = rule.page();
    let default = if page.default { "on" } else { "off" };
    let fix = match page.fix {
        Fixable::Never => "none",
        Fixable::Sometimes => "for some findings",
        Fixable::Always => "for all findings",
    };
    let mut text = format!(
        "# {}\n\n{}.\n\n| Group | Level | By default | Fix | Since |\n|---|---|---|---|---|\n\
         | [{group}](../docs/rules.md#{group}) | {} | {default} | {fix} | {} |\n\n{}",
        rule.id,
        page.summary,
        page.level.name(),
        page.since,
        plain(&page.without_markers()),
        group = page.group,
    );
    if !page.see.is_empty() {
        text.push_str("\n## See also\n\n");
        for id in &page.see {
            let _ = writeln!(text, "- [{id}]({id}.md)");
        }
    }
    text
}

/// Blocks of files with the file's name above them: mdBook takes all behind the language for options.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for line in text.lines() {
        match line.strip_prefix("```").and_then(|info| info.split_once(" file=")) {
            Some((language, name)) => {
                let _ = write!(plain, "`{name}`\n\n```{}\n", language.to_lowercase());
            }
            None => plain.extend([line, "\n"]),
        }
    }
    plain
}

/// Targets of links within the repository.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', '\n']).next());
    targets.filter(|target| !target.is_empty() && !target.contains("://"))
}

/// Files that a document links to and that are no pages come along; a link to a folder cannot be kept.
fn copy(repository: &Path, src: &Path, document: &Path, target: &str) -> Result<(), String> {
    let mut path = PathBuf::from(document);
    path.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(path.pop()),
            part => path.push(part),
        }
    }
    let from = repository.join(&path);
    if !from.exists() {
        return Err(format!("{}: `{target}` is not there", document.display()));
    }
    let is_page = path.extension().is_some_and(|ending| ending == "md");
    if from.is_file() && !is_page {
        let to = src.join(&path);
        create(&to)?;
        fs::copy(&from, &to).map_err(|error| format!("{}: {error}", to.display()))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    create(path)?;
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The folder of a file.
fn create(path: &Path) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_stand_above_their_blocks() {
        let text = "a\n```yaml file=web/skaffold.yaml\nb: 1\n```\n```sh\nc\n```\n";
        assert_eq!(plain(text), "a\n`web/skaffold.yaml`\n\n```yaml\nb: 1\n```\n```sh\nc\n```\n");
    }

    #[test]
    fn every_page_is_in_the_summary() {
        let repository = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let summary = summary(repository).unwrap();
        for path in documents(repository).unwrap() {
            assert!(summary.contains(&format!("]({path})")), "{path}");
        }
        for rule in &rules::ALL {
            assert!(summary.contains(&format!("](rules/{}.md)", rule.id)), "{}", rule.id);
        }
        assert!(!summary.contains("# More"), "a page has no place in PARTS");
    }
}
