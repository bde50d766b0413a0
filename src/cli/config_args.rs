//! Which configuration counts, and what it comes to.

use crate::session::Configuration;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Configuration")]
pub(super) struct ConfigArgs {
    #[command(flatten)]
    choice: ChoiceArgs,

    /// Lint nothing; show what holds for PATH, and where each value comes from
    #[arg(long)]
    pub(super) show_config: bool,
}

impl ConfigArgs {
    pub(super) fn choice(&self) -> Configuration {
        self.choice.choice()
    }
}

#[derive(Debug, Clone, Args)]
pub(super) struct ChoiceArgs {
    /// Read this file instead of the nearest skafflint.toml; its paths count from the working directory
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    config: Option<PathBuf>,

    /// Read no skafflint.toml
    #[arg(long)]
    isolated: bool,
}

impl ChoiceArgs {
    pub(super) fn choice(&self) -> Configuration {
        match (&self.config, self.isolated) {
            (Some(path), _) => Configuration::File(path.clone()),
            (None, true) => Configuration::Isolated,
            (None, false) => Configuration::Nearest,
        }
    }
}
