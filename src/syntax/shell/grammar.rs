//! Lists, pipelines, compound and simple commands.

use super::ast::{Assignment, Command, Join, Kind, ShellWord, is_name_byte};
use super::builder::Builder;
use super::parser::{Broken, Parser, Result};
use super::word::Place;
use crate::source::Spanned;

/// Bytes of the index in `NAME[index]=value`.
const MAX_INDEX: usize = 256;

impl Parser<'_> {
    /// Commands up to a word or sign that ends a list. Gives the number of lists in it that `;`, `&` or lines part.
    pub(super) fn list(&mut self) -> Result<usize> {
        let mut count = 0;
        loop {
            self.gaps();
            if self.at_list_end() {
                return Ok(count);
            }
            self.and_or()?;
            count += 1;
            self.blanks();
            match self.peek() {
                Some(b';') if !matches!(self.byte(1), Some(b';' | b'&')) => {
                    self.at += 1;
                    self.join = Join::Sequence;
                }
                Some(b'&') if self.byte(1) != Some(b'&') => {
                    self.at += 1;
                    self.join = Join::Background;
                }
                Some(b'\n') => self.join = Join::Sequence,
                _ => return Ok(count),
            }
        }
    }

    /// A list that must hold a command.
    fn body(&mut self) -> Result<()> {
        if self.nest(Self::list)? == 0 { Err(Broken) } else { Ok(()) }
    }

    /// A body that may be skipped.
    fn branch(&mut self, conditional: bool) -> Result<()> {
        let outer = self.conditional;
        self.conditional |= conditional;
        self.join = Join::Sequence;
        let read = self.body();
        self.conditional = outer;
        read
    }

    fn at_list_end(&self) -> bool {
        match self.peek() {
            None | Some(b')') => true,
            Some(b';') => matches!(self.byte(1), Some(b';' | b'&')),
            _ => matches!(
                self.reserved(),
                Some("then" | "do" | "done" | "fi" | "elif" | "else" | "esac" | "}")
            ),
        }
    }

    /// Pipelines joined by `&&` and `||`.
    fn and_or(&mut self) -> Result<()> {
        let outer = self.conditional;
        let mut tested = false;
        let read = loop {
            let negated = match self.pipeline() {
                Ok(negated) => negated,
                Err(broken) => break Err(broken),
            };
            self.blanks();
            if self.take("&&") {
                tested |= negated || self.asked();
                self.conditional = outer || tested;
                self.join = Join::And;
            } else if self.take("||") {
                self.conditional = true;
                self.join = Join::Or;
            } else {
                break Ok(());
            }
            self.gaps();
        };
        self.conditional = outer;
        read
    }

    /// Whether the command before only answers a question, so that `&&` asks it.
    fn asked(&self) -> bool {
        let tests = [
            "[", "[[", "((", "test", "grep", "command", "which", "type", "hash", "getent", "false",
        ];
        let last = self.commands.last().and_then(Command::program);
        last.is_some_and(|name| tests.contains(&name))
    }

    /// Commands joined by `|`; whether `!` stands before them.
    fn pipeline(&mut self) -> Result<bool> {
        let mut negated = false;
        loop {
            self.blanks();
            match self.reserved() {
                Some("!") => {
                    negated = true;
                    self.at += 1;
                }
                Some("time") if self.times_compound() => self.at += 4,
                _ => {}
            }
            self.blanks();
            if self.reserved() == Some("!") {
                continue;
            }
            self.command()?;
            self.blanks();
            if self.starts("||") || !(self.take("|&") || self.take("|")) {
                return Ok(negated);
            }
            self.join = Join::Pipe;
            self.gaps();
        }
    }

    /// Whether `time` stands before a compound command; before a simple one it is a wrapper as others are.
    fn times_compound(&self) -> bool {
        let rest =
            self.src.get(self.at + 4..self.end).unwrap_or("").trim_start_matches([' ', '\t']);
        rest.starts_with('(') || rest.starts_with("{ ")
    }

    fn command(&mut self) -> Result<()> {
        if self.compound()? {
            return self.trailing_redirects();
        }
        self.simple()
    }

    /// Reads a compound command if one stands here.
    fn compound(&mut self) -> Result<bool> {
        if self.peek() == Some(b'(') {
            if self.byte(1) == Some(b'(')
                && let Some(end) = self.arithmetic_end(2)
            {
                self.arithmetic_command(end)?;
                return Ok(true);
            }
            self.at += 1;
            self.scoped(Self::body)?;
            return if self.take(")") { Ok(true) } else { Err(Broken) };
        }
        let Some(word) = self.reserved() else { return Ok(false) };
        let start = self.at;
        match word {
            "{" => {
                self.at += 1;
                self.body()?;
                self.expect("}")?;
            }
            "if" => {
                self.at += 2;
                self.if_clause()?;
            }
            "while" | "until" => {
                self.at += 5;
                self.body()?;
                self.expect("do")?;
                self.branch(true)?;
                self.expect("done")?;
            }
            "for" | "select" => {
                self.at += word.len();
                self.for_clause(start)?;
            }
            "case" => {
                self.at += 4;
                self.case_clause(start)?;
            }
            "[[" => self.double_bracket()?,
            "function" => {
                self.at += 8;
                self.blanks();
                let name = self.word(Place::Command)?;
                self.blanks();
                if self.take("(") {
                    self.blanks();
                    if !self.take(")") {
                        return Err(Broken);
                    }
                }
                self.function(start, &name)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Behind `if`. The first condition always runs, all else may be skipped.
    fn if_clause(&mut self) -> Result<()> {
        self.body()?;
        self.expect("then")?;
        self.branch(true)?;
        loop {
            self.gaps();
            match self.reserved() {
                Some("elif") => {
                    self.at += 4;
                    self.branch(true)?;
                    self.expect("then")?;
                    self.branch(true)?;
                }
                Some("else") => {
                    self.at += 4;
                    self.branch(true)?;
                    return self.expect("fi");
                }
                _ => return self.expect("fi"),
            }
        }
    }

    /// Behind `for` or `select`.
    fn for_clause(&mut self, start: usize) -> Result<()> {
        let join = std::mem::take(&mut self.join);
        self.blanks();
        let mut certain = false;
        if self.starts("((") {
            let end = self.arithmetic_end(2).ok_or(Broken)?;
            self.join = join;
            self.arithmetic_command(end)?;
        } else {
            let name = self.word(Place::Command)?;
            if !super::ast::is_name(&name.raw) {
                return Err(Broken);
            }
            let mut words = Vec::new();
            let mut end = self.at;
            self.gaps();
            if self.reserved() == Some("in") {
                self.at += 2;
                loop {
                    self.blanks();
                    let from = self.at;
                    let word = self.word(Place::Command)?;
                    if self.at == from {
                        break;
                    }
                    end = self.at;
                    words.push(word);
                }
            }
            certain = words.iter().any(|word| word.literal);
            let kind = Kind::For(Spanned::new(name.raw.to_string(), name.span));
            let index = self.push(kind, start, end, join);
            if let Some(command) = self.commands.get_mut(index) {
                command.words = words;
            }
        }
        self.blanks();
        self.take(";");
        self.gaps();
        let close = if self.reserved() == Some("{") { "}" } else { "done" };
        self.expect(if close == "}" { "{" } else { "do" })?;
        self.branch(!certain)?;
        self.expect(close)
    }

    /// Behind `case`.
    fn case_clause(&mut self, start: usize) -> Result<()> {
        let join = std::mem::take(&mut self.join);
        self.blanks();
        let subject = self.word(Place::Command)?;
        let head = self.push(Kind::Case, start, self.at, join);
        let mut words = vec![subject];
        self.expect("in")?;
        let outer = self.conditional;
        self.conditional = true;
        let read = self.case_branches(&mut words);
        self.conditional = outer;
        if let Some(command) = self.commands.get_mut(head) {
            command.words = words;
        }
        read
    }

    fn case_branches(&mut self, words: &mut Vec<ShellWord>) -> Result<()> {
        loop {
            self.gaps();
            if self.reserved() == Some("esac") {
                return self.expect("esac");
            }
            self.take("(");
            loop {
                self.blanks();
                let from = self.at;
                words.push(self.word(Place::Command)?);
                self.blanks();
                if self.at == from {
                    return Err(Broken);
                }
                if !self.take("|") {
                    break;
                }
            }
            if !self.take(")") {
                return Err(Broken);
            }
            self.join = Join::Sequence;
            self.nest(Self::list)?;
            if !(self.take(";;&") || self.take(";;") || self.take(";&")) {
                return self.expect("esac");
            }
        }
    }

    /// `[[ … ]]` as a command whose words are all that stands inside.
    fn double_bracket(&mut self) -> Result<()> {
        let join = std::mem::take(&mut self.join);
        let start = self.at;
        let mut words: Vec<ShellWord> = Vec::new();
        let mut place = Place::Command;
        loop {
            self.gaps();
            let from = self.at;
            if !words.is_empty() && place == Place::Command {
                // Signs that would end a word of a simple command.
                for sign in ["&&", "||", "(", ")", "<", ">"] {
                    if self.take(sign) {
                        break;
                    }
                }
                if self.at > from {
                    let mut builder = Builder::new(from);
                    builder.run(self.text, from, self.at);
                    words.push(builder.finish(self.text, self.at));
                    continue;
                }
            }
            let word = self.word(place)?;
            if self.at == from {
                return Err(Broken);
            }
            let written: &str = &word.raw;
            place = match written {
                "=~" | "=" | "==" | "!=" => Place::Pattern,
                _ => Place::Command,
            };
            let last = written == "]]";
            words.push(word);
            if last {
                break;
            }
        }
        let index = self.push(Kind::Simple, start, self.at, join);
        if let Some(command) = self.commands.get_mut(index) {
            command.words = words;
        }
        Ok(())
    }

    /// `((…))`, whose text ends before `end`, as a command.
    fn arithmetic_command(&mut self, end: usize) -> Result<()> {
        let join = std::mem::take(&mut self.join);
        let start = self.at;
        let mut sign = Builder::new(start);
        sign.run(self.text, start, start + 2);
        let sign = sign.finish(self.text, start + 2);
        self.at += 2;
        let mut inner = Builder::new(self.at);
        inner.run(self.text, self.at, end);
        inner.literal = false;
        self.arithmetic(&mut inner, end)?;
        let inner = inner.finish(self.text, end);
        self.at = end + 2;
        let index = self.push(Kind::Simple, start, self.at, join);
        if let Some(command) = self.commands.get_mut(index) {
            command.words = vec![sign, inner];
        }
        Ok(())
    }

    /// The body of a function, behind `()`.
    fn function(&mut self, start: usize, name: &ShellWord) -> Result<()> {
        let join = std::mem::take(&mut self.join);
        let name = Spanned::new(name.raw.to_string(), name.span);
        self.push(Kind::Function(name), start, self.at, join);
        self.gaps();
        self.join = Join::Sequence;
        let outer = self.conditional;
        self.conditional = true;
        let read = self.nest(Self::compound);
        self.conditional = outer;
        if read? { Ok(()) } else { Err(Broken) }
    }

    /// Assignments, words and redirections.
    fn simple(&mut self) -> Result<()> {
        let join = std::mem::take(&mut self.join);
        let start = self.at;
        let mut end = start;
        let mut assignments = Vec::new();
        let mut words: Vec<ShellWord> = Vec::new();
        let mut redirects = Vec::new();
        loop {
            self.blanks();
            let from = self.at;
            if let Some(redirect) = self.redirect()? {
                redirects.push(redirect);
            } else if words.is_empty()
                && let Some(assignment) = self.assignment()?
            {
                assignments.push(assignment);
            } else {
                let word = self.word(Place::Command)?;
                if self.at == from {
                    break;
                }
                words.push(word);
            }
            end = self.at;
        }
        if self.peek() == Some(b'(') {
            let (1, true, true) = (words.len(), assignments.is_empty(), redirects.is_empty())
            else {
                return Err(Broken);
            };
            self.at += 1;
            self.blanks();
            let (Some(name), true) = (words.pop(), self.take(")")) else { return Err(Broken) };
            self.join = join;
            self.function(start, &name)?;
            return self.trailing_redirects();
        }
        if end == start {
            return Err(Broken);
        }
        let index = self.push(Kind::Simple, start, end, join);
        if let Some(command) = self.commands.get_mut(index) {
            command.assignments = assignments;
            command.words = words;
            command.redirects = redirects;
            super::wrapper::unwrap(command);
        }
        Ok(())
    }

    /// `NAME=value`, `NAME+=value`, `NAME[index]=value`.
    fn assignment(&mut self) -> Result<Option<Assignment>> {
        let bytes = self.src.as_bytes();
        let mut at = self.at;
        while at < self.end && bytes.get(at).is_some_and(|&byte| is_name_byte(byte, at == self.at))
        {
            at += 1;
        }
        let name = self.at..at;
        if name.is_empty() {
            return Ok(None);
        }
        if bytes.get(at) == Some(&b'[') {
            // No index is longer, and a search to the end for every word would be slow.
            let rest = bytes.get(at..self.end.min(at + MAX_INDEX)).unwrap_or(&[]);
            let end = |byte: &u8| matches!(byte, b']' | b'\n' | b';' | b'&' | b'|');
            let Some(close) = rest.iter().position(end).filter(|&at| rest.get(at) == Some(&b']'))
            else {
                return Ok(None);
            };
            at += close + 1;
        }
        let append = bytes.get(at) == Some(&b'+');
        at += usize::from(append);
        if at >= self.end || bytes.get(at) != Some(&b'=') {
            return Ok(None);
        }
        at += 1;
        let start = self.at;
        let whole = self.word(Place::Command)?;
        let name = Spanned::new(
            self.src.get(name.clone()).unwrap_or("").to_owned(),
            self.span(name.start, name.end),
        );
        // Nothing before the sign is quoted, so that it stands at the same place in the unquoted text.
        let mut value = whole.tail(at - start);
        value.raw = self.src.get(at..self.at).unwrap_or("").into();
        value.span = self.span(at, self.at);
        Ok(Some(Assignment { name, value, append }))
    }
}
