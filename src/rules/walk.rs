//! A Dockerfile as BuildKit goes through it: what each word becomes where it is read.
//!
//! Source: BuildKit's `dockerfile2llb`, as of v0.24.

use super::subject::BuiltDockerfile;
use crate::model::{Base, Stage};
use crate::source::Span;
use crate::syntax::dockerfile::{Command, Copy, Declaration, Instruction, Kind, Pairs, expand};
use crate::syntax::text::Text;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// What is met on the way.
#[derive(Debug)]
pub(super) struct Event {
    /// The stage.
    pub stage: usize,
    /// Index of the instruction.
    pub instruction: usize,
    /// The word, or the variable in it.
    pub span: Span,
    /// What.
    pub kind: EventKind,
}

/// Kinds of [`Event`]. A value is `None` where it hangs on what nobody knows here.
#[derive(Debug)]
pub(super) enum EventKind {
    /// A word reads a variable that nothing declares.
    Unset {
        /// Its name.
        name: String,
        /// Whether the word has something in its place.
        has_default: bool,
        /// Whether the word only asks if it is set.
        is_asked: bool,
    },
    /// The first WORKDIR of a stage and those that it is built on.
    Workdir(Option<String>),
    /// One port of EXPOSE.
    Port(Option<String>),
    /// A name that an ARG or ENV gives a value.
    Name {
        /// Whether it is an ARG.
        is_arg: bool,
        /// The name, variables put in.
        name: String,
        /// What it is set to; `None` where nobody knows, and for an ARG without a default.
        value: Option<String>,
    },
    /// A source of COPY or ADD that is a path of the context.
    Source(Option<String>),
    /// A CMD or ENTRYPOINT for a shell that no SHELL chose.
    ShellForm,
}

/// A word of FROM.
#[derive(Debug)]
pub(super) struct FromWord {
    /// Where.
    pub span: Span,
    /// With the defaults of the file; `None` where it cannot be expanded.
    pub value: Option<String>,
    /// Variables that have a value.
    pub matched: BTreeSet<String>,
    /// Variables that have none.
    pub unmatched: Vec<String>,
}

/// A FROM.
#[derive(Debug)]
pub(super) struct FromLine {
    /// Index of the instruction.
    pub instruction: usize,
    /// The image.
    pub image: FromWord,
    /// The value of `--platform`.
    pub platform: Option<FromWord>,
}

/// All that is met.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// In order.
    pub events: Vec<Event>,
    /// In order.
    pub froms: Vec<FromLine>,
    /// The names that FROM can read.
    pub globals: BTreeSet<String>,
}

/// A value, or `None` for one that nobody knows here.
type Value = Option<String>;

#[derive(Debug, Clone, Default)]
struct Scope {
    values: BTreeMap<String, Value>,
    /// ARGs, with a value or without.
    declared: BTreeSet<String>,
    /// Whether the base image may set other names.
    is_open: bool,
    has_workdir: bool,
    has_shell: bool,
}

/// Goes through a file. Where BuildKit rejects an instruction, nothing is certain, and nothing is met.
pub(super) fn walk(subject: &BuiltDockerfile) -> Walk {
    let file = &subject.file;
    if !file.is_whole() {
        return Walk::default();
    }
    let mut walker =
        Walker { subject, walk: Walk::default(), globals: BTreeMap::new(), at: (0, 0) };
    walker.globals();
    let mut done: Vec<Scope> = Vec::with_capacity(file.stages.len());
    for stage in &file.stages {
        let mut scope = walker.base(stage, &done);
        for (at, instruction) in file.instructions(stage) {
            walker.at = (stage.index, at);
            walker.instruction(instruction, &mut scope);
        }
        done.push(scope);
    }
    walker.walk
}

struct Walker<'s> {
    subject: &'s BuiltDockerfile,
    walk: Walk,
    /// What FROM sees.
    globals: BTreeMap<String, String>,
    /// Stage and instruction.
    at: (usize, usize),
}

/// Names that BuildKit gives to every FROM, with what they are for a build on and for a usual machine.
const PLATFORM: [(&str, &str); 10] = [
    ("BUILDPLATFORM", "linux/amd64"),
    ("BUILDOS", "linux"),
    ("BUILDOSVERSION", ""),
    ("BUILDARCH", "amd64"),
    ("BUILDVARIANT", ""),
    ("TARGETPLATFORM", "linux/amd64"),
    ("TARGETOS", "linux"),
    ("TARGETOSVERSION", ""),
    ("TARGETARCH", "amd64"),
    ("TARGETVARIANT", ""),
];
const TARGET_STAGE: &str = "TARGETSTAGE";

/// ARGs that switch something on and are no variables.
const SWITCHES: [&str; 2] = ["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"];

impl Walker<'_> {
    fn escape(&self) -> char {
        self.subject.file.ast.escape
    }

    fn globals(&mut self) {
        let file = &self.subject.file;
        let last = file.stages.last().and_then(|stage| stage.name.as_ref());
        let last = last.map_or_else(|| "default".to_owned(), |name| name.value.to_lowercase());
        let given = PLATFORM.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        self.globals = given.chain([(TARGET_STAGE.to_owned(), last)]).collect();
        self.walk.globals = self.globals.keys().cloned().collect();
        let instructions = file.ast.instructions.iter();
        for instruction in
            instructions.take_while(|instruction| !matches!(instruction.kind, Kind::From(_)))
        {
            let Kind::Arg(items) = &instruction.kind else { continue };
            for item in items {
                self.walk.globals.insert(item.name.value.to_string());
                let Some(default) = &item.default else { continue };
                let known = |name: &str| self.globals.get(name).cloned();
                if let Ok(expanded) = expand::expand(default, self.escape(), known) {
                    self.globals.insert(item.name.value.to_string(), expanded.value);
                }
            }
        }
    }

    fn from_word(&self, text: &Text) -> FromWord {
        let matched = RefCell::new(BTreeSet::new());
        let expanded = expand::expand(text, self.escape(), |name| {
            let value = self.globals.get(name).cloned();
            if value.is_some() {
                matched.borrow_mut().insert(name.to_owned());
            }
            value
        });
        let (value, unmatched) = match expanded {
            Ok(expanded) => (Some(expanded.value), expanded.unmatched),
            Err(_) => (None, Vec::new()),
        };
        FromWord { span: text.span, value, matched: matched.into_inner(), unmatched }
    }

    /// What a stage begins with.
    fn base(&self, stage: &Stage, done: &[Scope]) -> Scope {
        if let Base::Stage(base) = stage.base
            && let Some(base) = done.get(base)
        {
            return base.clone();
        }
        let path = ("PATH".to_owned(), None);
        if !self.subject.knows_images() {
            return Scope { values: BTreeMap::from([path]), ..Scope::default() };
        }
        let variables = stage.official.map(|image| image.variables).unwrap_or_default();
        let variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)));
        let is_open = stage.official.is_none() && stage.base != Base::Scratch;
        Scope { values: variables.chain([path]).collect(), is_open, ..Scope::default() }
    }

    fn event(&mut self, span: Span, kind: EventKind) {
        let (stage, instruction) = self.at;
        self.walk.events.push(Event { stage, instruction, span, kind });
    }

    fn instruction(&mut self, instruction: &Instruction, scope: &mut Scope) {
        match &instruction.kind {
            Kind::From(from) => {
                let platform = flag(instruction, "platform").map(|text| self.from_word(&text));
                let image = self.from_word(&from.image);
                self.walk.froms.push(FromLine { instruction: self.at.1, image, platform });
            }
            Kind::Env(pairs) => self.env(pairs, scope),
            Kind::Label(pairs) => {
                for pair in &pairs.items {
                    self.word(&pair.name, scope);
                    self.word(&pair.value, scope);
                }
            }
            Kind::Arg(items) => items.iter().for_each(|item| self.arg(item, scope)),
            Kind::Copy(copy) => self.copy(instruction, copy, &["chown", "chmod"], scope),
            Kind::Add(copy) => self.copy(instruction, copy, &["chown", "chmod", "checksum"], scope),
            Kind::Run(_) => {
                for option in instruction.mounts.iter().flat_map(|mount| &mount.options) {
                    option.value.iter().for_each(|value| drop(self.word(value, scope)));
                }
            }
            Kind::Workdir(word) => {
                let value = self.word(word, scope);
                if !std::mem::replace(&mut scope.has_workdir, true) {
                    self.event(word.span, EventKind::Workdir(value));
                }
            }
            Kind::User(word) | Kind::Stopsignal(word) => drop(self.word(word, scope)),
            Kind::Volume(words) => {
                words.items.iter().for_each(|word| drop(self.word(&word.text, scope)));
            }
            Kind::Expose(words) => {
                words.items.iter().for_each(|word| self.ports(&word.text, scope));
            }
            Kind::Shell(_) => scope.has_shell = true,
            Kind::Cmd(Command::Shell(text)) | Kind::Entrypoint(Command::Shell(text))
                if !scope.has_shell =>
            {
                let empty = text.value.is_empty();
                let span = if empty { instruction.keyword.span } else { text.span };
                self.event(span, EventKind::ShellForm);
            }
            _ => {}
        }
    }

    /// All words see what holds before the instruction.
    fn env(&mut self, pairs: &Pairs, scope: &mut Scope) {
        let mut set = Vec::with_capacity(pairs.items.len());
        for pair in &pairs.items {
            let name = self.word(&pair.name, scope);
            let value = self.word(&pair.value, scope);
            let Some(name) = name else { continue };
            let kind = EventKind::Name { is_arg: false, name: name.clone(), value: value.clone() };
            self.event(pair.name.span, kind);
            set.push((name, value));
        }
        scope.values.extend(set);
    }

    fn arg(&mut self, item: &Declaration, scope: &mut Scope) {
        let name = item.name.value.to_string();
        let given = self.subject.fills(&name);
        let default = match &item.default {
            Some(_) if given.by_all => None,
            Some(default) => Some(self.word(default, scope)),
            None if is_platform(&name) && self.subject.knows_images() => Some(None),
            None => self.globals.get(&name).cloned().map(Some),
        };
        let value = if given.by_any { Some(None) } else { default };
        let written = item.default.as_ref().and(value.clone()).flatten();
        self.event(
            item.name.span,
            EventKind::Name { is_arg: true, name: name.clone(), value: written },
        );
        if let Some(value) = value.filter(|_| !SWITCHES.contains(&name.as_str())) {
            scope.values.insert(name.clone(), value);
        }
        scope.declared.insert(name);
    }

    fn copy(&mut self, instruction: &Instruction, copy: &Copy, flags: &[&str], scope: &Scope) {
        for name in flags {
            if let Some(value) = flag(instruction, name) {
                self.word(&value, scope);
            }
        }
        let from_context = !instruction.flags.iter().any(|flag| flag.name.value == "from");
        for source in &copy.sources {
            let value = self.word(&source.text, scope);
            if from_context {
                self.event(source.span, EventKind::Source(value));
            }
        }
        self.word(&copy.destination.text, scope);
        for heredoc in instruction.heredocs.iter().filter(|heredoc| heredoc.expand) {
            let body = Text::plain(heredoc.body, heredoc.content.clone());
            let expanded = expand::expand_body(&body, |name| scope.lookup(name, &Cell::new(false)));
            if let Ok(expanded) = expanded {
                self.unset(&expanded.unmatched, &expand::references_in_body(&body), scope);
            }
        }
    }

    fn ports(&mut self, text: &Text, scope: &Scope) {
        let unsure = Cell::new(false);
        let ports = expand::expand_words(text, self.escape(), |name| scope.lookup(name, &unsure));
        for port in ports.unwrap_or_default() {
            let known = !unsure.get();
            self.event(text.span, EventKind::Port(known.then_some(port)));
        }
    }

    /// What a word becomes; `None` where that is not certain.
    fn word(&mut self, text: &Text, scope: &Scope) -> Value {
        let unsure = Cell::new(false);
        let escape = self.escape();
        let expanded = match expand::expand(text, escape, |name| scope.lookup(name, &unsure)) {
            Ok(expanded) => expanded,
            Err(error) => {
                // The build fails, and BuildKit still says which variable is missing.
                if matches!(error.problem, expand::Problem::Required(_)) {
                    let references = expand::references(text, escape);
                    let missing = references.iter().filter(|own| error.span.contains(own.span));
                    let names: Vec<String> = missing.map(|own| own.name.value.clone()).collect();
                    self.unset(&names, &references, scope);
                }
                return None;
            }
        };
        if !expanded.unmatched.is_empty() {
            self.unset(&expanded.unmatched, &expand::references(text, escape), scope);
        }
        (!unsure.get()).then_some(expanded.value)
    }

    fn unset(&mut self, names: &[String], references: &[expand::Reference], scope: &Scope) {
        for name in names {
            if scope.declared.contains(name) || SWITCHES.contains(&name.as_str()) {
                continue;
            }
            let own = || references.iter().filter(|reference| reference.name.value == *name);
            let Some(first) = own().next() else { continue };
            let asks = |reference: &expand::Reference| {
                matches!(reference.operator, expand::Operator::Alternative { .. })
            };
            let kind = EventKind::Unset {
                has_default: own().all(expand::Reference::has_default),
                is_asked: asks(first) && own().skip(1).all(|other| asks(other) || other.is_nested),
                name: name.clone(),
            };
            self.event(first.span, kind);
        }
    }
}

impl Scope {
    fn lookup(&self, name: &str, unsure: &Cell<bool>) -> Option<String> {
        match self.values.get(name) {
            Some(Some(value)) => Some(value.clone()),
            Some(None) => {
                unsure.set(true);
                // Not empty: `${X:?}` has no complaint, as nobody knows of one.
                Some(" ".to_owned())
            }
            None => {
                unsure.set(unsure.get() || self.is_open);
                None
            }
        }
    }
}

/// Whether BuildKit itself gives FROM the name.
fn is_platform(name: &str) -> bool {
    name == TARGET_STAGE || PLATFORM.iter().any(|(own, _)| *own == name)
}

/// The value of a flag, as the splitter of flags leaves it.
fn flag(instruction: &Instruction, name: &str) -> Option<Text> {
    let flag = instruction.flags.iter().find(|flag| flag.name.value == name)?;
    let value = flag.value.as_ref()?;
    Some(Text::pieced(value.span, value.value.as_str(), Vec::new()))
}
