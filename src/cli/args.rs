//! What can be written on the command line.

use super::config_args::{ChoiceArgs, ConfigArgs};
use super::shell::CompletionsArgs;
use super::suppress_args::SuppressArgs;
use crate::diagnostic::Level;
use crate::render::Format;
use crate::report;
use crate::session::Selector;
use crate::suggest::nearest;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// A linter for Skaffold projects: reads skaffold.yaml, the Dockerfiles it names, .dockerignore and the build
/// context together, and says where they disagree.
#[derive(Debug, Parser)]
#[command(name = "skafflint", version, args_conflicts_with_subcommands = true)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) check: CheckArgs,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing at or above --fail-on
  1  findings
  2  wrong use, input that cannot be read, or a bug
  3  a folder without anything to lint

A folder that is called like a command is written `./check`.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lint projects; the command that is meant where none is written
    #[command(after_help = EXIT_CODES)]
    Check(Box<CheckArgs>),
    /// Show what a rule promises, with examples; or what stands at a line of a file: which field, since when, with
    /// which value in which profile; which stage, who builds it, with which variables
    Explain(ExplainArgs),
    /// Report on caches: which layers run again when which files, build args or lines change, where each package
    /// tool keeps its cache and for how long, and what is sent or synced
    Cache(CacheArgs),
    /// List all rules
    Rules(RulesArgs),
    /// Write a skafflint.toml to start from, and the entry for pre-commit where that is in use
    Init(InitArgs),
    /// Write a script to stdout with which a shell completes this program's arguments
    Completions(CompletionsArgs),
    /// Write the manual page to stdout
    Man,
}

impl Command {
    /// Names of all commands.
    pub(super) const NAMES: [&str; 7] =
        ["check", "explain", "cache", "rules", "init", "completions", "man"];
}

#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("fixes").multiple(true))]
pub(super) struct CheckArgs {
    /// Folders, skaffold.yaml files, or Dockerfiles, which are linted in the projects that build them; `-` is the
    /// text of --stdin-filename on stdin [default: the working directory]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// With `-`: the file whose text stdin has, as an editor has it before it is saved; only what concerns that file
    /// is told
    #[arg(long, value_name = "FILE", help_heading = "Projects")]
    #[arg(conflicts_with_all = ["fixes", "show_config", "write_baseline"])]
    pub(super) stdin_filename: Option<PathBuf>,

    /// Run these rules instead of the default ones: ids, groups, `group/*`, `all`
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    #[arg(help_heading = "Rules")]
    pub(super) select: Option<Vec<Selector>>,

    /// Do not run these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    #[arg(help_heading = "Rules")]
    pub(super) ignore: Vec<Selector>,

    /// Run these rules besides
    #[arg(long, value_name = "RULES", value_delimiter = ',', value_parser = selector)]
    #[arg(help_heading = "Rules")]
    pub(super) extend_select: Vec<Selector>,

    /// Look at the project with these profiles in force, together, and at nothing else; `-NAME` takes one back
    /// [default: without any, with each alone, and with those that one condition activates together]
    #[arg(
        short,
        long = "profile",
        value_name = "NAME",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    #[arg(help_heading = "Projects", conflicts_with = "no_profiles")]
    pub(super) profiles: Vec<String>,

    /// Look at no profile: their blocks are only decoded, as Skaffold decodes them on every command
    #[arg(long, help_heading = "Projects")]
    pub(super) no_profiles: bool,

    /// Where Skaffold is started: what the paths of all projects count from [default: `[paths] root` of the nearest
    /// skafflint.toml, else the folder of the config or the one above it where most of its paths are there]
    #[arg(long, value_name = "DIR", help_heading = "Projects")]
    pub(super) root: Option<PathBuf>,

    // Before those with a heading of their own, which would count for these, too.
    /// Number of threads [default: one for each core]
    #[arg(short, long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: Option<u16>,

    #[command(flatten)]
    pub(super) common: CommonArgs,

    #[command(flatten)]
    pub(super) config: ConfigArgs,

    #[command(flatten)]
    pub(super) suppress: SuppressArgs,

    /// How findings are written to stdout
    #[arg(long, value_name = "FORMAT", value_parser = format, default_value = "full")]
    #[arg(help_heading = "Output")]
    pub(super) format: Format,

    /// Write a report to a file, too; may be repeated
    #[arg(short, long, value_name = "FORMAT:FILE", value_parser = output)]
    #[arg(help_heading = "Output")]
    pub(super) output: Vec<Output>,

    /// Of what is told, mend what can be mended without changing its meaning; write the files, and report what is left
    #[arg(long, help_heading = "Fixes", group = "fixes")]
    pub(super) fix: bool,

    /// With --fix, --fix-only or --diff: make the fixes, too, that are only likely to be what is meant
    #[arg(long, help_heading = "Fixes", requires = "fixes")]
    pub(super) unsafe_fixes: bool,

    /// Write what --fix would change to stdout, and change nothing
    #[arg(long, help_heading = "Fixes", group = "fixes", conflicts_with = "statistics")]
    pub(super) diff: bool,

    /// As --fix, and report nothing
    #[arg(long, help_heading = "Fixes", group = "fixes", conflicts_with = "diff")]
    pub(super) fix_only: bool,

    /// Tell findings from this level on [default: warn in `full`, `concise` and `github`, info elsewhere]
    #[arg(long, value_name = "LEVEL", value_parser = level, help_heading = "Output")]
    pub(super) min_level: Option<Level>,

    /// Count the findings of each rule instead of telling them
    #[arg(long, help_heading = "Output")]
    pub(super) statistics: bool,

    /// Say on stderr where the time went
    #[arg(long, help_heading = "Output")]
    pub(super) timing: bool,

    /// Exit with 1 from this level on: error, warn, info, never
    #[arg(long, value_name = "LEVEL", value_parser = fail_on, default_value = "warn")]
    #[arg(help_heading = "Exit code")]
    pub(super) fail_on: FailOn,

    /// Exit with 0 whatever is found
    #[arg(long, help_heading = "Exit code")]
    pub(super) exit_zero: bool,

    /// Findings only: no last line, no notes
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub(super) quiet: bool,

    /// Say which projects were found and where their paths start
    #[arg(short, long, action = ArgAction::SetTrue, help_heading = "Output")]
    pub(super) verbose: bool,
}

/// What all commands take.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct CommonArgs {
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    #[arg(help = "When to use colours; NO_COLOR and CLICOLOR_FORCE count, too")]
    pub(super) color: Color,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The rule's id, or a place: the line, and the column if it matters, of a skaffold.yaml or a Dockerfile
    #[arg(value_name = "RULE|FILE:LINE[:COLUMN]")]
    pub(super) subject: String,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(super) struct CacheArgs {
    /// Folders, skaffold.yaml files, or Dockerfiles, of which the builds are told [default: the working directory]
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Tell only what happens when this file changes
    #[arg(long, value_name = "FILE")]
    pub(super) touch: Option<PathBuf>,

    /// Look at the project with these profiles in force, together, and at nothing else; `-NAME` takes one back
    /// [default: without any, with each alone, and with those that one condition activates together]
    #[arg(
        short,
        long = "profile",
        value_name = "NAME",
        value_delimiter = ',',
        allow_hyphen_values = true,
        conflicts_with = "no_profiles"
    )]
    pub(super) profiles: Vec<String>,

    /// Look at no profile
    #[arg(long)]
    pub(super) no_profiles: bool,

    /// Where Skaffold is started: what the paths of all projects count from [default: `[paths] root` of the nearest
    /// skafflint.toml, else the folder of the config or the one above it where most of its paths are there]
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,

    #[command(flatten)]
    pub(super) config: ChoiceArgs,

    /// How the report is written: table, json, mermaid, dot, svg
    #[arg(long, value_name = "FORMAT", value_parser = report_format, default_value = "table")]
    pub(super) format: report::Format,

    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// How the list is written
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Where [default: the working directory]
    #[arg(value_name = "FOLDER")]
    pub(super) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// At a terminal
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table
    Text,
    /// One array
    Json,
}

/// From which level on a finding makes the run fail; `None` for no level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FailOn(pub(super) Option<Level>);

/// A report for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) format: Format,
    pub(super) path: PathBuf,
}

fn selector(name: &str) -> Result<Selector, String> {
    Selector::parse(name.trim()).map_err(|error| error.to_string())
}

fn format(name: &str) -> Result<Format, String> {
    let names = Format::ALL.map(Format::name);
    let found = Format::ALL.into_iter().find(|format| format.name() == name);
    found.ok_or_else(|| unknown("format", name, &names))
}

fn report_format(name: &str) -> Result<report::Format, String> {
    let names = report::Format::ALL.map(report::Format::name);
    let found = report::Format::ALL.into_iter().find(|format| format.name() == name);
    found.ok_or_else(|| unknown("format", name, &names))
}

fn level(name: &str) -> Result<Level, String> {
    name.parse().map_err(|_| unknown("level", name, &["error", "warn", "info"]))
}

fn fail_on(name: &str) -> Result<FailOn, String> {
    match name {
        "never" => Ok(FailOn(None)),
        name => name
            .parse()
            .map(|level| FailOn(Some(level)))
            .map_err(|_| unknown("level", name, &["error", "warn", "info", "never"])),
    }
}

fn output(text: &str) -> Result<Output, String> {
    let (name, path) = text
        .split_once(':')
        .filter(|(_, path)| !path.is_empty())
        .ok_or("a format and a file are needed: `json:report.json`")?;
    Ok(Output { format: format(name)?, path: path.into() })
}

fn unknown(what: &str, name: &str, all: &[&str]) -> String {
    match nearest(name, all.iter().copied()) {
        Some(near) => format!("unknown {what}; did you mean `{near}`?"),
        None => format!("unknown {what}; there are {}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
        let commands = Cli::command();
        let names: Vec<&str> = commands.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(names, Command::NAMES);
    }

    #[test]
    fn outputs_are_a_format_and_a_file() {
        let written = output("json:C:\\out.json").unwrap();
        assert_eq!(written, Output { format: Format::Json, path: "C:\\out.json".into() });
        assert!(output("json").unwrap_err().contains("json:report.json"));
        assert!(output("jsn:x").unwrap_err().contains("did you mean `json`?"));
    }
}
