//! Which package tools a script runs, and what for.

use super::invocation::Invocation;
use super::tool::{CacheKind, CommandRow, Frozen, Kind, Tool, any_case};
use super::tools::ALL;
use crate::source::Span;
use crate::syntax::shell::{Assignment, Command, Join, Script, ShellWord};

/// One run of a package tool.
#[derive(Debug, Clone)]
pub struct Call {
    /// The tool. Where the words fit two tools with one program (`yarn`), the older one.
    pub tool: &'static Tool,
    /// The other tool that it may be; the project's lock and settings tell.
    pub alternative: Option<&'static Tool>,
    /// Program and subcommand, for messages: `go mod download`, `mvn clean package`.
    pub name: String,
    /// What it does.
    pub kind: Kind,
    /// Caches that it fills and reads.
    pub fills: &'static [CacheKind],
    /// Whether it keeps to the lock file.
    pub frozen: bool,
    /// Index of its command in the script.
    pub command: usize,
    /// From the program's name to the last word.
    pub span: Span,
    /// See [`Command::conditional`].
    pub conditional: bool,
    /// The folder that it works in.
    pub folder: Folder,
    /// A cache directory that an option gives.
    pub cache: Option<ShellWord>,
    /// The setting that it changes, of a [`Kind::Configure`].
    pub setting: Option<Setting>,
    /// Variables that the script gave it: the name, and the value as far as it is literal.
    pub variables: Vec<(String, Option<String>)>,
    /// Whether an option forbids downloads.
    pub offline_option: bool,
    /// The option that switches its cache off.
    pub off_option: Option<Span>,
    /// Whether the subcommand and options are all of it: no package or other word stands behind.
    pub bare: bool,
}

/// The folder in which a command works.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Folder {
    /// The RUN's own.
    #[default]
    Unchanged,
    /// This one, as `cd` and the tool's options name it; if relative, relative to the RUN's.
    At(String),
    /// The script changes it, and to what cannot be seen.
    Unknown,
}

impl Folder {
    /// The folder that `to` is from here; `None`: not literal.
    fn join(&self, to: Option<&str>) -> Self {
        let joined = match (self, to) {
            (_, Some(to)) if to.starts_with('/') => to.to_owned(),
            (_, None) | (Self::Unknown, _) => return Self::Unknown,
            (Self::Unchanged, Some(to)) => to.to_owned(),
            (Self::At(from), Some(to)) => format!("{}/{to}", from.trim_end_matches('/')),
        };
        if joined.len() > MAX_FOLDER { Self::Unknown } else { Self::At(joined) }
    }
}

/// A setting of a tool, such as `cache` of `npm config set cache /c`.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: ShellWord,
}

impl Call {
    /// The value of a variable as this call sees it: the script's own, else that of `outer`, the RUN's environment.
    /// `None` where it has none or an unknown one.
    pub fn variable(&self, name: &str, outer: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        match self.variables.iter().rev().find(|(own, _)| own == name) {
            Some((_, value)) => value.clone(),
            None => outer(name),
        }
    }

    /// Whether an option or a variable forbids it to download.
    pub fn is_offline(&self, outer: &dyn Fn(&str) -> Option<String>) -> bool {
        self.offline_option
            || self.tool.offline_variables.iter().any(|&(name, text)| {
                let value = any_case(name, &|name| self.variable(name, outer)).unwrap_or_default();
                // Flags are a list of words; any other value stands for itself.
                if text.starts_with('-') {
                    value.split_whitespace().any(|it| it == text)
                } else {
                    value == text
                }
            })
    }

    /// The variable that switches its cache off.
    pub fn off_variable(&self, outer: &dyn Fn(&str) -> Option<String>) -> Option<&'static str> {
        let mut variables = self.tool.off_variables.iter();
        let off = |&&(name, values): &&(&str, &[&str])| {
            let value = any_case(name, &|name| self.variable(name, outer));
            value.is_some_and(|value| values.contains(&value.to_ascii_lowercase().as_str()))
        };
        variables.find(off).map(|&(name, _)| name)
    }

    /// Whether it downloads: by its kind, and nothing forbids it.
    pub fn downloads(&self, outer: &dyn Fn(&str) -> Option<String>) -> bool {
        matches!(self.kind, Kind::Download | Kind::Implicit | Kind::Named)
            && !self.is_offline(outer)
    }
}

/// All runs of package tools in a script, in order, those through `corepack` and `npx` included.
pub fn calls(script: &Script) -> Vec<Call> {
    let mut state = State::default();
    let mut calls = Vec::new();
    for (index, command) in script.commands.iter().enumerate() {
        state.enter(command);
        if let Some(call) = call(command, index, &state) {
            calls.push(call);
        }
        state.after(command);
    }
    calls
}

/// Indexes of the commands that run what cannot be seen here: `make`, scripts, programs whose name is a variable.
pub fn hidden(script: &Script) -> Vec<usize> {
    let hides = |command: &Command| match command.program() {
        None => command.program_word().is_some(),
        Some(
            "make" | "gmake" | "cmake" | "ninja" | "just" | "task" | "mage" | "rake" | "invoke"
            | "nox" | "tox" | "bazel" | "bazelisk" | "buck" | "buck2" | "pants" | "please"
            | "earthly" | "dagger" | "ant" | "xargs" | "parallel" | "." | "source" | "eval",
        ) => true,
        Some(name) => {
            let path = command.program_word().and_then(ShellWord::value).unwrap_or("");
            name.strip_suffix(".sh").is_some()
                || path.starts_with("./") && !matches!(name, "mvnw" | "gradlew")
                || crate::syntax::shell::is_posix_shell(name) && runs_file(command)
        }
    };
    let commands = script.commands.iter().enumerate();
    commands.filter(|(_, command)| hides(command)).map(|(index, _)| index).collect()
}

/// Whether a shell is given a file, not a script in its words or on a heredoc.
fn runs_file(command: &Command) -> bool {
    let in_words = command.arguments().iter().any(|word| {
        word.as_str()
            .strip_prefix('-')
            .is_some_and(|letters| !letters.starts_with('-') && letters.contains('c'))
    });
    !in_words && command.redirects.iter().all(|redirect| redirect.body.is_none())
}

/// Variables and bytes of a folder's path beyond these are not followed, so that a call stays small.
const MAX_VARIABLES: usize = 200;
const MAX_FOLDER: usize = 4096;

/// Folder and variables, by scope.
#[derive(Default)]
struct State {
    scopes: Vec<Scope>,
}

#[derive(Default, Clone)]
struct Scope {
    id: u32,
    depth: u32,
    folder: Folder,
    variables: Vec<(String, Option<String>)>,
}

impl Scope {
    fn assign(&mut self, it: Assignment) {
        let value = it.value.value().filter(|_| !it.append).map(str::to_owned);
        if let Some((_, old)) = self.variables.iter_mut().find(|(name, _)| *name == it.name.value) {
            *old = value;
        } else if self.variables.len() < MAX_VARIABLES {
            self.variables.push((it.name.value, value));
        }
    }
}

impl State {
    fn enter(&mut self, command: &Command) {
        while self
            .scopes
            .last()
            .is_some_and(|it| it.id != command.scope && it.depth >= command.depth)
        {
            self.scopes.pop();
        }
        if self.scopes.last().is_none_or(|it| it.id != command.scope) {
            let mut scope = self.scopes.last().cloned().unwrap_or_default();
            (scope.id, scope.depth) = (command.scope, command.depth);
            self.scopes.push(scope);
        }
    }

    fn after(&mut self, command: &Command) {
        let Some(scope) = self.scopes.last_mut() else { return };
        match command.program() {
            Some("cd" | "pushd") => {
                let target =
                    command.arguments().iter().find(|word| !word.as_str().starts_with('-'));
                let certain = !command.conditional && command.join != Join::Pipe;
                let to = target.and_then(ShellWord::value).filter(|_| certain);
                scope.folder = scope.folder.join(to);
            }
            Some("popd") => scope.folder = Folder::Unknown,
            Some("export" | "declare" | "readonly") => {
                for it in command.arguments().iter().filter_map(ShellWord::as_assignment) {
                    scope.assign(it);
                }
            }
            None if command.words.is_empty() => {
                for it in &command.assignments {
                    scope.assign(it.clone());
                }
            }
            _ => {}
        }
    }
}

fn call(command: &Command, index: usize, state: &State) -> Option<Call> {
    let (program, at) = program(command)?;
    let words = command.arguments().get(at..)?;
    let mut found: Vec<Found<'_>> =
        ALL.iter().filter_map(|tool| find(tool, &program, words)).collect();
    if found.is_empty() {
        return None;
    }
    // The row that says most tells; then an option that only one of them has; then the older tool.
    let own = |it: &Found<'_>| it.invocation.has(it.tool.own_options);
    found.sort_by_key(|it| std::cmp::Reverse((it.length, own(it))));
    let mut found = found.into_iter();
    let best = found.next()?;
    let alternative = found.next().filter(|it| own(it) == own(&best) && it.length == best.length);

    let tool = best.tool;
    let invocation = &best.invocation;
    let printing =
        invocation.has(tool.printing_options) && best.row.is_none_or(|row| row.words.is_empty());
    let kind = match best.row {
        _ if printing => Kind::Other,
        Some(_) if tool.otherwise == Kind::Implicit => goals(tool, invocation),
        Some(row) => invocation.kind(tool, row),
        None if invocation.words.is_empty() => Kind::Other,
        None => tool.otherwise,
    };
    let scope = state.scopes.last();
    let outer = scope.map(|scope| scope.folder.clone()).unwrap_or_default();
    let folder = match invocation.value(tool.directory_options) {
        Some(to) => outer.join(to.value()),
        None => outer,
    };
    let mut variables = scope.map(|scope| scope.variables.clone()).unwrap_or_default();
    for it in &command.assignments {
        variables.push((it.name.value.clone(), it.value.value().map(str::to_owned)));
    }
    // Goals that no row knows are named up to two.
    let own = best
        .row
        .filter(|_| tool.otherwise != Kind::Implicit)
        .map_or(2, |row| row.words.iter().filter(|word| !word.starts_with('-')).count());
    let literal = invocation.words.iter().take(own).map_while(|word| word.value());
    let name = std::iter::once(program.as_str()).chain(literal).collect::<Vec<_>>().join(" ");
    let cache_options: Vec<&str> =
        tool.caches.iter().flat_map(|cache| cache.options.iter().copied()).collect();
    let first = if at == 0 { command.program_word()? } else { command.arguments().get(at - 1)? };
    let last = command.words.last()?;
    Some(Call {
        tool,
        alternative: alternative.map(|it| it.tool),
        name,
        kind,
        fills: match best.row {
            Some(row) => row.fills,
            None if kind == Kind::Implicit => &[CacheKind::Packages],
            None => &[],
        },
        frozen: best.row.is_some_and(|row| match row.frozen {
            Frozen::Always => true,
            Frozen::With(options) => invocation.has(options),
            Frozen::Never => false,
        }),
        command: index,
        span: first.span.to(last.span),
        conditional: command.conditional,
        folder,
        cache: invocation.value(&cache_options).cloned(),
        setting: if kind == Kind::Configure { setting(invocation, best.length) } else { None },
        variables,
        offline_option: invocation.has(tool.offline_options),
        off_option: invocation.find(tool.off_options),
        bare: invocation.words.len() <= best.length,
    })
}

/// What a list of goals does: `gradle clean build` is a build.
fn goals(tool: &Tool, invocation: &Invocation<'_>) -> Kind {
    let kind_of = |word: &&ShellWord| {
        let row = tool.commands.iter().find(|row| row.words == [word.as_str()].as_slice());
        row.map_or(Kind::Implicit, |row| row.kind)
    };
    let kinds: Vec<Kind> = invocation.words.iter().map(kind_of).collect();
    let strongest = [Kind::Implicit, Kind::Download, Kind::Named, Kind::Clean];
    strongest.into_iter().find(|kind| kinds.contains(kind)).unwrap_or(Kind::Other)
}

/// A tool whose rows fit.
struct Found<'s> {
    tool: &'static Tool,
    row: Option<&'static CommandRow>,
    /// Number of the row's words.
    length: usize,
    invocation: Invocation<'s>,
}

fn find<'s>(tool: &'static Tool, program: &str, words: &'s [ShellWord]) -> Option<Found<'s>> {
    let own = tool.programs.contains(&program);
    let mut rows = tool
        .commands
        .iter()
        .filter(|row| row.program.map_or(own, |other| other == program))
        .peekable();
    rows.peek()?;
    let invocation = Invocation::new(tool, words);
    let mut best: Option<(usize, &'static CommandRow)> = None;
    for row in rows {
        if let Some(length) = invocation.fits(row)
            && best.is_none_or(|(most, _)| length > most)
        {
            best = Some((length, row));
        }
    }
    if best.is_none() && !own {
        return None;
    }
    let (length, row) = best.map_or((0, None), |(length, row)| (length, Some(row)));
    Some(Found { tool, row, length, invocation })
}

/// The tool's program, and the number of arguments in front of its own: `corepack pnpm i` runs pnpm.
fn program(command: &Command) -> Option<(String, usize)> {
    let name = command.program()?;
    let arguments = command.arguments();
    let first = match name {
        "corepack" => 0,
        "npx" | "pnpx" | "bunx" => {
            let taken = arguments
                .iter()
                .take_while(|word| matches!(word.as_str(), "-y" | "--yes" | "-q" | "--quiet"));
            taken.count()
        }
        // `python3.12 -m pip install`
        _ if name.starts_with("python") => {
            let module =
                arguments.first().filter(|word| word.as_str() == "-m").and(arguments.get(1))?;
            let module = match module.value()? {
                "build" => "pyproject-build",
                module => versionless(module),
            };
            return Some((module.to_owned(), 2));
        }
        // `php composer.phar install`, `conda run -n base pip install`
        "php" | "conda" | "mamba" | "micromamba" => {
            let Some(at) = inner_program(name, arguments) else {
                return Some((name.to_owned(), 0));
            };
            let inner = arguments.get(at)?.value()?;
            let inner = inner.rsplit('/').next().unwrap_or(inner);
            return Some((versionless(inner).to_owned(), at + 1));
        }
        _ => return Some((versionless(name).to_owned(), 0)),
    };
    let inner = arguments.get(first)?.value()?;
    let bare = inner.split('@').next().unwrap_or(inner);
    if ["npm", "yarn", "yarnpkg", "pnpm"].contains(&bare) {
        Some((bare.to_owned(), first + 1))
    } else {
        Some((name.to_owned(), 0))
    }
}

/// Where the program stands that another one runs.
fn inner_program(name: &str, arguments: &[ShellWord]) -> Option<usize> {
    if name == "php" {
        let is_composer = |word: &ShellWord| {
            let name = word.value().and_then(|path| path.rsplit('/').next());
            matches!(name, Some("composer" | "composer.phar"))
        };
        return arguments.iter().take(5).position(is_composer);
    }
    arguments.first().filter(|word| word.as_str() == "run")?;
    let mut at = 1;
    while let Some(word) = arguments.get(at).map(ShellWord::as_str).filter(|it| it.starts_with('-'))
    {
        let valued = matches!(word, "-n" | "--name" | "-p" | "--prefix" | "--cwd");
        at += 1 + usize::from(valued);
    }
    Some(at)
}

/// `pip3.12` is pip.
fn versionless(name: &str) -> &str {
    if name.strip_prefix("pip").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        "pip"
    } else {
        name
    }
}

/// `config set key value`, `config set key=value`, `env -w KEY=value`.
fn setting(invocation: &Invocation<'_>, own: usize) -> Option<Setting> {
    // Of `env -w` one word is an option, which is not among the words.
    let own = own.min(invocation.words.iter().take_while(|word| is_subcommand(word)).count());
    let key = invocation.words.get(own)?;
    if let Some((name, _)) = key.as_str().split_once('=') {
        return Some(Setting { key: name.to_owned(), value: key.tail(name.len() + 1) });
    }
    let value = invocation.words.get(own + 1)?;
    Some(Setting { key: key.as_str().to_owned(), value: (*value).clone() })
}

fn is_subcommand(word: &ShellWord) -> bool {
    matches!(word.as_str(), "config" | "c" | "set" | "env")
}
