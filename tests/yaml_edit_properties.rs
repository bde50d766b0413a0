//! Whatever a document looks like: after a change its value is the old one with that change, its comments are all
//! there, and no other byte of it is another.

use proptest::prelude::*;
use skafflint::edit::yaml::{Editor, Value};
use skafflint::edit::{self};
use skafflint::source::{FileId, Span};
use skafflint::syntax::yaml::{self, Kind, NodeId, Resolved, Yaml};
use std::fmt::Write as _;

/// A value without its form.
#[derive(Debug, Clone, PartialEq)]
enum Tree {
    Null,
    Scalar(String, String),
    Map(Vec<(String, Tree)>),
    List(Vec<Tree>),
}

fn tree(yaml: &Yaml, id: NodeId) -> Tree {
    match &yaml.node(id).kind {
        Kind::Scalar(_) if yaml.resolve(id) == Resolved::Null => Tree::Null,
        Kind::Scalar(scalar) => Tree::Scalar(yaml.short_tag(id).to_owned(), scalar.value.clone()),
        Kind::Alias(alias) => Tree::Scalar("*".to_owned(), alias.name.value.clone()),
        Kind::Sequence(list) => {
            Tree::List(list.items.iter().map(|item| tree(yaml, item.node)).collect())
        }
        Kind::Mapping(map) => Tree::Map(
            map.entries
                .iter()
                .map(|entry| {
                    let key = yaml.scalar(entry.key).map_or("?", |key| &key.value);
                    (key.to_owned(), tree(yaml, entry.value))
                })
                .collect(),
        ),
    }
}

fn made(value: &Value) -> Tree {
    match value {
        Value::Text(text) => Tree::Scalar("!!str".to_owned(), text.clone()),
        Value::Plain(text) => Tree::Scalar("!!bool".to_owned(), text.clone()),
        Value::Map(entries) => {
            Tree::Map(entries.iter().map(|(key, value)| (key.clone(), made(value))).collect())
        }
        Value::List(items) => Tree::List(items.iter().map(made).collect()),
    }
}

/// What lies at a place of a tree.
fn at<'t>(tree: &'t mut Tree, path: &[usize]) -> &'t mut Tree {
    path.iter().fold(tree, |tree, &step| match tree {
        Tree::Map(entries) => &mut entries[step].1,
        Tree::List(items) => &mut items[step],
        leaf => leaf,
    })
}

/// All nodes but keys, with the way to them.
fn places(yaml: &Yaml) -> Vec<(NodeId, Vec<usize>)> {
    let mut found = Vec::new();
    let mut open: Vec<(NodeId, Vec<usize>)> =
        yaml.documents[0].root.iter().map(|root| (*root, vec![])).collect();
    while let Some((id, path)) = open.pop() {
        let below = |at| [path.as_slice(), &[at]].concat();
        match &yaml.node(id).kind {
            Kind::Mapping(map) => {
                open.extend(map.entries.iter().enumerate().map(|(at, e)| (e.value, below(at))));
            }
            Kind::Sequence(list) => {
                open.extend(list.items.iter().enumerate().map(|(at, i)| (i.node, below(at))));
            }
            _ => {}
        }
        found.push((id, path));
    }
    found
}

#[derive(Debug, Clone)]
enum Change {
    Insert(Value),
    Append(Value),
    Replace(Value),
    Remove,
    Rename(String),
}

/// Block YAML of some depth, with every kind of scalar, comments, blank lines, brackets and steps of any width.
fn documents() -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(vec![
        "plain text",
        "'it''s'",
        "\"a\\tb\"",
        "12",
        "",
        "",
        "null",
        "~",
        "{}",
        "[]",
        "é😀",
        "[a, {b: c}]",
        "{a: 1, b}",
        "{a: {b: c}, d: [e, f]}",
        "[\n@a,\n@b\n@]",
        "{\n@a: b, # c\n@c: d,\n@}",
        "|\n@text",
        ">-\n@text\n\n@more",
        "|+\n@x\n\n",
        "!!str 5",
        "a # c",
        "two\n@lines",
        "[a: b, c]",
        "- x",
        "{ }",
    ]);
    let line = (
        0usize..4,
        prop::sample::select(vec![
            "k: ", "k: ", "k: ", "- ", "- k: ", "-   k: ", "# c ", "", "- - ", "? ",
        ]),
        scalar,
    );
    (prop::collection::vec(line, 0..25), 1usize..5, any::<[bool; 4]>()).prop_map(
        |(lines, step, [marker, windows, end, mark])| {
            let mut text = String::from(if marker { "# head\n---\n" } else { "" });
            for (number, (level, lead, scalar)) in lines.into_iter().enumerate() {
                let indent = " ".repeat(level * step);
                let lead = lead.replace('k', &format!("k{number}"));
                let scalar = scalar.replace('@', &format!("{indent}{}", " ".repeat(step + 4)));
                let _ = writeln!(text, "{}", format!("{indent}{lead}{scalar}").trim_end());
            }
            if !end {
                text.pop();
            }
            if windows {
                text = text.replace('\n', "\r\n");
            }
            if mark {
                text.insert(0, '\u{feff}');
            }
            text
        },
    )
}

fn values() -> impl Strategy<Value = Value> {
    let text = prop::sample::select(vec![
        "plain",
        "",
        "12",
        "true",
        "yes",
        "a: b",
        "a #b",
        "- a",
        "{{.X}}",
        "it's",
        "\"q\"",
        "x, y",
        "two\nlines",
        " b ",
        "1.10",
        "2020-01-01",
        "é",
        "a:",
        "*x",
        "%",
        "~",
        "null",
        "a]",
        "---",
        "\\",
        "\u{1}",
        "?",
        "a:b",
        "#",
    ]);
    let leaf = prop_oneof![text.prop_map(Value::text), any::<bool>().prop_map(Value::from)];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::list),
            prop::collection::vec(inner, 0..3).prop_map(|values| {
                Value::map(
                    values.into_iter().enumerate().map(|(at, value)| (format!("n{at}"), value)),
                )
            }),
        ]
    })
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => values().prop_map(Change::Insert),
        3 => values().prop_map(Change::Append),
        3 => values().prop_map(Change::Replace),
        3 => Just(Change::Remove),
        1 => prop::sample::select(vec!["new", "a: b", "12", "", "#", "yes"]).prop_map(|name| Change::Rename(name.into())),
    ]
}

/// Makes a change in a tree; `None` where it makes no sense there.
fn expect(before: &Tree, path: &[usize], change: &Change) -> Option<Tree> {
    let mut after = before.clone();
    match change {
        Change::Insert(value) => {
            let entry = ("new key".to_owned(), made(value));
            match at(&mut after, path) {
                Tree::Map(entries) => entries.push(entry),
                tree @ Tree::Null => *tree = Tree::Map(vec![entry]),
                _ => return None,
            }
        }
        Change::Append(value) => match at(&mut after, path) {
            Tree::List(items) => items.push(made(value)),
            tree @ Tree::Null => *tree = Tree::List(vec![made(value)]),
            _ => return None,
        },
        Change::Replace(value) => *at(&mut after, path) = made(value),
        Change::Remove | Change::Rename(_) => {
            let (&last, above) = path.split_last()?;
            match (at(&mut after, above), change) {
                (Tree::Map(entries), Change::Rename(name)) => entries[last].0.clone_from(name),
                (Tree::Map(entries), _) => drop(entries.remove(last)),
                (Tree::List(items), Change::Remove) => drop(items.remove(last)),
                _ => return None,
            }
        }
    }
    Some(after)
}

fn make(editor: &mut Editor<'_>, yaml: &Yaml, id: NodeId, change: &Change) {
    let span = yaml.node(id).span;
    match change {
        Change::Insert(value) => editor.insert(span, "new key", value.clone()),
        Change::Append(value) => editor.append(span, value.clone()),
        Change::Replace(value) => editor.replace(span, value.clone()),
        Change::Remove => editor.remove(span),
        Change::Rename(name) => editor.rename(key_of(yaml, id).unwrap_or(span), name),
    };
}

fn key_of(yaml: &Yaml, value: NodeId) -> Option<Span> {
    yaml.ids().find_map(|id| match &yaml.node(id).kind {
        Kind::Mapping(map) => {
            let entry = map.entries.iter().find(|entry| entry.value == value)?;
            Some(yaml.node(entry.key).span)
        }
        _ => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn the_value_is_the_old_one_with_that_change(
        text in documents(), change in changes(), pick in any::<prop::sample::Index>()
    ) {
        let yaml = yaml::parse(FileId(3), &text);
        prop_assume!(yaml.errors.is_empty() && !yaml.documents.is_empty());
        let places = places(&yaml);
        let (id, path) = pick.get(&places).clone();
        let Some(root) = yaml.documents[0].root else { return Ok(()) };
        let before = tree(&yaml, root);
        let mut editor = Editor::new(&yaml, &text);
        make(&mut editor, &yaml, id, &change);
        let Some(edits) = editor.finish() else { return Ok(()) };
        let Some(expected) = expect(&before, &path, &change) else {
            prop_assert!(false, "{text:?} has no place for {change:?} at {path:?}");
            return Ok(());
        };
        let changed = edit::applied(&text, &edits);
        let after = yaml::parse(FileId(3), &changed);
        prop_assert!(after.errors.is_empty(), "{text}\n=>\n{changed}\n{:?}", after.errors);
        let found = after.documents[0].root.map(|root| tree(&after, root));
        prop_assert_eq!(found, Some(expected), "{}\n=>\n{}", text, changed);
        prop_assert_eq!(after.documents.len(), yaml.documents.len());
        if !matches!(change, Change::Remove | Change::Replace(_)) {
            prop_assert_eq!(after.comments.len(), yaml.comments.len(), "{}\n=>\n{}", text, changed);
        }
    }

    /// Plain blocks are what files are made of: there nothing is refused.
    #[test]
    fn plain_blocks_take_every_key(keys in 1usize..5, value in values(), pick in any::<prop::sample::Index>()) {
        let mut text = String::new();
        for key in 0..keys {
            let _ = writeln!(text, "k{key}: # c\n  a: b\n  # d\n  c:\n  - e\n  - f: g\n\n# next");
        }
        let yaml = yaml::parse(FileId(3), &text);
        let maps: Vec<NodeId> = yaml.ids().filter(|id| matches!(yaml.node(*id).kind, Kind::Mapping(_))).collect();
        let mut editor = Editor::new(&yaml, &text);
        editor.insert(yaml.node(*pick.get(&maps)).span, "new", value);
        prop_assert!(editor.finish().is_some());
    }
}
