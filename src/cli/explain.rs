//! `skafflint explain`

use super::args::ExplainArgs;
use super::{End, Stop, terminal};
use crate::rules::{self, Rule};
use crate::suggest::nearest;
use std::io::{self, BufWriter, Write};

pub(super) fn run(args: &ExplainArgs) -> Result<End, Stop> {
    let name = args.rule.as_str();
    let Some(rule) = rules::find(name) else {
        return Err(Stop::wrong(match nearest(name, rules::ALL.iter().map(|rule| rule.id)) {
            Some(near) => format!("unknown rule `{name}`; did you mean `{near}`?"),
            None => format!("unknown rule `{name}`; `skafflint rules` lists all"),
        }));
    };
    let mut out = BufWriter::new(io::stdout().lock());
    write(rule, Paint(terminal::color(args.common.color)), &mut out)?;
    out.flush()?;
    Ok(End::Clean)
}

/// Colours, or none.
#[derive(Debug, Clone, Copy)]
struct Paint(bool);

impl Paint {
    const BOLD: &str = "1";
    const DIM: &str = "2";

    fn with(self, style: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// The page as a terminal shows it: headings stand out, examples are indented below the names of their files.
fn write(rule: &Rule, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
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
