//! `--since`: what a change can have touched, and what it has caused.
//!
//! Two questions decide whether a finding is told. Is it about what changed: a line that did, or an artifact that is built
//! from something that did? And if not: was it there before? The second one is asked of a run over the files as they
//! were, so that nothing is lost which the change causes in ways that the first one does not foresee.

mod before;
mod changes;
mod git;
mod lines;
mod touched;

pub(super) use changes::Changes;
pub(super) use touched::{Identity, identity, touched};

use super::Outcome;
use crate::diagnostic::{Finding, Level};
use crate::source::{Files, Sources};
use before::FilesBefore;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The files as they were before a change.
pub(super) fn before(now: &dyn Files, change: &Arc<Changes>) -> Arc<dyn Files> {
    Arc::new(FilesBefore::new(now, change.clone()))
}

/// Sets findings aside that are not about the change and were there before it.
pub(super) fn narrow(outcome: &mut Outcome, before: &Outcome) {
    let mut known: BTreeMap<Key, Vec<&Finding>> = BTreeMap::new();
    for finding in &before.findings {
        known.entry(key(finding, &before.sources)).or_default().push(finding);
    }
    let findings = std::mem::take(&mut outcome.findings);
    for finding in findings {
        let mut was_there = || {
            let same = known.get_mut(&key(&finding, &outcome.sources))?;
            let at = same.iter().position(|old| covers(old, &finding))?;
            Some(same.remove(at))
        };
        let is_touched = outcome.touched.contains(&identity(&finding));
        if is_touched || was_there().is_none() {
            outcome.findings.push(finding);
        } else {
            outcome.untouched.push(finding);
        }
    }
}

/// Findings that are set aside, told apart by what stays where files change elsewhere.
#[derive(Debug, Default)]
pub(super) struct Aside(BTreeMap<Key, usize>);

impl Aside {
    pub(super) fn of(findings: &[Finding], sources: &Sources) -> Self {
        let mut number: BTreeMap<Key, usize> = BTreeMap::new();
        for finding in findings {
            *number.entry(key(finding, sources)).or_default() += 1;
        }
        Self(number)
    }

    /// Takes them out of what another run found.
    pub(super) fn take_out(&self, outcome: &mut Outcome) -> Vec<Finding> {
        let (mut left, mut taken) = (self.0.clone(), Vec::new());
        if left.is_empty() {
            return taken;
        }
        let findings = std::mem::take(&mut outcome.findings);
        for finding in findings {
            match left.get_mut(&key(&finding, &outcome.sources)).filter(|number| **number > 0) {
                Some(number) => {
                    *number -= 1;
                    taken.push(finding);
                }
                None => outcome.findings.push(finding),
            }
        }
        taken
    }
}

/// Rule, file, text under the span with single blanks, names, message without its numbers.
type Key = (&'static str, PathBuf, String, Vec<String>, String);

fn key(finding: &Finding, sources: &Sources) -> Key {
    let file = sources.get(finding.span.file);
    let text: Vec<&str> = file.slice(finding.span).split_whitespace().collect();
    let message = finding.message.chars().filter(|c| !c.is_ascii_digit()).collect();
    (finding.rule, file.path.clone(), text.join(" "), finding.names.clone(), message)
}

/// Whether all that a finding says was said before.
fn covers(old: &Finding, finding: &Finding) -> bool {
    let all = |new: &[String], old: &[String]| new.iter().all(|own| old.contains(own));
    let level: Level = old.level;
    level >= finding.level
        && all(&finding.artifacts, &old.artifacts)
        && (old.profiles.is_empty()
            || !finding.profiles.is_empty() && all(&finding.profiles, &old.profiles))
}
