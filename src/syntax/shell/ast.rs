//! What a shell script is made of: a flat list of commands.

use crate::source::{Span, Spanned};
use crate::syntax::text::Text;

/// The commands of one RUN, in the order in which they stand. A command inside `$(…)` stands before the command
/// whose word it is part of, one inside `sh -c '…'` or a heredoc for a shell behind it.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// All commands, those of substitutions, subshells and nested shells included.
    pub commands: Vec<Command>,
    /// Could not be understood to the end: a syntax error, nesting beyond reason, or a shell that is not ours.
    /// `commands` holds what came before.
    pub opaque: bool,
}

/// One command.
#[derive(Debug, Clone)]
pub struct Command {
    /// What it is.
    pub kind: Kind,
    /// From the first to the last byte of its own words; for a compound command, of its head.
    pub span: Span,
    /// `NAME=value` in front, those of `env` and `sudo` included.
    pub assignments: Vec<Assignment>,
    /// The words. Of `for`: the items; of `case`: the subject, then all patterns; of `[[ … ]]` and `((…))`: as for a command.
    pub words: Vec<ShellWord>,
    /// Redirections, heredocs included.
    pub redirects: Vec<Redirect>,
    /// How it follows the command before it.
    pub join: Join,
    /// Number of subshells, substitutions and nested shells around it.
    pub depth: u32,
    /// The subshell, substitution or nested shell that it runs in: 0 is the script itself, other numbers are in no order.
    /// What `cd` and assignments do ends with their scope.
    pub scope: u32,
    /// Whether it may be skipped though all before it went well: in the branch of an `if`, in a loop that may be empty,
    /// a `case`, a function, after `||`, or after a test and `&&`.
    pub conditional: bool,
    /// Index in `words` of the program proper, wrappers like `env` and `sudo` skipped.
    pub(super) program: usize,
}

/// What a command is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Assignments, words, redirections. Also `[[ … ]]` and `((…))`.
    Simple,
    /// The head of `for NAME in …` and `select NAME in …`; its body follows as commands.
    For(Spanned<String>),
    /// The head of `case … in`; its branches follow as commands.
    Case,
    /// `NAME()`; its body follows as commands.
    Function(Spanned<String>),
    /// The redirections of a group, loop or other compound command; stands behind its body.
    Redirects,
}

/// How a command follows the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Join {
    /// It is the first one of the script or substitution.
    #[default]
    First,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;`, a line break, `then`, `do`
    Sequence,
    /// `|`
    Pipe,
    /// `&`
    Background,
}

/// `NAME=value`.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The name.
    pub name: Spanned<String>,
    /// The value.
    pub value: ShellWord,
    /// `NAME+=value`.
    pub append: bool,
}

/// A word, and what is in it.
#[derive(Debug, Clone)]
pub struct ShellWord {
    /// As written, with its quotes.
    pub span: Span,
    /// As written, line continuations left out; of the JSON form and of a part of a word, the text.
    pub raw: Box<str>,
    /// Quotes and escapes removed, expansions left as they are written (`$X`, `${X:-y}`, `$(…)`).
    pub text: Text,
    /// Whether nothing in it is expanded but globs, `~` and braces.
    pub literal: bool,
    /// Whether a part of it is quoted.
    pub quoted: bool,
    /// Variables that are expanded in it, in order, those inside `$(…)` left out (they belong to the commands there).
    pub variables: Vec<Variable>,
}

/// `$NAME`, `${NAME…}`, or a name inside arithmetic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The name. Special parameters (`$1`, `$@`, `$?` …) are no variables.
    pub name: Spanned<String>,
    /// With `$` and braces.
    pub span: Span,
    /// How it is expanded.
    pub form: Form,
}

/// How a variable is expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `$X`, `${X}`
    Plain,
    /// `${X-y}`, `${X:-y}`
    Default,
    /// `${X=y}`, `${X:=y}`
    Assign,
    /// `${X+y}`, `${X:+y}`
    Alternative,
    /// `${X?y}`, `${X:?y}`
    Error,
    /// `$((X + 1))`
    Arithmetic,
    /// `${#X}`, `${X%y}`, `${X/a/b}`, `${!X}` and so on.
    Other,
}

/// A redirection.
#[derive(Debug, Clone)]
pub struct Redirect {
    /// Descriptor, operator and target.
    pub span: Span,
    /// The file descriptor, if one is written.
    pub fd: Option<u32>,
    /// What it does.
    pub operator: Operator,
    /// The file, the descriptor after `&`, the string after `<<<`, or the delimiter of a heredoc.
    pub target: ShellWord,
    /// The body of a heredoc.
    pub body: Option<ShellWord>,
    /// Where its parser keeps the body until it is read.
    pub(super) heredoc: Option<usize>,
}

/// What a redirection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `<`
    Read,
    /// `>`, `>|`, `&>`
    Write,
    /// `>>`, `&>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `<&`, `>&`
    Duplicate,
    /// `<<`, `<<-`
    Heredoc,
    /// `<<<`
    String,
}

impl Command {
    /// The base name of the program that runs, if it is literal. `env`, `exec`, `time`, `sudo`, `nice` and the like
    /// are skipped together with their options.
    pub fn program(&self) -> Option<&str> {
        let name = self.program_word()?.value()?;
        Some(name.rsplit('/').next().unwrap_or(name))
    }

    /// The word of the program that runs.
    pub fn program_word(&self) -> Option<&ShellWord> {
        if self.kind == Kind::Simple { self.words.get(self.program) } else { None }
    }

    /// The words behind the program.
    pub fn arguments(&self) -> &[ShellWord] {
        if self.kind == Kind::Simple {
            self.words.get(self.program + 1..).unwrap_or(&[])
        } else {
            &[]
        }
    }

    /// The value that an assignment in front gives to a variable of the program.
    pub fn assignment(&self, name: &str) -> Option<&ShellWord> {
        self.assignments.iter().rev().find(|it| it.name.value == name).map(|it| &it.value)
    }
}

impl ShellWord {
    /// The unquoted text, if nothing in it is expanded but globs.
    pub fn value(&self) -> Option<&str> {
        self.literal.then_some(&self.text.value)
    }

    /// The unquoted text, expansions as written.
    pub fn as_str(&self) -> &str {
        &self.text.value
    }

    /// The part behind byte `at` of the unquoted text, as a word.
    #[must_use]
    pub fn tail(&self, at: usize) -> ShellWord {
        let at = at.min(self.text.value.len());
        let text = self.text.slice(at..self.text.value.len());
        let span = Span::new(self.span.file, self.text.offset(at), self.span.end as usize);
        let variables =
            self.variables.iter().filter(|it| it.span.start >= span.start).cloned().collect();
        ShellWord {
            span,
            raw: text.value.clone(),
            text,
            literal: self.literal,
            quoted: self.quoted,
            variables,
        }
    }

    /// Splits `NAME=value`, as `export`, `env` and build-arg options have it.
    pub fn as_assignment(&self) -> Option<Assignment> {
        let text = self.as_str();
        let equals = text.find('=')?;
        let name = text.get(..equals)?;
        is_name(name).then(|| Assignment {
            name: Spanned::new(name.to_owned(), self.text.span_of(0..equals)),
            value: self.tail(equals + 1),
            append: false,
        })
    }
}

impl Variable {
    /// Whether an empty or unset variable is thought of where it is used.
    pub fn has_default(&self) -> bool {
        matches!(self.form, Form::Default | Form::Assign | Form::Alternative | Form::Error)
    }
}

/// Whether a text is a name that a shell variable can have.
pub fn is_name(text: &str) -> bool {
    text.bytes().enumerate().all(|(at, byte)| is_name_byte(byte, at == 0)) && !text.is_empty()
}

pub(super) fn is_name_byte(byte: u8, first: bool) -> bool {
    byte == b'_' || byte.is_ascii_alphabetic() || (!first && byte.is_ascii_digit())
}
