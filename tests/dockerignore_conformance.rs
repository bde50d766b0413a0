//! Verdicts are equal to those of moby/patternmatcher, which every builder but kaniko asks.
//!
//! `fixtures/dockerignore/cases.jsonl` holds ignore files and the paths that they exclude. The same comparison runs on a
//! larger file of that form where `SKAFFLINT_DOCKERIGNORE_CASES` names one.

#![allow(clippy::unwrap_used, reason = "a test may fail so")]

use serde::Deserialize;
use skafflint::source::FileId;
use skafflint::syntax::dockerignore::{self, Ignore, Parents, Verdict};
use std::path::Path;

/// A line brings paths, which stay in force, or an ignore file.
#[derive(Debug, Deserialize)]
struct Line {
    paths: Option<Vec<String>>,
    text: Option<String>,
    /// Indexes of the paths that are excluded.
    #[serde(default)]
    excluded: Vec<usize>,
    /// `false`: the builder stops, at the file or at one of the paths.
    accepted: Option<bool>,
    /// The same for a walk from the root down, where that was asked.
    walked: Option<Vec<usize>>,
    walk_accepted: Option<bool>,
}

fn walk(ignore: &Ignore, path: &str) -> Verdict {
    let mut parents = Parents::default();
    let mut closed = false;
    for (at, _) in path.match_indices('/') {
        let (verdict, below) = ignore.enter(&path[..at], &parents);
        if verdict.stopped.is_some() {
            return verdict;
        }
        closed |= verdict.excluded && !ignore.may_bring_back_below(&path[..at]);
        parents = below;
    }
    let verdict = ignore.verdict_below(path, &parents);
    assert!(
        !closed || verdict.excluded || verdict.stopped.is_some(),
        "{path} comes back: {ignore:?}"
    );
    verdict
}

/// Excluded paths, or `None` where the builder stops.
fn excluded(
    ignore: &Ignore,
    paths: &[String],
    verdict: impl Fn(&str) -> Verdict,
) -> Option<Vec<usize>> {
    let mut excluded = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let verdict = verdict(path);
        if !ignore.errors.is_empty() || verdict.stopped.is_some() {
            return None;
        }
        if verdict.excluded {
            excluded.push(index);
        }
    }
    Some(excluded)
}

fn compare(cases: &Path) {
    let lines = std::fs::read_to_string(cases).unwrap();
    let mut paths = Vec::new();
    let (mut count, mut wrong) = (0, Vec::new());
    for line in lines.lines() {
        let line: Line = serde_json::from_str(line).unwrap();
        if let Some(new) = line.paths {
            paths = new;
        }
        let Some(text) = line.text else { continue };
        count += 1;
        let ignore = dockerignore::parse(FileId(0), &text);
        let expected = line.accepted.unwrap_or(true).then_some(line.excluded);
        let ours = excluded(&ignore, &paths, |path| ignore.verdict(path));
        if ours != expected {
            wrong.push(format!("{text:?}\n  expected {expected:?}\n  found    {ours:?}"));
        }
        let ours = excluded(&ignore, &paths, |path| walk(&ignore, path));
        if let Some(walked) = line.walked {
            let expected = line.walk_accepted.unwrap_or(true).then_some(walked);
            if ours != expected {
                wrong.push(format!(
                    "{text:?}, walked\n  expected {expected:?}\n  found    {ours:?}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} differ; the first ones:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert!(count > 0);
}

#[test]
fn equal_to_moby() {
    compare(Path::new("fixtures/dockerignore/cases.jsonl"));
    if let Some(cases) = std::env::var_os("SKAFFLINT_DOCKERIGNORE_CASES") {
        compare(Path::new(&cases));
    }
}
