//! From text to tree.

use super::ast::{Comment, Dockerfile, Instruction, Kind};
use super::directive;
use super::heredoc::{self, Terminators};
use super::keyword::Keyword;
use super::lines::{Buffer, Joined, Line, Lines, MAX_LINE, join, trim_start};
use super::read::{self, Context, Read};
use crate::source::{FileId, Span};
use crate::syntax::SyntaxError;

/// About as many bytes as an instruction has, comments counted in.
const LIKELY_LENGTH: usize = 96;

/// A file with more errors than this is no Dockerfile with typing errors.
const MAX_SUGGESTIONS: usize = 10;

/// Parses a Dockerfile as BuildKit does. Never fails: what BuildKit would reject is in
/// [`Dockerfile::errors`], and the rest of the file is read all the same. Takes time in proportion to the length.
pub fn parse(file: FileId, text: &str) -> Dockerfile {
    let mut parser = Parser {
        out: Dockerfile {
            file,
            escape: '\\',
            directives: Vec::new(),
            frontend: directive::frontend(file, text),
            comments: Vec::new(),
            instructions: Vec::with_capacity(text.len() / LIKELY_LENGTH + 1),
            errors: Vec::new(),
            build_errors: Vec::new(),
        },
        lines: Lines::new(text),
        terminators: Terminators::default(),
        directives_done: false,
        doc_start: 0,
        buffer: Buffer::default(),
        stage: Stage::None,
    };
    parser.run();
    parser.finish()
}

/// Whether instructions have a stage to stand in.
#[derive(Debug, PartialEq, Eq)]
enum Stage {
    None,
    /// There is none, and it was said.
    Reported,
    Begun,
}

struct Parser<'t> {
    out: Dockerfile,
    lines: Lines<'t>,
    terminators: Terminators<'t>,
    /// Behind the first line that is no directive.
    directives_done: bool,
    buffer: Buffer,
    /// The first comment that may describe the next instruction.
    doc_start: usize,
    stage: Stage,
}

impl Parser<'_> {
    fn run(&mut self) {
        while let Some(line) = self.lines.next() {
            let body = self.lines.slice(line);
            let trimmed = trim_start(body);
            if trimmed.starts_with('#') {
                self.comment(line, line.end - trimmed.len());
                continue;
            }
            self.directives_done = true;
            if !trimmed.is_empty() {
                self.instruction(line, line.end - trimmed.len());
            }
        }
    }

    /// A line that starts with `#` at offset `at`.
    fn comment(&mut self, line: Line, at: usize) {
        let file = self.out.file;
        if !self.directives_done {
            if let Some(found) = directive::read(file, &self.lines, line, "#") {
                let error = directive::check(&found, &self.out.directives);
                if error.is_none() && found.name.value == "escape" {
                    self.out.escape = found.value.value.chars().next().unwrap_or('\\');
                }
                self.out.errors.extend(error);
                self.out.directives.push(found);
                return;
            }
            self.directives_done = true;
        }
        self.out.comments.push(Comment { span: Span::new(file, at, line.end), inside: None });
        // An empty comment parts what stands above from the instruction.
        if at == line.start
            && self.lines.slice(line).get(1..).is_some_and(|text| text.trim().is_empty())
        {
            self.doc_start = self.out.comments.len();
        }
    }

    fn instruction(&mut self, first: Line, at: usize) {
        let file = self.out.file;
        let escape = if self.out.escape == '`' { b'`' } else { b'\\' };
        let doc = self.doc_start..self.out.comments.len();
        let index = self.out.instructions.len();
        let buffer = std::mem::take(&mut self.buffer);
        let joined = join(&mut self.lines, first, at, escape, file, buffer);
        let inside = |span| Comment { span, inside: Some(index) };
        self.out.comments.extend(joined.comments.iter().copied().map(inside));
        self.doc_start = self.out.comments.len();

        let span = Span::new(file, at, joined.last.end);
        let whole = 0..joined.text().value.len();
        let suggests = self.out.errors.len() < MAX_SUGGESTIONS;
        let context = Context { escape, suggests, nested: false };
        let read = read::instruction(joined.text(), whole, context, span);
        self.finish_instruction(read, first, joined, doc);
    }

    /// Reads the heredocs, and files the instruction.
    fn finish_instruction(
        &mut self,
        read: Read,
        first: Line,
        joined: Joined<'_>,
        doc: std::ops::Range<usize>,
    ) {
        let Read { mut instruction, keyword, line_error, error, build_error, takes_heredocs } =
            read;
        let mut last = joined.last;
        let mut heredoc_error = None;
        let openers = if takes_heredocs && line_error.is_none() {
            heredoc::openers(joined.text().value)
        } else {
            Ok(Vec::new())
        };
        let mut heredocs = Vec::new();
        match openers {
            Err(heredoc::Broken(range)) => {
                let message = "The name of this heredoc has a quote that is never closed.";
                heredoc_error = Some(super::check::error(joined.text().span_of(range), message));
            }
            Ok(openers) => {
                for opener in openers {
                    let body = heredoc::body(
                        joined.text(),
                        &opener,
                        &mut self.lines,
                        last,
                        &mut self.terminators,
                    );
                    last = body.last;
                    let span = body.heredoc.opener;
                    heredocs.push(body.heredoc);
                    if !body.terminated {
                        heredoc_error = Some(SyntaxError {
                            span,
                            message: format!("This opens a heredoc that never ends: no line is `{}`.", opener.name),
                            help: Some("BuildKit takes `<<` for a heredoc where a name follows, also in `$((1 << 2))`.".into()),
                            suggestion: None,
                        });
                        break;
                    }
                }
            }
        }
        place(&mut instruction, first.number, last);
        if let Kind::Onbuild(inner) = &mut instruction.kind {
            place(inner, first.number, last);
            inner.heredocs = heredocs;
        } else {
            instruction.heredocs = heredocs;
        }
        instruction.empty_lines = joined.empty_lines;
        self.buffer = joined.buffer;
        instruction.doc = doc;
        let error = line_error.map(|error| *error).or(heredoc_error).or(error.map(|error| *error));
        let error = error.or_else(|| self.outside_stage(keyword, &instruction));
        self.begin_stage(keyword, error.as_ref());
        if error.is_none() {
            self.out.build_errors.extend(build_error.map(|error| *error));
        }
        self.out.errors.extend(error);
        self.out.instructions.push(instruction);
    }

    /// Only ARG can stand before FROM. Said once.
    fn outside_stage(
        &mut self,
        keyword: Option<Keyword>,
        instruction: &Instruction,
    ) -> Option<SyntaxError> {
        if self.stage != Stage::None || matches!(keyword, None | Some(Keyword::Arg | Keyword::From))
        {
            return None;
        }
        self.stage = Stage::Reported;
        Some(SyntaxError {
            span: instruction.keyword.span,
            message: format!(
                "{} cannot stand before the first FROM.",
                instruction.keyword.value.to_uppercase()
            ),
            help: Some("Only ARG can.".to_owned()),
            suggestion: None,
        })
    }

    /// A broken or misspelt FROM begins a stage too: what follows is not to blame.
    fn begin_stage(&mut self, keyword: Option<Keyword>, error: Option<&SyntaxError>) {
        let misspelt = || {
            error
                .and_then(|error| error.suggestion.as_deref())
                .is_some_and(|word| word.eq_ignore_ascii_case("FROM"))
        };
        if keyword == Some(Keyword::From) || keyword.is_none() && misspelt() {
            self.stage = Stage::Begun;
        }
    }

    fn finish(mut self) -> Dockerfile {
        let file = self.out.file;
        let whole = |message: &str| SyntaxError {
            span: Span::empty(file, 0),
            message: message.to_owned(),
            help: Some("A Dockerfile starts a stage with FROM.".to_owned()),
            suggestion: None,
        };
        if self.out.instructions.is_empty() {
            self.out.errors.push(whole("The Dockerfile has no instructions."));
        } else if self.stage == Stage::None && self.out.errors.is_empty() {
            self.out.errors.push(whole("The Dockerfile has no stage."));
        }
        if let Some(line) = self.lines.too_long {
            self.out.errors.push(SyntaxError {
                span: Span::empty(file, line.start),
                message: format!(
                    "The line is longer than the {MAX_LINE} bytes that BuildKit can read."
                ),
                help: Some("Break it with line continuations.".to_owned()),
                suggestion: None,
            });
        }
        self.out.errors.sort_by_key(|error| error.span.start);
        self.out
    }
}

fn place(instruction: &mut Instruction, first: u32, last: Line) {
    instruction.start_line = first;
    instruction.end_line = last.number;
    instruction.span = Span::new(instruction.span.file, instruction.span.range().start, last.end);
}
