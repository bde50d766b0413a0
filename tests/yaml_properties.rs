//! What holds for the tree of any text, be it YAML or not.

use proptest::prelude::*;
use skafflint::source::{FileId, Span};
use skafflint::syntax::yaml::{self, Kind, NodeId, Style, Yaml};
use std::fmt::Write as _;

/// Pieces that texts are made of; together they reach most of the grammar, and most ways to break it.
const PIECES: &[&str] = &[
    "a",
    "b",
    "key",
    "é",
    "😀",
    "0x1F",
    "2020-01-01",
    ": ",
    ":",
    "- ",
    "-",
    "? ",
    "\n",
    "\n  ",
    "\n    ",
    "\n\t",
    " ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ",",
    "# c",
    " # c\n",
    "&x ",
    "*x",
    "!!str ",
    "!t ",
    "<<: ",
    "|\n  ",
    ">-\n  ",
    "'",
    "\"",
    "\\",
    "\\n",
    "~",
    "---\n",
    "\n---\n",
    "...\n",
    "%YAML 1.1\n",
    "@",
    "`",
    "{{.X}}",
    "\r\n",
    "\u{feff}",
    "\u{1}",
    "a: b\n",
    "- a\n",
    "a:\n  b: c\n",
    "  - x: y\n    z: w\n",
    "[a, {b: c}]\n",
    "'it''s'\n",
    "\"\\u00e9\"\n",
];

fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..40);
    prop_oneof![3 => pieces.prop_map(|pieces| pieces.concat()), 1 => any::<String>()]
}

/// Well-formed block YAML of some depth, with comments and every kind of scalar.
fn documents() -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(vec![
        "plain text",
        "'it''s'",
        "\"a\\tb\"",
        "12",
        "",
        "é😀",
        "[a, {b: c}]",
        "{a: 1, b}",
        "|\n# text",
        ">-\n# text\n\n# more",
    ]);
    let line = (0usize..4, prop::sample::select(vec!["k: ", "- ", "- k: ", "# c ", "? "]), scalar);
    prop::collection::vec(line, 0..25).prop_map(|lines| {
        let mut text = String::new();
        for (number, (level, lead, scalar)) in lines.into_iter().enumerate() {
            let indent = "  ".repeat(level);
            let lead = lead.replace('k', &format!("k{number}"));
            let scalar = scalar.replace('#', &format!("{indent}      x"));
            let _ = writeln!(text, "{indent}{lead}{scalar}");
        }
        text
    })
}

fn check(text: &str) -> Yaml {
    let yaml = yaml::parse(FileId(7), text);
    for error in &yaml.errors {
        assert!(text.get(error.span.range()).is_some(), "error {error:?}");
        assert!(!error.message.is_empty());
    }
    for comment in &yaml.comments {
        assert!(text[comment.span.range()].starts_with('#'));
    }
    for problem in yaml::decode_problems(&yaml) {
        assert!(text.get(problem.span.range()).is_some(), "problem {problem:?}");
    }
    let mut last = 0;
    for document in &yaml.documents {
        assert!(document.span.start >= last, "documents are in order");
        last = document.span.end;
        if let Some(root) = document.root {
            inside(&yaml, text, root, document.span);
        }
    }
    for id in yaml.ids() {
        let node = yaml.node(id);
        assert!(text.get(node.span.range()).is_some(), "{node:?}");
        let properties = [(&node.tag, '!'), (&node.anchor, '&')];
        for (property, sign) in properties.iter().filter_map(|(p, sign)| Some((p.as_ref()?, sign)))
        {
            assert!(text[property.span.range()].starts_with(*sign), "{property:?}");
            assert!(property.span.end <= node.span.start, "{node:?}");
        }
        let _ = yaml.resolve(id);
    }
    yaml
}

/// Children lie inside their parents, one behind the other.
fn inside(yaml: &Yaml, text: &str, id: NodeId, parent: Span) {
    let node = yaml.node(id);
    assert!(parent.contains(node.span), "{node:?} in {parent:?} of {text:?}");
    let mut last = node.span.start;
    let mut next = |span: Span| {
        assert!(
            last <= span.start && span.end <= node.span.end,
            "{span:?} in {node:?} of {text:?}"
        );
        last = span.end;
    };
    match &node.kind {
        Kind::Scalar(scalar) => {
            let slice = &text[node.span.range()];
            let whole = !yaml.blanked.iter().any(|blank| node.span.contains(*blank));
            match scalar.style {
                Style::Plain if whole && !slice.contains('\n') && !slice.contains('\r') => {
                    assert_eq!(slice, scalar.value, "{text:?}");
                }
                Style::Plain => {}
                Style::Single => assert!(slice.starts_with('\'') && slice.ends_with('\'')),
                Style::Double => assert!(slice.starts_with('"') && slice.ends_with('"')),
                Style::Literal => assert!(slice.starts_with('|')),
                Style::Folded => assert!(slice.starts_with('>')),
            }
        }
        Kind::Mapping(mapping) => {
            for entry in &mapping.entries {
                next(entry.span);
                let (key, value) = (yaml.node(entry.key), yaml.node(entry.value));
                assert!(key.span.end <= value.start(), "{entry:?} of {text:?}");
                inside(yaml, text, entry.key, entry.span);
                inside(yaml, text, entry.value, entry.span);
            }
        }
        Kind::Sequence(sequence) => {
            for item in &sequence.items {
                if let Some(dash) = item.dash {
                    assert_eq!(&text[dash.range()], "-");
                    next(dash);
                }
                next(yaml.node(item.node).span);
                inside(yaml, text, item.node, node.span);
            }
        }
        Kind::Alias(alias) => {
            assert_eq!(&text[alias.name.span.range()], format!("*{}", alias.name.value));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_has_a_tree_with_true_places(text in texts()) {
        check(&text);
    }

    #[test]
    fn block_documents_have_true_places(text in documents()) {
        check(&text);
    }

    #[test]
    fn a_document_that_breaks_off_has_true_places(text in documents(), cut in 0usize..400) {
        let cut = (0..=cut.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        check(&text[..cut]);
    }

    #[test]
    fn windows_line_ends_change_no_value(text in documents()) {
        let unix = check(&text);
        let windows = check(&text.replace('\n', "\r\n"));
        prop_assert_eq!(unix.errors.len(), windows.errors.len());
        let values = |yaml: &Yaml| -> Vec<String> {
            yaml.ids().filter_map(|id| Some(yaml.scalar(id)?.value.clone())).collect()
        };
        prop_assert_eq!(values(&unix), values(&windows));
    }
}
