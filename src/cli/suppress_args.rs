//! Comments that silence findings.

use clap::Args;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Known findings")]
pub(super) struct SuppressArgs {
    /// Tell also what comments in the files silence
    #[arg(long)]
    pub(super) no_suppressions: bool,
}
