//! The tree by example: places, what is told of broken text, and what is kept of it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use skafflint::source::FileId;
use skafflint::syntax::yaml::{self, DecodeKind, Kind, NodeId, Resolved, Yaml};
use std::fmt::Write as _;

fn parse(text: &str) -> Yaml {
    yaml::parse(FileId(0), text)
}

/// The node below keys and item numbers.
fn at(yaml: &Yaml, path: &[&str]) -> NodeId {
    let root = yaml.documents[0].root.unwrap();
    path.iter().fold(root, |id, step| match &yaml.node(id).kind {
        Kind::Mapping(mapping) => {
            let entry = mapping.entries.iter().find(|e| yaml.scalar(e.key).unwrap().value == *step);
            entry.unwrap_or_else(|| panic!("no key {step}")).value
        }
        Kind::Sequence(sequence) => sequence.items[step.parse::<usize>().unwrap()].node,
        other => panic!("{step} in {other:?}"),
    })
}

fn slice<'t>(yaml: &Yaml, text: &'t str, path: &[&str]) -> &'t str {
    &text[yaml.node(at(yaml, path)).span.range()]
}

/// Each error as `text under it: message`.
fn errors(text: &str) -> Vec<String> {
    let yaml = parse(text);
    yaml.errors.iter().map(|e| format!("{}: {}", &text[e.span.range()], e.message)).collect()
}

#[test]
fn collections_go_from_their_first_to_their_last_byte() {
    let text = "a:\n- x\n- - y\n  - z # c\nb: {c: [d, e] }\nlast: 1\n";
    let yaml = parse(text);
    assert_eq!(slice(&yaml, text, &["a"]), "- x\n- - y\n  - z");
    assert_eq!(slice(&yaml, text, &["a", "1"]), "- y\n  - z");
    assert_eq!(slice(&yaml, text, &["b"]), "{c: [d, e] }");
    assert_eq!(slice(&yaml, text, &["b", "c"]), "[d, e]");
    assert_eq!(slice(&yaml, text, &[]), text.trim_end());
}

#[test]
fn a_text_block_begins_at_its_header_and_ends_with_its_text() {
    let text = "a: !!str &x |2- # why\n   one\n\n  two\n\n\nb: >\n  # no comment\n# a comment\n";
    let yaml = parse(text);
    assert_eq!(slice(&yaml, text, &["a"]), "|2- # why\n   one\n\n  two");
    let scalar = yaml.scalar(at(&yaml, &["a"])).unwrap();
    assert_eq!(scalar.value, " one\n\ntwo");
    assert_eq!(&text[scalar.header.unwrap().range()], "|2-");
    assert_eq!(slice(&yaml, text, &["b"]), ">\n  # no comment");
    let comments: Vec<_> = yaml.comments.iter().map(|c| (&text[c.span.range()], c.alone)).collect();
    assert_eq!(comments, [("# why", false), ("# a comment", true)]);
}

#[test]
fn a_null_that_is_not_written_stands_behind_its_mark() {
    let text = "a:   # c\nb:\n- \n-   x\nc: !!str\n? d\n";
    let yaml = parse(text);
    for (path, behind) in [
        (&["a"][..], "a:"),
        (&["b", "0"], "a:   # c\nb:\n-"),
        (&["c"], "a:   # c\nb:\n- \n-   x\nc: !!str"),
        (&["d"], "a:   # c\nb:\n- \n-   x\nc: !!str\n? d"),
    ] {
        let span = yaml.node(at(&yaml, path)).span;
        assert!(span.is_empty());
        assert_eq!(&text[..span.start as usize], behind);
    }
}

#[test]
fn scalars_have_the_type_that_yaml_v3_gives_them() {
    for (text, resolved) in [
        ("yes", Resolved::Str),
        ("True", Resolved::Bool(true)),
        ("~", Resolved::Null),
        ("0o14", Resolved::Int(12)),
        ("1_000", Resolved::Int(1000)),
        ("1e3", Resolved::Float(1000.0)),
        ("12:30", Resolved::Str),
        ("2020-01-01", Resolved::Timestamp),
        ("'1'", Resolved::Str),
        ("!!int '1'", Resolved::Int(1)),
        ("!!int x", Resolved::Unknown),
        ("!mine 1", Resolved::Str),
    ] {
        let yaml = parse(text);
        assert_eq!(yaml.resolve(at(&yaml, &[])), resolved, "{text}");
    }
}

#[test]
fn aliases_lead_to_the_last_anchor_above_in_any_document() {
    let text = "a: &x 1\nb: &x 2\nc: *x\n---\n- *x\n";
    let yaml = parse(text);
    let target = yaml.follow(at(&yaml, &["c"]));
    assert_eq!(target, at(&yaml, &["b"]));
    let second = yaml.documents[1].root.unwrap();
    let Kind::Sequence(items) = &yaml.node(second).kind else { panic!() };
    assert_eq!(yaml.follow(items.items[0].node), target);
}

#[test]
fn only_a_plain_or_tagged_merge_key_merges() {
    let text = "<<: {}\n\"<<\": {}\n!!merge \"<<\": {}\n";
    let yaml = parse(text);
    let Kind::Mapping(mapping) = &yaml.node(at(&yaml, &[])).kind else { panic!() };
    let merges: Vec<_> = mapping.entries.iter().map(|entry| yaml.is_merge_key(entry)).collect();
    assert_eq!(merges, [true, false, true]);
}

#[test]
fn the_common_mistakes_are_told_where_they_are() {
    for (text, told) in [
        (
            "a:\n  b: 1\n\tc: 2\n",
            "\t: A tab is used for indentation; YAML allows only spaces there",
        ),
        ("a: 1\nb:2\nc: 3\n", ":: A blank is missing after the `:`"),
        ("a: 1\nkey\nc: 3\n", "key: This line is no `key: value`: the `:` is missing"),
        ("a:\n   b: 1\n  c: 2\n", "c: 2: The indentation of this line fits no block above it"),
        ("a: 'it\nb: 2\n", "': The quote ' is not closed"),
        ("a: [1, 2\nb: 2\n", "[: The bracket `[` is not closed"),
        ("a: 1]\nb: ]\n", "]: `]` closes no bracket"),
        ("a: b: c\n", ":: A value cannot contain `: ` unless it is quoted"),
        ("a: @b\n", "@: A value cannot begin with `@`"),
        (
            "a: {{.X}}-b\n",
            "{{.X}}-b: A value that begins with `{` is a mapping, and nothing can follow its `}`",
        ),
        ("a: [b] c\n", "c: Text follows the closing bracket"),
        ("a: `b`\n", "`: A value cannot begin with a backquote"),
        ("a: \"\\d\"\n", "\\d: `\\d` is no escape that double quotes know"),
        ("a: *.txt\n", "*.txt: The name of an anchor is made of letters, digits, `-` and `_`"),
        ("a: *b\n", "*b: There is no anchor `&b` above this alias"),
        ("a: [http://x?y]\n", "?: A value inside brackets cannot contain `?` unless it is quoted"),
        ("a: \u{7}\n", "\u{7}: The file contains the control character U+0007"),
    ] {
        assert_eq!(errors(text), [told], "{text:?}");
    }
}

#[test]
fn a_broken_line_costs_that_line() {
    let text = "a: 1\nb: [2\nc:\n  d: 3\n---\ne: 'x' y\nf: 4\n";
    let yaml = parse(text);
    assert!(yaml.partial);
    let blanked: Vec<_> = yaml.blanked.iter().map(|line| &text[line.range()]).collect();
    assert_eq!(blanked, ["b: [2", "e: 'x' y"]);
    assert_eq!(slice(&yaml, text, &["c", "d"]), "3");
    let second = yaml.documents[1].root.unwrap();
    assert_eq!(&text[yaml.node(second).span.range()], "f: 4");
    assert!(yaml.is_partial_in(yaml.documents[0].span));
    assert!(!yaml.is_partial_in(yaml.node(at(&yaml, &["c"])).span));
}

#[test]
fn what_cannot_be_decoded_is_told_with_both_places() {
    let text = "a: &m {x: 1}\na: 2\nc:\n  <<: *m\nd: &l []\ne:\n  <<: *l\n{k: v}: 1\n";
    let yaml = parse(text);
    let problems = yaml::decode_problems(&yaml);
    let told: Vec<_> = problems
        .iter()
        .map(|p| (&p.kind, &text[p.span.range()], p.other.map(|span| &text[span.range()])))
        .collect();
    assert_eq!(
        told,
        [
            (&DecodeKind::DuplicateKey("a".to_owned()), "a", Some("a")),
            (&DecodeKind::BadMerge, "*l", Some("[]")),
            (&DecodeKind::CollectionKey, "{k: v}", None),
        ]
    );
    assert_eq!(problems[0].other.unwrap().start, 0);
}

#[test]
fn nesting_costs_no_stack() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
        let text = format!("{}x{}", open.repeat(200), close.repeat(200));
        let yaml = parse(&text);
        assert_eq!(yaml.errors, [], "{open}");
        assert!(yaml.ids().count() > 200);

        let text = open.repeat(100_000);
        let errors = parse(&text).errors;
        assert_eq!(errors.len(), 1, "{open}");
        assert_eq!(errors[0].message, "The nesting is deeper than 255 levels");
    }
}

#[test]
fn aliases_that_expand_without_measure_are_counted_not_expanded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{items}]");
    }
    let problems = yaml::decode_problems(&parse(&text));
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].kind, DecodeKind::ExcessiveAliasing);

    let problems = yaml::decode_problems(&parse("a: &a {b: *a}\n"));
    assert_eq!(problems[0].kind, DecodeKind::EndlessAlias("a".to_owned()));
}

#[test]
fn dashes_and_colons_before_brackets_belong_to_values() {
    let text = "a: [-, b:, c]\nd: x-[\ne: 'j:]'\n";
    let yaml = parse(text);
    assert_eq!(yaml.errors, []);
    assert_eq!(yaml.scalar(at(&yaml, &["a", "0"])).unwrap().value, "-");
    assert_eq!(yaml.scalar(at(&yaml, &["a", "1"])).unwrap().value, "b:");
    assert_eq!(yaml.scalar(at(&yaml, &["e"])).unwrap().value, "j:]");
}
