//! From the parts of a word to its value.

use super::pattern;
use super::word::{Fault, Lexed, Mode, Operator, Part, Problem, Reference, Sequence};
use std::collections::HashSet;
use std::ops::Range;

/// Values longer than this many bytes are refused: a few lines of ENV can double one without end.
const MAX_LENGTH: usize = 1 << 20;

/// A word that was split off, and the bytes of the text that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Split {
    pub value: String,
    pub range: Range<usize>,
}

/// Evaluates a text that was read. `lookup` is asked once for each reference.
pub(super) struct Evaluation<'l> {
    text: &'l str,
    lexed: &'l Lexed,
    mode: Mode,
    /// By reference, each taken by the sequence around it.
    values: Vec<String>,
    /// Names that had no value, in order, each once.
    pub unmatched: Vec<String>,
}

impl<'l> Evaluation<'l> {
    /// Looks up all references, innermost first.
    pub(super) fn new(
        text: &'l str,
        lexed: &'l Lexed,
        mode: Mode,
        mut lookup: impl FnMut(&str) -> Option<String>,
    ) -> Result<Self, Fault> {
        let values = Vec::with_capacity(lexed.references.len());
        let (mut total, mut known) = (0, HashSet::new());
        let mut own = Self { text, lexed, mode, values, unmatched: Vec::new() };
        for reference in &lexed.references {
            let name = own.slice(&reference.name);
            let found = lookup(name);
            if found.is_none() && known.insert(name) {
                own.unmatched.push(name.to_owned());
            }
            let word = own.sequence_at(reference.word);
            let replacement = own.sequence_at(reference.replacement);
            let value = if found.is_none() && own.mode.keep_unset {
                own.written(reference, &word, &replacement)
            } else {
                substitute(reference, found, word, &replacement)?
            };
            total += value.len();
            if total > 4 * MAX_LENGTH {
                return Err((reference.range.clone(), Problem::TooLarge));
            }
            own.values.push(value);
        }
        Ok(own)
    }

    /// The value of the whole text.
    pub(super) fn value(&mut self) -> Result<String, Fault> {
        let value = self.lexed.top().map_or_else(String::new, |top| self.sequence(top));
        if value.len() > MAX_LENGTH {
            return Err((0..self.text.len(), Problem::TooLarge));
        }
        Ok(value)
    }

    /// The whole text cut to words at blanks, after the variables are put in.
    pub(super) fn words(&mut self) -> Vec<Split> {
        let mut words = Words::default();
        let Some(top) = self.lexed.top() else { return Vec::new() };
        for part in &top.parts {
            // BuildKit reads a word inside `${…}` into the buffer of the word around it, which is lost.
            if self.resets(part) {
                words.buffer.clear();
            }
            match part {
                Part::Text(range) => {
                    words.add(self.slice(range), |at| range.start + at, range.start);
                }
                Part::Reference(index) => {
                    let Some(range) =
                        self.lexed.references.get(*index).map(|reference| reference.range.clone())
                    else {
                        continue;
                    };
                    let value = self.take(*index);
                    words.add(&value, |_| range.end, range.start);
                }
                Part::Escaped(escape, next) => {
                    if top.raw {
                        words.add_raw(self.slice(escape), escape);
                    }
                    if !next.is_empty() {
                        words.add_raw(self.slice(next), &(escape.start..next.end));
                    }
                }
                _ => {
                    let mut value = String::new();
                    self.part(part, top.raw, &mut value);
                    words.add_raw(&value, &self.range(part));
                }
            }
        }
        words.end();
        words.done
    }

    fn resets(&self, part: &Part) -> bool {
        match part {
            Part::Double(index) => {
                self.lexed.sequences.get(*index).is_some_and(|inner| inner.resets)
            }
            Part::Reference(index) => {
                self.lexed.references.get(*index).is_some_and(|inner| inner.word.is_some())
            }
            _ => false,
        }
    }

    /// The bytes of a part, with its quotes.
    fn range(&self, part: &Part) -> Range<usize> {
        match part {
            Part::Text(range) | Part::Angle(range) | Part::Single(range) => range.clone(),
            Part::Escaped(escape, next) | Part::Doubled(escape, next) => escape.start..next.end,
            Part::Double(index) => self
                .lexed
                .sequences
                .get(*index)
                .map_or(0..0, |inner| inner.range.start.saturating_sub(1)..inner.range.end + 1),
            Part::Reference(index) => {
                self.lexed.references.get(*index).map_or(0..0, |inner| inner.range.clone())
            }
        }
    }

    fn slice(&self, range: &Range<usize>) -> &'l str {
        self.text.get(range.clone()).unwrap_or("")
    }

    fn take(&mut self, reference: usize) -> String {
        self.values.get_mut(reference).map(std::mem::take).unwrap_or_default()
    }

    fn sequence_at(&mut self, index: Option<usize>) -> String {
        let sequence = index.and_then(|index| self.lexed.sequences.get(index));
        sequence.map_or_else(String::new, |sequence| self.sequence(sequence))
    }

    fn sequence(&mut self, sequence: &Sequence) -> String {
        let mut value = String::new();
        for part in &sequence.parts {
            self.part(part, sequence.raw, &mut value);
        }
        value
    }

    /// Only a `"…"` leads to a call of itself, and no `"…"` stands right inside another one.
    fn part(&mut self, part: &Part, raw: bool, value: &mut String) {
        match part {
            Part::Text(range) | Part::Angle(range) => value.push_str(self.slice(range)),
            Part::Escaped(escape, next) => {
                if raw {
                    value.push_str(self.slice(escape));
                }
                value.push_str(self.slice(next));
            }
            Part::Doubled(escape, next) => {
                if raw {
                    value.push_str(self.slice(escape));
                }
                value.push_str(self.slice(if next.is_empty() { escape } else { next }));
            }
            Part::Single(range) if self.mode.raw_quotes => value.push_str(self.slice(range)),
            Part::Single(range) => value.push_str(self.slice(&(range.start + 1..range.end - 1))),
            Part::Double(index) => {
                let inner = self.sequence_at(Some(*index));
                if self.mode.raw_quotes {
                    value.push('"');
                }
                value.push_str(&inner);
                if self.mode.raw_quotes {
                    value.push('"');
                }
            }
            Part::Reference(index) => {
                let inner = self.take(*index);
                value.push_str(&inner);
            }
        }
    }

    /// A variable without a value, as it is written; quotes and escapes in its word are read all the same.
    fn written(&self, reference: &Reference, word: &str, replacement: &str) -> String {
        let name = self.slice(&reference.name);
        match reference.operator {
            Operator::Plain => self.slice(&reference.range).to_owned(),
            // BuildKit forgets the second slash of `//`.
            Operator::Replace { .. } => format!("${{{name}/{word}/{replacement}}}"),
            operator => format!("${{{name}{}{word}}}", operator.sign()),
        }
    }
}

fn substitute(
    reference: &Reference,
    found: Option<String>,
    word: String,
    replacement: &str,
) -> Result<String, Fault> {
    let missing = |or_empty: bool| match &found {
        None => true,
        Some(value) => or_empty && value.is_empty(),
    };
    let fault = |problem| (reference.range.clone(), problem);
    match reference.operator {
        Operator::Default { or_empty } if missing(or_empty) => Ok(word),
        Operator::Alternative { or_empty } => {
            Ok(if missing(or_empty) { String::new() } else { word })
        }
        Operator::Required { or_empty } if missing(or_empty) => Err(fault(Problem::Required(word))),
        Operator::Plain | Operator::Default { .. } | Operator::Required { .. } => {
            Ok(found.unwrap_or_default())
        }
        Operator::TrimPrefix | Operator::TrimSuffix | Operator::Replace { .. } => {
            pattern::apply(reference.operator, &word, replacement, &found.unwrap_or_default())
                .map_err(fault)
        }
        Operator::Unknown(_) => Err(fault(Problem::Modifier(reference.operator.sign()))),
    }
}

/// Words in the making.
#[derive(Default)]
struct Words {
    done: Vec<Split>,
    buffer: String,
    range: Range<usize>,
    in_word: bool,
}

impl Words {
    /// Adds text whose blanks end words. `end`: where the byte behind an offset of `value` stands.
    fn add(&mut self, value: &str, end: impl Fn(usize) -> usize, start: usize) {
        for (at, c) in value.char_indices() {
            if !c.is_whitespace() {
                let behind = end(at + c.len_utf8());
                self.append(
                    value.get(at..at + c.len_utf8()).unwrap_or(""),
                    &(start.max(end(at).min(behind))..behind),
                );
            } else if self.in_word && !self.buffer.is_empty() {
                self.end();
            }
        }
    }

    /// Adds text that is part of the word, blanks and all.
    fn add_raw(&mut self, value: &str, range: &Range<usize>) {
        self.append(value, range);
    }

    fn append(&mut self, value: &str, range: &Range<usize>) {
        if self.buffer.is_empty() {
            self.range.start = range.start;
        }
        self.range.end = range.end;
        self.buffer.push_str(value);
        self.in_word = true;
    }

    fn end(&mut self) {
        if !self.buffer.is_empty() {
            self.done
                .push(Split { value: std::mem::take(&mut self.buffer), range: self.range.clone() });
            self.in_word = false;
        }
    }
}
