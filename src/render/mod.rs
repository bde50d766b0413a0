//! Reports: from findings to text.

mod concise;
mod excerpt;
mod full;
mod github;
mod json;
mod summary;
mod text;

use crate::diagnostic::{Finding, Level};
use crate::source::Sources;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// What is reported.
#[derive(Debug)]
pub struct Report<'a> {
    /// All findings, in the order in which they are told.
    pub findings: &'a [Finding],
    /// The files that their spans point into.
    pub sources: &'a Sources,
    /// The group of each rule.
    pub groups: BTreeMap<&'a str, &'a str>,
    /// Findings below this level are counted, not told.
    pub min_level: Level,
    /// Number of findings that comments in the files silence.
    pub suppressed: usize,
    /// Findings that a baseline has.
    pub known: usize,
    /// Number of files that were linted.
    pub files: usize,
    /// Number of configs that were linted.
    pub projects: usize,
}

impl<'a> Report<'a> {
    /// The findings that are told.
    fn told(&self) -> impl Iterator<Item = &'a Finding> {
        let least = self.min_level;
        self.findings.iter().filter(move |finding| finding.level >= least)
    }

    /// Number of findings of a level, told or not.
    fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Snippets of all files that a finding is about.
    Full,
    /// One line a finding.
    Concise,
    /// One object, version 1: `docs/formats.md`.
    Json,
    /// Workflow commands, which GitHub shows beside the lines.
    Github,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Full, Self::Concise, Self::Json, Self::Github];

    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Github => "github",
        }
    }

    /// Whether it is for people at a terminal.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Full | Self::Concise)
    }
}

/// How a report for people looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// With colours.
    pub color: bool,
    /// In columns. Messages are wrapped to it, code is cut to it.
    pub width: usize,
    /// With a last line that counts.
    pub summary: bool,
}

/// A text on one line, without anything that a terminal would take for a command.
pub fn plain(text: &str) -> String {
    text::line(text)
}

/// `1 line`, `2 lines`
pub fn count(number: usize, noun: &str) -> String {
    text::count(number, noun)
}

/// A sentence in lines of at most `width` characters, as [`plain`] shows it.
pub fn wrap(sentence: &str, width: usize) -> Vec<String> {
    text::wrap(sentence, width).lines().map(str::to_owned).collect()
}

/// Writes a report.
///
/// # Errors
/// Those of `out`.
pub fn write(
    report: &Report<'_>,
    format: Format,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Full => full::write(report, look, out)?,
        Format::Concise => concise::write(report, look, out)?,
        Format::Json => return json::write(report, out),
        Format::Github => return github::write(report, out),
    }
    if look.summary { summary::write(report, out) } else { Ok(()) }
}

/// Writes how often each rule has something to say, the most frequent one first.
///
/// # Errors
/// Those of `out`.
pub fn write_statistics(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, Level), usize> = BTreeMap::new();
    for finding in report.told() {
        *counts.entry((finding.rule, finding.level)).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let width = rows.first().map_or(0, |(_, most)| most.to_string().len());
    for ((rule, level), count) in rows {
        writeln!(out, "{count:width$}  {}", text::title(rule, level, look.color))?;
    }
    if look.summary { summary::write(report, out) } else { Ok(()) }
}
