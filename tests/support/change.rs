//! One change to a project, as `diff -u` writes it.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// A `change.diff`: a line `base: name`, then the files that differ.
#[derive(Debug)]
pub(crate) struct Change {
    /// The fixture that is changed.
    pub(crate) base: String,
    files: Vec<FileChange>,
}

/// `--- a/old`, `+++ b/new` and the hunks below.
#[derive(Debug)]
struct FileChange {
    /// `None` for a new file.
    old: Option<PathBuf>,
    /// `None` for a file that goes.
    new: Option<PathBuf>,
    /// Lines before and after, one pair a hunk.
    hunks: Vec<(Vec<String>, Vec<String>)>,
}

impl Change {
    /// Reads a diff. Line numbers of hunks are not needed: their lines stand in the file once.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut base = None;
        let mut files: Vec<FileChange> = Vec::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("base: ") {
                base = Some(name.trim().to_owned());
            } else if let Some(path) = line.strip_prefix("--- ") {
                files.push(FileChange { old: name(path, "a/"), new: None, hunks: Vec::new() });
            } else if let Some(file) = files.last_mut() {
                if let Some(path) = line.strip_prefix("+++ ") {
                    file.new = name(path, "b/");
                } else if line.starts_with("@@") {
                    file.hunks.push((Vec::new(), Vec::new()));
                } else if let Some((before, after)) = file.hunks.last_mut() {
                    let text = line.get(1..).unwrap_or("").to_owned();
                    match line.get(..1) {
                        Some("-") => before.push(text),
                        Some("+") => after.push(text),
                        _ => {
                            before.push(text.clone());
                            after.push(text);
                        }
                    }
                }
            }
        }
        Ok(Self { base: base.ok_or("a change names its base: `base: …`")?, files })
    }

    /// Makes the change.
    pub(crate) fn apply(&self, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<(), String> {
        for file in &self.files {
            let mut lines: Vec<String> = Vec::new();
            if let Some(old) = &file.old {
                let bytes =
                    files.remove(old).ok_or_else(|| format!("no {} to change", old.display()))?;
                lines.extend(String::from_utf8_lossy(&bytes).lines().map(str::to_owned));
            }
            for (before, after) in &file.hunks {
                let at: Vec<usize> = match before.len() {
                    0 => vec![lines.len()],
                    size => (0..lines.len())
                        .filter(|at| lines.get(*at..at + size) == Some(before))
                        .collect(),
                };
                let [at] = at[..] else {
                    return Err(format!("{} places fit the hunk {before:#?}", at.len()));
                };
                lines.splice(at..at + before.len(), after.iter().cloned());
            }
            if let Some(new) = &file.new {
                let text = lines.join("\n") + "\n";
                files.insert(new.clone(), text.into_bytes());
            }
        }
        Ok(())
    }
}

fn name(path: &str, prefix: &str) -> Option<PathBuf> {
    path.trim().strip_prefix(prefix).map(PathBuf::from)
}
