//! Fixes: transactions of edits over several files, made in memory, looked at again, and only then written.

mod anchors;
mod batch;
mod judge;
mod silence;
mod write;

pub use silence::Silenced;
pub(super) use silence::silence;
pub use write::write;

use super::{Error, Outcome};
use crate::diagnostic::{Applicability, Level};
use crate::source::{Files, Texts, display};
use batch::{Candidate, apply, choose};
use judge::Census;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So often fixes are looked for in what fixes left. Each of them takes its finding away, so few rounds do.
const MOST_ROUNDS: usize = 12;

/// So many times a round is tried anew without the fixes that are to blame.
const MOST_TRIALS: usize = 200;

/// What fixes made of the files.
#[derive(Debug)]
pub struct Fixed {
    /// What was found before.
    pub before: Outcome,
    /// What is left; `None` where nothing was changed.
    pub after: Option<Outcome>,
    /// The files that are others now, by path.
    pub changes: Vec<Change>,
    /// Number of findings that were fixed, by rule.
    pub fixed: BTreeMap<&'static str, usize>,
    /// Which fixes were not made, and why, in whole sentences.
    pub refused: Vec<String>,
}

impl Fixed {
    /// What is found in the files as they are after all fixes.
    pub fn left(&self) -> &Outcome {
        self.after.as_ref().unwrap_or(&self.before)
    }

    /// Number of findings that were fixed.
    pub fn count(&self) -> usize {
        self.fixed.values().sum()
    }
}

/// One file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// As it was found.
    pub path: PathBuf,
    /// Behind all links.
    pub real: PathBuf,
    /// The folder that must not be left.
    pub boundary: PathBuf,
    /// The text before; `None` for a new file.
    pub before: Option<Arc<str>>,
    /// The text afterwards.
    pub after: String,
}

/// A fix that was tried and is not made, told by what it would change: places move.
type Refused = BTreeSet<(&'static str, String, String)>;

/// Makes fixes up to `most` of findings from `least` on until there are no more of them. `lint` looks at the files with changes made; `files` tells
/// which files may be read for a path.
///
/// # Errors
/// Those of `lint`.
pub(super) fn fix<'f>(
    lint: impl Fn(&Arc<Texts>) -> Result<Outcome, Error>,
    files: impl Fn(&Path) -> Option<&'f dyn Files>,
    most: Applicability,
    least: Level,
) -> Result<Fixed, Error> {
    let before = lint(&Arc::default())?;
    let mut run =
        Run { lint, files, changes: BTreeMap::new(), refused: Refused::new(), details: Vec::new() };
    let mut fixed: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut after = None;
    let mut is_changed = false;
    for _ in 0..MOST_ROUNDS {
        let outcome = after.as_ref().unwrap_or(&before);
        let candidates =
            choose(outcome, most, least, |candidate| !run.refused.contains(&candidate.identity()));
        if candidates.is_empty() {
            // What did harm before other fixes were made may do none now.
            if run.refused.is_empty() || !std::mem::take(&mut is_changed) {
                break;
            }
            run.refused.clear();
            run.details.clear();
            continue;
        }
        let (made, next) = run.round(outcome, candidates)?;
        for rule in made {
            *fixed.entry(rule).or_default() += 1;
        }
        // Where all were refused, others may still be possible.
        if next.is_some() {
            after = next;
            is_changed = true;
        }
    }
    Ok(Fixed {
        before,
        after,
        changes: run.changes.into_values().collect(),
        fixed,
        refused: run.details,
    })
}

struct Run<L, F> {
    lint: L,
    files: F,
    /// By real path.
    changes: BTreeMap<PathBuf, Change>,
    refused: Refused,
    details: Vec<String>,
}

impl<'f, L, F> Run<L, F>
where
    L: Fn(&Arc<Texts>) -> Result<Outcome, Error>,
    F: Fn(&Path) -> Option<&'f dyn Files>,
{
    /// Makes as many of the candidates as do no harm. Gives the rules of what was mended, and what is found then.
    fn round(
        &mut self,
        outcome: &Outcome,
        candidates: Vec<Candidate<'_>>,
    ) -> Result<(Vec<&'static str>, Option<Outcome>), Error> {
        let before = Census::of(outcome);
        let mut open = vec![candidates];
        let mut accepted: Vec<Candidate<'_>> = Vec::new();
        let mut last: Option<(BTreeMap<PathBuf, Change>, Outcome, Census)> = None;
        let mut trials = 0;
        while let Some(mut tried) = open.pop() {
            trials += 1;
            let all: Vec<&Candidate<'_>> = accepted.iter().chain(&tried).collect();
            let blamed = match self.changed(outcome, &all) {
                Err(path) => Blame::File(path),
                Ok(changes) => {
                    let texts = changes
                        .values()
                        .map(|change| (change.real.clone(), Arc::from(change.after.as_bytes())));
                    let next = (self.lint)(&Arc::new(texts.collect()))?;
                    let census = Census::of(&next);
                    let known = last.as_ref().map_or(&before, |(_, _, census)| census);
                    match known.harm(&census, &tried) {
                        None => {
                            accepted.append(&mut tried);
                            last = Some((changes, next, census));
                            continue;
                        }
                        Some(harm) => Blame::Finding(harm),
                    }
                }
            };
            if let [alone] = tried.as_slice() {
                self.details.push(format!("not applied: {}: {blamed}", alone.describe(outcome)));
                self.refused.insert(alone.identity());
            } else if trials >= MOST_TRIALS {
                self.refused.extend(tried.iter().map(Candidate::identity));
            } else {
                let (others, suspects) = blamed.split(tried, outcome);
                open.push(suspects);
                open.push(others);
            }
        }
        let rules = accepted.iter().flat_map(|candidate| candidate.rules.iter().copied()).collect();
        let Some((changes, next, _)) = last else { return Ok((Vec::new(), None)) };
        self.changes = changes;
        Ok((rules, Some(next)))
    }

    /// The files as they are with some fixes made on top of what was made before; or the path of one that would be
    /// worse to read than before.
    fn changed(
        &self,
        outcome: &Outcome,
        candidates: &[&Candidate<'_>],
    ) -> Result<BTreeMap<PathBuf, Change>, PathBuf> {
        let mut changes = self.changes.clone();
        for (id, edits) in batch::by_file(candidates) {
            let file = outcome.sources.get(id);
            let after = apply(&file.text, &edits).ok_or_else(|| file.path.clone())?;
            let kind = outcome.kinds.get(&id).copied();
            if file.lossy || judge::is_worse(kind, &file.text, &after) {
                return Err(file.path.clone());
            }
            let Some(files) = (self.files)(&file.path) else { return Err(file.path.clone()) };
            let real = files.real(&file.path);
            let known = changes.get(&real).map(|change| change.before.clone());
            if known.is_none() && file.is_new && files.kind(&file.path).is_some() {
                return Err(file.path.clone());
            }
            let own = (!file.is_new).then(|| file.text.clone());
            let change = Change {
                path: file.path.clone(),
                boundary: files.boundary(),
                before: known.unwrap_or(own),
                real: real.clone(),
                after,
            };
            changes.insert(real, change);
        }
        changes.retain(|_, change| change.before.as_deref() != Some(change.after.as_str()));
        Ok(changes)
    }
}

/// Why fixes are not made.
enum Blame {
    /// A file would not be read as before.
    File(PathBuf),
    /// What would be found then.
    Finding(judge::Harm),
}

impl std::fmt::Display for Blame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "`{}` could not be read any more", display(path)),
            Self::Finding(harm) => f.write_str(&harm.why),
        }
    }
}

impl Blame {
    /// Those that have nothing to do with it, and those that may; halves where that tells nothing.
    fn split<'o>(
        &self,
        candidates: Vec<Candidate<'o>>,
        outcome: &Outcome,
    ) -> (Vec<Candidate<'o>>, Vec<Candidate<'o>>) {
        let files: Vec<&Path> = match self {
            Self::File(path) => vec![path],
            Self::Finding(harm) => harm.files.iter().map(PathBuf::as_path).collect(),
        };
        let touches = |candidate: &Candidate<'_>| {
            let own = candidate.fix.edits.iter().map(|edit| outcome.sources.get(edit.span.file));
            own.into_iter().any(|file| files.contains(&file.path.as_path()))
        };
        let (suspects, others): (Vec<_>, Vec<_>) = candidates.into_iter().partition(touches);
        if !suspects.is_empty() && !others.is_empty() {
            return (others, suspects);
        }
        let mut all = if suspects.is_empty() { others } else { suspects };
        let half = all.split_off(all.len() / 2);
        (all, half)
    }
}
