//! What stands at a place of a file.

use super::Paint;
use crate::cli::{Stop, terminal};
use crate::render::{plain, wrap};
use crate::session::inspect::{self, Inspection, Point};
use crate::source::Span;
use std::io::Write;
use std::path::Path;

/// Columns that labels take.
const LABELS: usize = 11;

/// `FILE:LINE` and `FILE:LINE:COLUMN`; `None` for all else.
pub(super) fn parse(text: &str) -> Option<(&Path, Point)> {
    let number = |text: &str| text.parse::<usize>().ok();
    let (rest, last) = text.rsplit_once(':')?;
    let last = number(last)?;
    let both = rest.rsplit_once(':').and_then(|(path, line)| Some((path, number(line)?)));
    match both {
        Some((path, line)) => Some((Path::new(path), Point { line, column: Some(last) })),
        None => Some((Path::new(rest), Point { line: last, column: None })),
    }
}

pub(super) fn write(
    path: &Path,
    point: Point,
    paint: Paint,
    out: &mut dyn Write,
) -> Result<(), Stop> {
    let found = inspect::inspect(path, point).map_err(|error| Stop::wrong(error.to_string()))?;
    let width = terminal::width().min(terminal::WIDTH);
    let about = &found.about;
    writeln!(out, "{}", paint.with(Paint::BOLD, &plain(&about.title)))?;
    writeln!(out, "{}", paint.with(Paint::DIM, &place(&found, about.span)))?;
    if !about.facts.is_empty() {
        writeln!(out)?;
    }
    for fact in &about.facts {
        let lines = wrap(&fact.text, width - LABELS);
        for (at, line) in lines.iter().enumerate() {
            let label = if at == 0 { fact.label } else { "" };
            writeln!(out, "{}{line}", paint.with(Paint::DIM, &format!("{label:LABELS$}")))?;
        }
    }
    for list in &about.lists {
        writeln!(out, "\n{}", paint.with(Paint::BOLD, list.heading))?;
        for item in &list.items {
            for line in wrap(&item.text, width - 2) {
                writeln!(out, "  {line}")?;
            }
            let place = item.place.map(|span| place(&found, span));
            let note = match (item.note.as_str(), place) {
                ("", None) => continue,
                ("", Some(place)) => place,
                (note, None) => note.to_owned(),
                (note, Some(place)) => format!("{note}: {place}"),
            };
            for line in wrap(&note, width - 6) {
                writeln!(out, "      {}", paint.with(Paint::DIM, &line))?;
            }
        }
    }
    Ok(())
}

fn place(found: &Inspection, span: Span) -> String {
    let file = found.sources.get(span.file);
    let at = file.position(span.start as usize);
    plain(&format!("{}:{}:{}", file.display(), at.line, at.column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_ends_in_numbers() {
        let point = |line, column| Point { line, column };
        assert_eq!(parse("a.yaml:3"), Some((Path::new("a.yaml"), point(3, None))));
        assert_eq!(parse("a.yaml:3:7"), Some((Path::new("a.yaml"), point(3, Some(7)))));
        assert_eq!(parse("C:\\a.yaml:3"), Some((Path::new("C:\\a.yaml"), point(3, None))));
        assert_eq!(parse("unknown-target"), None);
        assert_eq!(parse("a.yaml"), None);
        assert_eq!(parse("a.yaml:x"), None);
    }
}
