//! Trees are equal to those of gopkg.in/yaml.v3, which Skaffold reads its files with.
//!
//! `fixtures/yaml/cases.jsonl` holds inputs with yaml.v3's verdict on each. The same comparison runs on a larger file of
//! that form where `SKAFFLINT_YAML_CASES` names one.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail, and says what it did"
)]

use serde::Deserialize;
use skafflint::source::{FileId, LineIndex};
use skafflint::syntax::yaml::{self, Kind, NodeId, Style, Yaml};
use std::fmt::Write as _;
use std::path::Path;

/// One input, and what yaml.v3 makes of it. Of a rejected one only that is compared.
#[derive(Debug, Deserialize)]
struct Case {
    /// The input, or
    #[serde(default)]
    text: String,
    /// the file that holds it.
    file: Option<String>,
    /// Whether it parses.
    accepted: bool,
    /// Whether it can be decoded then: no duplicate keys, bad merges, collections as keys …
    #[serde(default)]
    decodes: bool,
    #[serde(default)]
    documents: usize,
    /// Documents and nodes in order of the text.
    #[serde(default)]
    nodes: Vec<Row>,
    /// Sorted; yaml.v3 loses some, but invents none.
    #[serde(default)]
    comments: Vec<String>,
}

/// Path (`#key` for keys), kind, short tag, value, style, line, column, anchor. Lines and columns count from 1, in characters.
/// The place is that of the first of tag, anchor and text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Row(String, String, String, String, String, usize, usize, String);

impl Row {
    /// Whether all is equal, the place only where there is one.
    fn equals(&self, theirs: &Row) -> bool {
        let mut theirs = theirs.clone();
        if self.5 == 0 {
            (theirs.5, theirs.6) = (0, 0);
        }
        *self == theirs
    }
}

struct Walk<'t> {
    text: &'t str,
    yaml: &'t Yaml,
    index: LineIndex,
    rows: Vec<Row>,
}

impl Walk<'_> {
    fn place(&self, offset: usize) -> (usize, usize) {
        let position = self.index.position(self.text, offset);
        (position.line, position.column)
    }

    fn push(&mut self, path: &str, what: [&str; 4], place: (usize, usize), anchor: &str) {
        let [kind, tag, value, style] = what.map(str::to_owned);
        let row = Row(path.into(), kind, tag, value, style, place.0, place.1, anchor.into());
        self.rows.push(row);
    }

    fn node(&mut self, id: NodeId, path: &str, unmarked: bool) {
        let node = self.yaml.node(id);
        let (kind, value, style) = match &node.kind {
            Kind::Scalar(scalar) => {
                let style = match scalar.style {
                    Style::Plain => "",
                    Style::Double => "double",
                    Style::Single => "single",
                    Style::Literal => "literal",
                    Style::Folded => "folded",
                };
                ("scalar", scalar.value.as_str(), style)
            }
            Kind::Mapping(mapping) => ("map", "", if mapping.flow { "flow" } else { "" }),
            Kind::Sequence(sequence) => ("seq", "", if sequence.flow { "flow" } else { "" }),
            Kind::Alias(alias) => ("alias", alias.name.value.as_str(), ""),
        };
        let tag = if kind == "alias" { "" } else { self.yaml.short_tag(id) };
        let anchor = node.anchor.as_ref().map_or("", |anchor| anchor.value.as_str());
        // A null without any sign of it has no place in the text: yaml.v3 gives that of the next token, we do not.
        let unwritten = unmarked && node.span.is_empty();
        let place = if unwritten { (0, 0) } else { self.place(node.start() as usize) };
        self.push(path, [kind, tag, value, style], place, anchor);
        match &node.kind {
            Kind::Mapping(mapping) => {
                for entry in &mapping.entries {
                    let key = self.yaml.node(entry.key);
                    let name = match &key.kind {
                        Kind::Scalar(scalar) => scalar.value.as_str(),
                        Kind::Alias(alias) => alias.name.value.as_str(),
                        _ => "",
                    };
                    let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                    self.node(entry.key, &format!("{path}#key"), false);
                    let value = self.yaml.node(entry.value);
                    let unmarked = mapping.flow || value.span.start == key.span.end;
                    self.node(entry.value, &path, unmarked);
                }
            }
            Kind::Sequence(sequence) => {
                for (index, item) in sequence.items.iter().enumerate() {
                    self.node(item.node, &format!("{path}/{index}"), false);
                }
            }
            _ => {}
        }
    }
}

/// What differs; empty if nothing does.
fn compare(text: &str, case: &Case) -> String {
    let yaml = yaml::parse(FileId(0), text);
    let mut out = String::new();
    let accepted = yaml.errors.is_empty();
    if accepted != case.accepted {
        let _ =
            writeln!(out, "accepted: {accepted}, yaml.v3: {}; {:?}", case.accepted, yaml.errors);
    }
    if !accepted || !case.accepted {
        return out;
    }
    if yaml.partial || yaml.documents.len() != case.documents {
        let _ = writeln!(out, "{} documents, yaml.v3: {}", yaml.documents.len(), case.documents);
    }
    let mut walk = Walk { text, yaml: &yaml, index: LineIndex::new(text), rows: vec![] };
    for document in &yaml.documents {
        let place = walk.place(document.span.start as usize);
        walk.push("", ["doc", "", "", ""], place, "");
        if let Some(root) = document.root {
            walk.node(root, "", true);
        }
    }
    for at in 0..case.nodes.len().max(walk.rows.len()) {
        let (ours, theirs) = (walk.rows.get(at), case.nodes.get(at));
        let equal = ours.zip(theirs).is_some_and(|(ours, theirs)| ours.equals(theirs));
        if !equal {
            let _ = writeln!(out, "ours    {ours:?}\nyaml.v3 {theirs:?}");
            break;
        }
    }
    let mut ours: Vec<&str> = yaml.comments.iter().map(|c| &text[c.span.range()]).collect();
    ours.sort_unstable();
    let mut rest = ours.iter().map(|comment| comment.trim_end());
    for theirs in &case.comments {
        if !rest.any(|ours| ours == theirs.trim_end()) {
            let _ = writeln!(out, "comment {theirs:?} is not among {ours:?}");
        }
    }
    let problems = yaml::decode_problems(&yaml);
    if problems.is_empty() != case.decodes {
        let _ = writeln!(out, "decodes: {}, {problems:?}", !case.decodes);
    }
    out
}

fn run(path: &Path) -> usize {
    let lines = std::fs::read_to_string(path).unwrap();
    let (mut count, mut nodes, mut differing, mut shown) = (0, 0, 0, String::new());
    for line in lines.lines() {
        let mut case: Case = serde_json::from_str(line).unwrap();
        if let Some(file) = &case.file {
            case.text = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
        }
        count += 1;
        nodes += case.nodes.len();
        let difference = compare(&case.text, &case);
        if !difference.is_empty() {
            differing += 1;
            if shown.len() < 20_000 {
                let text = case.file.as_ref().unwrap_or(&case.text);
                let _ = writeln!(shown, "=== case {count}\n{text}\n--- {difference}");
            }
        }
    }
    assert!(differing == 0, "{differing} of {count} cases differ\n{shown}");
    println!("{count} cases, {nodes} nodes, no difference");
    count
}

#[test]
fn trees_are_those_of_yaml_v3() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/yaml/cases.jsonl");
    assert!(run(&path) > 100);
}

#[test]
fn trees_are_those_of_yaml_v3_in_a_larger_collection() {
    match std::env::var_os("SKAFFLINT_YAML_CASES") {
        Some(path) => assert!(run(Path::new(&path)) > 0),
        None => println!("skipped: SKAFFLINT_YAML_CASES names no file"),
    }
}
