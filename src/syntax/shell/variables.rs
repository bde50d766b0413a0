//! Which variables a script reads, and which it gives a value first.

use super::ast::{Command, Form, Kind, Script, ShellWord, Variable, is_name};
use std::collections::BTreeSet;

/// A place where a script reads a variable.
#[derive(Debug, Clone, Copy)]
pub struct VariableUse<'s> {
    /// Name, place and form.
    pub variable: &'s Variable,
    /// Index of the command in whose words it stands.
    pub command: usize,
    /// Whether the script may have given it a value before: by an assignment, `export`, `read`, `for`, `getopts`,
    /// or by running text that we cannot see (`.`, `source`, `eval`).
    pub is_assigned_before: bool,
}

impl Script {
    /// All uses of variables, in the order in which they stand.
    pub fn variables(&self) -> Vec<VariableUse<'_>> {
        let mut assigned = Assigned::default();
        let mut uses: Vec<VariableUse<'_>> = Vec::new();
        for (index, command) in self.commands.iter().enumerate() {
            for word in words(command) {
                for variable in &word.variables {
                    uses.push(VariableUse {
                        variable,
                        command: index,
                        is_assigned_before: assigned.holds(&variable.name),
                    });
                }
            }
            assigned.add(command);
        }
        // A script in double quotes is read twice: as a word, and as commands. The word is the first.
        uses.sort_by_key(|it| (it.variable.span.start, it.command));
        uses.dedup_by(|later, first| {
            let same = later.variable.span == first.variable.span;
            if same {
                first.is_assigned_before |= later.is_assigned_before;
            }
            same
        });
        uses
    }
}

impl Command {
    /// Names that the command gives a value in the shell that runs it, as far as they are literal.
    pub fn assigns(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.assignments.iter().map(|it| it.name.value.as_str()).collect();
        if let Kind::For(name) = &self.kind {
            names.push(&name.value);
        }
        for word in words(self) {
            names.extend(
                word.variables
                    .iter()
                    .filter(|it| it.form == Form::Assign)
                    .map(|it| it.name.value.as_str()),
            );
        }
        let arguments = self.arguments().iter().map(ShellWord::as_str);
        match self.program() {
            Some("export" | "declare" | "typeset" | "local" | "readonly") => {
                names.extend(
                    arguments.filter_map(|text| text.split_once('=')).map(|(name, _)| name),
                );
            }
            Some("read" | "mapfile" | "readarray") => {
                names.push("REPLY");
                names.push("MAPFILE");
                names.extend(arguments.filter(|text| is_name(text)));
            }
            Some("getopts") => names.extend(arguments.skip(1).take(1)),
            Some("printf") => {
                let mut arguments = arguments;
                if arguments.next() == Some("-v") {
                    names.extend(arguments.next());
                }
            }
            Some("let" | "((") => {
                for text in arguments {
                    names.extend(
                        text.split(|c: char| !(c == '_' || c.is_ascii_alphanumeric()))
                            .filter(|it| is_name(it)),
                    );
                }
            }
            _ => {}
        }
        names
    }

    /// Runs text in the same shell that cannot be seen: `. file`, `source file`, `eval`.
    pub fn runs_unseen_text(&self) -> bool {
        matches!(self.program(), Some("." | "source" | "eval"))
    }
}

#[derive(Default)]
struct Assigned<'s> {
    names: BTreeSet<&'s str>,
    unseen: bool,
}

impl<'s> Assigned<'s> {
    fn add(&mut self, command: &'s Command) {
        self.names.extend(command.assigns());
        self.unseen |= command.runs_unseen_text();
    }

    fn holds(&self, name: &str) -> bool {
        self.unseen || self.names.contains(name)
    }
}

/// All words in which variables may stand.
fn words(command: &Command) -> impl Iterator<Item = &ShellWord> {
    let assigned = command.assignments.iter().map(|it| &it.value);
    let redirected = command.redirects.iter().flat_map(|it| {
        // The delimiter of a heredoc is never expanded.
        let target = (it.operator != super::ast::Operator::Heredoc).then_some(&it.target);
        target.into_iter().chain(it.body.as_ref())
    });
    assigned.chain(&command.words).chain(redirected)
}

/// Whether a POSIX shell gives this variable a value by itself, or takes it from the environment that
/// a container always has.
pub fn is_set_by_shell(name: &str) -> bool {
    name.starts_with("BASH")
        || matches!(
            name,
            "PWD"
                | "OLDPWD"
                | "HOME"
                | "PATH"
                | "HOSTNAME"
                | "IFS"
                | "PPID"
                | "PS1"
                | "PS2"
                | "PS4"
                | "OPTARG"
                | "OPTIND"
                | "OPTERR"
                | "RANDOM"
                | "SECONDS"
                | "LINENO"
                | "SHLVL"
                | "UID"
                | "EUID"
                | "GROUPS"
                | "REPLY"
                | "HOSTTYPE"
                | "MACHTYPE"
                | "OSTYPE"
                | "PIPESTATUS"
                | "FUNCNAME"
                | "DIRSTACK"
                | "SHELL"
                | "SHELLOPTS"
                | "EPOCHSECONDS"
                | "EPOCHREALTIME"
                | "SRANDOM"
                | "COLUMNS"
                | "LINES"
                | "_"
        )
}
