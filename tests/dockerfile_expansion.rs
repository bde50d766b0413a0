//! Words with variables, and what BuildKit makes of them.
//!
//! Each line of a case file is a JSON object: `text`, `escape`, whether `quotes` have a meaning (not in the body of a
//! heredoc), `env` as `name=value`; `value`, `null` for an error; `unmatched`; `words` where it is split up;
//! `unquoted`, the value where unset variables stay, `null` for an error.
//! `SKAFFLINT_EXPANSION_CASES` names one more file of cases.
#![allow(clippy::unwrap_used)]

use serde::Deserialize;
use skafflint::source::{FileId, Span};
use skafflint::syntax::dockerfile::expand;
use skafflint::syntax::text::Text;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize)]
struct Case {
    text: String,
    escape: char,
    quotes: bool,
    env: Vec<String>,
    value: Option<String>,
    unmatched: Vec<String>,
    words: Vec<String>,
    unquoted: Option<String>,
}

#[test]
fn expands_what_buildkit_expands() {
    check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dockerfile/expansions.jsonl"));
    if let Some(more) = std::env::var_os("SKAFFLINT_EXPANSION_CASES") {
        check(Path::new(&more));
    }
}

fn check(path: &Path) {
    let cases = std::fs::read_to_string(path).unwrap();
    let mut wrong = Vec::new();
    for line in cases.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        if let Err(difference) = compare(&case) {
            wrong.push(format!("{:?} (escape {}): {difference}", case.text, case.escape));
        }
    }
    assert!(!cases.is_empty());
    let shown = wrong.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} differ\n{shown}", wrong.len());
}

fn compare(case: &Case) -> Result<(), String> {
    let text = Text::plain(Span::new(FileId(0), 0, case.text.len()), case.text.as_str());
    let env: BTreeMap<&str, &str> =
        case.env.iter().filter_map(|pair| pair.split_once('=')).collect();
    let lookup = |name: &str| env.get(name).map(|&value| value.to_owned());
    let found = if case.quotes {
        expand::expand(&text, case.escape, lookup)
    } else {
        expand::expand_body(&text, lookup)
    };
    let value = found.as_ref().ok().map(|found| found.value.clone());
    if value != case.value {
        return Err(format!("expected {:?}, found {found:?}", case.value));
    }
    if let Ok(mut found) = found {
        found.unmatched.sort();
        if found.unmatched != case.unmatched {
            return Err(format!(
                "expected unmatched {:?}, found {:?}",
                case.unmatched, found.unmatched
            ));
        }
    }
    if !case.quotes {
        return Ok(());
    }
    let unquoted = expand::unquote(&text, case.escape).ok();
    if unquoted != case.unquoted {
        return Err(format!("expected unquoted {:?}, found {unquoted:?}", case.unquoted));
    }
    let words = expand::expand_words(&text, case.escape, lookup).unwrap_or_default();
    if words != case.words {
        return Err(format!("expected words {:?}, found {words:?}", case.words));
    }
    Ok(())
}
