//! The words of instructions: quotes, escapes and variables.
//!
//! Source: BuildKit's `shell.Lex`, oddities included: they decide where a heredoc starts.

use std::ops::Range;

/// Substitutions inside substitutions beyond this are refused. BuildKit has no limit; nobody comes near.
const MAX_DEPTH: usize = 128;

/// How a word is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode {
    /// The escape character.
    pub escape: char,
    /// Whether `'` and `"` quote; not so in the body of a heredoc.
    pub quotes: bool,
    /// Whether quotes stay in the result.
    pub raw_quotes: bool,
    /// Whether escape characters stay in the result.
    pub raw_escapes: bool,
    /// Whether a variable without a value stays as it is written.
    pub keep_unset: bool,
}

impl Mode {
    /// As the builder expands the words of an instruction.
    pub(super) fn word(escape: char) -> Self {
        Self { escape, quotes: true, raw_quotes: false, raw_escapes: false, keep_unset: false }
    }
}

/// What happens to a variable before it is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `$X`, `${X}`
    Plain,
    /// `${X-word}`, `${X:-word}`: the word where X is not set.
    Default {
        /// With `:`, also where it is empty.
        or_empty: bool,
    },
    /// `${X+word}`, `${X:+word}`: the word where X is set.
    Alternative {
        /// With `:`, only where it is not empty.
        or_empty: bool,
    },
    /// `${X?word}`, `${X:?word}`: an error where X is not set.
    Required {
        /// With `:`, also where it is empty.
        or_empty: bool,
    },
    /// `${X#pattern}`, `${X##pattern}`
    TrimPrefix,
    /// `${X%pattern}`, `${X%%pattern}`
    TrimSuffix,
    /// `${X/pattern/replacement}`, `${X//pattern/replacement}`
    Replace {
        /// With `//`, every match.
        all: bool,
    },
    /// `${X:1}` and what else shells know behind `:`. Only met where variables are not expanded.
    Unknown(char),
}

impl Operator {
    /// The characters between name and word.
    pub(super) fn sign(self) -> String {
        let sign = match self {
            Self::Unknown(sign) => return format!(":{sign}"),
            Self::Plain => "",
            Self::Default { or_empty: false } => "-",
            Self::Default { or_empty: true } => ":-",
            Self::Alternative { or_empty: false } => "+",
            Self::Alternative { or_empty: true } => ":+",
            Self::Required { or_empty: false } => "?",
            Self::Required { or_empty: true } => ":?",
            Self::TrimPrefix => "#",
            Self::TrimSuffix => "%",
            Self::Replace { .. } => "/",
        };
        sign.to_owned()
    }
}

/// Why a word cannot be expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The quote is never closed.
    Quote(char),
    /// The `${` is never closed.
    Brace,
    /// The pattern of `${X/pattern/…}` is never closed.
    Slash,
    /// `${}`, `${:…`, `${{`.
    Substitution,
    /// `${X^^}` and all else that a shell may know.
    Modifier(String),
    /// `${X:?message}` where X has no value.
    Required(String),
    /// A pattern with an escape in front of a character that needs none.
    Pattern,
    /// Too many substitutions inside each other, or a value beyond all measure.
    TooLarge,
}

/// A problem and the bytes of the word that it concerns.
pub(super) type Fault = (Range<usize>, Problem);

/// A word in its parts. All ranges are of the text that was read.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    /// Each after the sequences and references inside it.
    pub sequences: Vec<Sequence>,
    /// Each after those inside it.
    pub references: Vec<Reference>,
}

/// Parts in a row.
#[derive(Debug)]
pub(super) struct Sequence {
    pub range: Range<usize>,
    pub parts: Vec<Part>,
    /// Whether escape characters stay.
    pub raw: bool,
    /// Whether a substitution with a word stands inside.
    pub resets: bool,
}

#[derive(Debug)]
pub(super) enum Part {
    /// As it is; outside of quotes, where blanks end words.
    Text(Range<usize>),
    /// As it is; `<`, or `<<` with the blanks behind it, which end no word.
    Angle(Range<usize>),
    /// An escape character outside of quotes and what it escapes, nothing at the end of the text.
    Escaped(Range<usize>, Range<usize>),
    /// The same in double quotes; nothing escaped where the next character needs no escape.
    Doubled(Range<usize>, Range<usize>),
    /// `'…'` with its quotes.
    Single(Range<usize>),
    /// `"…"`: the sequence between the quotes, which stand right around it.
    Double(usize),
    /// An index into [`Lexed::references`].
    Reference(usize),
}

/// A variable that is read.
#[derive(Debug)]
pub(super) struct Reference {
    pub range: Range<usize>,
    pub name: Range<usize>,
    pub operator: Operator,
    /// The sequence behind the operator.
    pub word: Option<usize>,
    /// The sequence behind the second `/`.
    pub replacement: Option<usize>,
}

/// What an open sequence is, and what becomes of it.
#[derive(Debug)]
enum Open {
    Top,
    Double,
    Word { start: usize, name: Range<usize>, operator: Operator },
    Pattern { start: usize, name: Range<usize>, operator: Operator },
    Replacement { start: usize, name: Range<usize>, operator: Operator, pattern: usize },
}

struct Frame {
    open: Open,
    sequence: Sequence,
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    mode: Mode,
    out: Lexed,
    frames: Vec<Frame>,
}

impl Lexed {
    /// The whole text: what was closed last.
    pub(super) fn top(&self) -> Option<&Sequence> {
        self.sequences.last()
    }
}

/// Cuts a text to its parts. What was read before a problem is given too.
pub(super) fn lex(text: &str, mode: Mode) -> (Lexed, Option<Fault>) {
    // Go's text scanner drops a byte-order mark at the start.
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lexer = Lexer { text, at, mode, out: Lexed::default(), frames: Vec::new() };
    lexer.open(Open::Top, mode.raw_escapes);
    let fault = lexer.run().err();
    (lexer.out, fault)
}

impl Lexer<'_> {
    fn run(&mut self) -> Result<(), Fault> {
        while let Some(frame) = self.frames.last() {
            match (&frame.open, self.peek()) {
                (Open::Top, None)
                | (Open::Double, Some('"'))
                | (Open::Word { .. } | Open::Replacement { .. }, Some('}'))
                | (Open::Pattern { .. }, Some('/')) => self.close(),
                (_, None) => return Err(self.unclosed()),
                (Open::Double, Some(next)) => self.step_double(next)?,
                (_, Some(next)) => self.step(next)?,
            }
        }
        Ok(())
    }

    /// One part outside of double quotes.
    fn step(&mut self, next: char) -> Result<(), Fault> {
        let start = self.at;
        match next {
            '$' => return self.dollar(),
            '<' => {
                self.take();
                if self.peek() == Some('<') {
                    self.take();
                    while matches!(self.peek(), Some('\t' | '\r' | ' ')) {
                        self.take();
                    }
                }
                self.push(Part::Angle(start..self.at));
            }
            '\'' if self.mode.quotes => {
                let Some(length) = self.text.get(start + 1..).and_then(|rest| rest.find('\''))
                else {
                    return Err((start..start + 1, Problem::Quote('\'')));
                };
                self.at = start + length + 2;
                self.push(Part::Single(start..self.at));
            }
            '"' if self.mode.quotes => {
                self.take();
                let raw = self.raw();
                self.open(Open::Double, raw);
                self.check_depth(start)?;
            }
            _ if next == self.mode.escape => {
                self.take();
                let escaped = self.at;
                self.take();
                self.push(Part::Escaped(start..escaped, escaped..self.at));
            }
            _ => {
                self.take();
                self.push_text(start..self.at);
            }
        }
        Ok(())
    }

    /// One part in double quotes.
    fn step_double(&mut self, next: char) -> Result<(), Fault> {
        let start = self.at;
        if next == '$' {
            return self.dollar();
        }
        self.take();
        if next == self.mode.escape {
            let escaped = self.at;
            if matches!(self.peek(), Some(c) if c == '"' || c == '$' || c == self.mode.escape) {
                self.take();
            }
            self.push(Part::Doubled(start..escaped, escaped..self.at));
        } else {
            self.push_text(start..self.at);
        }
        Ok(())
    }

    fn dollar(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.take();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                self.push_text(start..self.at);
            } else {
                let range = start..self.at;
                self.reference(Reference {
                    range,
                    name,
                    operator: Operator::Plain,
                    word: None,
                    replacement: None,
                });
            }
            return Ok(());
        }
        self.take();
        match self.peek() {
            None => return Err((start..self.at, Problem::Brace)),
            Some('{' | '}' | ':') => {
                self.take();
                return Err((start..self.at, Problem::Substitution));
            }
            _ => {}
        }
        let name = self.name();
        let sign = self.at;
        let mut next = self.take();
        let or_empty = next == Some(':');
        if or_empty {
            next = self.take();
        }
        let operator = match next {
            Some('}') if !or_empty => {
                let range = start..self.at;
                self.reference(Reference {
                    range,
                    name,
                    operator: Operator::Plain,
                    word: None,
                    replacement: None,
                });
                return Ok(());
            }
            Some('-') => Operator::Default { or_empty },
            Some('+') => Operator::Alternative { or_empty },
            Some('?') => Operator::Required { or_empty },
            Some('#') if !or_empty => Operator::TrimPrefix,
            Some('%') if !or_empty => Operator::TrimSuffix,
            Some('/') if !or_empty => {
                let all = self.peek() == Some('/');
                if all {
                    self.take();
                }
                Operator::Replace { all }
            }
            // A variable that is not set is left alone before its operator is looked at.
            Some(other) if or_empty && self.mode.keep_unset && !matches!(other, '#' | '%') => {
                Operator::Unknown(other)
            }
            _ => {
                let written = self.text.get(sign..self.at).unwrap_or("").to_owned();
                return Err((start..self.at, Problem::Modifier(written)));
            }
        };
        match operator {
            Operator::Replace { .. } => self.open(Open::Pattern { start, name, operator }, true),
            Operator::TrimPrefix | Operator::TrimSuffix => {
                self.open(Open::Word { start, name, operator }, true);
            }
            _ => self.open(Open::Word { start, name, operator }, false),
        }
        self.check_depth(start)
    }

    /// The name behind `$` or `${`; it may be empty.
    fn name(&mut self) -> Range<usize> {
        let start = self.at;
        match self.peek() {
            Some(c) if c.is_ascii_digit() => {
                while matches!(self.peek(), Some(c) if c.is_ascii_digit()) {
                    self.take();
                }
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => {
                self.take();
            }
            _ => {
                while matches!(self.peek(), Some(c) if c.is_alphanumeric() || c == '_') {
                    self.take();
                }
            }
        }
        start..self.at
    }

    fn peek(&self) -> Option<char> {
        let rest = self.text.as_bytes().get(self.at)?;
        if rest.is_ascii() {
            Some(char::from(*rest))
        } else {
            self.text.get(self.at..)?.chars().next()
        }
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += next.map_or(0, char::len_utf8);
        next
    }

    fn raw(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.sequence.raw)
    }

    fn open(&mut self, open: Open, raw: bool) {
        let sequence = Sequence { range: self.at..self.at, parts: Vec::new(), raw, resets: false };
        self.frames.push(Frame { open, sequence });
    }

    fn check_depth(&self, start: usize) -> Result<(), Fault> {
        if self.frames.len() > MAX_DEPTH {
            Err((start..self.at, Problem::TooLarge))
        } else {
            Ok(())
        }
    }

    fn push(&mut self, part: Part) {
        if let Some(frame) = self.frames.last_mut() {
            frame.sequence.parts.push(part);
        }
    }

    /// Plain characters, joined to those before them.
    fn push_text(&mut self, range: Range<usize>) {
        match self.frames.last_mut().and_then(|frame| frame.sequence.parts.last_mut()) {
            Some(Part::Text(last)) if last.end == range.start => last.end = range.end,
            _ => self.push(Part::Text(range)),
        }
    }

    fn reference(&mut self, reference: Reference) {
        let resets = reference.word.is_some();
        self.push(Part::Reference(self.out.references.len()));
        self.out.references.push(reference);
        self.mark(resets);
    }

    fn mark(&mut self, resets: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.sequence.resets |= resets;
        }
    }

    /// Ends the innermost sequence, at its closing character or the end of the text.
    fn close(&mut self) {
        let Some(Frame { open, mut sequence }) = self.frames.pop() else { return };
        sequence.range.end = self.at;
        self.take();
        let resets = sequence.resets;
        let index = self.out.sequences.len();
        self.out.sequences.push(sequence);
        match open {
            Open::Top => {}
            Open::Double => {
                self.push(Part::Double(index));
                self.mark(resets);
            }
            Open::Word { start, name, operator } => {
                let range = start..self.at;
                self.reference(Reference {
                    range,
                    name,
                    operator,
                    word: Some(index),
                    replacement: None,
                });
            }
            Open::Pattern { start, name, operator } => {
                self.open(Open::Replacement { start, name, operator, pattern: index }, true);
            }
            Open::Replacement { start, name, operator, pattern } => {
                let range = start..self.at;
                let replacement = Some(index);
                self.reference(Reference {
                    range,
                    name,
                    operator,
                    word: Some(pattern),
                    replacement,
                });
            }
        }
    }

    /// The text ended before the innermost sequence did.
    fn unclosed(&self) -> Fault {
        let end = self.text.len();
        // The outermost that is open: what stands inside may be open only because of it.
        let outer = self.frames.iter().find_map(|frame| match &frame.open {
            Open::Top => None,
            Open::Double => {
                let inside = frame.sequence.range.start;
                Some((inside.saturating_sub(1)..inside, Problem::Quote('"')))
            }
            Open::Word { start, .. } | Open::Replacement { start, .. } => {
                Some((*start..*start + 2, Problem::Brace))
            }
            Open::Pattern { start, .. } => Some((*start..*start + 2, Problem::Slash)),
        });
        outer.unwrap_or((end..end, Problem::Brace))
    }
}
