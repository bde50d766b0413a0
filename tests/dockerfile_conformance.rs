//! Dockerfiles with what BuildKit makes of them.
//!
//! Each line of a case file is a JSON object: `text`; `accepted`; `line`, where the first rejected instruction
//! starts, if BuildKit rejects one as a whole; `instructions` as its parser sees them, if it accepts the file.
//! `SKAFFLINT_DOCKERFILE_CASES` names one more file of cases, to compare with any corpus.
#![allow(clippy::unwrap_used)]

use serde::Deserialize;
use skafflint::source::FileId;
use skafflint::syntax::dockerfile::{
    self, Command, Copy, Dockerfile, Healthcheck, Instruction, Kind, Words,
};
use std::path::Path;

#[derive(Deserialize)]
struct Case {
    /// A name for people, where the text came from a file.
    #[serde(default)]
    path: String,
    text: String,
    accepted: bool,
    #[serde(default)]
    line: Option<u32>,
    #[serde(default)]
    instructions: Vec<Expected>,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Expected {
    keyword: String,
    lines: (u32, u32),
    #[serde(default)]
    flags: Vec<String>,
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    heredocs: Vec<Heredoc>,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Heredoc {
    name: String,
    fd: u32,
    expand: bool,
    chomp: bool,
    body: String,
}

#[test]
fn reads_what_buildkit_reads() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dockerfile/cases.jsonl");
    check(&own);
    if let Some(more) = std::env::var_os("SKAFFLINT_DOCKERFILE_CASES") {
        check(Path::new(&more));
    }
}

fn check(path: &Path) {
    let cases = std::fs::read_to_string(path).unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (number, line) in cases.lines().enumerate() {
        let case: Case = serde_json::from_str(line).unwrap();
        count += 1;
        if let Err(difference) = compare(&case) {
            wrong.push(format!("{}:{} {}\n{difference}", path.display(), number + 1, case.path));
        }
    }
    assert!(count > 0, "{} has no cases", path.display());
    let shown = wrong.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n\n");
    assert!(wrong.is_empty(), "{} of {count} differ\n{shown}", wrong.len());
}

fn compare(case: &Case) -> Result<(), String> {
    let tree = dockerfile::parse(FileId(0), &case.text);
    if case.accepted != tree.errors.is_empty() {
        return Err(format!(
            "accepted: {}, we say {:?}\n{}",
            case.accepted, tree.errors, case.text
        ));
    }
    if !case.accepted {
        let line = first_bad_line(&tree);
        return match case.line {
            Some(expected) if Some(expected) != line => {
                Err(format!("rejected at line {expected}, we say {line:?}"))
            }
            _ => Ok(()),
        };
    }
    let found: Vec<Expected> = tree.instructions.iter().map(seen).collect();
    if case.instructions.len() != found.len() {
        return Err(format!(
            "expected {} instructions, found {}",
            case.instructions.len(),
            found.len()
        ));
    }
    for ((expected, found), instruction) in
        case.instructions.iter().zip(&found).zip(&tree.instructions)
    {
        // BuildKit does not look further at a trigger that is broken.
        let broken = matches!(&instruction.kind, Kind::Onbuild(inner) if matches!(inner.kind, Kind::Invalid));
        if expected != found && !(broken && expected.args[0] == found.args[0]) {
            return Err(format!("expected {expected:?}\n   found {found:?}"));
        }
    }
    Ok(())
}

/// Where the instruction with the first error starts.
fn first_bad_line(tree: &Dockerfile) -> Option<u32> {
    let error = tree.errors.first()?;
    let bad =
        tree.instructions.iter().rfind(|instruction| instruction.span.start <= error.span.start)?;
    Some(bad.start_line)
}

/// An instruction as BuildKit's parser shows it.
fn seen(instruction: &Instruction) -> Expected {
    let heredocs = match &instruction.kind {
        Kind::Onbuild(inner) => &inner.heredocs,
        _ => &instruction.heredocs,
    };
    Expected {
        keyword: instruction.keyword.value.clone(),
        lines: (instruction.start_line, instruction.end_line),
        flags: instruction.flags.iter().map(flag).collect(),
        args: args(instruction),
        heredocs: heredocs
            .iter()
            .map(|heredoc| Heredoc {
                name: heredoc.name.value.clone(),
                fd: heredoc.fd,
                expand: heredoc.expand,
                chomp: heredoc.chomp,
                body: heredoc.content.to_string(),
            })
            .collect(),
    }
}

fn flag(flag: &dockerfile::Flag) -> String {
    match &flag.value {
        Some(value) => format!("--{}={}", flag.name.value, value.value),
        None => format!("--{}", flag.name.value),
    }
}

fn args(instruction: &Instruction) -> Vec<String> {
    let rest = || vec![instruction.rest.value.to_string()];
    match &instruction.kind {
        Kind::From(from) => [
            Some(from.image.value.to_string()),
            word(from.as_keyword.as_ref()),
            word(from.name.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Kind::Run(command) | Kind::Cmd(command) | Kind::Entrypoint(command) => {
            self::command(command)
        }
        Kind::Copy(copy) | Kind::Add(copy) => copy_args(instruction, copy),
        Kind::Env(pairs) | Kind::Label(pairs) => pairs
            .items
            .iter()
            .flat_map(|pair| {
                let sign = if pairs.legacy { "" } else { "=" };
                [pair.name.value.to_string(), pair.value.value.to_string(), sign.to_owned()]
            })
            .collect(),
        Kind::Arg(items) => items
            .iter()
            .map(|item| match &item.default {
                Some(default) => format!("{}={default}", item.name),
                None => item.name.value.to_string(),
            })
            .collect(),
        Kind::Workdir(_) | Kind::User(_) | Kind::Stopsignal(_) | Kind::Maintainer(_) => rest(),
        Kind::Volume(list) | Kind::Expose(list) | Kind::Shell(list) => words(list),
        Kind::Healthcheck(Healthcheck::None) => vec![instruction.rest.value.to_string()],
        Kind::Healthcheck(Healthcheck::Cmd(run)) => {
            let first = instruction.rest.value.split_whitespace().next().unwrap_or("").to_owned();
            std::iter::once(first).chain(command(run)).collect()
        }
        Kind::Onbuild(inner) => {
            std::iter::once(inner.keyword.value.clone()).chain(args(inner)).collect()
        }
        Kind::Invalid => Vec::new(),
    }
}

fn word(word: Option<&skafflint::source::Spanned<String>>) -> Option<String> {
    word.map(|word| word.value.clone())
}

fn words(words: &Words) -> Vec<String> {
    words.items.iter().map(|word| word.text.value.to_string()).collect()
}

fn command(command: &Command) -> Vec<String> {
    match command {
        Command::Shell(text) if text.value.is_empty() => Vec::new(),
        Command::Shell(text) => vec![text.value.to_string()],
        Command::Exec(list) => words(list),
    }
}

/// Heredocs are no sources here: the words as they are written stand for them.
fn copy_args(instruction: &Instruction, copy: &Copy) -> Vec<String> {
    if !copy.json && instruction.rest.value.contains("<<") {
        return instruction
            .rest
            .value
            .split([' ', '\t', '\r', '\u{b}', '\u{c}'])
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
    }
    copy.sources.iter().chain([&copy.destination]).map(|word| word.text.value.to_string()).collect()
}
