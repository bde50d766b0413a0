//! What a change does to a file, as `diff -u` and `git diff` write it.

use crate::source::{changes, display};
use similar::{DiffOp, group_diff_ops};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

/// Lines around those that differ.
const AROUND: usize = 3;

/// The lines that differ, with three lines around them; a file that was not there comes from `/dev/null`. `git apply`
/// and `patch -p1` take it.
pub fn diff(path: &Path, before: Option<&str>, after: &str) -> String {
    let shown = display(path);
    let side = |letter: char| {
        if path.is_absolute() { format!("{letter}{shown}") } else { format!("{letter}/{shown}") }
    };
    let from = if before.is_some() { side('a') } else { "/dev/null".to_owned() };
    let old: Vec<&str> = before.unwrap_or_default().split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let mut out = String::new();
    for hunk in group_diff_ops(changes(&old, &new), AROUND) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        if out.is_empty() {
            let _ = write!(out, "--- {from}\n+++ {}\n", side('b'));
        }
        let range = |of: fn(&DiffOp) -> Range<usize>| told(&(of(first).start..of(last).end));
        let _ = writeln!(out, "@@ -{} +{} @@", range(DiffOp::old_range), range(DiffOp::new_range));
        for change in &hunk {
            let mut write = |sign: char, lines: &[&str], range: Range<usize>| {
                for line in lines.get(range).unwrap_or_default() {
                    let end = if line.ends_with('\n') { "" } else { NO_END };
                    let _ = write!(out, "{sign}{line}{end}");
                }
            };
            if let DiffOp::Equal { .. } = change {
                write(' ', &old, change.old_range());
            } else {
                write('-', &old, change.old_range());
                write('+', &new, change.new_range());
            }
        }
    }
    out
}

const NO_END: &str = "\n\\ No newline at end of file\n";

/// Lines from 1; the line before an empty range.
fn told(range: &Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => (range.start + 1).to_string(),
        len => format!("{},{len}", range.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn old_and_new_lines_stand_together() {
        let shown = diff(Path::new("a/Dockerfile"), Some("FROM a\nRUN b"), "FROM a\nARG c\nRUN b");
        let expected = "--- a/a/Dockerfile\n+++ b/a/Dockerfile\n@@ -1,2 +1,3 @@\n FROM a\n+ARG c\n RUN b\n\
                        \\ No newline at end of file\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_new_file_comes_from_nowhere() {
        let shown = diff(Path::new(".dockerignore"), None, ".git\n");
        assert_eq!(shown, "--- /dev/null\n+++ b/.dockerignore\n@@ -0,0 +1 @@\n+.git\n");
    }

    #[test]
    fn nothing_is_said_of_what_stays() {
        assert_eq!(diff(Path::new("a"), Some("b\n"), "b\n"), "");
    }

    /// Does what a diff says, and checks all lines that it names.
    fn apply(before: &str, diff: &str) -> String {
        let old: Vec<&str> = before.split_inclusive('\n').collect();
        let (mut at, mut after) = (0, String::new());
        let mut lines = diff.split_inclusive('\n').skip(2).peekable();
        while let Some(line) = lines.next() {
            if let Some(header) = line.strip_prefix("@@ -") {
                let (range, _) = header.split_once(' ').unwrap();
                let (start, len) = range.split_once(',').unwrap_or((range, "1"));
                let start = start.parse::<usize>().unwrap() - usize::from(len != "0");
                after.push_str(&old[at..start].concat());
                at = start;
                continue;
            }
            let (sign, text) = line.split_at(1);
            let ends = lines.next_if(|next| next.starts_with('\\')).is_none();
            let text = if ends { text } else { text.strip_suffix('\n').unwrap() };
            if sign != "+" {
                assert_eq!(old[at], text);
                at += 1;
            }
            if sign != "-" {
                after.push_str(text);
            }
        }
        after + &old[at..].concat()
    }

    proptest! {
        #[test]
        fn it_leads_from_one_text_to_the_other(
            before in "([ab]\r?\n){0,20}[ab]?",
            after in "([ab]\r?\n){0,20}[ab]?",
        ) {
            prop_assert_eq!(apply(&before, &diff(Path::new("f"), Some(&before), &after)), after);
        }
    }
}
