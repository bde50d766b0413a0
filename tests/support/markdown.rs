//! Markdown files of the repository, and the code in them.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Code between two fences.
pub(crate) struct Block<'t> {
    /// What stands behind the first fence.
    pub(crate) info: &'t str,
    pub(crate) text: &'t str,
    /// Where the text is in the file.
    pub(crate) range: Range<usize>,
}

impl<'t> Block<'t> {
    /// The name of the file that the block shows, in a block that says so: `toml file=skafflint.toml`.
    pub(crate) fn file(&self) -> Option<&'t str> {
        self.info.split_once(" file=").map(|(_, name)| name.trim())
    }
}

/// All blocks whose fences begin a line.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if let Some(info) = line.strip_prefix("```") {
            open = match open {
                Some((info, start)) => {
                    blocks.push(Block { info, text: &text[start..at], range: start..at });
                    None
                }
                None => Some((info.trim(), end)),
            };
        }
        at = end;
    }
    assert!(open.is_none(), "a fence is open at the end");
    blocks
}

/// Where the repository is.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What users read: the README, the documentation and the changelog, as paths in the repository.
pub(crate) fn documents() -> Vec<PathBuf> {
    let mut found = vec!["README.md".into(), "CHANGELOG.md".into(), "CONTRIBUTING.md".into()];
    let mut open = vec![PathBuf::from("docs")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let path = folder.join(entry.unwrap().file_name());
            if root().join(&path).is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Compares a file with what it should be; with `UPDATE=1` it becomes that.
pub(crate) fn keep(path: &Path, current: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join(path), current).unwrap();
        return;
    }
    let written = fs::read_to_string(root().join(path)).unwrap_or_default();
    let first = written.lines().zip(current.lines()).position(|(old, new)| old != new);
    let line = first.unwrap_or_else(|| written.lines().count().min(current.lines().count()));
    assert!(
        written == current,
        "{}:{}: is\n  {}\nand should be\n  {}\n`UPDATE=1 cargo test --test readme` writes it",
        path.display(),
        line + 1,
        written.lines().nth(line).unwrap_or_default(),
        current.lines().nth(line).unwrap_or_default(),
    );
}
