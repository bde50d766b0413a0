//! From template text to tokens.

use super::Problem;
use std::ops::Range;

/// What a token is. Names are those of the template language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Outside of actions, blanks that a `-` trims left out.
    Text,
    LeftDelimiter,
    RightDelimiter,
    /// A run of blanks: it separates operands.
    Space,
    /// `=`
    Assign,
    /// `:=`
    Declare,
    Pipe,
    LeftParenthesis,
    RightParenthesis,
    Bool,
    Character,
    Complex,
    Number,
    Quoted,
    Raw,
    /// `$`, `$x`
    Variable,
    /// `.x`
    Field,
    /// `.`
    Dot,
    Identifier,
    Nil,
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Range,
    Template,
    With,
    /// Any other printable ASCII character.
    Other,
    /// The text ends, as it should or with [`Tokens::error`].
    Finish,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// All tokens up to the first error.
#[derive(Debug)]
pub(super) struct Tokens {
    /// The last one is [`Kind::Finish`].
    pub(super) list: Vec<Token>,
    /// From `/*` to `*/`.
    pub(super) comments: Vec<Range<usize>>,
    /// Why the text ends early.
    pub(super) error: Option<Problem>,
}

pub(super) fn lex(text: &str) -> Tokens {
    let mut lexer = Lexer {
        text,
        at: 0,
        start: 0,
        delimiter: 0,
        parentheses: Vec::new(),
        tokens: Vec::new(),
        comments: Vec::new(),
    };
    let error = lexer.text().err();
    let end = if error.is_some() { lexer.at } else { text.len() };
    lexer.tokens.push(Token { kind: Kind::Finish, range: end..end });
    Tokens { list: lexer.tokens, comments: lexer.comments, error }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Where the present token starts.
    start: usize,
    /// Where the present action starts.
    delimiter: usize,
    /// Open ones of the present action.
    parentheses: Vec<usize>,
    tokens: Vec<Token>,
    comments: Vec<Range<usize>>,
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn accept(&mut self, set: &str) -> bool {
        let found = self.peek().is_some_and(|c| set.contains(c));
        if found {
            self.next();
        }
        found
    }

    fn accept_all(&mut self, accepted: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&accepted) {
            self.next();
        }
    }

    fn emit(&mut self, kind: Kind) {
        self.tokens.push(Token { kind, range: self.start..self.at });
        self.start = self.at;
    }

    fn problem<T>(range: Range<usize>, message: impl Into<String>) -> Result<T, Problem> {
        Err(Problem::new(range, message))
    }

    /// The whole text; actions in between.
    fn text(&mut self) -> Result<(), Problem> {
        loop {
            self.start = self.at;
            let rest = self.rest();
            let Some(length) = rest.find("{{") else {
                self.at = self.text.len();
                if self.at > self.start {
                    self.emit(Kind::Text);
                }
                return Ok(());
            };
            let (before, action) = rest.split_at(length);
            let open = self.at + length;
            let trims = is_left_trim(action.get(2..).unwrap_or(""));
            let kept = if trims { before.trim_end_matches(BLANKS).len() } else { length };
            if kept > 0 {
                self.at += kept;
                self.emit(Kind::Text);
            }
            let inside = open + 2 + if trims { 2 } else { 0 };
            self.delimiter = open;
            self.start = open;
            if self.text.get(inside..).is_some_and(|inside| inside.starts_with("/*")) {
                self.at = inside;
                self.comment()?;
            } else {
                self.at = open + 2;
                self.emit(Kind::LeftDelimiter);
                self.at = inside;
                self.start = inside;
                self.parentheses.clear();
                self.action()?;
            }
        }
    }

    fn comment(&mut self) -> Result<(), Problem> {
        let start = self.at;
        let Some(length) = self.text.get(start + 2..).and_then(|inside| inside.find("*/")) else {
            return Self::problem(start..start + 2, "This comment is never closed with `*/`");
        };
        self.at = start + 2 + length + 2;
        self.comments.push(start..self.at);
        match self.right_delimiter() {
            Some(length) => {
                self.at += length;
                self.trim_after(length > 2);
                Ok(())
            }
            None => Self::problem(
                start..self.at,
                "A comment takes the whole action: `{{/* … */}}`, or `{{- /* … */ -}}`",
            ),
        }
    }

    /// The length of the delimiter that closes an action, if it stands here.
    fn right_delimiter(&self) -> Option<usize> {
        let rest = self.rest();
        if rest.starts_with("}}") {
            return Some(2);
        }
        let trimmed = rest.strip_prefix(BLANKS)?.strip_prefix("-}}")?;
        Some(rest.len() - trimmed.len())
    }

    fn trim_after(&mut self, trims: bool) {
        if trims {
            self.accept_all(is_blank);
        }
    }

    fn action(&mut self) -> Result<(), Problem> {
        loop {
            self.start = self.at;
            if let Some(length) = self.right_delimiter() {
                if let Some(&open) = self.parentheses.last() {
                    return Self::problem(open..open + 1, "This `(` is never closed with `)`");
                }
                self.start = self.at + length - 2;
                self.at += length;
                self.emit(Kind::RightDelimiter);
                self.trim_after(length > 2);
                return Ok(());
            }
            self.token()?;
        }
    }

    fn token(&mut self) -> Result<(), Problem> {
        let Some(c) = self.peek() else {
            let open = self.delimiter;
            return Self::problem(open..open + 2, "This `{{` is never closed with `}}`");
        };
        let digit_after = |rest: &str| rest.as_bytes().get(1).is_none_or(u8::is_ascii_digit);
        match c {
            _ if is_blank(c) => self.space(),
            '"' => return self.quoted('"', Kind::Quoted),
            '\'' => return self.quoted('\'', Kind::Character),
            '`' => {
                let Some(length) = self.rest().get(1..).and_then(|raw| raw.find('`')) else {
                    return Self::problem(
                        self.at..self.at + 1,
                        "This string is never closed with a backquote",
                    );
                };
                self.at += length + 2;
                self.emit(Kind::Raw);
            }
            '$' => return self.word(Kind::Variable, Kind::Variable),
            '.' if !digit_after(self.rest()) => return self.word(Kind::Field, Kind::Dot),
            '.' | '+' | '-' | '0'..='9' => return self.number(),
            _ if is_alphanumeric(c) => return self.identifier(),
            _ => return self.sign(c),
        }
        Ok(())
    }

    fn sign(&mut self, c: char) -> Result<(), Problem> {
        self.next();
        let kind = match c {
            '=' => Kind::Assign,
            ':' if self.accept("=") => Kind::Declare,
            ':' => {
                return Self::problem(
                    self.start..self.at,
                    "A `:` stands only before `=`, to declare a variable",
                );
            }
            '|' => Kind::Pipe,
            '(' => {
                self.parentheses.push(self.start);
                Kind::LeftParenthesis
            }
            ')' if self.parentheses.pop().is_none() => {
                return Self::problem(self.start..self.at, "This `)` closes nothing");
            }
            ')' => Kind::RightParenthesis,
            '!'..='~' => Kind::Other,
            _ => {
                return Self::problem(
                    self.start..self.at,
                    format!("`{}` has no meaning in an action", c.escape_debug()),
                );
            }
        };
        self.emit(kind);
        Ok(())
    }

    /// Blanks up to the next token; the last one may belong to ` -}}`.
    fn space(&mut self) {
        self.accept_all(is_blank);
        if self.rest().starts_with("-}}") {
            self.at -= 1;
        }
        if self.at > self.start {
            self.emit(Kind::Space);
        }
    }

    fn quoted(&mut self, quote: char, kind: Kind) -> Result<(), Problem> {
        self.next();
        loop {
            let c = match self.next() {
                Some('\\') => self.next().filter(|&c| c != '\n').map(|_| '\\'),
                c => c.filter(|&c| c != '\n'),
            };
            match c {
                None => {
                    let what = if quote == '"' { "string" } else { "character" };
                    return Self::problem(
                        self.start..self.start + 1,
                        format!("This {what} is not closed with `{quote}` on its line"),
                    );
                }
                Some(c) if c == quote => break,
                Some(_) => {}
            }
        }
        self.emit(kind);
        Ok(())
    }

    /// `.name` or `$name`; `bare` where no name follows.
    fn word(&mut self, named: Kind, bare: Kind) -> Result<(), Problem> {
        self.next();
        if self.at_terminator() {
            self.emit(bare);
            return Ok(());
        }
        self.accept_all(is_alphanumeric);
        self.check_terminator()?;
        self.emit(named);
        Ok(())
    }

    fn identifier(&mut self) -> Result<(), Problem> {
        self.accept_all(is_alphanumeric);
        self.check_terminator()?;
        let kind = match self.text.get(self.start..self.at).unwrap_or("") {
            "block" => Kind::Block,
            "break" => Kind::Break,
            "continue" => Kind::Continue,
            "define" => Kind::Define,
            "else" => Kind::Else,
            "end" => Kind::End,
            "if" => Kind::If,
            "nil" => Kind::Nil,
            "range" => Kind::Range,
            "template" => Kind::Template,
            "with" => Kind::With,
            "true" | "false" => Kind::Bool,
            _ => Kind::Identifier,
        };
        self.emit(kind);
        Ok(())
    }

    fn at_terminator(&self) -> bool {
        let rest = self.rest();
        rest.is_empty()
            || rest.starts_with("}}")
            || rest.starts_with(['.', ',', '|', ':', ')', '('])
            || rest.starts_with(BLANKS)
    }

    /// What may not follow a name directly.
    fn check_terminator(&mut self) -> Result<(), Problem> {
        if self.at_terminator() {
            return Ok(());
        }
        let bad = self.at;
        let c = self.next().unwrap_or_default();
        let mut problem =
            Problem::new(bad..self.at, format!("`{}` cannot be part of a name", c.escape_debug()));
        // Names such as IMAGE_TAG_my-app and a-b.c are keys, and keys may be anything.
        let word = self.text.get(self.start..bad).unwrap_or("");
        let before = self.text.get(..self.start).unwrap_or("");
        let alone = before.ends_with(BLANKS) || before.ends_with(['{', '(', '|', '=']);
        if let Some(name) = word.strip_prefix('.')
            && c == '-'
            && alone
        {
            self.accept_all(|c| c == '-' || is_alphanumeric(c));
            if self.at_terminator() {
                let name = format!("{name}{}", self.text.get(bad..self.at).unwrap_or(""));
                problem.range = self.start..self.at;
                problem.message = format!(
                    "`.{name}` is no field: a name after `.` has only letters, digits and `_`"
                );
                problem.help = Some("Look the name up with `index`".to_owned());
                problem.suggestion = Some(format!("(index . \"{name}\")"));
            }
        }
        Err(problem)
    }

    fn number(&mut self) -> Result<(), Problem> {
        let mut kind = Kind::Number;
        let mut fine = self.scan_number();
        if fine && self.rest().starts_with(['+', '-']) {
            kind = Kind::Complex;
            fine = self.scan_number()
                && self.text.get(..self.at).is_some_and(|before| before.ends_with('i'));
        }
        if !fine {
            self.accept_all(is_alphanumeric);
            let number = self.text.get(self.start..self.at).unwrap_or("");
            return Self::problem(self.start..self.at, format!("`{number}` is no number"));
        }
        self.emit(kind);
        Ok(())
    }

    /// Roughly a number; whether it really is one is seen later.
    fn scan_number(&mut self) -> bool {
        self.accept("+-");
        let (mut digits, mut exponent) = ("0123456789_", "eE");
        if self.accept("0") {
            if self.accept("xX") {
                (digits, exponent) = ("0123456789abcdefABCDEF_", "pP");
            } else if self.accept("oO") {
                (digits, exponent) = ("01234567_", "");
            } else if self.accept("bB") {
                (digits, exponent) = ("01_", "");
            }
        }
        self.accept_all(|c| digits.contains(c));
        if self.accept(".") {
            self.accept_all(|c| digits.contains(c));
        }
        if self.accept(exponent) {
            self.accept("+-");
            self.accept_all(|c| c == '_' || c.is_ascii_digit());
        }
        self.accept("i");
        !self.peek().is_some_and(is_alphanumeric)
    }
}

fn is_blank(c: char) -> bool {
    BLANKS.contains(&c)
}

fn is_left_trim(inside: &str) -> bool {
    inside.strip_prefix('-').is_some_and(|inside| inside.starts_with(BLANKS))
}

/// Go asks for a letter (Unicode category L), a decimal digit or `_`. Here, some marks pass for letters, too,
/// which only scripts with combining vowels would notice.
fn is_alphanumeric(c: char) -> bool {
    c == '_' || if c.is_numeric() { is_digit(c) } else { c.is_alphabetic() }
}

fn is_digit(c: char) -> bool {
    let c = u32::from(c);
    match ZEROS.binary_search(&c) {
        Ok(_) => true,
        Err(next) => {
            next.checked_sub(1).and_then(|at| ZEROS.get(at)).is_some_and(|zero| c - zero < 10)
        }
    }
}

/// The zero of each set of decimal digits (Unicode 17, category Nd); nine more digits follow each.
#[rustfmt::skip]
const ZEROS: [u32; 77] = [
    0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6,
    0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
    0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066,
    0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0,
    0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70,
    0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];
