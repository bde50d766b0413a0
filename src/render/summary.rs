//! The last lines of a report for people.

use super::{Report, text, text::count};
use crate::diagnostic::{Applicability, Level};
use std::io::{self, Write};

/// So many findings are seen at a glance.
const FEW: usize = 5;

/// Where the errors are, where they stand among so many other findings that they are easily missed.
pub(super) fn errors(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let errors: Vec<_> = report.told().filter(|own| own.level == Level::Error).collect();
    let told = report.told().count();
    if errors.is_empty() || errors.len() == told || told <= FEW {
        return Ok(());
    }
    writeln!(out, "{} among them:", count(errors.len(), "error"))?;
    for finding in errors.iter().take(FEW) {
        let file = report.sources.get(finding.span.file);
        let at = file.position(finding.span.start as usize);
        let path = text::line(&file.display());
        writeln!(out, "  {path}:{}:{}: {}", at.line, at.column, finding.rule)?;
    }
    if errors.len() > FEW {
        let more = errors.len() - FEW;
        writeln!(out, "  and {more} more; `--min-level error` shows them alone")?;
    }
    writeln!(out)
}

/// So many snippets are too many to read at once.
const MANY: usize = 20;

/// How to see less of a report that fills many screens.
pub(super) fn shorter(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    if report.told().count() <= MANY {
        return Ok(());
    }
    writeln!(out, "`--statistics` counts them by rule, `--format concise` tells each in one line")
}

/// Says how much was found and what was looked at.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let below = |level: Level| level < report.min_level;
    let hidden: usize = [Level::Error, Level::Warn, Level::Info]
        .into_iter()
        .filter(|level| below(*level))
        .map(|level| report.count(level))
        .sum();
    if hidden > 0 {
        let least = report.min_level;
        let (findings, them) = (count(hidden, "finding"), if hidden == 1 { "it" } else { "them" });
        writeln!(out, "{findings} below {least} not shown; `--min-level info` shows {them}")?;
    }
    writeln!(out, "{}; {}", found(report, report.min_level), looked_at(report))
}

/// How much was found, from a level on.
pub(super) fn found(report: &Report<'_>, least: Level) -> String {
    let nouns = [(Level::Error, "error"), (Level::Warn, "warning"), (Level::Info, "note")];
    let told: Vec<String> = nouns
        .into_iter()
        .filter(|(level, _)| *level >= least && report.count(*level) > 0)
        .map(|(level, noun)| count(report.count(level), noun))
        .collect();
    let found = if told.is_empty() { "nothing".to_owned() } else { told.join(", ") };
    let silenced = match report.suppressed {
        0 => String::new(),
        number => format!(", {number} silenced by comments"),
    };
    let known = match report.known {
        0 => String::new(),
        number => format!(", {number} in the baseline"),
    };
    let untouched = match report.untouched {
        0 => String::new(),
        number => format!(", {number} not touched by the change"),
    };
    let fixed = match report.fixed {
        None | Some(0) => String::new(),
        Some(number) => format!("fixed {}, ", count(number, "finding")),
    };
    format!("{fixed}found {found}{silenced}{known}{untouched}")
}

/// What was looked at, and what was not and why.
pub(super) fn looked_at(report: &Report<'_>) -> String {
    let files = count(report.files, "file");
    let projects = match report.projects {
        0 => String::new(),
        number => format!(" of {}", count(number, "project")),
    };
    let skipped = match report.skipped {
        [] => String::new(),
        skipped => format!("; not looked at: {}", text::line(&skipped.join(", "))),
    };
    format!("looked at {files}{projects}{skipped}")
}

/// How many of what is told could be fixed.
pub(super) fn fixable(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let with = |most: Applicability| {
        let own = report.told().filter_map(|finding| finding.fix.as_ref());
        own.filter(|fix| fix.applicability == most).count()
    };
    let (safe, risky) = (with(Applicability::Safe), with(Applicability::Unsafe));
    match (safe, risky) {
        (0, 0) => Ok(()),
        (0, risky) => writeln!(out, "`--fix --unsafe-fixes` can fix {risky} of them"),
        (safe, 0) => writeln!(out, "`--fix` can fix {safe} of them"),
        (safe, risky) => {
            writeln!(out, "`--fix` can fix {safe} of them, `--fix --unsafe-fixes` {}", safe + risky)
        }
    }
}
