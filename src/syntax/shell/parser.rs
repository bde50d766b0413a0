//! The parser's state, and the blanks between words.

use super::ast::{Command, Join, Kind, Redirect, ShellWord};
use super::builder::Builder;
use crate::source::Span;
use crate::syntax::dockerfile::Heredoc;
use crate::syntax::text::Text;

/// Nesting beyond this is not written by people; it keeps the stack small.
pub(super) const MAX_LEVEL: u32 = 64;

/// The text is no script that we understand.
#[derive(Debug)]
pub(super) struct Broken;

pub(super) type Result<T> = std::result::Result<T, Broken>;

/// Reads one text; substitutions inside it are read in place, by the same parser.
pub(super) struct Parser<'t> {
    pub(super) text: &'t Text,
    /// The text's value.
    pub(super) src: &'t str,
    /// Where we are in it.
    pub(super) at: usize,
    /// Where we stop; the end of the value but inside heredocs and arithmetic.
    pub(super) end: usize,
    /// Our own recursion.
    pub(super) level: u32,
    pub(super) depth: u32,
    /// Number of the current subshell or substitution, and of the last one that was opened.
    pub(super) scope: u32,
    pub(super) last_scope: u32,
    pub(super) conditional: bool,
    /// How the next command follows the one before.
    pub(super) join: Join,
    pub(super) commands: Vec<Command>,
    /// Heredocs of the Dockerfile, which its own parser has taken out of the text.
    pub(super) heredocs: &'t [Heredoc],
    /// Heredocs of the script whose bodies start at the next line.
    pub(super) pending: Vec<Pending>,
    pub(super) bodies: Vec<Option<ShellWord>>,
}

/// A heredoc that was opened on the current line.
pub(super) struct Pending {
    pub(super) slot: usize,
    pub(super) delimiter: String,
    pub(super) expand: bool,
    pub(super) chomp: bool,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t Text, heredocs: &'t [Heredoc], level: u32) -> Self {
        Self {
            text,
            src: &text.value,
            at: 0,
            end: text.value.len(),
            level,
            depth: 0,
            scope: 0,
            last_scope: 0,
            conditional: false,
            join: Join::First,
            commands: Vec::new(),
            heredocs,
            pending: Vec::new(),
            bodies: Vec::new(),
        }
    }

    /// Reads all of the text; the commands so far, and whether it was understood to the end.
    pub(super) fn script(&mut self) -> (Vec<Command>, bool) {
        let read = self.list();
        self.read_bodies();
        let opaque = read.is_err() || self.at < self.end;
        for command in &mut self.commands {
            for redirect in &mut command.redirects {
                if let Some(slot) = redirect.heredoc.take() {
                    redirect.body = self.bodies.get_mut(slot).and_then(Option::take);
                }
            }
        }
        (std::mem::take(&mut self.commands), opaque)
    }

    /// Reads another text that is part of this one, and takes its commands over.
    pub(super) fn part(&mut self, text: &Text) -> Result<()> {
        let mut inner = Parser::new(text, &[], self.level + 1);
        if inner.level > MAX_LEVEL {
            return Err(Broken);
        }
        inner.depth = self.depth + 1;
        inner.scope = self.last_scope + 1;
        inner.last_scope = inner.scope;
        inner.conditional = self.conditional;
        let (commands, opaque) = inner.script();
        self.last_scope = inner.last_scope;
        self.commands.extend(commands);
        if opaque { Err(Broken) } else { Ok(()) }
    }

    /// Runs `read` one level deeper.
    pub(super) fn nest<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.level >= MAX_LEVEL {
            return Err(Broken);
        }
        self.level += 1;
        let result = read(self);
        self.level -= 1;
        result
    }

    /// Runs `read` in a subshell or substitution.
    pub(super) fn scoped<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.last_scope += 1;
        let outer = std::mem::replace(&mut self.scope, self.last_scope);
        self.depth += 1;
        let result = self.nest(read);
        self.depth -= 1;
        self.scope = outer;
        result
    }

    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at < self.end { self.src.as_bytes().get(at).copied() } else { None }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(0)
    }

    pub(super) fn starts(&self, text: &str) -> bool {
        self.src.get(self.at..self.end).is_some_and(|rest| rest.starts_with(text))
    }

    /// Takes `text` if it stands here.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let here = self.starts(text);
        if here {
            self.at += text.len();
        }
        here
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.text.span_of(start..end.max(start))
    }

    /// Whether a byte ends a word.
    pub(super) fn ends_word(byte: u8) -> bool {
        matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
    }

    /// A reserved word that stands here, quotes and all else excluded.
    pub(super) fn reserved(&self) -> Option<&'t str> {
        let mut end = self.at;
        while let Some(byte) = self.src.as_bytes().get(end).copied()
            && end < self.end
            && !Self::ends_word(byte)
            && byte != b'\r'
        {
            if !(byte.is_ascii_lowercase() || matches!(byte, b'{' | b'}' | b'!' | b'[' | b']')) {
                return None;
            }
            end += 1;
            // No reserved word is longer.
            if end - self.at > 8 {
                return None;
            }
        }
        self.src.get(self.at..end).filter(|word| !word.is_empty())
    }

    /// Takes the reserved word `word`, or breaks.
    pub(super) fn expect(&mut self, word: &str) -> Result<()> {
        self.gaps();
        if self.reserved() == Some(word) {
            self.at += word.len();
            Ok(())
        } else {
            Err(Broken)
        }
    }

    /// Spaces, tabs, continued lines, and a comment behind them.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\r') if matches!(self.byte(1), None | Some(b'\n')) => self.at += 1,
                Some(b'\\') if self.byte(1) == Some(b'\n') => self.at += 2,
                Some(b'\\') if self.starts("\\\r\n") => self.at += 3,
                Some(b'#') if self.at_word_start() => self.comment(),
                _ => return,
            }
        }
    }

    /// Whether the byte before is no part of a word.
    fn at_word_start(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.src.as_bytes().get(at));
        before.is_none_or(|&byte| Self::ends_word(byte) || byte == b'\r' || byte == b'`')
    }

    fn comment(&mut self) {
        while !matches!(self.peek(), None | Some(b'\n')) {
            self.at += 1;
        }
    }

    /// Blanks, comments and line breaks, and the heredocs that start there.
    pub(super) fn gaps(&mut self) {
        loop {
            self.blanks();
            if self.peek() != Some(b'\n') {
                return;
            }
            self.at += 1;
            self.read_bodies();
        }
    }

    /// Reads the bodies of the heredocs that were opened on the line before.
    pub(super) fn read_bodies(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            let start = self.at;
            let mut stop = self.end;
            while self.at < self.end {
                let rest = self.src.get(self.at..self.end).unwrap_or("");
                let length = rest.find('\n').unwrap_or(rest.len());
                let line = rest.get(..length).unwrap_or("");
                let line = if pending.chomp { line.trim_start_matches('\t') } else { line };
                let found = line.strip_suffix('\r').unwrap_or(line) == pending.delimiter;
                if found {
                    stop = self.at;
                }
                self.at = (self.at + length + 1).min(self.end);
                if found {
                    break;
                }
            }
            let after = self.at;
            let stop = stop.max(start);
            let body = self.heredoc_body(start, stop, pending.expand);
            self.at = after;
            if let Some(slot) = self.bodies.get_mut(pending.slot) {
                *slot = Some(body);
            }
        }
    }

    /// A heredoc's body as a word. What is broken in it stays text.
    pub(super) fn heredoc_body(&mut self, start: usize, stop: usize, expand: bool) -> ShellWord {
        let mut builder = Builder::new(start);
        if expand {
            let (end, join) = (self.end, std::mem::take(&mut self.join));
            (self.at, self.end) = (start, stop);
            if self.quoted(&mut builder, None).is_err() {
                builder = Builder::new(start);
                builder.run(self.text, start, stop);
            }
            (self.end, self.join) = (end, join);
        } else {
            builder.run(self.text, start, stop);
        }
        builder.finish(self.text, stop)
    }

    /// Adds a command of kind `kind` whose own text is `start..end`.
    pub(super) fn push(&mut self, kind: Kind, start: usize, end: usize, join: Join) -> usize {
        self.commands.push(Command {
            kind,
            span: self.span(start, end),
            assignments: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
            join,
            depth: self.depth,
            scope: self.scope,
            conditional: self.conditional,
            program: 0,
        });
        self.commands.len() - 1
    }

    /// The redirections behind a compound command.
    pub(super) fn trailing_redirects(&mut self) -> Result<()> {
        let mut redirects: Vec<Redirect> = Vec::new();
        loop {
            self.blanks();
            match self.redirect()? {
                Some(redirect) => redirects.push(redirect),
                None => break,
            }
        }
        if let (Some(first), Some(last)) = (redirects.first(), redirects.last()) {
            let span = first.span.to(last.span);
            let index = self.push(Kind::Redirects, 0, 0, Join::Sequence);
            if let Some(command) = self.commands.get_mut(index) {
                command.span = span;
                command.redirects = redirects;
            }
        }
        Ok(())
    }
}
