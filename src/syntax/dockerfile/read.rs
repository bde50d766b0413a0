//! From a logical line to an instruction: what BuildKit's line parsers do.

use super::ast::{
    Command, Copy, Declaration, Flag, From, Healthcheck, Instruction, Kind, Pair, Pairs, Word,
    Words,
};
use super::check::{self, Checked};
use super::heredoc;
use super::json::{self, Array};
use super::keyword::Keyword;
use super::mount::Mount;
use super::run;
use super::split::{self, RawFlag};
use crate::source::{Span, Spanned};
use crate::suggest::nearest;
use crate::syntax::SyntaxError;
use crate::syntax::text::{Text, TextRef};
use std::ops::Range;

/// No keyword is misspelt so badly that it gets longer than this many bytes.
const MAX_MISSPELT: usize = 16;

/// What is wrong, if anything is. Rare, so it is kept out of the way.
type Problem = Option<Box<SyntaxError>>;

/// An instruction before its heredocs are read.
#[derive(Debug)]
pub(super) struct Read {
    pub instruction: Instruction,
    /// `None` for an unknown one.
    pub keyword: Option<Keyword>,
    /// Rejected when lines are parsed: no heredocs belong to it.
    pub line_error: Problem,
    /// Rejected when instructions are parsed, heredocs aside.
    pub error: Problem,
    /// Rejected when it is built.
    pub build_error: Problem,
    /// Whether `<<` opens heredocs.
    pub takes_heredocs: bool,
}

/// What is known of the file around an instruction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// The escape character.
    pub escape: u8,
    /// Whether to look for what a misspelt keyword should be: not where hardly anything is an instruction.
    pub suggests: bool,
    /// Whether it is a trigger of ONBUILD.
    pub nested: bool,
}

/// One line that is read.
struct Reader<'l> {
    line: TextRef<'l>,
    context: Context,
    rest: Range<usize>,
    /// All that the error of a missing argument can point at.
    keyword: Spanned<String>,
}

/// What arguments were read as.
struct Arguments {
    kind: Kind,
    json: bool,
    line_error: Problem,
    error: Problem,
    build_error: Problem,
}

impl Arguments {
    fn of(kind: Kind) -> Self {
        Self { kind, json: false, line_error: None, error: None, build_error: None }
    }

    fn checked((kind, error): Checked) -> Self {
        Self { error: error.map(Box::new), ..Self::of(kind) }
    }

    fn broken(line_error: SyntaxError) -> Self {
        Self { line_error: Some(Box::new(line_error)), ..Self::of(Kind::Invalid) }
    }
}

/// Reads the instruction in `range` of a line. `span`: all of it in the file.
pub(super) fn instruction(
    line: TextRef<'_>,
    range: Range<usize>,
    context: Context,
    span: Span,
) -> Read {
    let text = line.value;
    let range = split::trim(text, range);
    let (word, behind) = split::first(text, range.clone());
    let written = text.get(word.clone()).unwrap_or("");
    let keyword = Spanned::new(written.to_owned(), line.span_of(word));
    let end = range.end;
    let (flags, rest) = behind
        .map_or((Vec::new(), end..end), |start| split::flags(line, start..end, context.escape));
    let rest = split::trim(text, rest);

    let known = Keyword::of(written);
    let reader = Reader { line, context, rest: rest.clone(), keyword };
    let (mut arguments, mounts) = match known {
        Some(known) => reader.arguments(known, &flags, span),
        None => (
            Arguments { error: Some(Box::new(reader.unknown())), ..Arguments::of(Kind::Invalid) },
            Vec::new(),
        ),
    };
    let takes_heredocs = match &arguments.kind {
        Kind::Onbuild(inner) => {
            matches!(
                Keyword::of(&inner.keyword.value),
                Some(Keyword::Run | Keyword::Copy | Keyword::Add)
            )
        }
        _ => matches!(known, Some(Keyword::Run | Keyword::Copy | Keyword::Add)),
    };
    let takes_heredocs = takes_heredocs && !arguments.json;
    if arguments.line_error.is_some() {
        arguments.error = None;
    }
    let instruction = Instruction {
        span,
        keyword: reader.keyword,
        start_line: 0,
        end_line: 0,
        flags: flags.into_iter().map(|flag| flag.flag).collect(),
        rest: line.slice(rest),
        empty_lines: Vec::new(),
        doc: 0..0,
        heredocs: Vec::new(),
        mounts,
        kind: arguments.kind,
    };
    Read {
        instruction,
        keyword: known,
        line_error: arguments.line_error,
        error: arguments.error,
        build_error: arguments.build_error,
        takes_heredocs,
    }
}

impl<'l> Reader<'l> {
    fn arguments(&self, keyword: Keyword, raw: &[RawFlag], span: Span) -> (Arguments, Vec<Mount>) {
        let mut mounts = Vec::new();
        let mut arguments = match keyword {
            Keyword::From => self.from(),
            Keyword::Run => self.command(Kind::Run),
            Keyword::Cmd => self.command(Kind::Cmd),
            Keyword::Entrypoint => self.command(Kind::Entrypoint),
            Keyword::Copy => self.copy(keyword, Kind::Copy),
            Keyword::Add => self.copy(keyword, Kind::Add),
            Keyword::Env => self.pairs(keyword, Kind::Env),
            Keyword::Label => self.pairs(keyword, Kind::Label),
            Keyword::Arg => self.declarations(),
            Keyword::Workdir => self.single(keyword, Kind::Workdir),
            Keyword::User => self.single(keyword, Kind::User),
            Keyword::Stopsignal => self.single(keyword, Kind::Stopsignal),
            Keyword::Maintainer => self.single(keyword, Kind::Maintainer),
            Keyword::Volume => self.volume(),
            Keyword::Expose => self.expose(),
            Keyword::Shell => self.shell(),
            Keyword::Healthcheck => self.healthcheck(),
            Keyword::Onbuild => self.onbuild(span),
        };
        let flags: Vec<&Flag> = raw.iter().map(|flag| &flag.flag).collect();
        arguments.error = arguments
            .error
            .take()
            .or_else(|| check::flags(keyword, &flags, &arguments.kind).map(Box::new));
        if keyword == Keyword::Run {
            let (found, error) = run::run_flags(raw);
            arguments.error = arguments.error.take().or(error.map(Box::new));
            arguments.build_error = found.iter().find_map(super::mount::check).map(Box::new);
            mounts = found;
        }
        if matches!(arguments.kind, Kind::Healthcheck(Healthcheck::Cmd(_))) {
            arguments.error =
                arguments.error.take().or_else(|| run::healthcheck_flags(raw).map(Box::new));
        }
        (arguments, mounts)
    }

    fn text(&self) -> &'l str {
        self.line.value
    }

    fn unknown(&self) -> SyntaxError {
        let written = self.keyword.value.as_str();
        let likely = self.context.suggests && written.len() <= MAX_MISSPELT;
        let near = if likely { nearest(written, Keyword::names()) } else { None };
        let cased = near.map(|near| {
            if written.chars().any(char::is_uppercase) {
                near.to_owned()
            } else {
                near.to_ascii_lowercase()
            }
        });
        SyntaxError {
            span: self.keyword.span,
            message: if written.is_empty() {
                "A line continuation leads to nothing.".to_owned()
            } else {
                format!("There is no instruction `{written}`.")
            },
            help: cased.as_ref().map(|near| format!("Did you mean `{near}`?")),
            suggestion: cased,
        }
    }

    /// An error about what is not there.
    fn missing(&self, message: impl Into<String>) -> SyntaxError {
        check::error(self.keyword.span, message)
    }

    fn word(&self, range: Range<usize>) -> Word {
        let text = self.line.slice(range);
        Word { span: text.span, text }
    }

    fn between_blanks(&self) -> Vec<Word> {
        split::between_blanks(self.text(), self.rest.clone())
            .map(|range| self.word(range))
            .collect()
    }

    /// The JSON form of `range`; `None` where it is none, an error where it holds more than strings.
    fn json(&self, range: Range<usize>) -> Option<Result<Words, SyntaxError>> {
        match json::array(self.line, range)? {
            Array::Strings(items) => Some(Ok(Words { json: true, items })),
            Array::Other(range) => Some(Err(SyntaxError {
                span: self.line.span_of(range),
                message: "The JSON form can only hold strings.".to_owned(),
                help: Some("Put the value in double quotes.".to_owned()),
                suggestion: None,
            })),
        }
    }

    fn from(&self) -> Arguments {
        let mut words = self.between_blanks().into_iter();
        let Some(image) = words.next() else {
            return Arguments::checked((Kind::Invalid, Some(self.missing("FROM needs an image."))));
        };
        let spanned = |word: Word| Spanned::new(word.text.value.to_string(), word.span);
        let from = From {
            image: image.text,
            as_keyword: words.next().map(spanned),
            name: words.next().map(spanned),
        };
        let extra =
            words.next().map(|first| words.fold(first.span, |span, word| span.to(word.span)));
        Arguments::checked(check::from(from, extra))
    }

    /// RUN, CMD and ENTRYPOINT.
    fn command(&self, kind: fn(Command) -> Kind) -> Arguments {
        match self.json(self.rest.clone()) {
            Some(Ok(words)) => {
                Arguments { json: true, ..Arguments::of(kind(Command::Exec(words))) }
            }
            Some(Err(error)) => Arguments::broken(error),
            None => Arguments::of(kind(Command::Shell(self.line.slice(self.rest.clone())))),
        }
    }

    /// Words, as JSON or between blanks.
    fn list(&self) -> Result<Words, SyntaxError> {
        self.json(self.rest.clone())
            .unwrap_or_else(|| Ok(Words { json: false, items: self.between_blanks() }))
    }

    fn copy(&self, keyword: Keyword, kind: fn(Copy) -> Kind) -> Arguments {
        let words = match self.list() {
            Ok(words) => words,
            Err(error) => return Arguments::broken(error),
        };
        let json = words.json;
        let mut sources = words.items;
        let destination = sources.pop();
        let (Some(destination), false) = (destination, sources.is_empty()) else {
            let message = format!("{} needs a source and a destination.", keyword.name());
            let span = if self.rest.is_empty() {
                self.keyword.span
            } else {
                self.line.span_of(self.rest.clone())
            };
            let error = Some(check::error(span, message));
            return Arguments { json, error: error.map(Box::new), ..Arguments::of(Kind::Invalid) };
        };
        sources.retain(|source| !heredoc::is_opener(&source.text.value));
        let error = heredoc::is_opener(&destination.text.value).then(|| {
            let message = format!("The destination of {} cannot be a heredoc.", keyword.name());
            check::error(destination.span, message)
        });
        let error_last = error;
        Arguments {
            json,
            error: error_last.map(Box::new),
            ..Arguments::of(kind(Copy { sources, destination, json }))
        }
    }

    /// ENV and LABEL.
    fn pairs(&self, keyword: Keyword, kind: fn(Pairs) -> Kind) -> Arguments {
        let text = self.text();
        let words = split::words(text, self.rest.clone(), self.context.escape);
        let name = keyword.name();
        let has_equals = |word: &Range<usize>| text.get(word.clone()).unwrap_or("").find('=');
        let Some(first) = words.first() else {
            return Arguments::checked((
                Kind::Invalid,
                Some(self.missing(format!("{name} needs a name and a value."))),
            ));
        };
        if has_equals(first).is_none() {
            let (key, value) = split::first(text, self.rest.clone());
            let Some(value) = value else {
                let mut error = check::error(
                    self.line.span_of(key),
                    format!("{name} needs a value for the name."),
                );
                error.help = Some(format!("Write `{name} name=value`."));
                return Arguments::broken(error);
            };
            let pair = Pair {
                span: self.line.span_of(self.rest.clone()),
                name: self.line.slice(key),
                value: self.line.slice(value..self.rest.end),
            };
            return Arguments::of(kind(Pairs { legacy: true, items: vec![pair] }));
        }
        let (mut items, mut line_error, mut error) = (Vec::with_capacity(words.len()), None, None);
        for word in words {
            let Some(equals) = has_equals(&word) else {
                line_error = line_error.or_else(|| {
                    let mut error = check::error(self.line.span_of(word), "`=` is missing here.");
                    error.help = Some(
                        "A value with blanks must stand in quotes: `name=\"one two\"`.".to_owned(),
                    );
                    Some(error)
                });
                continue;
            };
            let pair = Pair {
                span: self.line.span_of(word.clone()),
                name: self.line.slice(word.start..word.start + equals),
                value: self.line.slice_behind(word.start + equals + 1..word.end),
            };
            if equals == 0 {
                error = error
                    .or_else(|| Some(check::error(pair.span, "The name before `=` is missing.")));
            }
            items.push(pair);
        }
        let (line_error, error) = (line_error.map(Box::new), error.map(Box::new));
        Arguments { line_error, error, ..Arguments::of(kind(Pairs { legacy: false, items })) }
    }

    fn declarations(&self) -> Arguments {
        let words = split::words(self.text(), self.rest.clone(), self.context.escape);
        let mut error = words.is_empty().then(|| self.missing("ARG needs a name."));
        let mut items = Vec::with_capacity(words.len());
        for word in words {
            let span = self.line.span_of(word.clone());
            let equals = self.text().get(word.clone()).and_then(|text| text.find('='));
            if equals == Some(0) {
                error =
                    error.or_else(|| Some(check::error(span, "The name before `=` is missing.")));
            }
            let name_end = equals.map_or(word.end, |equals| word.start + equals);
            items.push(Declaration {
                span,
                name: self.line.slice(word.start..name_end),
                default: equals.map(|_| self.line.slice_behind(name_end + 1..word.end)),
            });
        }
        let kind = if items.is_empty() { Kind::Invalid } else { Kind::Arg(items) };
        Arguments::checked((kind, error))
    }

    /// All of the rest is one argument.
    fn single(&self, keyword: Keyword, kind: fn(Text) -> Kind) -> Arguments {
        if self.rest.is_empty() {
            let error = self.missing(format!("{} needs an argument.", keyword.name()));
            return Arguments::checked((Kind::Invalid, Some(error)));
        }
        Arguments::of(kind(self.line.slice(self.rest.clone())))
    }

    fn volume(&self) -> Arguments {
        let words = match self.list() {
            Ok(words) => words,
            Err(error) => return Arguments::broken(error),
        };
        if words.items.is_empty() {
            return Arguments::checked((Kind::Invalid, Some(self.missing("VOLUME needs a path."))));
        }
        let empty = words.items.iter().find(|word| word.text.value.trim().is_empty());
        let error =
            empty.map(|word| check::error(word.span, "The path of a volume cannot be empty."));
        Arguments::checked((Kind::Volume(words), error))
    }

    fn expose(&self) -> Arguments {
        let items = self.between_blanks();
        if items.is_empty() {
            return Arguments::checked((Kind::Invalid, Some(self.missing("EXPOSE needs a port."))));
        }
        Arguments::of(Kind::Expose(Words { json: false, items }))
    }

    fn shell(&self) -> Arguments {
        let error = match self.json(self.rest.clone()) {
            Some(Ok(words)) if !words.items.is_empty() => return Arguments::of(Kind::Shell(words)),
            Some(Err(error)) => return Arguments::broken(error),
            Some(Ok(_)) => {
                check::error(self.line.span_of(self.rest.clone()), "SHELL needs a program.")
            }
            None if self.rest.is_empty() => self.missing("SHELL needs a program."),
            None => SyntaxError {
                span: self.line.span_of(self.rest.clone()),
                message: "SHELL must be written in the JSON form.".to_owned(),
                help: Some("For example `SHELL [\"/bin/bash\", \"-c\"]`.".to_owned()),
                suggestion: None,
            },
        };
        Arguments::checked((Kind::Invalid, Some(error)))
    }

    fn healthcheck(&self) -> Arguments {
        if self.rest.is_empty() {
            let error = self.missing("HEALTHCHECK needs `NONE` or `CMD` with a command.");
            return Arguments::checked((Kind::Invalid, Some(error)));
        }
        let text = self.text().get(self.rest.clone()).unwrap_or("");
        let is_space = |c: char| c.is_ascii_whitespace() || c == '\u{b}';
        let length = text.find(is_space).unwrap_or(text.len());
        let word = self.rest.start..self.rest.start + length;
        let behind = text.get(length..).unwrap_or("").trim_start_matches(is_space);
        let rest = self.rest.end - behind.len()..self.rest.end;
        let command = match self.json(rest.clone()) {
            Some(Err(error)) => return Arguments::broken(error),
            Some(Ok(words)) => Command::Exec(words),
            None => Command::Shell(self.line.slice(rest.clone())),
        };
        let spanned = Spanned::new(
            self.text().get(word.clone()).unwrap_or("").to_owned(),
            self.line.span_of(word),
        );
        Arguments::checked(check::healthcheck(&spanned, command, self.line.span_of(rest)))
    }

    fn onbuild(&self, span: Span) -> Arguments {
        if self.rest.is_empty() {
            return Arguments::checked((
                Kind::Invalid,
                Some(self.missing("ONBUILD needs an instruction.")),
            ));
        }
        if self.context.nested {
            // Rejected by the caller: there is no need to look further into it.
            return Arguments::of(Kind::Invalid);
        }
        let start = self.line.offset(self.rest.start);
        let inner_span = Span::new(span.file, start, span.range().end);
        let context = Context { nested: true, ..self.context };
        let inner = instruction(self.line, self.rest.clone(), context, inner_span);
        let forbidden = match inner.keyword {
            Some(Keyword::Onbuild) => Some("ONBUILD cannot stand inside ONBUILD.".to_owned()),
            Some(keyword @ (Keyword::From | Keyword::Maintainer)) => {
                Some(format!("{} cannot stand inside ONBUILD.", keyword.name()))
            }
            _ => None,
        };
        let error = forbidden.map(|message| check::error(inner.instruction.keyword.span, message));
        let json = !inner.takes_heredocs;
        Arguments {
            kind: Kind::Onbuild(Box::new(inner.instruction)),
            json,
            line_error: inner.line_error,
            error: error.map(Box::new),
            build_error: inner.error.or(inner.build_error),
        }
    }
}
