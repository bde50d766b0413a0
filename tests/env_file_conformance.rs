//! Env files are read as godotenv reads them, which Skaffold reads `skaffold.env` with.
//!
//! `fixtures/env-file/cases.jsonl` holds texts with the values that godotenv finds. The same comparison runs on a larger
//! file of that form where `SKAFFLINT_ENV_CASES` names one.

#![allow(clippy::unwrap_used, reason = "a test may fail so")]

use serde::Deserialize;
use skafflint::source::FileId;
use skafflint::syntax::env_file;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Deserialize)]
struct Case {
    text: String,
    accepted: bool,
    /// Those above an error, too.
    values: BTreeMap<String, String>,
}

fn compare(cases: &Path) {
    let lines = std::fs::read_to_string(cases).unwrap();
    let (mut count, mut wrong) = (0, Vec::new());
    for line in lines.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        count += 1;
        let env = env_file::parse(FileId(0), &case.text);
        let entries = env.entries.into_iter();
        let values: BTreeMap<_, _> =
            entries.map(|entry| (entry.name.value, entry.value.value)).collect();
        if env.errors.is_empty() != case.accepted || values != case.values {
            wrong.push(format!("{case:?}\n  here {:?} {values:?}", env.errors));
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
fn equal_to_godotenv() {
    compare(Path::new("fixtures/env-file/cases.jsonl"));
    if let Some(cases) = std::env::var_os("SKAFFLINT_ENV_CASES") {
        compare(Path::new(&cases));
    }
}
