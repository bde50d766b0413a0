//! Redirections and heredocs.

use super::ast::{Operator, Redirect};
use super::parser::{Broken, MAX_LEVEL, Parser, Pending, Result};
use super::word::Place;
use crate::syntax::text::Text;

impl Parser<'_> {
    /// Reads a redirection if one stands here.
    pub(super) fn redirect(&mut self) -> Result<Option<Redirect>> {
        let start = self.at;
        let mut sign = start;
        while matches!(self.src.as_bytes().get(sign), Some(b'0'..=b'9')) && sign < self.end {
            sign += 1;
        }
        let fd = self.src.get(start..sign).and_then(|digits| digits.parse().ok());
        self.at = sign;
        let operators = [
            ("&>>", Operator::Append),
            ("&>", Operator::Write),
            ("<<<", Operator::String),
            ("<<-", Operator::Heredoc),
            ("<<", Operator::Heredoc),
            ("<&", Operator::Duplicate),
            ("<>", Operator::ReadWrite),
            (">>", Operator::Append),
            (">|", Operator::Write),
            (">&", Operator::Duplicate),
            ("<", Operator::Read),
            (">", Operator::Write),
        ];
        let found = operators.iter().find(|(text, _)| self.starts(text));
        let (Some(&(text, operator)), false) = (found, self.starts("<(") || self.starts(">("))
        else {
            self.at = start;
            return Ok(None);
        };
        if text.starts_with('&') && sign > start {
            self.at = start;
            return Ok(None);
        }
        let opener = self.text.offset(self.at);
        self.at += text.len();
        self.blanks();
        let from = self.at;
        let target = self.word(Place::Command)?;
        if self.at == from {
            return Err(Broken);
        }
        let mut redirect = Redirect {
            span: self.span(start, self.at),
            fd,
            operator,
            target,
            body: None,
            heredoc: None,
        };
        if operator == Operator::Heredoc {
            self.heredoc(&mut redirect, opener, text == "<<-")?;
        }
        Ok(Some(redirect))
    }

    /// Finds the body of a heredoc in the Dockerfile's, or has it read at the next line.
    fn heredoc(&mut self, redirect: &mut Redirect, opener: usize, chomp: bool) -> Result<()> {
        let next = self.heredocs.partition_point(|it| (it.opener.start as usize) <= opener);
        let outer = next
            .checked_sub(1)
            .and_then(|at| self.heredocs.get(at))
            .filter(|it| it.opener.file == self.text.file() && it.opener.range().contains(&opener));
        let Some(outer) = outer else {
            let slot = self.bodies.len();
            self.bodies.push(None);
            redirect.heredoc = Some(slot);
            self.pending.push(Pending {
                slot,
                delimiter: redirect.target.as_str().to_owned(),
                expand: !redirect.target.quoted,
                chomp,
            });
            return Ok(());
        };
        let text = Text::plain(outer.body, outer.content.clone());
        let mut inner = Parser::new(&text, &[], self.level + 1);
        if inner.level > MAX_LEVEL {
            return Err(Broken);
        }
        inner.depth = self.depth;
        inner.scope = self.scope;
        inner.last_scope = self.last_scope;
        inner.conditional = self.conditional;
        redirect.body = Some(inner.heredoc_body(0, inner.end, outer.expand));
        self.last_scope = inner.last_scope;
        self.commands.append(&mut inner.commands);
        Ok(())
    }
}
