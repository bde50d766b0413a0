//! Whether fixes made things better.

use super::Outcome;
use super::batch::Candidate;
use crate::diagnostic::{Finding, Level};
use crate::session::FileType;
use crate::source::FileId;
use crate::syntax::{dockerfile, yaml};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is found, without the places, which move, and the numbers in messages, which count things.
#[derive(Debug)]
pub(super) struct Census {
    counts: BTreeMap<Key, Count>,
}

type Key = (&'static str, PathBuf, String);

#[derive(Debug)]
struct Count {
    number: usize,
    level: Level,
    files: Vec<PathBuf>,
}

/// What would be worse.
#[derive(Debug)]
pub(super) struct Harm {
    /// A sentence.
    pub(super) why: String,
    /// The files that it is about.
    pub(super) files: Vec<PathBuf>,
}

impl Census {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let mut counts: BTreeMap<Key, Count> = BTreeMap::new();
        for finding in &outcome.findings {
            let path = outcome.sources.get(finding.span.file).path.clone();
            let count = counts.entry(key(finding, path.clone())).or_insert_with(|| {
                let labels = finding
                    .labels
                    .iter()
                    .map(|label| outcome.sources.get(label.span.file).path.clone());
                let mut files: Vec<PathBuf> = labels.collect();
                files.push(path);
                Count { number: 0, level: finding.level, files }
            });
            count.number += 1;
            count.level = count.level.max(finding.level);
        }
        Self { counts }
    }

    /// What is wrong with what is found after fixes were made: a finding that is new, of the level of one that was
    /// mended or above it; or one that was to be mended and is still there.
    pub(super) fn harm(&self, after: &Census, made: &[Candidate<'_>]) -> Option<Harm> {
        let least = made.iter().map(|candidate| candidate.finding.level).min()?;
        let mut mended: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
        for candidate in made {
            let key = (candidate.finding.rule, without_numbers(&candidate.finding.message));
            *mended.entry(key).or_default() += 1;
        }
        for ((rule, path, message), count) in &after.counts {
            let key = (*rule, path.clone(), message.clone());
            let before = self.counts.get(&key).map_or(0, |count| count.number);
            if count.number > before && count.level >= least {
                let why = format!("it brings {rule}: {message}");
                return Some(Harm { why, files: count.files.clone() });
            }
        }
        let total = |census: &Census, rule: &str, message: &str| -> usize {
            let own =
                census.counts.iter().filter(|((own, _, text), _)| *own == rule && text == message);
            own.map(|(_, count)| count.number).sum()
        };
        // Looked up one by one only where something is left at all.
        for ((rule, message), number) in mended {
            let left = total(after, rule, &message);
            if left > 0 && left + number > total(self, rule, &message) {
                let why = format!("it does not take {rule} away");
                let candidates = made.iter().filter(|own| own.finding.rule == rule);
                let files = candidates.flat_map(|own| self.files_of(own.finding)).collect();
                return Some(Harm { why, files });
            }
        }
        None
    }

    /// Whether comments silenced some findings of `outcome`, whose census this is, and changed nothing else; or what
    /// is wrong, and which of the findings are to blame, as far as that can be told.
    pub(super) fn silenced(
        &self,
        outcome: &Outcome,
        after: &Census,
        findings: &[&Finding],
    ) -> Result<(), (String, Vec<usize>)> {
        let keys: Vec<Key> = findings
            .iter()
            .map(|own| key(own, outcome.sources.get(own.span.file).path.clone()))
            .collect();
        let number =
            |census: &Census, key: &Key| census.counts.get(key).map_or(0, |own| own.number);
        let wanted = |key: &Key| keys.iter().filter(|own| *own == key).count();
        let left = |key: &Key| number(after, key) + wanted(key) > number(self, key);
        let blamed: Vec<usize> =
            keys.iter().enumerate().filter(|(_, key)| left(key)).map(|(at, _)| at).collect();
        if !blamed.is_empty() {
            return Err(("it is told all the same".to_owned(), blamed));
        }
        let mut all = self.counts.keys().chain(after.counts.keys());
        // One comment is for all that a rule says of a place.
        let is_covered = |rule: &str| findings.iter().any(|own| own.rule == rule);
        let other = all.find(|key| {
            let (before, after) = (number(self, key), number(after, key));
            after > before || (after < before && !is_covered(key.0))
        });
        match other {
            Some(key) if number(after, key) > number(self, key) => {
                Err((format!("it brings {}: {}", key.0, key.2), Vec::new()))
            }
            Some(key) => Err((format!("it takes {} away", key.0), Vec::new())),
            None => Ok(()),
        }
    }

    fn files_of(&self, finding: &Finding) -> Vec<PathBuf> {
        let message = without_numbers(&finding.message);
        let own = self
            .counts
            .iter()
            .filter(|((rule, _, text), _)| *rule == finding.rule && *text == message);
        own.flat_map(|(_, count)| count.files.clone()).collect()
    }
}

fn key(finding: &Finding, path: PathBuf) -> Key {
    (finding.rule, path, without_numbers(&finding.message))
}

fn without_numbers(message: &str) -> String {
    message.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Whether a file has more errors than before.
pub(super) fn is_worse(kind: Option<FileType>, before: &str, after: &str) -> bool {
    let errors = |text: &str| match kind {
        Some(FileType::Config) => {
            let tree = yaml::parse(FileId(0), text);
            let problems = yaml::decode_problems(&tree).len();
            (tree.errors.len(), problems)
        }
        Some(FileType::Dockerfile) => {
            let tree = dockerfile::parse(FileId(0), text);
            (tree.errors.len(), tree.build_errors.len())
        }
        None => (0, 0),
    };
    let (before, after) = (errors(before), errors(after));
    after.0 > before.0 || after.1 > before.1
}
