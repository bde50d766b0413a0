//! Reports: from findings to text.

mod concise;
mod diff;
mod excerpt;
mod full;
mod github;
mod gitlab;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod sarif;
mod summary;
mod text;

pub use diff::diff;

use crate::diagnostic::{Finding, Level, fingerprints};
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
    /// What is known of the rules, by their ids.
    pub rules: BTreeMap<&'a str, About<'a>>,
    /// Findings below this level are counted, not told.
    pub min_level: Level,
    /// Number of findings that comments in the files silence.
    pub suppressed: usize,
    /// Findings that are neither about a change nor brought by it.
    pub untouched: usize,
    /// Findings that a baseline has.
    pub known: usize,
    /// Number of findings that were fixed; `None` where nothing was to be fixed.
    pub fixed: Option<usize>,
    /// Number of files that were linted.
    pub files: usize,
    /// Number of configs that were linted.
    pub projects: usize,
    /// What was not looked at, and why.
    pub skipped: &'a [String],
    /// What could not be read: the findings are not complete.
    pub failures: &'a [String],
}

/// A rule, for reports that describe their rules.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// Its group.
    pub group: &'a str,
    /// One line.
    pub summary: &'a str,
    /// Its level where nobody changes it.
    pub level: Level,
    /// Whether it runs where nobody selects it.
    pub default: bool,
    /// Its page, as Markdown.
    pub text: String,
}

impl<'a> Report<'a> {
    /// The findings that are told.
    fn told(&self) -> impl Iterator<Item = &'a Finding> {
        let least = self.min_level;
        self.findings.iter().filter(move |finding| finding.level >= least)
    }

    /// The findings that are told, with their fingerprints.
    fn told_with_fingerprints(&self) -> impl Iterator<Item = (&'a Finding, String)> {
        let least = self.min_level;
        let all = self.findings.iter().zip(fingerprints(self.findings, self.sources));
        all.filter(move |(finding, _)| finding.level >= least)
    }

    /// The group of a rule.
    fn group(&self, rule: &str) -> &'a str {
        self.rules.get(rule).map_or("", |about| about.group)
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
    /// The same, one object a line.
    Jsonl,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands, which GitHub shows beside the lines.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// Test results: each finding is a test that failed.
    Junit,
    /// A comment of a pull request.
    Markdown,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 9] = [
        Self::Full,
        Self::Concise,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Markdown,
    ];

    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
        }
    }

    /// Whether it is for people at a terminal.
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Full | Self::Concise)
    }

    /// Whether people read all of it, and notes would bury what matters.
    pub fn is_read_at_once(self) -> bool {
        self.is_for_people() || self == Self::Github
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
        Format::Jsonl => return jsonl::write(report, out),
        Format::Sarif => return sarif::write(report, out),
        Format::Github => return github::write(report, out),
        Format::Gitlab => return gitlab::write(report, out),
        Format::Junit => return junit::write(report, out),
        Format::Markdown => return markdown::write(report, out),
    }
    if look.summary {
        if format == Format::Full {
            summary::errors(report, out)?;
        }
        summary::write(report, out)?;
        if format == Format::Full {
            summary::fixable(report, out)?;
            summary::shorter(report, out)?;
        }
    }
    Ok(())
}

/// Writes how often each rule has something to say: errors first, and of a level the most frequent one first.
///
/// # Errors
/// Those of `out`.
pub fn write_statistics(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, Level), usize> = BTreeMap::new();
    for finding in report.told() {
        *counts.entry((finding.rule, finding.level)).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|((_, level), count)| std::cmp::Reverse((*level, *count)));
    let most = rows.iter().map(|(_, count)| *count).max();
    let width = most.map_or(0, |most| most.to_string().len());
    for ((rule, level), count) in rows {
        writeln!(out, "{count:width$}  {}", text::title(rule, level, look.color))?;
    }
    if look.summary { summary::write(report, out) } else { Ok(()) }
}
