//! Actions, and the blocks that they open and close. Blocks are kept on a list, so depth costs no stack.

use super::lexer::{self, Kind, Token};
use super::literal;
use super::pipeline::{Context, Ended};
use super::{Piece, Problem, Template};
use crate::source::Spanned;
use crate::syntax::SyntaxError;
use crate::syntax::text::Text;
use std::collections::BTreeMap;
use std::ops::Range;

/// Skaffold's name for its templates; `define` may not take it for another text.
const NAME: &str = "envTemplate";

pub(super) fn parse(text: &Text) -> Template {
    let lexed = lexer::lex(&text.value);
    let comments = lexed.comments.into_iter().map(|range| text.span_of(range)).collect();
    let mut parser = Parser {
        text,
        tokens: lexed.list,
        lexical: lexed.error,
        at: 0,
        out: Template { comments, ..Template::default() },
        trees: vec![Tree::new(NAME.to_owned())],
        blocks: Vec::new(),
        rebound: 0,
        conditions: BTreeMap::new(),
        defined: BTreeMap::new(),
    };
    if let Err(problem) = parser.all() {
        let Problem { range, message, help, suggestion } = problem;
        parser.out.errors.push(SyntaxError {
            span: text.span_of(range),
            message,
            help,
            suggestion,
        });
    }
    parser.out
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t Text,
    pub(super) tokens: Vec<Token>,
    /// Why the tokens end early.
    lexical: Option<Problem>,
    pub(super) at: usize,
    pub(super) out: Template,
    /// The template, and the definitions that are open inside of it.
    pub(super) trees: Vec<Tree>,
    blocks: Vec<Block>,
    /// Open blocks in which `.` is not the data.
    pub(super) rebound: usize,
    /// Names that the open blocks ask for, and how often.
    pub(super) conditions: BTreeMap<String, usize>,
    /// Definitions, and whether they hold anything.
    defined: BTreeMap<String, bool>,
}

/// A template of its own: variables and loops outside do not count.
pub(super) struct Tree {
    name: String,
    pub(super) variables: Vec<String>,
    loops: usize,
    /// Has more than blanks.
    filled: bool,
}

impl Tree {
    fn new(name: String) -> Self {
        Self { name, variables: vec!["$".to_owned()], loops: 0, filled: false }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opener {
    If,
    With,
    Range,
    Define,
    Block,
}

struct Block {
    opener: Opener,
    /// The keyword.
    keyword: Range<usize>,
    /// Variables of the tree before it.
    variables: usize,
    /// Names that its condition asks for.
    asked: Vec<String>,
    otherwise: bool,
    /// It stands in `else if`: the `end` closes the block around it, too.
    chained: bool,
}

impl Parser<'_> {
    fn all(&mut self) -> Result<(), Problem> {
        loop {
            let token = self.peek();
            match token.kind {
                Kind::Text => self.copy(&token.range),
                Kind::LeftDelimiter => {
                    let fields = self.out.fields.len();
                    self.at += 1;
                    let prints = self.action()?;
                    // The closing delimiter was the last token.
                    let end = self
                        .tokens
                        .get(self.at.saturating_sub(1))
                        .map_or(token.range.end, |last| last.range.end);
                    let span = self.text.span_of(token.range.start..end);
                    self.out.pieces.push(Piece::Action {
                        span,
                        fields: fields..self.out.fields.len(),
                        prints,
                    });
                }
                Kind::Finish if self.lexical.is_some() => return Err(self.unexpected(&token)),
                Kind::Finish => break,
                _ => {
                    return Err(self
                        .unexpected(&token)
                        .help("Close the `{{else}}`, and open the other block behind it"));
                }
            }
        }
        if let Some(block) = self.blocks.last() {
            let name = self.slice(&block.keyword).to_owned();
            let problem =
                Problem::new(block.keyword.clone(), format!("This `{name}` has no `{{{{end}}}}`"));
            return Err(problem.help("Add `{{end}}` where it ends"));
        }
        self.close_tree(&(0..0))
    }

    pub(super) fn slice(&self, range: &Range<usize>) -> &str {
        self.text.value.get(range.clone()).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Token {
        // Nobody goes past the last token.
        let last =
            || Token { kind: Kind::Finish, range: self.text.value.len()..self.text.value.len() };
        self.tokens.get(self.at).or(self.tokens.last()).cloned().unwrap_or_else(last)
    }

    pub(super) fn skip_space(&mut self) {
        while self.peek().kind == Kind::Space {
            self.at += 1;
        }
    }

    /// The next token that is no blank, consumed.
    pub(super) fn next(&mut self) -> Token {
        self.skip_space();
        let token = self.peek();
        self.at = (self.at + 1).min(self.tokens.len());
        token
    }

    /// What is wrong with a token that does not belong where it stands.
    pub(super) fn unexpected(&self, token: &Token) -> Problem {
        if token.kind == Kind::Finish
            && let Some(problem) = &self.lexical
        {
            return problem.clone();
        }
        let text = self.slice(&token.range);
        let message = match token.kind {
            Kind::RightDelimiter => "The action ends too early".to_owned(),
            Kind::Finish => "The template ends too early".to_owned(),
            _ => format!("`{}` does not belong here", text.trim()),
        };
        Problem::new(token.range.clone(), message)
    }

    fn copy(&mut self, range: &Range<usize>) {
        let text = self.slice(range).to_owned();
        if !text.trim().is_empty() {
            self.fill();
        }
        self.out.pieces.push(Piece::Text(Spanned::new(text, self.text.span_of(range.clone()))));
        self.at += 1;
    }

    fn fill(&mut self) {
        if let Some(tree) = self.trees.last_mut() {
            tree.filled = true;
        }
    }

    /// An action, from behind its opening delimiter; whether it prints.
    fn action(&mut self) -> Result<bool, Problem> {
        self.skip_space();
        let token = self.peek();
        if !matches!(token.kind, Kind::Define | Kind::End | Kind::Else) {
            self.fill();
        }
        self.at += 1;
        match token.kind {
            Kind::Define if self.blocks.is_empty() => {
                let name = self.name("define")?;
                self.close_action()?;
                self.open_tree(Opener::Define, &token, name);
            }
            Kind::Block => {
                let name = self.name("block")?;
                self.pipeline(Context::Block)?;
                self.open_tree(Opener::Block, &token, name);
            }
            Kind::Break | Kind::Continue => {
                self.close_action()?;
                if self.trees.last().is_none_or(|tree| tree.loops == 0) {
                    let name = self.slice(&token.range);
                    return Err(Problem::new(
                        token.range.clone(),
                        format!("`{name}` stands outside of any `range`"),
                    ));
                }
            }
            Kind::Template => {
                self.name("template")?;
                self.skip_space();
                if self.peek().kind == Kind::RightDelimiter {
                    self.at += 1;
                } else {
                    self.pipeline(Context::Template)?;
                }
            }
            Kind::If => self.open(Opener::If, &token, false)?,
            Kind::With => self.open(Opener::With, &token, false)?,
            Kind::Range => self.open(Opener::Range, &token, false)?,
            Kind::Else => self.otherwise(&token)?,
            Kind::End => self.end(&token)?,
            _ => {
                self.at -= 1;
                let ended = self.pipeline(Context::Command)?;
                return Ok(!ended.declares);
            }
        }
        Ok(false)
    }

    fn close_action(&mut self) -> Result<(), Problem> {
        let token = self.next();
        if token.kind == Kind::RightDelimiter { Ok(()) } else { Err(self.unexpected(&token)) }
    }

    /// The name after `define`, `block` or `template`.
    fn name(&mut self, keyword: &str) -> Result<String, Problem> {
        let token = self.next();
        match token.kind {
            Kind::Quoted | Kind::Raw => Ok(self.string(&token)?.value),
            Kind::Finish => Err(self.unexpected(&token)),
            _ => {
                Err(Problem::new(token.range, format!("`{keyword}` takes a name in quotes first")))
            }
        }
    }

    /// The value of a string token.
    pub(super) fn string(&mut self, token: &Token) -> Result<Spanned<String>, Problem> {
        let text = self.slice(&token.range);
        let value = if token.kind == Kind::Raw {
            literal::raw(text)
        } else {
            literal::unquote(text).map_err(|wrong| {
                let range = token.range.start + wrong.start..token.range.start + wrong.end;
                let escape = self.slice(&range).to_owned();
                Problem::new(range, format!("`{escape}` is no escape sequence of a Go string"))
            })?
        };
        let string = Spanned::new(value, self.text.span_of(token.range.clone()));
        self.out.strings.push(string.clone());
        Ok(string)
    }

    fn open_tree(&mut self, opener: Opener, keyword: &Token, name: String) {
        self.trees.push(Tree::new(name));
        self.rebound += 1;
        self.push_block(opener, keyword, 0, Vec::new(), false);
    }

    fn push_block(
        &mut self,
        opener: Opener,
        keyword: &Token,
        variables: usize,
        asked: Vec<String>,
        chained: bool,
    ) {
        let keyword = keyword.range.clone();
        self.blocks.push(Block { opener, keyword, variables, asked, otherwise: false, chained });
    }

    fn open(&mut self, opener: Opener, keyword: &Token, chained: bool) -> Result<(), Problem> {
        let variables = self.trees.last().map_or(0, |tree| tree.variables.len());
        let context = if opener == Opener::Range { Context::Range } else { Context::Condition };
        let Ended { fields, strings, .. } = self.pipeline(context)?;
        let fields = self.out.fields.get(fields..).unwrap_or_default();
        let strings = self.out.strings.get(strings..).unwrap_or_default();
        // `if hasKey . "X"`, `if env "X"` ask, too.
        let asked: Vec<String> = fields
            .iter()
            .filter_map(|field| field.key())
            .chain(strings)
            .map(|name| name.value.clone())
            .collect();
        for name in &asked {
            *self.conditions.entry(name.clone()).or_default() += 1;
        }
        if opener != Opener::If {
            self.rebound += 1;
        }
        if opener == Opener::Range
            && let Some(tree) = self.trees.last_mut()
        {
            tree.loops += 1;
        }
        self.push_block(opener, keyword, variables, asked, chained);
        Ok(())
    }

    /// Leaves the first part of a block; `.` is again what it was.
    fn leave_first_part(&mut self, opener: Opener) {
        if matches!(opener, Opener::With | Opener::Range) {
            self.rebound = self.rebound.saturating_sub(1);
        }
        if opener == Opener::Range
            && let Some(tree) = self.trees.last_mut()
        {
            tree.loops = tree.loops.saturating_sub(1);
        }
    }

    fn otherwise(&mut self, token: &Token) -> Result<(), Problem> {
        self.skip_space();
        let next = self.peek();
        let chain = matches!(next.kind, Kind::If | Kind::With);
        if !chain {
            self.close_action()?;
        }
        let Some(block) = self.blocks.last_mut() else {
            return Err(Problem::new(token.range.clone(), "This `else` belongs to no block"));
        };
        if matches!(block.opener, Opener::Define | Opener::Block) {
            let message = format!(
                "This `else` belongs to no `if`, `with` or `range` inside the `{}`",
                if block.opener == Opener::Define { "define" } else { "block" }
            );
            return Err(Problem::new(token.range.clone(), message));
        }
        if block.otherwise {
            return Err(Problem::new(
                token.range.clone(),
                "This is the second `else` of its block",
            ));
        }
        block.otherwise = true;
        let opener = block.opener;
        self.leave_first_part(opener);
        let same =
            matches!((opener, next.kind), (Opener::If, Kind::If) | (Opener::With, Kind::With));
        if chain && same {
            self.at += 1;
            self.open(opener, &next, true)?;
        }
        // Any other chain is rejected where the block's text should start.
        Ok(())
    }

    fn end(&mut self, token: &Token) -> Result<(), Problem> {
        self.close_action()?;
        loop {
            let Some(block) = self.blocks.pop() else {
                return Err(Problem::new(token.range.clone(), "This `end` closes nothing"));
            };
            if !block.otherwise {
                self.leave_first_part(block.opener);
            }
            for name in &block.asked {
                if let Some(count) = self.conditions.get_mut(name) {
                    *count -= 1;
                    if *count == 0 {
                        self.conditions.remove(name);
                    }
                }
            }
            if matches!(block.opener, Opener::Define | Opener::Block) {
                self.rebound = self.rebound.saturating_sub(1);
                self.close_tree(&block.keyword)?;
            } else if let Some(tree) = self.trees.last_mut() {
                tree.variables.truncate(block.variables);
            }
            if !block.chained {
                return Ok(());
            }
        }
    }

    /// Go takes the second definition of a name only if one of the two is empty.
    fn close_tree(&mut self, keyword: &Range<usize>) -> Result<(), Problem> {
        let Some(tree) = self.trees.pop() else { return Ok(()) };
        let before = self.defined.get(&tree.name).copied().unwrap_or(false);
        if before && tree.filled {
            let message = format!("The template \"{}\" is defined twice", tree.name.escape_debug());
            return Err(Problem::new(keyword.clone(), message));
        }
        self.defined.insert(tree.name, before || tree.filled);
        Ok(())
    }
}
