//! Words: quotes, escapes and expansions.

use super::ast::{Form, Join, ShellWord, Variable, is_name_byte};
use super::builder::Builder;
use super::parser::{Broken, Parser, Result};
use crate::source::Spanned;

/// Where a word stands, as far as it changes what ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Among the words of a command.
    Command,
    /// Behind `=~`, `==` or `!=` inside `[[ ]]`: parentheses and `|` belong to the pattern.
    Pattern,
}

impl Parser<'_> {
    /// Reads a word, empty where none stands.
    pub(super) fn word(&mut self, place: Place) -> Result<ShellWord> {
        let start = self.at;
        let mut builder = Builder::new(start);
        let mut parentheses = 0_u32;
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => self.escape(&mut builder),
                b'\'' => self.single(&mut builder)?,
                b'"' => self.double(&mut builder)?,
                b'$' => self.dollar(&mut builder, false)?,
                b'`' => self.backticks(&mut builder, false)?,
                b'<' | b'>' if self.byte(1) == Some(b'(') && parentheses == 0 => {
                    let from = self.at;
                    self.at += 2;
                    self.substitution()?;
                    builder.literal = false;
                    builder.run(self.text, from, self.at);
                }
                b'(' if place == Place::Pattern => {
                    parentheses += 1;
                    self.plain(&mut builder);
                }
                b')' if parentheses > 0 => {
                    parentheses -= 1;
                    self.plain(&mut builder);
                }
                b'|' if place == Place::Pattern && self.byte(1) != Some(b'|') => {
                    self.plain(&mut builder);
                }
                b' ' | b'\t' | b'<' | b'>' | b'|' | b'&' | b';' if parentheses > 0 => {
                    self.plain(&mut builder);
                }
                b'(' if is_array_start(builder.so_far()) => self.array(&mut builder)?,
                b'\r' if matches!(self.byte(1), None | Some(b'\n')) => break,
                _ if Self::ends_word(byte) => break,
                _ => self.plain_run(&mut builder),
            }
        }
        Ok(builder.finish(self.text, self.at))
    }

    /// One byte that stands for itself.
    fn plain(&mut self, builder: &mut Builder) {
        builder.run(self.text, self.at, self.at + 1);
        self.at += 1;
    }

    /// Bytes that stand for themselves, up to the next one that may not.
    fn plain_run(&mut self, builder: &mut Builder) {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek()
            && !matches!(byte, b'\\' | b'\'' | b'"' | b'$' | b'`' | b'\r')
            && !Self::ends_word(byte)
        {
            self.at += 1;
        }
        builder.run(self.text, start, self.at);
    }

    /// `\x` outside quotes.
    fn escape(&mut self, builder: &mut Builder) {
        self.at += 1;
        if self.take("\n") || self.take("\r\n") {
            return;
        }
        let start = self.at;
        let length = self.src.get(start..self.end).and_then(|rest| rest.chars().next());
        match length {
            Some(c) => {
                self.at += c.len_utf8();
                builder.quoted = true;
                builder.run(self.text, start, self.at);
            }
            None => builder.run(self.text, start - 1, start),
        }
    }

    /// `'…'`
    fn single(&mut self, builder: &mut Builder) -> Result<()> {
        let start = self.at + 1;
        let rest = self.src.get(start..self.end).unwrap_or("");
        let length = rest.find('\'').ok_or(Broken)?;
        builder.quoted = true;
        builder.run(self.text, start, start + length);
        self.at = start + length + 1;
        Ok(())
    }

    /// `"…"`
    fn double(&mut self, builder: &mut Builder) -> Result<()> {
        self.at += 1;
        builder.quoted = true;
        self.quoted(builder, Some(b'"'))
    }

    /// What stands between double quotes, or, with no closing byte, in a heredoc up to the end.
    pub(super) fn quoted(&mut self, builder: &mut Builder, close: Option<u8>) -> Result<()> {
        loop {
            let start = self.at;
            while let Some(byte) = self.peek()
                && !matches!(byte, b'"' | b'\\' | b'$' | b'`')
            {
                self.at += 1;
            }
            builder.run(self.text, start, self.at);
            match self.peek() {
                None if close.is_some() => return Err(Broken),
                None => return Ok(()),
                Some(b'"') if close == Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => match self.byte(1) {
                    Some(b'\n') => self.at += 2,
                    Some(b'\r') if self.starts("\\\r\n") => self.at += 3,
                    Some(b'$' | b'`' | b'\\') => {
                        builder.run(self.text, self.at + 1, self.at + 2);
                        self.at += 2;
                    }
                    Some(b'"') if close.is_some() => {
                        builder.run(self.text, self.at + 1, self.at + 2);
                        self.at += 2;
                    }
                    _ => self.plain(builder),
                },
                Some(b'$') => self.dollar(builder, true)?,
                Some(b'`') => self.backticks(builder, close.is_some())?,
                Some(_) => self.plain(builder),
            }
        }
    }

    /// `$…`; `quoted`: between double quotes.
    fn dollar(&mut self, builder: &mut Builder, quoted: bool) -> Result<()> {
        let start = self.at;
        match self.byte(1) {
            Some(b'\'') if !quoted => return self.ansi_c(builder),
            Some(b'"') if !quoted => {
                self.at += 1;
                return self.double(builder);
            }
            Some(b'(') => {
                let arithmetic =
                    if self.byte(2) == Some(b'(') { self.arithmetic_end(3) } else { None };
                if let Some(end) = arithmetic {
                    self.at += 3;
                    self.arithmetic(builder, end)?;
                    self.at = end + 2;
                } else {
                    self.at += 2;
                    self.substitution()?;
                }
            }
            Some(b'{') => {
                self.at += 2;
                self.nest(|parser| parser.parameter(builder, start, quoted))?;
            }
            Some(b'[') => {
                self.at += 2;
                let rest = self.src.get(self.at..self.end).unwrap_or("");
                let end = self.at + rest.find(']').ok_or(Broken)?;
                self.arithmetic(builder, end)?;
                self.at = end + 1;
            }
            Some(byte) if is_name_byte(byte, true) => {
                self.at += 1;
                let name = self.name();
                builder.variables.push(Variable {
                    span: self.span(start, self.at),
                    name,
                    form: Form::Plain,
                });
            }
            Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-') => self.at += 2,
            _ => {
                self.plain(builder);
                return Ok(());
            }
        }
        builder.literal = false;
        builder.run(self.text, start, self.at);
        Ok(())
    }

    /// A name, which must stand here.
    fn name(&mut self) -> Spanned<String> {
        let start = self.at;
        while let Some(byte) = self.peek()
            && is_name_byte(byte, self.at == start)
        {
            self.at += 1;
        }
        let name = self.src.get(start..self.at).unwrap_or("").to_owned();
        Spanned::new(name, self.span(start, self.at))
    }

    /// Behind `${`, up to and with `}`.
    fn parameter(&mut self, builder: &mut Builder, start: usize, quoted: bool) -> Result<()> {
        let mut form = Form::Plain;
        if matches!(self.peek(), Some(b'#' | b'!')) && self.byte(1) != Some(b'}') {
            form = Form::Other;
            self.at += 1;
        }
        let place = builder.variables.len();
        let mut variable = None;
        match self.peek() {
            Some(byte) if is_name_byte(byte, true) => variable = Some(self.name()),
            Some(b'0'..=b'9') => {
                while matches!(self.peek(), Some(b'0'..=b'9')) {
                    self.at += 1;
                }
            }
            Some(b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-') => self.at += 1,
            _ => return Err(Broken),
        }
        if form == Form::Plain {
            form = match (self.peek(), self.byte(1)) {
                (Some(b'}'), _) => Form::Plain,
                (Some(b'-'), _) | (Some(b':'), Some(b'-')) => Form::Default,
                (Some(b'='), _) | (Some(b':'), Some(b'=')) => Form::Assign,
                (Some(b'+'), _) | (Some(b':'), Some(b'+')) => Form::Alternative,
                (Some(b'?'), _) | (Some(b':'), Some(b'?')) => Form::Error,
                (Some(b':' | b'#' | b'%' | b'/' | b'^' | b',' | b'@' | b'['), _) => Form::Other,
                _ => return Err(Broken),
            };
        }
        // The text behind the operator is kept as written: what is collected is its variables.
        let mut rest = Builder::new(self.at);
        loop {
            match self.peek() {
                None => return Err(Broken),
                Some(b'}') => break,
                Some(b'\\') => self.escape(&mut rest),
                Some(b'\'') if !quoted => self.single(&mut rest)?,
                Some(b'"') => self.double(&mut rest)?,
                Some(b'$') => self.dollar(&mut rest, quoted)?,
                Some(b'`') => self.backticks(&mut rest, quoted)?,
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        if let Some(name) = variable {
            builder.variables.push(Variable { name, span: self.span(start, self.at), form });
        }
        builder.variables.append(&mut rest.variables);
        debug_assert!(place <= builder.variables.len());
        Ok(())
    }

    /// `$'…'`
    fn ansi_c(&mut self, builder: &mut Builder) -> Result<()> {
        self.at += 2;
        builder.quoted = true;
        loop {
            let start = self.at;
            while let Some(byte) = self.peek()
                && !matches!(byte, b'\'' | b'\\')
            {
                self.at += 1;
            }
            builder.run(self.text, start, self.at);
            let start = self.at;
            match self.peek() {
                None => return Err(Broken),
                Some(b'\'') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(_) => {
                    let c = self.ansi_c_escape().ok_or(Broken)?;
                    builder.decoded(self.text, start, self.at, c);
                }
            }
        }
    }

    /// One escape of `$'…'`; bytes beyond ASCII come out as one replacement character each.
    fn ansi_c_escape(&mut self) -> Option<char> {
        self.at += 1;
        let c = self.src.get(self.at..self.end)?.chars().next()?;
        self.at += c.len_utf8();
        let (radix, most) = match c {
            'a' => return Some('\u{7}'),
            'b' => return Some('\u{8}'),
            'e' | 'E' => return Some('\u{1b}'),
            'f' => return Some('\u{c}'),
            'n' => return Some('\n'),
            'r' => return Some('\r'),
            't' => return Some('\t'),
            'v' => return Some('\u{b}'),
            'x' => (16, 2),
            'u' => (16, 4),
            'U' => (16, 8),
            '0'..='7' => {
                self.at -= 1;
                (8, 3)
            }
            other => return Some(other),
        };
        let mut code = 0_u32;
        let mut digits = 0;
        while digits < most
            && let Some(digit) = self.peek().and_then(|byte| char::from(byte).to_digit(radix))
        {
            code = code.saturating_mul(radix).saturating_add(digit);
            self.at += 1;
            digits += 1;
        }
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Behind `$(`, `<(` or `>(`: commands up to and with `)`.
    fn substitution(&mut self) -> Result<()> {
        let join = std::mem::replace(&mut self.join, Join::First);
        let read = self.scoped(|parser| {
            parser.list()?;
            if parser.take(")") { Ok(()) } else { Err(Broken) }
        });
        self.join = join;
        read
    }

    /// `` `…` ``; `quoted`: between double quotes, where `\"` is an escape too.
    fn backticks(&mut self, builder: &mut Builder, quoted: bool) -> Result<()> {
        let start = self.at;
        self.at += 1;
        let mut inner = Builder::new(self.at);
        loop {
            let from = self.at;
            while let Some(byte) = self.peek()
                && !matches!(byte, b'`' | b'\\')
            {
                self.at += 1;
            }
            inner.run(self.text, from, self.at);
            match (self.peek(), self.byte(1)) {
                (None, _) => return Err(Broken),
                (Some(b'\\'), Some(b'$' | b'`' | b'\\')) => {
                    inner.run(self.text, self.at + 1, self.at + 2);
                    self.at += 2;
                }
                (Some(b'\\'), Some(b'"')) if quoted => {
                    inner.run(self.text, self.at + 1, self.at + 2);
                    self.at += 2;
                }
                (Some(b'\\'), _) => self.plain(&mut inner),
                (Some(_), _) => break,
            }
        }
        self.at += 1;
        let text = inner.into_text(self.text);
        self.part(&text)?;
        builder.literal = false;
        builder.run(self.text, start, self.at);
        Ok(())
    }

    /// Offset of the `))` that closes arithmetic whose text starts `ahead` bytes from here; `None` if it is none.
    pub(super) fn arithmetic_end(&self, ahead: usize) -> Option<usize> {
        let bytes = self.src.as_bytes();
        let (mut at, mut open) = (self.at + ahead, 0_u32);
        while at < self.end {
            match bytes.get(at)? {
                b'(' => open += 1,
                b')' if open > 0 => open -= 1,
                b')' => {
                    let closed = at + 1 < self.end && bytes.get(at + 1) == Some(&b')');
                    return closed.then_some(at);
                }
                b'\\' => at += 1,
                b'\'' | b'"' => {
                    let quote = *bytes.get(at)?;
                    at += 1;
                    while at < self.end && bytes.get(at) != Some(&quote) {
                        at += 1 + usize::from(bytes.get(at) == Some(&b'\\'));
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// Collects the variables of an arithmetic text that ends before `end`.
    pub(super) fn arithmetic(&mut self, builder: &mut Builder, end: usize) -> Result<()> {
        let outer = std::mem::replace(&mut self.end, end);
        let mut inner = Builder::new(self.at);
        let read = self.nest(|parser| {
            while let Some(byte) = parser.peek() {
                match byte {
                    b'$' => parser.dollar(&mut inner, true)?,
                    b'`' => parser.backticks(&mut inner, true)?,
                    b'0'..=b'9' => {
                        while let Some(byte) = parser.peek()
                            && (byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'@' | b'_'))
                        {
                            parser.at += 1;
                        }
                    }
                    _ if is_name_byte(byte, true) => {
                        let name = parser.name();
                        let span = name.span;
                        inner.variables.push(Variable { name, span, form: Form::Arithmetic });
                    }
                    _ => parser.at += 1,
                }
            }
            Ok(())
        });
        self.end = outer;
        builder.variables.append(&mut inner.variables);
        read
    }

    /// `(…)` behind `NAME=`: the elements of an array become part of the word.
    fn array(&mut self, builder: &mut Builder) -> Result<()> {
        let start = self.at;
        self.at += 1;
        self.nest(|parser| {
            loop {
                parser.gaps();
                if parser.take(")") {
                    return Ok(());
                }
                let from = parser.at;
                let mut word = parser.word(Place::Command)?;
                if parser.at == from {
                    return Err(Broken);
                }
                builder.variables.append(&mut word.variables);
            }
        })?;
        builder.literal = false;
        builder.run(self.text, start, self.at);
        Ok(())
    }
}

/// Whether a `(` behind this starts the elements of an array.
fn is_array_start(so_far: &str) -> bool {
    let name = so_far.strip_suffix('=').map(|name| name.strip_suffix('+').unwrap_or(name));
    name.is_some_and(super::ast::is_name)
}
