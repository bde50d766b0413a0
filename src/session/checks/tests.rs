use super::*;
use crate::model::DockerfileModel;
use crate::rules::buildkit;
use crate::session::suppress::Comments;
use crate::source::Sources;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A Dockerfile, and what BuildKit's checks say of it: their names, and a line of the instruction.
#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    path: String,
    text: Option<String>,
    ok: bool,
    /// What makes BuildKit stop; it says nothing of what comes behind.
    #[serde(default)]
    builderr: String,
    #[serde(default)]
    lint: Vec<(String, u32)>,
}

/// How often each check is told by both, by BuildKit alone and by us alone.
type Matrix = BTreeMap<String, [usize; 3]>;

/// `SKAFFLINT_LINT_CASES` names more files of cases, with `:` between, to compare with any corpus.
#[test]
fn finds_what_buildkit_finds() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dockerfile/checks.jsonl");
    let mut wrong = compare(&own);
    if let Ok(more) = std::env::var("SKAFFLINT_LINT_CASES") {
        wrong.extend(more.split(':').flat_map(|path| compare(Path::new(path))));
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[expect(clippy::print_stdout, reason = "a comparison is read by people")]
fn compare(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut wrong = Vec::new();
    let mut matrix = Matrix::new();
    for (number, line) in text.lines().enumerate() {
        let case: Case = serde_json::from_str(line).unwrap();
        let Some(text) = case.text.clone().or_else(|| std::fs::read_to_string(&case.path).ok())
        else {
            continue;
        };
        if !case.ok {
            continue;
        }
        let (file, ours) = checks(&text);
        let at = |line: u32| {
            file.ast.instructions.iter().find(|own| (own.start_line..=own.end_line).contains(&line))
        };
        let theirs: BTreeSet<(String, u32)> = case
            .lint
            .iter()
            .map(|(name, line)| (name.clone(), at(*line).map_or(0, |own| own.start_line)))
            .collect();
        // Behind the error that it stops at, BuildKit says nothing.
        let stops = !case.builderr.is_empty() && !case.builderr.starts_with("lint violation");
        let mut count = |name: &str, who: usize| {
            matrix.entry(name.to_owned()).or_default()[who] += 1;
        };
        for found in theirs.union(&ours) {
            let who = match (theirs.contains(found), ours.contains(found)) {
                (true, true) => 0,
                (true, false) => 1,
                _ if stops => continue,
                _ => 2,
            };
            count(&found.0, who);
            if who > 0 {
                let side = ["", "BuildKit only", "we only"][who];
                wrong.push(format!(
                    "{}:{} {} line {}: {side}: {} {}",
                    path.display(),
                    number + 1,
                    case.path,
                    found.1,
                    found.0,
                    case.builderr,
                ));
            }
        }
    }
    println!("{}: check, both, BuildKit only, we only", path.display());
    for (name, [both, theirs, ours]) in &matrix {
        println!("  {name:35} {both:5} {theirs:5} {ours:5}");
    }
    wrong
}

/// BuildKit's names and first lines of instructions, comments in the file heeded.
fn checks(text: &str) -> (Arc<DockerfileModel>, BTreeSet<(String, u32)>) {
    let sources = Sources::new();
    let source = sources.add(Path::new("Dockerfile"), text);
    let file = Arc::new(DockerfileModel::new(source.id, "Dockerfile".into(), &source.text));
    let own = of_buildkit(&file.ast, &source);
    let mut comments = Comments { all: own.suppressions.clone(), own: Vec::new() };
    let found = buildkit::check(&file).into_iter().filter(|finding| {
        let off = finding.rule == "invalid-definition-description"
            && !own.asks(finding.rule, Some(finding.span));
        !off && !comments.silence(finding)
    });
    let found = found.map(|finding| {
        let equivalent = EQUIVALENTS.iter().find(|own| own.rule == finding.rule);
        let name = equivalent.and_then(|own| own.buildkit).unwrap_or_default();
        let mut instructions = file.ast.instructions.iter().enumerate();
        // A comment above an instruction belongs to it.
        let at = instructions.find(|(at, own)| {
            own.span.contains(finding.span)
                || file.description(*at).is_some_and(|(_, span)| span == finding.span)
        });
        (name.to_owned(), at.map_or(0, |(_, own)| own.start_line))
    });
    let found = found.collect();
    (file, found)
}

#[test]
fn options_are_read_as_buildkit_does() {
    let all = options("skip=A, B").unwrap();
    assert_eq!(all.skip, ["A", ""], "the value ends at the first blank");
    let all = options("skip=A,B;error=true;experimental=all").unwrap();
    assert_eq!((all.skip.len(), all.error, all.experimental.len()), (2, true, 1));
    assert_eq!(options("skip"), None);
    assert_eq!(options("error=yes"), None);
    assert_eq!(options(""), Some(Options::default()));
}

#[test]
fn comments_for_hadolint_name_codes() {
    assert_eq!(
        hadolint("# hadolint ignore=DL3025, SC2086 # why"),
        Some((false, vec!["DL3025", "SC2086"]))
    );
    assert_eq!(hadolint("#hadolint global ignore=DL4000"), Some((true, vec!["DL4000"])));
    assert_eq!(hadolint("# hadolintignore=DL4000"), None);
    assert_eq!(hadolint("# shellcheck disable=SC2086"), None);
}
