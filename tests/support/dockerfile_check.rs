// What holds for the tree of any text. Shared by the property tests and the fuzz target.

use skafflint::source::{FileId, Span};
use skafflint::syntax::dockerfile::{
    self, Command, Copy, Dockerfile, Healthcheck, Instruction, Kind, Word, Words, expand,
};
use skafflint::syntax::text::Text;

const FILE: FileId = FileId(7);

/// Parses a text and panics where its tree is not true to it.
pub(crate) fn check(text: &str) {
    let tree = dockerfile::parse(FILE, text);
    let checker = Checker { text, escape: tree.escape };
    checker.tree(&tree);
    checker.coverage(&tree);
}

struct Checker<'t> {
    text: &'t str,
    escape: char,
}

impl Checker<'_> {
    fn tree(&self, tree: &Dockerfile) {
        for directive in &tree.directives {
            self.inside(directive.span, directive.name.span);
            self.inside(directive.span, directive.value.span);
            self.same(directive.value.span, &directive.value.value);
        }
        if let Some(frontend) = &tree.frontend {
            self.span(frontend.span);
        }
        self.ordered(tree.directives.iter().map(|directive| directive.span));
        self.ordered(tree.comments.iter().map(|comment| comment.span));
        self.ordered(tree.instructions.iter().map(|instruction| instruction.span));
        for (at, instruction) in tree.instructions.iter().enumerate() {
            assert!(
                instruction.doc.end <= tree.comments.len()
                    && instruction.doc.start <= instruction.doc.end
            );
            let line = |offset: u32| self.text[..offset as usize].matches('\n').count() + 1;
            if at < 50 {
                assert_eq!(line(instruction.span.start), instruction.start_line as usize);
                assert_eq!(line(instruction.span.end), instruction.end_line as usize);
            }
            self.instruction(instruction);
        }
        for comment in &tree.comments {
            assert!(self.text[comment.span.range()].starts_with('#'));
            if let Some(inside) = comment.inside {
                assert!(tree.instructions[inside].span.contains(comment.span));
            }
        }
        assert!(tree.errors.len() <= tree.instructions.len() + tree.directives.len() + 2);
        for error in tree.errors.iter().chain(&tree.build_errors) {
            self.span(error.span);
            assert!(error.message.ends_with(['.', '?', ':']), "{}", error.message);
        }
        for errors in [&tree.errors, &tree.build_errors] {
            assert!(errors.iter().map(|error| error.span.start).is_sorted());
        }
    }

    /// Every byte that says something belongs to something.
    fn coverage(&self, tree: &Dockerfile) {
        let mut covered = vec![false; self.text.len()];
        let comments = tree.comments.iter().map(|comment| comment.span);
        let directives = tree.directives.iter().map(|directive| directive.span);
        let instructions = tree.instructions.iter().map(|instruction| instruction.span);
        for span in comments.chain(directives).chain(instructions) {
            covered[span.range()].fill(true);
        }
        for (at, c) in self.text.char_indices() {
            let mark = at == 0 && c == '\u{feff}';
            assert!(covered[at] || c.is_whitespace() || mark, "{c:?} at {at} belongs to nothing");
        }
    }

    fn instruction(&self, instruction: &Instruction) {
        let whole = instruction.span;
        self.inside(whole, instruction.keyword.span);
        self.text_in(whole, &instruction.rest);
        self.ordered(instruction.flags.iter().map(|flag| flag.span));
        for flag in &instruction.flags {
            self.inside(whole, flag.span);
            self.inside(flag.span, flag.name.span);
            if let Some(value) = &flag.value {
                self.inside(flag.span, value.span);
            }
        }
        for mount in &instruction.mounts {
            self.inside(whole, mount.span);
            for option in &mount.options {
                self.inside(whole, option.span);
                self.inside(whole, option.name.span);
                if let Some(value) = &option.value {
                    self.text_in(whole, value);
                }
            }
            let _ = (mount.kind(), mount.is_read_only());
        }
        for span in &instruction.empty_lines {
            self.inside(whole, *span);
            assert!(self.text[span.range()].trim().is_empty());
        }
        self.ordered(instruction.heredocs.iter().map(|heredoc| heredoc.body));
        for heredoc in &instruction.heredocs {
            self.inside(whole, heredoc.opener);
            self.inside(heredoc.opener, heredoc.name.span);
            self.span(heredoc.body);
            self.same(heredoc.body, &heredoc.content);
            self.span(heredoc.terminator);
        }
        self.kind(whole, &instruction.kind);
    }

    fn kind(&self, whole: Span, kind: &Kind) {
        match kind {
            Kind::From(from) => {
                self.text_in(whole, &from.image);
                for word in [&from.as_keyword, &from.name].into_iter().flatten() {
                    self.inside(whole, word.span);
                }
            }
            Kind::Run(command) | Kind::Cmd(command) | Kind::Entrypoint(command) => {
                self.command(whole, command);
            }
            Kind::Healthcheck(Healthcheck::Cmd(command)) => self.command(whole, command),
            Kind::Copy(Copy { sources, destination, json })
            | Kind::Add(Copy { sources, destination, json }) => {
                self.ordered(sources.iter().chain([destination]).map(|word| word.span));
                sources.iter().chain([destination]).for_each(|word| self.word(whole, word, *json));
            }
            Kind::Env(pairs) | Kind::Label(pairs) => {
                self.ordered(pairs.items.iter().map(|pair| pair.span));
                for pair in &pairs.items {
                    self.inside(whole, pair.span);
                    self.text_in(pair.span, &pair.name);
                    self.text_in(pair.span, &pair.value);
                }
            }
            Kind::Arg(items) => {
                self.ordered(items.iter().map(|item| item.span));
                for item in items {
                    self.text_in(item.span, &item.name);
                    item.default.iter().for_each(|default| self.text_in(item.span, default));
                }
            }
            Kind::Workdir(text)
            | Kind::User(text)
            | Kind::Stopsignal(text)
            | Kind::Maintainer(text) => {
                self.text_in(whole, text);
            }
            Kind::Volume(words) | Kind::Expose(words) | Kind::Shell(words) => {
                self.words(whole, words);
            }
            Kind::Onbuild(inner) => {
                self.inside(whole, inner.span);
                self.instruction(inner);
            }
            Kind::Healthcheck(Healthcheck::None) | Kind::Invalid => {}
        }
    }

    fn command(&self, whole: Span, command: &Command) {
        match command {
            Command::Shell(text) => self.text_in(whole, text),
            Command::Exec(words) => self.words(whole, words),
        }
    }

    fn words(&self, whole: Span, words: &Words) {
        self.ordered(words.items.iter().map(|word| word.span));
        words.items.iter().for_each(|word| self.word(whole, word, words.json));
    }

    fn word(&self, whole: Span, word: &Word, json: bool) {
        self.inside(whole, word.span);
        if json {
            // Escapes are decoded: only the places can be compared.
            self.inside(word.span, word.text.span);
            for (at, c) in word.text.value.char_indices() {
                self.inside(word.span, word.text.span_of(at..at + c.len_utf8()));
            }
        } else {
            self.text_in(whole, &word.text);
        }
    }

    /// A text says what the file says, byte by byte, and so do its variables.
    fn text_in(&self, whole: Span, text: &Text) {
        self.inside(whole, text.span);
        let bytes = self.text.as_bytes();
        let mut last = None;
        for (at, byte) in text.value.bytes().enumerate() {
            let offset = text.offset(at);
            assert_eq!(bytes[offset], byte, "byte {at} of {:?}", text.value);
            assert!(last < Some(offset), "offsets go up");
            last = Some(offset);
        }
        let mut start = 0;
        for reference in expand::references(text, self.escape) {
            self.inside(text.span, reference.span);
            self.inside(reference.span, reference.name.span);
            assert!(self.text[reference.span.range()].starts_with('$'));
            assert!(reference.span.start >= start);
            start = reference.span.start;
            for part in [&reference.word, &reference.replacement].into_iter().flatten() {
                self.inside(reference.span, part.span);
            }
        }
        if let Err(error) = expand::expand(text, self.escape, |name| {
            (name.len() % 2 == 0).then(|| "va/l.ue".into())
        }) {
            self.inside(text.span, error.span);
        }
        let _ = expand::expand_words(text, self.escape, |_| Some("a b".to_owned()));
        let _ = expand::unquote(text, self.escape);
    }

    fn same(&self, span: Span, value: &str) {
        assert_eq!(&self.text[span.range()], value);
    }

    fn span(&self, span: Span) {
        assert_eq!(span.file, FILE);
        assert!(
            self.text.get(span.range()).is_some(),
            "{span:?} in a text of {} bytes",
            self.text.len()
        );
    }

    fn inside(&self, outer: Span, inner: Span) {
        self.span(inner);
        assert!(outer.contains(inner), "{inner:?} in {outer:?}");
    }

    fn ordered(&self, spans: impl Iterator<Item = Span>) {
        let mut end = 0;
        for span in spans {
            self.span(span);
            assert!(span.start >= end, "{span:?} starts before {end}");
            end = span.end;
        }
    }
}
