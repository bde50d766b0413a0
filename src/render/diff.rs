//! What a change does to a file, as `diff -u` and `git diff` write it.

use crate::source::display;
use similar::TextDiff;
use std::path::Path;

/// The lines that differ, with three lines around them; a file that was not there comes from `/dev/null`. `git apply`
/// and `patch -p1` take it.
pub fn diff(path: &Path, before: Option<&str>, after: &str) -> String {
    let shown = display(path);
    let side = |letter: char| {
        if path.is_absolute() { format!("{letter}{shown}") } else { format!("{letter}/{shown}") }
    };
    let old = if before.is_some() { side('a') } else { "/dev/null".to_owned() };
    let lines = TextDiff::from_lines(before.unwrap_or_default(), after);
    lines.unified_diff().context_radius(3).header(&old, &side('b')).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
