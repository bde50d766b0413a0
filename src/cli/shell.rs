//! `skafflint completions` and `skafflint man`

use super::args::Cli;
use super::{End, Stop};
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use std::io::{self, Write as _};

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// For which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Writes a script for a shell to stdout.
pub(super) fn completions(args: &CompletionsArgs) -> Result<End, Stop> {
    // It is made in memory first: the generator stops the program where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "skafflint", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(End::Clean)
}

/// Writes the manual page to stdout.
pub(super) fn man() -> Result<End, Stop> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    io::stdout().lock().write_all(&page)?;
    Ok(End::Clean)
}
