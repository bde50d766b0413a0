//! From an instruction to the script that it runs.

use super::ast::{Command, Join, Kind, Script, ShellWord};
use super::parser::Parser;
use super::wrapper::{is_posix_shell, nested, unwrap};
use crate::source::Span;
use crate::syntax::dockerfile::{self, Heredoc, Instruction, Words};
use crate::syntax::text::Text;

/// Shells inside shells beyond this are not read.
const MAX_SHELLS: u32 = 8;

/// Parses a script for a POSIX shell. `heredocs`: those that the Dockerfile's parser has taken out of the text,
/// none for other texts. Linear in the text's length, never fails: see [`Script::opaque`].
pub fn parse(text: &Text, heredocs: &[Heredoc]) -> Script {
    parse_at(text, heredocs, 0)
}

/// What the words of a JSON form run: one command, and what it contains if it is a shell with a script.
pub fn of_exec(words: &Words) -> Script {
    let words: Vec<ShellWord> = words.items.iter().map(plain_word).collect();
    let Some(span) = words.iter().map(|word| word.span).reduce(Span::to) else {
        return Script::default();
    };
    let mut command = Command {
        kind: Kind::Simple,
        span,
        assignments: Vec::new(),
        words,
        redirects: Vec::new(),
        join: Join::First,
        depth: 0,
        scope: 0,
        conditional: false,
        program: 0,
    };
    unwrap(&mut command);
    with_nested(vec![command], false, 0)
}

/// A word that no shell reads: nothing in it is expanded.
fn plain_word(word: &dockerfile::Word) -> ShellWord {
    ShellWord {
        span: word.span,
        raw: word.text.value.clone(),
        text: word.text.clone(),
        literal: true,
        quoted: true,
        variables: Vec::new(),
    }
}

/// The script of a RUN (also CMD and ENTRYPOINT) under the default shell. `ONBUILD RUN` counts as RUN; any other
/// instruction has an empty script. Where SHELL names another shell, see [`is_posix_shell`]: only the JSON form can be read then.
pub fn of_run(instruction: &Instruction) -> Script {
    match &instruction.kind {
        dockerfile::Kind::Run(command)
        | dockerfile::Kind::Cmd(command)
        | dockerfile::Kind::Entrypoint(command) => match command {
            dockerfile::Command::Shell(text) => of_shell(text, &instruction.heredocs),
            dockerfile::Command::Exec(words) => of_exec(words),
        },
        dockerfile::Kind::Onbuild(inner) => {
            // One level is all that Docker allows.
            if matches!(inner.kind, dockerfile::Kind::Onbuild(_)) {
                Script::default()
            } else {
                of_run(inner)
            }
        }
        _ => Script::default(),
    }
}

/// A heredoc that stands alone is the script; others are input of the commands.
fn of_shell(text: &Text, heredocs: &[Heredoc]) -> Script {
    let [heredoc] = heredocs else { return parse(text, heredocs) };
    let opener = text.value.trim();
    let start = text.offset(text.value.len() - text.value.trim_start().len());
    let alone = start == heredoc.opener.start as usize
        && opener.len() == heredoc.opener.len()
        && opener.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("<<");
    if !alone {
        return parse(text, heredocs);
    }
    if let Some(interpreter) = heredoc.content.strip_prefix("#!")
        && !names_shell(interpreter.lines().next().unwrap_or(""))
    {
        return Script { commands: Vec::new(), opaque: true };
    }
    parse(&Text::plain(heredoc.body, heredoc.content.clone()), &[])
}

/// Whether the text behind `#!` names a shell that we read.
fn names_shell(line: &str) -> bool {
    let mut words =
        line.split_whitespace().skip_while(|word| word.ends_with("/env") || word.starts_with('-'));
    words.next().is_some_and(is_posix_shell)
}

fn parse_at(text: &Text, heredocs: &[Heredoc], shells: u32) -> Script {
    let (commands, opaque) = Parser::new(text, heredocs, 0).script();
    with_nested(commands, opaque, shells)
}

/// Puts the commands of scripts that are arguments or input of a shell behind it.
fn with_nested(commands: Vec<Command>, opaque: bool, shells: u32) -> Script {
    let mut last_scope = commands.iter().map(|command| command.scope).max().unwrap_or(0);
    let mut script = Script { commands: Vec::with_capacity(commands.len()), opaque };
    for command in commands {
        let inner = nested(&command).map(|word| {
            if shells >= MAX_SHELLS {
                return Script { commands: Vec::new(), opaque: true };
            }
            parse_at(&word.text, &[], shells + 1)
        });
        let (depth, conditional) = (command.depth + 1, command.conditional);
        script.commands.push(command);
        if let Some(inner) = inner {
            script.opaque |= inner.opaque;
            let base = last_scope + 1;
            last_scope = inner.commands.iter().map(|it| it.scope + base).max().unwrap_or(base);
            script.commands.extend(inner.commands.into_iter().map(|mut command| {
                command.depth += depth;
                command.scope += base;
                command.conditional |= conditional;
                command
            }));
        }
    }
    script
}
