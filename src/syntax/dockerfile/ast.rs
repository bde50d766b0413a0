//! The tree of a Dockerfile.

use super::mount::Mount;
use crate::source::{FileId, Span, Spanned};
use crate::syntax::SyntaxError;
use crate::syntax::text::Text;

/// A parsed Dockerfile. Bad instructions are in `errors` and, as far as they could be read, in `instructions`.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    /// The file.
    pub file: FileId,
    /// The escape character: `\`, or `` ` `` where a directive says so.
    pub escape: char,
    /// Parser directives, in order (`syntax`, `escape`, `check`).
    pub directives: Vec<Directive>,
    /// The frontend that the file asks for: `# syntax=`, also `// syntax=` and `{"syntax": …}`,
    /// which only other frontends than Docker's can go on to read. The value is cut at its first space.
    pub frontend: Option<Spanned<String>>,
    /// Every whole-line comment, directives left out, also those inside continued instructions.
    pub comments: Vec<Comment>,
    /// All instructions, in order; unknown and broken ones are [`Kind::Invalid`].
    pub instructions: Vec<Instruction>,
    /// What BuildKit would reject, in order of position, at most one per instruction
    /// (plus one for the file as a whole, e.g. when it has no stage).
    pub errors: Vec<SyntaxError>,
    /// What BuildKit accepts when it reads the file and rejects once it builds the instruction: options of
    /// `RUN --mount`, triggers of ONBUILD. In order of position, at most one per instruction.
    pub build_errors: Vec<SyntaxError>,
}

/// `# name=value` at the top.
#[derive(Debug, Clone)]
pub struct Directive {
    /// The whole line, from `#`.
    pub span: Span,
    /// Lower case: `syntax`, `escape` or `check`.
    pub name: Spanned<String>,
    /// Trimmed.
    pub value: Spanned<String>,
}

/// A comment line, from `#` to the end of the line, without the line break.
#[derive(Debug, Clone)]
pub struct Comment {
    /// From `#`.
    pub span: Span,
    /// The instruction that it lies inside of (an index into `instructions`), if it does.
    pub inside: Option<usize>,
}

/// One instruction, continuation lines and heredocs included.
#[derive(Debug, Clone)]
pub struct Instruction {
    /// From the keyword to the end of the last line (heredoc terminators included), without the line break.
    pub span: Span,
    /// The keyword as written.
    pub keyword: Spanned<String>,
    /// First line, from 1.
    pub start_line: u32,
    /// Last line, from 1, heredocs included.
    pub end_line: u32,
    /// Flags right after the keyword.
    pub flags: Vec<Flag>,
    /// All text after keyword and flags, continuations joined.
    pub rest: Text,
    /// Blank lines inside a continuation; BuildKit warns of them.
    pub empty_lines: Vec<Span>,
    /// Comments above, as indexes into [`Dockerfile::comments`]: those since the last instruction or empty
    /// comment. Blank lines between do not matter. See BuildKit's `PrevComment`.
    pub doc: std::ops::Range<usize>,
    /// Heredocs, in order of appearance; those of an ONBUILD are with its trigger.
    pub heredocs: Vec<Heredoc>,
    /// `--mount` flags of RUN, in order.
    pub mounts: Vec<Mount>,
    /// What it is.
    pub kind: Kind,
}

/// `--name=value`, `--name`.
#[derive(Debug, Clone)]
pub struct Flag {
    /// All of it, with the dashes.
    pub span: Span,
    /// Without the dashes.
    pub name: Spanned<String>,
    /// After `=`, as BuildKit's flag splitter leaves it: quotes and escapes removed.
    pub value: Option<Spanned<String>>,
}

/// `<<NAME` and its body.
#[derive(Debug, Clone)]
pub struct Heredoc {
    /// The word that opens it: `<<EOF`, `<<-"EOF"`, `3<<EOF`.
    pub opener: Span,
    /// The name, quotes removed.
    pub name: Spanned<String>,
    /// Not quoted anywhere: variables in the body are expanded.
    pub expand: bool,
    /// `<<-`: leading tabs are stripped.
    pub chomp: bool,
    /// File descriptor; 0 where none is written.
    pub fd: u32,
    /// The lines between, with their line breaks, as they stand in the file.
    pub body: Span,
    /// The body's text, as it stands in the file.
    pub content: Box<str>,
    /// The line that ends it, without the line break; empty where the file ended first.
    pub terminator: Span,
}

/// What an instruction is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `FROM`
    From(From),
    /// `RUN`
    Run(Command),
    /// `CMD`
    Cmd(Command),
    /// `ENTRYPOINT`
    Entrypoint(Command),
    /// `COPY`
    Copy(Copy),
    /// `ADD`
    Add(Copy),
    /// `ENV`
    Env(Pairs),
    /// `LABEL`
    Label(Pairs),
    /// `ARG`
    Arg(Vec<Declaration>),
    /// `WORKDIR`
    Workdir(Text),
    /// `USER`
    User(Text),
    /// `VOLUME`: its paths.
    Volume(Words),
    /// `EXPOSE`: its ports.
    Expose(Words),
    /// `STOPSIGNAL`
    Stopsignal(Text),
    /// `SHELL`
    Shell(Words),
    /// `HEALTHCHECK`
    Healthcheck(Healthcheck),
    /// `ONBUILD`: the trigger as an instruction of its own.
    Onbuild(Box<Instruction>),
    /// `MAINTAINER`
    Maintainer(Text),
    /// Unknown, or broken so that nothing can be said of it.
    Invalid,
}

/// `FROM image [AS name]`.
#[derive(Debug, Clone)]
pub struct From {
    /// The image as written, variables not expanded. Parts: [`crate::syntax::image`].
    pub image: Text,
    /// The word `AS`.
    pub as_keyword: Option<Spanned<String>>,
    /// The stage's name as written; names are the same in any case.
    pub name: Option<Spanned<String>>,
}

/// The words after RUN, CMD or ENTRYPOINT.
#[derive(Debug, Clone)]
pub enum Command {
    /// For a shell to parse. Heredoc bodies are in [`Instruction::heredocs`].
    Shell(Text),
    /// `["a", "b"]`: run as it is.
    Exec(Words),
}

/// Words, split or from JSON.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Written as a JSON array.
    pub json: bool,
    /// One by one. For JSON, `span` covers the string with its quotes and `value` is decoded.
    pub items: Vec<Word>,
}

/// A word, and where it stands.
#[derive(Debug, Clone)]
pub struct Word {
    /// As written; for JSON with its quotes.
    pub span: Span,
    /// For JSON decoded, otherwise as written with continuations joined: quotes, escapes and variables stay.
    pub text: Text,
}

/// COPY and ADD.
#[derive(Debug, Clone)]
pub struct Copy {
    /// Sources that are paths; heredoc sources are in [`Instruction::heredocs`].
    pub sources: Vec<Word>,
    /// Where to.
    pub destination: Word,
    /// Written as a JSON array.
    pub json: bool,
}

/// ENV and LABEL.
#[derive(Debug, Clone)]
pub struct Pairs {
    /// `ENV name value` without `=`.
    pub legacy: bool,
    /// One by one.
    pub items: Vec<Pair>,
}

/// `name=value`.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Name and value.
    pub span: Span,
    /// As written.
    pub name: Text,
    /// As written: quotes, escapes and variables stay.
    pub value: Text,
}

/// One name of an ARG.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// Name and default.
    pub span: Span,
    /// The name.
    pub name: Text,
    /// After `=`, as written.
    pub default: Option<Text>,
}

/// HEALTHCHECK.
#[derive(Debug, Clone)]
pub enum Healthcheck {
    /// `HEALTHCHECK NONE`
    None,
    /// `HEALTHCHECK CMD …`
    Cmd(Command),
}
