//! Which names the files of a repository may hand to `docker build --target`.

use super::listing::Listing;
use crate::source::{Entry, FileKind};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// More entries are not looked at: then any name may be a target.
const MAX_ENTRIES: usize = 50_000;
/// More files are not read.
const MAX_FILES: usize = 2_000;
/// Bytes. Larger files are written by programs.
const MAX_BYTES: u64 = 256 * 1024;

/// The words of all files that may build something and speak of a target.
#[derive(Debug, Default)]
pub(super) struct Targets {
    words: BTreeSet<String>,
    /// Whether all such files were read.
    is_whole: bool,
}

impl Targets {
    /// Reads the files below the boundary.
    pub(super) fn read(listing: &Listing) -> Self {
        let mut targets = Self { is_whole: true, ..Self::default() };
        let mut open: Vec<PathBuf> = vec![listing.boundary()];
        let (mut entries, mut files) = (0, 0);
        while let Some(folder) = open.pop() {
            let Some(list) = listing.list(&folder) else { continue };
            entries += list.len();
            if entries > MAX_ENTRIES || files > MAX_FILES {
                targets.is_whole = false;
                return targets;
            }
            for entry in list.iter() {
                let path = listing.join(&folder, &entry.name);
                match entry.kind {
                    FileKind::Folder
                        if !entry.is_link && !SKIPPED.contains(&entry.name.as_str()) =>
                    {
                        open.push(path);
                    }
                    FileKind::File if may_build(entry) => {
                        files += 1;
                        let text = listing.text(&path).unwrap_or_default();
                        let speaks = |text: &str| text.to_ascii_lowercase().contains("target");
                        if is_prose(&entry.name) {
                            let lines = text.lines().filter(|line| speaks(line));
                            targets.words.extend(lines.flat_map(words));
                        } else if speaks(&text) {
                            targets.words.extend(words(&text));
                        }
                    }
                    _ => {}
                }
            }
        }
        targets
    }

    /// Whether some file may have this target, in any case.
    pub(super) fn may_have(&self, name: &str) -> bool {
        !self.is_whole || self.words.contains(&name.to_ascii_lowercase())
    }
}

const SKIPPED: [&str; 4] = [".git", "node_modules", "vendor", "target"];

/// Pipelines, scripts, compose and bake files, task runners, and what tells people which command to type.
fn may_build(entry: &Entry) -> bool {
    const NAMES: [&str; 9] = [
        "makefile",
        "gnumakefile",
        "justfile",
        "jenkinsfile",
        "taskfile",
        "tiltfile",
        "earthfile",
        "rakefile",
        "dagger",
    ];
    const ENDS: [&str; 19] = [
        ".yml", ".yaml", ".json", ".jsonc", ".toml", ".hcl", ".sh", ".bash", ".ps1", ".bat",
        ".cmd", ".mk", ".groovy", ".md", ".py", ".tf", ".bzl", ".star", ".txt",
    ];
    let name = entry.name.to_ascii_lowercase();
    let is_named = NAMES.iter().any(|own| name.starts_with(own));
    (is_named || ENDS.iter().any(|end| name.ends_with(end))) && entry.size <= MAX_BYTES
}

/// Files of many words, where the name stands on the line that speaks of the target, if at all.
fn is_prose(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".md", ".txt", ".py", ".tf", ".json", ".jsonc"].iter().any(|end| name.ends_with(end))
}

/// What may be the name of a stage.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .map(|word| word.trim_matches('.').to_ascii_lowercase())
        .filter(|word| !word.is_empty() && word.len() < 64)
}
