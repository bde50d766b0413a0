//! Comments for findings that are to stay.

use super::anchors::{Anchors, comment, says_the_same};
use super::judge::{self, Census};
use super::{Change, MOST_TRIALS};
use crate::diagnostic::{Edit, Finding};
use crate::edit::applied;
use crate::rules;
use crate::session::{Error, Outcome, suppress};
use crate::source::{FileId, Files, Span, Texts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Comments for findings.
#[derive(Debug)]
pub struct Silenced {
    /// The files with comments in them.
    pub changes: Vec<Change>,
    /// Which findings have none, and why, in whole sentences.
    pub left: Vec<String>,
}

/// Comments that silence findings of a run, with one reason for all; one is for all rules at one place. Looked at with
/// `lint` before they are given: each does what it is there for, and nothing else. `outcome` has all findings of the
/// files as they are; `files` tells which files may be read for a path.
///
/// # Errors
/// Those of `lint`.
pub(in crate::session) fn silence<'f>(
    outcome: &Outcome,
    wanted: &[Finding],
    lint: impl Fn(&Arc<Texts>) -> Result<Outcome, Error>,
    files: impl Fn(&Path) -> Option<&'f dyn Files>,
    reason: &str,
) -> Result<Silenced, Error> {
    let run = Run { outcome, files, reason };
    let mut left = Vec::new();
    let before = match outcome.untouched.is_empty() {
        true => Census::of(outcome),
        // What was set aside is found again, too.
        false => Census::of(&lint(&Arc::default())?),
    };
    let mut open = vec![run.wishes(wanted, &mut left)];
    let mut accepted: Vec<Wish<'_>> = Vec::new();
    let mut changes = BTreeMap::new();
    let mut trials = 0;
    while let Some(mut tried) = open.pop() {
        let all: Vec<&Wish<'_>> = accepted.iter().chain(&tried).collect();
        if tried.is_empty() {
            continue;
        }
        trials += 1;
        let (why, blamed): (String, BTreeSet<usize>) = match run.with_comments(&all) {
            Err(why) => (why, BTreeSet::new()),
            Ok(made) => {
                let texts = made
                    .values()
                    .map(|own: &Change| (own.real.clone(), Arc::from(own.after.as_bytes())));
                let after = Census::of(&lint(&Arc::new(texts.collect()))?);
                let findings: Vec<&Finding> = all.iter().map(|wish| wish.finding).collect();
                match before.silenced(outcome, &after, &findings) {
                    Ok(()) => {
                        accepted.append(&mut tried);
                        changes = made;
                        continue;
                    }
                    Err((why, at)) => {
                        // What was accepted does its work, so only what is tried is to blame.
                        let tried_from = accepted.len();
                        (why, at.into_iter().filter_map(|at| at.checked_sub(tried_from)).collect())
                    }
                }
            }
        };
        match tried.as_mut_slice() {
            [alone] if alone.anchors.len() > 1 && trials < MOST_TRIALS => {
                alone.anchors.remove(0);
                open.push(tried);
            }
            [alone] => left.push(run.told(alone.finding, &why)),
            all if trials >= MOST_TRIALS => {
                let told = all.iter().map(|wish| run.told(wish.finding, "too much went wrong"));
                left.extend(told);
            }
            _ => {
                let (mut suspects, mut others) = (Vec::new(), Vec::new());
                for (at, wish) in tried.into_iter().enumerate() {
                    let list = if blamed.contains(&at) { &mut suspects } else { &mut others };
                    list.push(wish);
                }
                if suspects.is_empty() || others.is_empty() {
                    suspects.append(&mut others);
                    others = suspects.split_off(suspects.len() / 2);
                }
                open.push(suspects);
                open.push(others);
            }
        }
    }
    Ok(Silenced { changes: changes.into_values().collect(), left })
}

/// A finding to silence, and where comments for it can stand, the best place first.
struct Wish<'o> {
    finding: &'o Finding,
    anchors: Vec<Anchor>,
}

/// A file and the byte at which a line begins.
type Anchor = (FileId, usize);

struct Run<'o, F> {
    outcome: &'o Outcome,
    files: F,
    reason: &'o str,
}

impl<'f, F: Fn(&Path) -> Option<&'f dyn Files>> Run<'_, F> {
    /// The findings for which a comment can be tried; the others are told.
    fn wishes<'w>(&self, wanted: &'w [Finding], left: &mut Vec<String>) -> Vec<Wish<'w>> {
        let mut by_file: BTreeMap<FileId, Anchors> = BTreeMap::new();
        // One file may have several paths.
        let mut by_real: BTreeMap<PathBuf, FileId> = BTreeMap::new();
        let mut wishes = Vec::new();
        for finding in wanted {
            if rules::find(finding.rule).is_some_and(|rule| rule.page().group == suppress::GROUP) {
                left.push(self.told(finding, "what is said of comments is mended"));
                continue;
            }
            let labels = finding.labels.iter().map(|label| label.span);
            let mut anchors: Vec<Anchor> = Vec::new();
            for span in std::iter::once(finding.span).chain(labels) {
                let file = self.outcome.sources.get(span.file);
                let own =
                    by_file.entry(file.id).or_insert_with(|| Anchors::of(&file, self.outcome));
                let Some(at) = own.line(span, &file) else { continue };
                let Some(files) = (self.files)(&file.path) else { continue };
                let id = *by_real.entry(files.real(&file.path)).or_insert(file.id);
                if !anchors.contains(&(id, at)) {
                    anchors.push((id, at));
                }
            }
            match anchors.is_empty() {
                true => left.push(self.told(finding, "none can stand there")),
                false => wishes.push(Wish { finding, anchors }),
            }
        }
        wishes
    }

    /// The files with comments for some findings, by real path; or why there can be none.
    fn with_comments(&self, wishes: &[&Wish<'_>]) -> Result<BTreeMap<PathBuf, Change>, String> {
        let mut places: BTreeMap<Anchor, BTreeSet<&str>> = BTreeMap::new();
        for wish in wishes {
            if let Some(anchor) = wish.anchors.first() {
                places.entry(*anchor).or_default().insert(wish.finding.rule);
            }
        }
        let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        for ((id, at), rules) in places {
            let file = self.outcome.sources.get(id);
            let rules: Vec<&str> = rules.into_iter().collect();
            let rest = format!("ignore[{}] {}", rules.join(", "), self.reason);
            let content = comment(self.outcome.kinds.get(&id).copied(), &file.text, at, &rest);
            edits.entry(id).or_default().push(Edit { span: Span::empty(id, at), content });
        }
        let mut changes = BTreeMap::new();
        for (id, edits) in edits {
            let file = self.outcome.sources.get(id);
            let after = applied(&file.text, &edits);
            let kind = self.outcome.kinds.get(&id).copied();
            if judge::is_worse(kind, &file.text, &after) || !says_the_same(kind, &file, &after) {
                return Err("the file would say something else with one".to_owned());
            }
            let Some(files) = (self.files)(&file.path) else { continue };
            let real = files.real(&file.path);
            let change = Change {
                path: file.path.clone(),
                real: real.clone(),
                boundary: files.boundary(),
                before: Some(file.text.clone()),
                after,
            };
            changes.insert(real, change);
        }
        Ok(changes)
    }

    fn told(&self, finding: &Finding, why: &str) -> String {
        let file = self.outcome.sources.get(finding.span.file);
        let line = file.position(finding.span.start as usize).line;
        format!("no comment for {} at {}:{line}: {why}", finding.rule, file.display())
    }
}
