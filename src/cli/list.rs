//! `skafflint rules`

use super::args::{ListFormat, RulesArgs};
use super::{End, Stop, terminal};
use crate::rules::{self, Rule};
use serde::Serialize;
use std::io::{self, BufWriter, Write};

pub(super) fn run(args: &RulesArgs) -> Result<End, Stop> {
    let mut out = BufWriter::new(io::stdout().lock());
    match args.format {
        ListFormat::Text => table(terminal::color(args.common.color), &mut out)?,
        ListFormat::Json => {
            let rows: Vec<Row<'_>> = rules::ALL.iter().map(Row::of).collect();
            serde_json::to_writer(&mut out, &rows).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(End::Clean)
}

/// One rule for programs.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    group: &'a str,
    level: &'static str,
    default: bool,
    fix: &'static str,
    since: &'a str,
    summary: &'a str,
}

impl<'a> Row<'a> {
    fn of(rule: &'a Rule) -> Self {
        let page = rule.page();
        Self {
            id: rule.id,
            group: &page.group,
            level: page.level.name(),
            default: page.default,
            fix: page.fix.name(),
            since: &page.since,
            summary: &page.summary,
        }
    }
}

/// One line a rule, by group.
fn table(color: bool, out: &mut dyn Write) -> io::Result<()> {
    let width = rules::ALL.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut group = "";
    let mut rules: Vec<&Rule> = rules::ALL.iter().collect();
    rules.sort_by_key(|rule| rule.page().group.as_str());
    for rule in rules {
        let page = rule.page();
        if page.group != group {
            let gap = if group.is_empty() { "" } else { "\n" };
            group = &page.group;
            let title = if color { format!("\u{1b}[1m{group}\u{1b}[0m") } else { group.to_owned() };
            writeln!(out, "{gap}{title}")?;
        }
        let level = if page.default { page.level.name() } else { "off" };
        writeln!(out, "  {:width$}  {level:5}  {}", rule.id, page.summary)?;
    }
    Ok(())
}
