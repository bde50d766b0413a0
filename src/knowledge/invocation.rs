//! The words behind a program, told apart with what a tool's row says of its options.

use super::tool::{CommandRow, Kind, Named, Tool};
use crate::source::Span;
use crate::syntax::shell::ShellWord;

/// Options and other words of one run.
pub(super) struct Invocation<'s> {
    /// Options, each with its value.
    options: Vec<Flag<'s>>,
    /// Words that are neither options nor their values, up to `--`.
    pub(super) words: Vec<&'s ShellWord>,
}

struct Flag<'s> {
    /// As written, without a value; `--x` of Go as `-x`.
    name: String,
    value: Option<ShellWord>,
    word: &'s ShellWord,
}

impl<'s> Invocation<'s> {
    pub(super) fn new(tool: &Tool, words: &'s [ShellWord]) -> Self {
        let mut invocation = Self { options: Vec::new(), words: Vec::new() };
        // `cargo +nightly build`
        let toolchain = words.first().is_some_and(|word| word.as_str().starts_with('+'));
        let mut rest = words.iter().skip(usize::from(toolchain)).peekable();
        while let Some(word) = rest.next() {
            let text = word.as_str();
            if text == "--" {
                break;
            }
            if !text.starts_with('-') || text.len() == 1 {
                invocation.words.push(word);
                continue;
            }
            let (name, value) = match text.find('=') {
                Some(at) => (text.get(..at).unwrap_or(text), Some(word.tail(at + 1))),
                None => (text, None),
            };
            let name = normal(tool, name);
            let value = match value {
                Some(value) => Some(value),
                None if tool.valued.contains(&name.as_str()) => rest.next().cloned(),
                None => None,
            };
            invocation.options.push(Flag { name, value, word });
        }
        invocation
    }

    /// Whether one of these options is given: `--x`, or `--x=value` with just this value.
    pub(super) fn has(&self, options: &[&str]) -> bool {
        self.options.iter().any(|flag| {
            options.iter().any(|&option| match option.split_once('=') {
                Some((name, value)) => {
                    flag.name == name && flag.value.as_ref().is_some_and(|it| it.as_str() == value)
                }
                None => {
                    flag.name == option
                        && flag.value.as_ref().is_none_or(|value| value.as_str() != "false")
                }
            })
        })
    }

    /// The first of these options that is given.
    pub(super) fn find(&self, options: &[&str]) -> Option<Span> {
        let given = |flag: &&Flag<'_>| options.contains(&flag.name.as_str());
        self.options.iter().find(given).map(|flag| flag.word.span)
    }

    /// The value of the last of these options.
    pub(super) fn value(&self, options: &[&str]) -> Option<&ShellWord> {
        let found = self.options.iter().rev().find(|flag| options.contains(&flag.name.as_str()));
        found.and_then(|flag| flag.value.as_ref())
    }

    /// How many words of a row stand here; `None` where one is missing.
    pub(super) fn fits(&self, row: &CommandRow) -> Option<usize> {
        let mut at = 0;
        for &word in row.words {
            if word.starts_with('-') {
                if !self.options.iter().any(|flag| flag.word.as_str() == word) {
                    return None;
                }
            } else if self.words.get(at).is_some_and(|it| it.value() == Some(word)) {
                at += 1;
            } else {
                return None;
            }
        }
        let alone = row.words.is_empty() && row.program.is_none() && !self.words.is_empty();
        (!alone).then_some(row.words.len())
    }

    /// What a row's command does with the words behind it.
    pub(super) fn kind(&self, tool: &Tool, row: &CommandRow) -> Kind {
        let own = row.words.iter().filter(|word| !word.starts_with('-')).count();
        let mut operands = self.words.iter().skip(own).map(|word| word.as_str());
        let named = match row.named {
            Named::Never => false,
            Named::Version => operands.any(|word| word.contains('@')),
            Named::Word => operands.any(|word| !is_path(word)),
            Named::Always => true,
        };
        let global = self.has(tool.global_options) && row.kind == Kind::Download;
        if named || global { Kind::Named } else { row.kind }
    }
}

/// A folder or file of the project rather than a package.
fn is_path(word: &str) -> bool {
    word.starts_with('.') || word.starts_with('/') || word.starts_with("file:") || word == "all"
}

/// Go takes one dash or two.
fn normal(tool: &Tool, name: &str) -> String {
    let single = tool.valued.iter().all(|option| !option.starts_with("--"));
    match name.strip_prefix("--") {
        Some(rest) if single => format!("-{rest}"),
        _ => name.to_owned(),
    }
}
