//! Findings that are known: a file of them, so that only new ones are told.

use super::since::{Identity, identity};
use super::{Outcome, collect};
use crate::diagnostic::fingerprints;
use crate::source::{display, normalize, relative_to};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where a baseline is written where no file is named.
pub const FILE_NAME: &str = "skafflint-baseline.json";

const VERSION: u32 = 1;

/// A known finding. What identifies it is the fingerprint; the rest is for people, and tells what can be judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// The file that it was found in, from the folder of the baseline.
    pub path: String,
    /// Id of the rule.
    pub rule: String,
    /// What was said.
    pub message: String,
    /// See [`fingerprints`].
    pub fingerprint: String,
}

/// A file of known findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Sorted.
    pub entries: Vec<Entry>,
}

/// What a baseline comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Entries that would have been found, and were not.
    pub gone: Vec<Entry>,
    /// Entries of files and rules that a run did not look at.
    pub others: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

impl Baseline {
    /// Reads a file.
    ///
    /// # Errors
    /// Why it cannot be read, as the end of a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match document.version {
            VERSION => Ok(Self { entries: document.findings }),
            other => Err(format!("its version is {other}, and {VERSION} is the only one known")),
        }
    }

    /// The findings of a run, known or not, for a baseline in a folder; both folders absolute.
    pub fn of(outcome: &Outcome, here: &Path, folder: &Path) -> Self {
        let mut all = [outcome.findings.as_slice(), &outcome.known].concat();
        collect::sort(&mut all, &outcome.sources);
        let prints = fingerprints(&all, &outcome.sources);
        let entry = |(finding, fingerprint): (&crate::diagnostic::Finding, String)| {
            let path = normalize(&here.join(&outcome.sources.get(finding.span.file).path));
            Entry {
                path: display(&relative_to(&path, folder)),
                rule: finding.rule.to_owned(),
                message: finding.message.clone(),
                fingerprint,
            }
        };
        let mut entries: Vec<Entry> = all.iter().zip(prints).map(entry).collect();
        entries.sort();
        Self { entries }
    }

    /// As it is written: one finding a line, so that changes can be read.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self
            .entries
            .iter()
            .filter_map(|entry| serde_json::to_string(entry).ok())
            .map(|line| format!("\n    {line}"))
            .collect();
        let end = if lines.is_empty() { "" } else { "\n  " };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{}{end}]\n}}\n", lines.join(","))
    }

    /// What is left without some entries, each of which counts once.
    #[must_use]
    pub fn without(&self, gone: &[Entry]) -> Self {
        let mut gone: Vec<&Entry> = gone.iter().collect();
        let stays = |entry: &&Entry| match gone.iter().position(|own| own == entry) {
            Some(at) => {
                gone.swap_remove(at);
                false
            }
            None => true,
        };
        Self { entries: self.entries.iter().filter(stays).cloned().collect() }
    }

    /// Takes the known findings out of those of a run. `here` is the working directory, `folder` that of the
    /// baseline. What was taken out before stays known. An entry is gone where its rule ran and its file was read, or
    /// is no more; where the run did not see everything (`is_whole`), none is.
    pub fn apply(
        &self,
        outcome: &mut Outcome,
        here: &Path,
        folder: &Path,
        is_whole: bool,
    ) -> Applied {
        let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for entry in &self.entries {
            entries.entry(entry.fingerprint.clone()).or_default().push(entry.clone());
        }
        let mut applied = Applied::default();
        // What is set aside counts among findings that are equal.
        let aside = std::mem::take(&mut outcome.untouched);
        let known = std::mem::take(&mut outcome.known);
        let is_aside: BTreeSet<Identity> = aside.iter().map(identity).collect();
        let was_known: BTreeSet<Identity> = known.iter().map(identity).collect();
        let mut all = std::mem::take(&mut outcome.findings);
        all.extend(aside);
        all.extend(known);
        collect::sort(&mut all, &outcome.sources);
        let prints = fingerprints(&all, &outcome.sources);
        for (finding, print) in all.into_iter().zip(prints) {
            let known = entries.get_mut(&print).and_then(Vec::pop);
            let own = identity(&finding);
            if is_aside.contains(&own) {
                outcome.untouched.push(finding);
            } else if known.is_some() || was_known.contains(&own) {
                outcome.known.push(finding);
            } else {
                outcome.findings.push(finding);
            }
        }
        for entry in entries.into_values().flatten() {
            let path = normalize(&folder.join(&entry.path));
            let was_read = || {
                let shown = relative_to(&path, here);
                outcome.sources.find(&shown).or_else(|| outcome.sources.find(&path)).is_some()
            };
            let ran = outcome.rules.contains(entry.rule.as_str())
                || crate::rules::find(&entry.rule).is_none();
            if is_whole && ran && (was_read() || !path.exists()) {
                applied.gone.push(entry);
            } else {
                applied.others.push(entry);
            }
        }
        applied
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let entry = |rule: &str| Entry {
            path: "a/skaffold.yaml".to_owned(),
            rule: rule.to_owned(),
            message: "it \"fails\"".to_owned(),
            fingerprint: "00".to_owned(),
        };
        for entries in [vec![], vec![entry("a")], vec![entry("a"), entry("b")]] {
            let baseline = Baseline { entries };
            assert_eq!(Baseline::parse(&baseline.text()).unwrap(), baseline);
        }
        let text = Baseline { entries: vec![entry("a"), entry("b")] }.text();
        assert_eq!(text.lines().count(), 7, "{text}");
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        assert!(Baseline::parse("[]").is_err());
        let newer = Baseline::parse("{\"version\": 2, \"findings\": []}").unwrap_err();
        assert_eq!(newer, "its version is 2, and 1 is the only one known");
    }
}
