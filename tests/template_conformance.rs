//! Templates are accepted where Go's `text/template/parse` accepts them, without a look at the functions.
//!
//! `fixtures/go-templates/cases.jsonl` holds templates with Go's verdict. The same comparison runs on a larger file of that
//! form where `SKAFFLINT_TEMPLATE_CASES` names one.

#![allow(clippy::unwrap_used, reason = "a test may fail so")]

use serde::Deserialize;
use skafflint::source::{FileId, Span};
use skafflint::syntax::template;
use skafflint::syntax::text::Text;
use std::path::Path;

#[derive(Debug, Deserialize)]
struct Case {
    text: String,
    accepted: bool,
}

fn compare(cases: &Path) {
    let lines = std::fs::read_to_string(cases).unwrap();
    let (mut count, mut wrong) = (0, Vec::new());
    for line in lines.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        count += 1;
        let text = Text::plain(Span::new(FileId(0), 0, case.text.len()), case.text.clone());
        let template = template::parse(&text);
        if template.errors.is_empty() != case.accepted {
            wrong.push(format!(
                "{:?}\n  accepted by Go: {}, here: {:?}",
                case.text, case.accepted, template.errors
            ));
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
fn equal_to_go() {
    compare(Path::new("fixtures/go-templates/cases.jsonl"));
    if let Some(cases) = std::env::var_os("SKAFFLINT_TEMPLATE_CASES") {
        compare(Path::new(&cases));
    }
}
