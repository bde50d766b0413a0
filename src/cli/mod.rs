//! The command line.

mod args;
mod baseline;
mod cache;
mod check;
mod config_args;
mod explain;
mod init;
mod list;
mod shell;
mod suppress_args;
mod terminal;
mod waiting;

use args::{Cli, Command};
use clap::Parser as _;
use std::io::{self, Write as _};
use std::panic;
use std::process::{self, ExitCode};

/// Why a command ended before its work was done.
enum Stop {
    /// Wrong use, input that cannot be read: sentences for the user, and what may help.
    Wrong(String, Option<String>),
    /// There was nothing to lint.
    Nothing(String),
    /// Nobody reads what is written: no reason to complain.
    Closed,
}

impl Stop {
    fn wrong(sentence: impl Into<String>) -> Self {
        Self::Wrong(sentence.into(), None)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::wrong(format!("cannot write: {error}")),
        }
    }
}

/// How a command that did its work ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Clean,
    Findings,
    /// Something could not be read; it was said on stderr.
    Incomplete,
}

/// Runs the program with the process's own arguments.
///
/// The exit code is 0 where nothing was found, 1 where something was, 2 for wrong use, for input that cannot be read and
/// for bugs, 3 where there was nothing to lint.
pub fn main() -> ExitCode {
    tell_bugs();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to stdout and are no error.
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()) * 2);
        }
    };
    let end = match cli.command {
        None => check::run(&cli.check),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Cache(args)) => cache::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Rules(args)) => list::run(&args),
        Some(Command::Init(args)) => init::run(&args),
        Some(Command::Completions(args)) => shell::completions(&args),
        Some(Command::Man) => shell::man(),
    };
    match end {
        Ok(End::Clean) | Err(Stop::Closed) => ExitCode::SUCCESS,
        Ok(End::Findings) => ExitCode::from(1),
        Ok(End::Incomplete) => ExitCode::from(2),
        Err(Stop::Wrong(sentence, help)) => {
            complain(&sentence);
            if let Some(help) = help {
                say("help", &help);
            }
            ExitCode::from(2)
        }
        Err(Stop::Nothing(sentence)) => {
            complain(&sentence);
            say("help", "run it where the skaffold.yaml lies or above, or name a Dockerfile");
            ExitCode::from(3)
        }
    }
}

/// A panic is a bug, whatever thread it is in: says so, and ends the program.
fn tell_bugs() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |bug| {
        tell(bug);
        complain("skafflint itself is broken here: what is written above is a bug");
        process::exit(2);
    }));
}

/// Says on stderr what is wrong, one line a sentence.
fn complain(sentences: &str) {
    say("error", sentences);
}

/// Writes to stderr. Where that is closed, nobody can be told. A line that begins with a blank goes on with what the
/// one before it says.
fn say(kind: &str, sentences: &str) {
    let mut err = io::stderr().lock();
    for line in sentences.lines() {
        let plain = crate::render::plain(line);
        let _ = match line.starts_with(' ') {
            true => writeln!(err, "{plain}"),
            false => writeln!(err, "{kind}: {plain}"),
        };
    }
}
