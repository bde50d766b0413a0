//! How scripts are read, by example and by property.

use super::*;
use crate::source::{FileId, Span};
use crate::syntax::dockerfile;
use crate::syntax::text::Text;
use proptest::prelude::*;

fn text(value: &str) -> Text {
    Text::plain(Span::new(FileId(0), 0, value.len()), value)
}

fn script(value: &str) -> Script {
    parse(&text(value), &[])
}

/// One line a command: how it is joined, `?` if conditional, one `+` a level of depth, assignments, words, redirections.
fn shown(value: &str) -> Vec<String> {
    let script = script(value);
    let mut lines: Vec<String> = script.commands.iter().map(line).collect();
    if script.opaque {
        lines.push("opaque".to_owned());
    }
    lines
}

fn line(command: &Command) -> String {
    let join = match command.join {
        Join::First => "",
        Join::And => "&& ",
        Join::Or => "|| ",
        Join::Sequence => "; ",
        Join::Pipe => "| ",
        Join::Background => "& ",
    };
    let depth = "+".repeat(command.depth as usize);
    let conditional = if command.conditional { "?" } else { "" };
    let mut parts = vec![];
    match &command.kind {
        Kind::Simple => {}
        Kind::For(name) => parts.push(format!("for:{}", name.value)),
        Kind::Case => parts.push("case".to_owned()),
        Kind::Function(name) => parts.push(format!("function:{}", name.value)),
        Kind::Redirects => parts.push("redirects".to_owned()),
    }
    for it in &command.assignments {
        parts.push(format!("{}={}", it.name.value, it.value.as_str()));
    }
    parts.extend(command.words.iter().map(|word| word.as_str().to_owned()));
    parts.extend(command.redirects.iter().map(|it| match &it.body {
        Some(body) => format!("{:?}:{}:{:?}", it.operator, it.target.as_str(), body.as_str()),
        None => format!("{:?}:{}", it.operator, it.target.as_str()),
    }));
    format!("{join}{depth}{conditional}{}", parts.join(" "))
}

/// Name, form and text of every variable.
fn used(value: &str) -> Vec<(String, bool)> {
    script(value)
        .variables()
        .iter()
        .map(|it| (it.variable.name.value.clone(), it.is_assigned_before))
        .collect()
}

#[test]
fn joins_commands() {
    assert_eq!(
        shown("a 1 && b;c|d & e || f # comment"),
        ["a 1", "&& b", "; c", "| d", "& e", "|| ?f"]
    );
    assert_eq!(shown("a\n# x\n\nb \\\n c"), ["a", "; b c"]);
    assert_eq!(shown("set -eux; a"), ["set -eux", "; a"]);
}

#[test]
fn removes_quotes() {
    assert_eq!(shown(r#"a 'b c' "d\"e\n" f\ g $'h\ti' j"k"'l'"#), ["a b c d\"e\\n f g h\ti jkl"]);
    let script = script(r#"a "$X" '$Y' \$Z ${V:-w} "#);
    let values: Vec<_> = script.commands[0].words.iter().map(ShellWord::value).collect();
    assert_eq!(values, [Some("a"), None, Some("$Y"), Some("$Z"), None]);
    assert_eq!(script.commands[0].words[4].as_str(), "${V:-w}");
}

#[test]
fn knows_what_may_be_skipped() {
    assert_eq!(
        shown("if [ -f yarn.lock ]; then yarn; elif x; then npm ci; else exit 1; fi; z"),
        ["[ -f yarn.lock ]", "; ?yarn", "; ?x", "; ?npm ci", "; ?exit 1", "; z"]
    );
    assert_eq!(shown("[ -x a ] && b && c; d && e"), ["[ -x a ]", "&& ?b", "&& ?c", "; d", "&& e"]);
    assert_eq!(shown("a || b && c"), ["a", "|| ?b", "&& c"]);
    assert_eq!(
        shown("for i in 1 2; do a; done; for i in $X; do b; done"),
        ["for:i 1 2", "; a", "; for:i $X", "; ?b"]
    );
    assert_eq!(shown("case $x in a|b) c;; *) d ;; esac"), ["case $x a b *", "; ?c", "; ?d"]);
    assert_eq!(shown("f() { a; }; f"), ["function:f", "; ?a", "; f"]);
    assert_eq!(shown("while read x; do a; done < f"), ["read x", "; ?a", "; redirects Read:f"]);
}

#[test]
fn reads_substitutions_as_commands() {
    assert_eq!(
        shown("a $(b | c) `d \\`e\\``"),
        ["+b", "| +c", "++e", "+d `e`", "a $(b | c) `d \\`e\\``"]
    );
    assert_eq!(shown(r#"a "$(b "$(c)")""#), ["++c", "+b $(c)", "a $(b \"$(c)\")"]);
    assert_eq!(shown("(a; b) && { c; } > d"), ["+a", "; +b", "&& c", "; redirects Write:d"]);
    assert_eq!(
        shown("x=$((1 + (2 * N))); (( x > 1 )) && a"),
        ["x=$((1 + (2 * N)))", "; ((  x > 1 ", "&& ?a"]
    );
}

#[test]
fn reads_scripts_of_inner_shells() {
    assert_eq!(shown(r#"sh -c "a && b""#), ["sh -c a && b", "+a", "&& +b"]);
    assert_eq!(
        shown("sudo -u me bash -euo pipefail -c 'a; b' && c"),
        ["sudo -u me bash -euo pipefail -c a; b", "+a", "; +b", "&& c"]
    );
    assert_eq!(
        shown("bash <<EOF\na\nb\nEOF\nc"),
        ["bash Heredoc:EOF:\"a\\nb\\n\"", "+a", "; +b", "; c"]
    );
    assert_eq!(shown("cat <<'EOF' > f\na && $b\nEOF"), ["cat Heredoc:EOF:\"a && $b\\n\" Write:f"]);
    assert_eq!(shown("sh script.sh a"), ["sh script.sh a"]);
    // Spans of inner commands lie in the file, escapes or not.
    let line = r#"sh -c "echo \"x y\" && npm ci""#;
    let script = script(line);
    let npm = script.commands.last().unwrap();
    assert_eq!(&line[npm.span.range()], "npm ci");
}

#[test]
fn skips_wrappers() {
    for (line, program, arguments) in [
        ("/usr/local/bin/npm ci", "npm", 1),
        ("env A=b -u C npm ci", "npm", 1),
        ("sudo -E -u node A=b npm ci", "npm", 1),
        ("time -p nice -n 5 npm ci", "npm", 1),
        ("timeout -k 5 10m npm ci", "npm", 1),
        ("exec npm", "npm", 0),
        ("command -v npm", "command", 2),
        ("env", "env", 0),
    ] {
        let script = script(line);
        assert_eq!(script.commands[0].program(), Some(program), "{line}");
        assert_eq!(script.commands[0].arguments().len(), arguments, "{line}");
    }
    let script = script("env A=b npm ci");
    assert_eq!(script.commands[0].assignment("A").unwrap().value(), Some("b"));
}

#[test]
fn reads_bash() {
    assert_eq!(
        shown("[[ $a =~ ^(x|y z)$ && ! ( -n b || c < d ) ]] || e"),
        ["[[ $a =~ ^(x|y z)$ && ! ( -n b || c < d ) ]]", "|| ?e"]
    );
    assert_eq!(
        shown("a=(1 \"2 3\" $x) b+=c d[1]=e; f &> /dev/null <<< \"$g\" 2>&1"),
        ["a=(1 \"2 3\" $x) b=c d=e", "; f Write:/dev/null String:$g Duplicate:1"]
    );
    assert_eq!(
        shown("function f { a; }; for ((i=0; i<3; i++)); do b; done"),
        ["function:f", "; ?a", "; (( i=0; i<3; i++", "; ?b"]
    );
    assert_eq!(shown("diff <(a) <(b)"), ["+a", "+b", "diff <(a) <(b)"]);
}

#[test]
fn is_opaque_where_a_shell_would_refuse() {
    for line in [
        "a &&",
        "a | | b",
        "'a",
        "\"a",
        "$(a",
        "`a",
        "if a; then b",
        "a )",
        "(a",
        "{ a; ",
        "fi",
        "; a",
        "${x",
        "a (b)",
        "for 1 in x; do a; done",
    ] {
        assert!(script(line).opaque, "{line}");
    }
    let deep = "$(".repeat(100_000);
    assert!(script(&deep).opaque);
    let deep = format!("{}a", "(".repeat(100_000));
    assert!(script(&deep).opaque);
    for part in
        ["$((", "\"${a:-$(if { ", "a=($(", "f() { case x in y) ", "[[ $(", "<(a $((b[$(", "\"$(\"`"]
    {
        assert!(script(&part.repeat(10_000)).opaque);
    }
}

#[test]
fn tells_which_variables_have_a_value() {
    assert_eq!(
        used("echo $A; A=1; echo $A ${B:-$C} $1 $@"),
        [("A".into(), false), ("A".into(), true), ("B".into(), false), ("C".into(), false)]
    );
    assert_eq!(
        used("for i in $X; do echo $i; done; read -r y z; echo $y $z"),
        [("X".into(), false), ("i".into(), true), ("y".into(), true), ("z".into(), true)]
    );
    assert_eq!(used("export A=1 B; echo $A $B"), [("A".into(), true), ("B".into(), false)]);
    assert_eq!(used(". /etc/os-release; echo $ID"), [("ID".into(), true)]);
    assert_eq!(used("V=$(cat v); sh -c \"echo $V\""), [("V".into(), true)]);
    assert_eq!(
        used("echo '$A' \\$B \"${C:?no}\" `echo $D`"),
        [("C".into(), false), ("D".into(), false)]
    );
    assert_eq!(used("cat <<EOF\n$A\nEOF\ncat <<'EOF'\n$B\nEOF"), [("A".into(), false)]);
    let line = "x ${A:=1} $((B + 2)) ${#C}";
    let script = script(line);
    let forms: Vec<_> = script
        .variables()
        .iter()
        .map(|it| (it.variable.form, &line[it.variable.span.range()]))
        .collect();
    assert_eq!(forms, [(Form::Assign, "${A:=1}"), (Form::Arithmetic, "B"), (Form::Other, "${#C}")]);
}

/// The script of the first RUN of a Dockerfile.
fn first_run(file: &str) -> Script {
    let parsed = dockerfile::parse(FileId(0), file);
    let mut instructions = parsed.instructions.iter();
    of_run(instructions.find(|it| matches!(it.kind, dockerfile::Kind::Run(_))).unwrap())
}

#[test]
fn reads_heredocs_of_the_dockerfile() {
    let lines = |run: &str| -> Vec<String> {
        let script = first_run(&format!("FROM a\n{run}"));
        let opaque = script.opaque.then(|| "opaque".to_owned());
        script.commands.iter().map(line).chain(opaque).collect()
    };
    assert_eq!(lines("RUN <<EOF\nnpm ci\nnpm test\nEOF\n"), ["npm ci", "; npm test"]);
    assert_eq!(lines("RUN <<EOF\n#!/usr/bin/env bash\nnpm ci\nEOF\n"), ["npm ci"]);
    assert_eq!(lines("RUN <<EOF\n#!/usr/bin/python3\nprint()\nEOF\n"), ["opaque"]);
    assert_eq!(
        lines("RUN bash -e <<\"EOF\" && b\nnpm ci\nEOF\n"),
        ["bash -e Heredoc:EOF:\"npm ci\\n\"", "+npm ci", "&& b"]
    );
    let file = "FROM a\nRUN cat <<EOF > /f\n$A\nEOF\n";
    let script = first_run(file);
    assert_eq!(&file[script.variables()[0].variable.span.range()], "$A");
}

#[test]
fn reads_the_json_form() {
    let file = r#"FROM a
RUN ["/bin/sh", "-c", "cd /a && npm \"ci\" $X"]"#;
    let script = first_run(file);
    assert_eq!(
        script.commands.iter().map(line).collect::<Vec<_>>(),
        ["/bin/sh -c cd /a && npm \"ci\" $X", "+cd /a", "&& +npm ci $X"]
    );
    assert_eq!(&file[script.commands[1].span.range()], "cd /a");
    assert_eq!(&file[script.variables()[0].variable.span.range()], "$X");
    let script = first_run("FROM a\nRUN [\"npm\", \"$X\"]");
    assert!(script.variables().is_empty(), "no shell, nothing is expanded");
}

#[test]
fn maps_words_over_gaps() {
    // As a Dockerfile's continuation leaves it: "a \⏎b" is "a b" with a gap.
    let file = "a --x=\\\n1 && b";
    let text =
        Text::pieced(Span::new(FileId(0), 0, file.len()), "a --x=1 && b", vec![(0, 0), (6, 8)]);
    let script = parse(&text, &[]);
    assert_eq!(&file[script.commands[0].words[1].span.range()], "--x=\\\n1");
    assert_eq!(script.commands[0].words[1].as_str(), "--x=1");
    assert_eq!(&file[script.commands[0].words[1].tail(4).span.range()], "1");
    assert_eq!(&file[script.commands[1].span.range()], "b");
}

proptest! {
    #[test]
    fn never_panics_and_stays_inside(value in r#"([a-z$"'`(){}<>|;\\ \n=#&\[\]!0é-]|if |fi|do |done|case |esac|in |<<E\n|\nE\n|\$\(\(|\$\(|\$\{|sh -c |\[\[ |for ){0,60}"#) {
        let script = script(&value);
        for command in &script.commands {
            prop_assert!(command.span.end as usize <= value.len());
            for word in &command.words {
                prop_assert!(value.get(word.span.range()).is_some());
                // The patterns of a `case` stand behind its head.
                let inside = command.span.contains(word.span) || command.kind == Kind::Case;
                prop_assert!(inside || word.text.value.is_empty());
            }
        }
        for it in script.variables() {
            prop_assert_eq!(value.get(it.variable.name.span.range()), Some(it.variable.name.value.as_str()));
        }
    }

    #[test]
    fn quoted_words_come_back(words in proptest::collection::vec("[^\0'\r]{0,12}", 1..6)) {
        let line = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
        let script = script(&line);
        let read: Vec<_> = script.commands[0].words.iter().filter_map(ShellWord::value).collect();
        prop_assert_eq!(read, words);
    }

    #[test]
    fn commands_come_back(words in proptest::collection::vec(proptest::collection::vec("[a-z]{1,4}x", 1..4), 1..5)) {
        let line = words.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join(" && ");
        let script = script(&line);
        prop_assert!(!script.opaque);
        let read: Vec<Vec<String>> = script.commands.iter()
            .map(|command| command.words.iter().map(|word| word.as_str().to_owned()).collect()).collect();
        prop_assert_eq!(read, words);
    }
}
