//! The page of a rule.

use super::Paint;
use crate::cli::Stop;
use crate::rules::{self, Rule};
use crate::suggest::nearest;
use std::io::{self, Write};
use std::path::Path;

pub(super) fn write(name: &str, paint: Paint, out: &mut dyn Write) -> Result<(), Stop> {
    let Some(rule) = rules::find(name) else {
        return Err(Stop::wrong(match nearest(name, rules::ALL.iter().map(|rule| rule.id)) {
            Some(near) => format!("unknown rule `{name}`; did you mean `{near}`?"),
            None if rules::ALL.iter().any(|rule| rule.page().group == name) => {
                format!("`{name}` is a group of rules; `skafflint rules` lists them")
            }
            None if Path::new(name).is_file() => {
                format!("which line of `{name}`? Write `{name}:1`")
            }
            None => format!("unknown rule `{name}`; `skafflint rules` lists all"),
        }));
    };
    Ok(write_page(rule, paint, out)?)
}

/// The page as a terminal shows it: headings stand out, examples are indented below the names of their files.
fn write_page(rule: &Rule, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let page = rule.page();
    let default = if page.default { "" } else { ", off by default" };
    let (group, level, fix, since) = (&page.group, page.level, page.fix.name(), &page.since);
    writeln!(out, "{}: {}", paint.with(Paint::BOLD, rule.id), page.summary)?;
    let facts = format!("group {group}, level {level}{default}, fix {fix}, since {since}");
    writeln!(out, "{}\n", paint.with(Paint::DIM, &facts))?;
    let mut in_example = false;
    for line in page.without_markers().lines() {
        match line.strip_prefix("```") {
            Some(_) if in_example => in_example = false,
            Some(info) => {
                in_example = true;
                let name = info.split_whitespace().find_map(|word| word.strip_prefix("file="));
                if let Some(name) = name {
                    writeln!(out, "  {}", paint.with(Paint::DIM, &format!("── {name}")))?;
                }
            }
            None if in_example && line.is_empty() => writeln!(out)?,
            None if in_example => writeln!(out, "    {line}")?,
            None => match line.strip_prefix('#') {
                Some(_) => writeln!(out, "{}", paint.with(Paint::BOLD, line))?,
                None => writeln!(out, "{line}")?,
            },
        }
    }
    Ok(())
}
