//! What is written into a YAML file.

use super::Outline;
use crate::syntax::yaml::is_text;
use std::fmt::Write as _;

/// A value that is to be written. How it is quoted and indented, the file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text: quoted where it would be read as something else.
    Text(String),
    /// A number, `true`, `null`: written as it is.
    Plain(String),
    /// A mapping.
    Map(Vec<(String, Value)>),
    /// A sequence.
    List(Vec<Value>),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A mapping; a key that is there twice has its values merged.
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// A sequence.
    pub fn list(items: impl IntoIterator<Item = Value>) -> Self {
        Self::List(items.into_iter().collect())
    }

    /// Adds what `other` has and this has not: keys of maps, items of lists. Of two scalars the other one stays.
    pub fn merge(&mut self, other: Value) {
        match (self, other) {
            (Self::Map(own), Self::Map(more)) => {
                for (key, value) in more {
                    match own.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, known)) => known.merge(value),
                        None => own.push((key, value)),
                    }
                }
            }
            (Self::List(own), Self::List(more)) => own.extend(more),
            (own, other) => *own = other,
        }
    }

    /// Whether it takes lines of its own in a block.
    pub(super) fn is_block(&self) -> bool {
        match self {
            Self::Map(entries) => !entries.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Text(_) | Self::Plain(_) => false,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Plain(value.to_string())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

/// How a file wants values to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writer<'o> {
    pub(super) outline: &'o Outline,
}

impl Writer<'_> {
    /// A value on one line.
    pub(super) fn inline(self, value: &Value, in_flow: bool) -> String {
        match value {
            Value::Text(text) => self.scalar(text, in_flow),
            Value::Plain(text) => text.clone(),
            Value::Map(entries) => {
                let entry = |(key, value): &(String, Value)| {
                    format!("{}: {}", self.scalar(key, true), self.inline(value, true))
                };
                let entries: Vec<String> = entries.iter().map(entry).collect();
                format!("{{{}}}", entries.join(", "))
            }
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.inline(item, true)).collect();
                format!("[{}]", items.join(", "))
            }
        }
    }

    /// An entry of a mapping that begins at `column`; all but its first line are indented.
    pub(super) fn entry(self, key: &str, value: &Value, column: usize) -> String {
        let mut out = format!("{}:", self.scalar(key, false));
        if value.is_block() {
            let column = self.outline.below(column, matches!(value, Value::List(_)));
            out.push_str(&self.line(column));
            out.push_str(&self.block(value, column));
        } else {
            let _ = write!(out, " {}", self.inline(value, false));
        }
        out
    }

    /// A mapping, a sequence or a scalar that begins at `column`; all but its first line are indented.
    pub(super) fn block(self, value: &Value, column: usize) -> String {
        let between = self.line(column);
        match value {
            Value::Map(entries) if !entries.is_empty() => {
                let entry = |(key, value): &(String, Value)| self.entry(key, value, column);
                entries.iter().map(entry).collect::<Vec<_>>().join(&between)
            }
            Value::List(items) if !items.is_empty() => {
                let item = |item: &Value| format!("- {}", self.block(item, column + 2));
                items.iter().map(item).collect::<Vec<_>>().join(&between)
            }
            other => self.inline(other, false),
        }
    }

    /// A line break, and the blanks up to `column`.
    pub(super) fn line(self, column: usize) -> String {
        format!("{}{}", self.outline.line_break, " ".repeat(column))
    }

    /// A text, in quotes where it needs them.
    pub(super) fn scalar(self, text: &str, in_flow: bool) -> String {
        if is_plain(text, in_flow) {
            text.to_owned()
        } else {
            quoted(text, self.outline.single_quotes)
        }
    }
}

/// A text in quotes: single ones if they are wanted and can hold it.
pub(super) fn quoted(text: &str, single: bool) -> String {
    let special =
        |c: char| c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    if !text.contains(special) && (single || text.contains(['"', '\\']) && !text.contains('\'')) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if special(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text is read as itself without quotes.
pub(super) fn is_plain(text: &str, in_flow: bool) -> bool {
    // What YAML 1.1 takes for a boolean, and Skaffold where it wants one.
    const WORDS: [&str; 8] = ["y", "yes", "n", "no", "on", "off", "=", "<<"];
    let mut letters = text.chars();
    let (first, second) = (letters.next(), letters.next());
    let starts = match first {
        None => false,
        Some('-' | '?' | ':') => second.is_some_and(|c| c.is_ascii_alphanumeric()),
        Some(first) => !",[]{}#&*!|>'\"%@` \t=~".contains(first),
    };
    let brackets = |c: char| ",[]{}".contains(c);
    starts
        && is_text(text)
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' ', '\t'])
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !text.contains(|c: char| {
            c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        })
        && !(in_flow && (text.contains(brackets) || text.contains(':') || text.contains('?')))
}
