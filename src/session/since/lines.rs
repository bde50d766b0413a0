//! The lines of a file that are not as they were.

use crate::source::{SourceFile, Span, changes};
use similar::DiffOp;
use std::ops::Range;

/// Which lines changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lines {
    /// Any may have.
    All,
    /// These, from 0, in order. Where lines went, it is the one above.
    Some(Vec<Range<usize>>),
}

/// Above so many lines between the first and the last that changed, all of them count as changed: comparing them would
/// cost the square of it.
const MOST: usize = 5_000;

impl Lines {
    /// The lines of `after` that are not as in `before`. Blank lines and comments are none: `#` begins them in all
    /// files that have spans.
    pub(super) fn changed(before: &str, after: &str) -> Self {
        let (before, after): (Vec<&str>, Vec<&str>) =
            (before.lines().collect(), after.lines().collect());
        let same = |(a, b): &(&&str, &&str)| a == b;
        let head = before.iter().zip(&after).take_while(same).count();
        let rest = |lines: &'_ [&str]| lines.len() - head;
        let tail = before.iter().rev().zip(after.iter().rev()).take_while(same).count();
        let tail = tail.min(rest(&before)).min(rest(&after));
        let old = before.get(head..before.len() - tail).unwrap_or_default();
        let new = after.get(head..after.len() - tail).unwrap_or_default();
        if old.len().max(new.len()) > MOST {
            return Self::Some(vec![head..head + new.len().max(1)]);
        }
        let mut changed = Vec::new();
        for op in changes(old, new) {
            let (gone, come) = (op.old_range(), op.new_range());
            if matches!(op, DiffOp::Equal { .. }) {
                continue;
            }
            let gone = old.get(gone).unwrap_or_default();
            let added = new.get(come.clone()).unwrap_or_default();
            // What takes a stage by its number takes another one where one comes or goes.
            if !gone.iter().filter_map(stage).eq(added.iter().filter_map(stage)) {
                return Self::All;
            }
            if gone.iter().chain(added).any(|line| says_something(line)) {
                let start = head + come.start;
                changed.push(match come.is_empty() {
                    true => start.saturating_sub(1)..start.max(1),
                    false => start..head + come.end,
                });
            }
        }
        Self::Some(changed)
    }

    /// Whether any line changed.
    pub(super) fn any(&self) -> bool {
        !matches!(self, Self::Some(ranges) if ranges.is_empty())
    }

    /// Whether a line of a span changed.
    pub(super) fn touch(&self, span: Span, file: &SourceFile) -> bool {
        let Self::Some(ranges) = self else { return true };
        if ranges.is_empty() {
            return false;
        }
        let line = |at: u32| file.lines().line(at as usize) - 1;
        let (first, last) = (line(span.start), line(span.end.saturating_sub(1).max(span.start)));
        ranges.iter().any(|changed| changed.start <= last && first < changed.end)
    }
}

fn says_something(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

/// The name of the stage that a line begins, empty where it has none.
fn stage(line: &&str) -> Option<String> {
    let mut words = line.split_whitespace().filter(|word| !word.starts_with("--"));
    words.next().filter(|word| word.eq_ignore_ascii_case("FROM"))?;
    Some(words.nth(2).unwrap_or("").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(before: &str, after: &str) -> Vec<Range<usize>> {
        match Lines::changed(before, after) {
            Lines::Some(ranges) => ranges,
            Lines::All => vec![0..usize::MAX],
        }
    }

    #[test]
    fn are_those_that_are_there_now() {
        assert_eq!(changed("a\nb\nc\n", "a\nx\nc\n"), [1..2]);
        assert_eq!(changed("a\nb\n", "a\nx\ny\nb\nz\n"), [1..3, 4..5]);
        assert!(changed("a\nb\n", "a\r\nb\r\n").is_empty());
    }

    #[test]
    fn are_those_above_what_went() {
        assert_eq!(changed("a\nb\nc\n", "a\nc\n"), [0..1]);
        assert_eq!(changed("a\nb\n", "b\n"), [0..1]);
    }

    #[test]
    fn are_no_comments() {
        assert!(changed("a\n# b\n", "a\n\n# c\n").is_empty());
        assert!(changed("a\n# b\n", "a\n").is_empty());
        assert_eq!(changed("a\n# b\n", "a\nb\n"), [1..2]);
    }

    #[test]
    fn are_all_where_a_stage_comes_or_goes() {
        assert_eq!(Lines::changed("FROM a\nRUN x\n", "FROM a\nFROM b AS c\nRUN x\n"), Lines::All);
        assert_eq!(Lines::changed("FROM a AS b\n", "FROM a AS c\n"), Lines::All);
        assert_eq!(changed("FROM a:1 AS b\nRUN x\n", "FROM a:2 AS B\nRUN x\n"), [0..1]);
    }
}
