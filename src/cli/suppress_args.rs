//! What is known and not told.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
#[expect(clippy::option_option, reason = "an option whose value may be left out")]
#[command(next_help_heading = "Known findings")]
pub(super) struct SuppressArgs {
    /// Tell also what comments in the files silence
    #[arg(long)]
    pub(super) no_suppressions: bool,

    /// Write a comment with this reason for each finding that would be told, and tell what is left
    #[arg(long, value_name = "REASON", value_parser = reason)]
    #[arg(conflicts_with_all = ["fixes", "stdin_filename", "write_baseline", "no_suppressions"])]
    pub(super) add_suppressions: Option<String>,

    /// Tell only what changed since this commit, by the lines and the build graph, and what the change brings. Git is
    /// asked for the files that are not as they were where COMMIT and HEAD part
    #[arg(long, value_name = "COMMIT", conflicts_with = "write_baseline")]
    pub(super) since: Option<String>,

    /// Tell, and fix, only what is not in this file [default: `baseline` of the skafflint.toml that holds for PATH]
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,

    /// Tell also what the baseline of a skafflint.toml has
    #[arg(long, conflicts_with = "baseline")]
    pub(super) no_baseline: bool,

    /// Take out of the baseline what is found no longer, and take in nothing
    #[arg(long, conflicts_with_all = ["no_baseline", "write_baseline", "diff"])]
    pub(super) prune_baseline: bool,

    /// Write what is found to a file for --baseline: forget what is found no longer, and take in what is new
    /// [default: the file of --baseline, `baseline` of the skafflint.toml, or skafflint-baseline.json]
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(conflicts_with = "diff")]
    pub(super) write_baseline: Option<Option<PathBuf>>,
}

fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text {
        "" => Err("a reason is needed".to_owned()),
        _ if text.contains(char::is_control) => Err("a reason is one line of text".to_owned()),
        _ => Ok(text.to_owned()),
    }
}
