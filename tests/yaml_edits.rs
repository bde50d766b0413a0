//! Changes of YAML files: the value afterwards is the one before with just that change, and all other bytes stay.

mod support {
    pub(crate) mod edited;
}

use skafflint::edit::yaml::{Editor, Value};
use skafflint::source::{FileId, Span};
use skafflint::syntax::yaml::{Kind, NodeId, Yaml};
use support::edited::{change, node, span};

#[track_caller]
fn is(text: &str, edit: impl FnOnce(&Yaml, &mut Editor<'_>), expected: &str) {
    assert_eq!(change(text, edit).as_deref(), Some(expected));
}

fn at(yaml: &Yaml, path: &[&str]) -> Span {
    // What is not there refuses the change.
    span(yaml, path).unwrap_or(Span::empty(FileId(0), 0))
}

const CONFIG: &str = "\
# first
build:
  artifacts:
  - image: web # the web
    kaniko:
      buildArgs: {A: b}
    # context: .
  - image: api
    kaniko:
      # nothing yet
  cluster: # where
    concurrency: 2

# last
deploy: {}
";

#[test]
fn keys_are_added_as_the_others_are_written() {
    is(
        CONFIG,
        |yaml, editor| {
            editor.insert(at(yaml, &["build", "artifacts", "0"]), "context", "web");
            editor.insert(
                at(yaml, &["build", "artifacts", "0", "kaniko"]),
                "whitelistVarRun",
                true,
            );
            editor.insert(at(yaml, &["build", "artifacts", "0", "kaniko", "buildArgs"]), "B", "1");
            let mounts = Value::list([Value::map([
                ("name", Value::text("cache")),
                ("mountPath", Value::text("/var/run/cache")),
            ])]);
            editor.insert(at(yaml, &["build", "artifacts", "1", "kaniko"]), "volumeMounts", mounts);
            let volumes = Value::list([Value::map([
                ("name", Value::text("cache")),
                ("hostPath", Value::map([("path", Value::text("/tmp/x: y"))])),
            ])]);
            editor.insert(at(yaml, &["build", "cluster"]), "volumes", volumes);
            editor.insert(at(yaml, &["deploy"]), "kubectl", Value::map::<&str>([]));
        },
        "\
# first
build:
  artifacts:
  - image: web # the web
    kaniko:
      buildArgs: {A: b, B: \"1\"}
      whitelistVarRun: true
    context: web
    # context: .
  - image: api
    kaniko:
      # nothing yet
      volumeMounts:
      - name: cache
        mountPath: /var/run/cache
  cluster: # where
    concurrency: 2
    volumes:
    - name: cache
      hostPath:
        path: \"/tmp/x: y\"

# last
deploy:
  kubectl: {}
",
    );
}

#[test]
fn a_whole_tree_is_merged_in() {
    is(
        "build:\n    artifacts:\n        - image: a\n          kaniko: {}\n",
        |yaml, editor| {
            editor.merge(
                at(yaml, &["build"]),
                Value::map([(
                    "cluster",
                    Value::map([("volumes", Value::list([Value::map([("name", "c".into())])]))]),
                )]),
            );
            editor.merge(
                at(yaml, &["build", "artifacts", "0", "kaniko"]),
                Value::map([("buildArgs", Value::map([("A", "1".into())]))]),
            );
            editor.merge(
                at(yaml, &["build", "artifacts", "0", "kaniko"]),
                Value::map([("buildArgs", Value::map([("B", "true".into())]))]),
            );
        },
        "\
build:
    artifacts:
        - image: a
          kaniko:
              buildArgs:
                  A: \"1\"
                  B: \"true\"
    cluster:
        volumes:
            - name: c
",
    );
}

#[test]
fn items_are_added_to_lists_of_every_form() {
    is(
        "a:\n-   b\n-   c # d\n  # e\nf: g",
        |yaml, editor| {
            editor.append(at(yaml, &["a"]), Value::map([("x", "v".into()), ("z", "w".into())]));
        },
        "a:\n-   b\n-   c # d\n  # e\n-   x: v\n    z: w\nf: g",
    );
    is(
        "a: []\r\n",
        |yaml, editor| {
            editor.append(at(yaml, &["a"]), "b").append(at(yaml, &["a"]), "c");
        },
        "a:\r\n- b\r\n- c\r\n",
    );
    is(
        "a: [\n  b, # c\n  d,\n]\n",
        |yaml, editor| {
            editor.append(at(yaml, &["a"]), "e");
        },
        "a: [\n  b, # c\n  d,\n  e,\n]\n",
    );
    is(
        "a:\n-\n- # b\n",
        |yaml, editor| {
            editor.insert(at(yaml, &["a", "0"]), "c", "d").insert(at(yaml, &["a", "1"]), "e", "f");
        },
        "a:\n- c: d\n- # b\n  e: f\n",
    );
    is(
        "a: null # why\nb: ~\n",
        |yaml, editor| {
            editor.append(at(yaml, &["a"]), "c").insert(at(yaml, &["b"]), "d", "e");
        },
        "a: # why\n- c\nb:\n  d: e\n",
    );
}

#[test]
fn what_goes_takes_its_comments_along() {
    is(
        "a: b\n\n# about c\nc:\n  d: e # f\n  # g\n# about h\nh:\n- i\n# about j\n- j: k\n  l: m\n",
        |yaml, editor| {
            editor.remove(at(yaml, &["c"])).remove(at(yaml, &["h", "1", "j"]));
            editor.remove(at(yaml, &["h", "0"]));
        },
        "a: b\n\n# about h\nh:\n# about j\n- l: m\n",
    );
    is(
        "a: b\nc: d",
        |yaml, editor| {
            editor.remove(at(yaml, &["c"]));
        },
        "a: b\n",
    );
    is(
        "\u{feff}a: b\r\nc: d\r\n",
        |yaml, editor| {
            editor.remove(at(yaml, &["a"]));
        },
        "\u{feff}c: d\r\n",
    );
    is(
        "a: # x\n  b: c\n  d: e # y\nf: [g, h]\n",
        |yaml, editor| {
            editor.remove(at(yaml, &["a", "b"])).remove(at(yaml, &["a", "d"]));
            editor.remove(at(yaml, &["f", "1"]));
        },
        "a: {} # x\nf: [g]\n",
    );
}

#[test]
fn texts_keep_their_quotes_and_get_those_they_need() {
    is(
        "a: 'b'\nc: \"d\"\ne: f # g\nh: {i: j}\nk:\nl: |\n  m\n",
        |yaml, editor| {
            editor.replace(at(yaml, &["a"]), "it's").replace(at(yaml, &["c"]), "1\n2");
            editor.replace(at(yaml, &["e"]), "010").replace(at(yaml, &["h", "i"]), "x, y");
            editor.replace(at(yaml, &["k"]), "{{.IMAGE_NAME}}").replace(at(yaml, &["l"]), "o");
        },
        "a: 'it''s'\nc: \"1\\n2\"\ne: \"010\" # g\nh: {i: \"x, y\"}\nk: \"{{.IMAGE_NAME}}\"\nl: o\n",
    );
}

#[test]
fn keys_are_renamed() {
    is(
        "a: b\n'c': d\ne: {f: g}\n",
        |yaml, editor| {
            for key in ["a", "c"] {
                let Kind::Mapping(root) = &yaml.node(node(yaml, &[]).unwrap()).kind else { return };
                let entry =
                    root.entries.iter().find(|entry| yaml.scalar(entry.key).unwrap().value == key);
                editor.rename(yaml.node(entry.unwrap().key).span, "x y");
            }
        },
        "x y: b\n'x y': d\ne: {f: g}\n",
    );
}

#[test]
fn nothing_is_changed_for_others_unless_asked() {
    let text = "a: &x\n  b: c\nd: *x\ne:\n  <<: *x\n";
    let insert = |path: &'static [&str], shared: bool| {
        change(text, |yaml, editor| {
            if shared {
                editor.shared();
            }
            editor.insert(at(yaml, path), "f", "g");
        })
    };
    assert_eq!(insert(&["a"], false), None);
    assert_eq!(insert(&["d"], false), None);
    let both = "a: &x\n  b: c\n  f: g\nd: *x\ne:\n  <<: *x\n";
    assert_eq!(insert(&["a"], true).as_deref(), Some(both));
    assert_eq!(insert(&["d"], true).as_deref(), Some(both));
    assert_eq!(
        insert(&["e"], false).as_deref(),
        Some("a: &x\n  b: c\nd: *x\ne:\n  <<: *x\n  f: g\n")
    );
    is(
        text,
        |yaml, editor| {
            editor.replace(at(yaml, &["d"]), Value::map([("b", "h".into())]));
        },
        "a: &x\n  b: c\nd:\n  b: h\ne:\n  <<: *x\n",
    );
    assert_eq!(
        change(text, |yaml, editor| {
            editor.remove(at(yaml, &["a"]));
        }),
        None
    );
}

#[test]
fn every_document_of_a_file_is_changed_by_itself() {
    is(
        "---\na: b\n---\n\nc: d\n...\n",
        |yaml, editor| {
            let roots: Vec<NodeId> = yaml.documents.iter().filter_map(|own| own.root).collect();
            for root in roots {
                editor.insert(yaml.node(root).span, "e", "f");
            }
        },
        "---\na: b\ne: f\n---\n\nc: d\ne: f\n...\n",
    );
}

#[test]
fn where_text_cannot_be_read_nothing_is_changed() {
    let text = "a: b\n\tc: [\n";
    assert_eq!(
        change(text, |yaml, editor| {
            let root = yaml.documents.first().and_then(|own| own.root).unwrap();
            editor.insert(yaml.node(root).span, "x", "y");
        }),
        None
    );
}
