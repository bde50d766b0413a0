//! Fixes that can be made together.

use super::Outcome;
use crate::diagnostic::{Applicability, Edit, Finding, Fix, Level};
use crate::session::FileType;
use crate::source::{FileId, Span};
use std::collections::BTreeMap;

/// A fix, and the findings that it mends.
#[derive(Debug)]
pub(super) struct Candidate<'o> {
    pub(super) fix: &'o Fix,
    pub(super) finding: &'o Finding,
    /// The rules of all findings that offer this very fix.
    pub(super) rules: Vec<&'static str>,
}

impl Candidate<'_> {
    /// What tells it from others in all rounds.
    pub(super) fn identity(&self) -> (&'static str, String, String) {
        let contents: Vec<&str> = self.fix.edits.iter().map(|edit| edit.content.as_str()).collect();
        let made = format!("{}\n{}", self.fix.title, contents.join("\n"));
        (self.finding.rule, self.finding.message.clone(), made)
    }

    /// For people.
    pub(super) fn describe(&self, outcome: &Outcome) -> String {
        let file = outcome.sources.get(self.finding.span.file);
        let line = file.position(self.finding.span.start as usize).line;
        format!("{}:{line}: {}: {}", file.display(), self.finding.rule, self.fix.title)
    }
}

/// The fixes up to `most` of findings from `least` on that do not stand in each other's way, in the order of the findings: of two that do, the
/// first one is made, and the other one is looked at again afterwards.
pub(super) fn choose<'o>(
    outcome: &'o Outcome,
    most: Applicability,
    least: Level,
    wanted: impl Fn(&Candidate<'o>) -> bool,
) -> Vec<Candidate<'o>> {
    let mut chosen: Vec<Candidate<'o>> = Vec::new();
    let mut known: BTreeMap<&[Edit], usize> = BTreeMap::new();
    let mut taken = Taken::default();
    for finding in outcome.findings.iter().filter(|finding| finding.level >= least) {
        let Some(fix) = &finding.fix else { continue };
        if fix.applicability > most
            || fix.applicability == Applicability::Display
            || fix.edits.is_empty()
        {
            continue;
        }
        if let Some(same) = known.get(fix.edits.as_slice()).and_then(|&at| chosen.get_mut(at)) {
            same.rules.push(finding.rule);
            continue;
        }
        let candidate = Candidate { fix, finding, rules: vec![finding.rule] };
        if !wanted(&candidate) || !fix.edits.iter().all(|edit| taken.is_free(outcome, edit)) {
            continue;
        }
        fix.edits.iter().for_each(|edit| taken.add(edit));
        known.insert(&fix.edits, chosen.len());
        chosen.push(candidate);
    }
    chosen
}

/// Places that edits of other fixes have.
#[derive(Debug, Default)]
struct Taken {
    /// By file and start: the end, and whether nothing is written there.
    places: BTreeMap<(FileId, u32), (u32, bool)>,
}

impl Taken {
    fn add(&mut self, edit: &Edit) {
        let Span { file, start, end } = edit.span;
        let place = self.places.entry((file, start)).or_insert((end, true));
        place.0 = place.0.max(end);
        place.1 &= edit.content.is_empty();
    }

    /// Whether an edit has nothing to do with those that were added: it touches none of them, and takes no neighbour
    /// away of what another one takes away, as a block that loses all is no longer a block.
    fn is_free(&self, outcome: &Outcome, edit: &Edit) -> bool {
        let Span { file, start, end } = edit.span;
        let before = self.places.range((file, 0)..=(file, start)).next_back();
        let after = self.places.range((file, start)..=(file, u32::MAX)).next();
        let removes = edit.content.is_empty();
        let neighbours = |from: u32, to: u32| {
            let source = outcome.sources.get(file);
            let between = source.text.get(from as usize..to as usize).unwrap_or("");
            between.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with('#'))
        };
        // Lines of a Dockerfile, or of an ignore file, can stand one behind the other in any order.
        let in_lines = outcome.kinds.get(&file) != Some(&FileType::Config);
        let is_clear = |(&(_, from), &(to, other_removes)): (&(FileId, u32), &(u32, bool))| {
            if in_lines && start == end && from == to && start == from {
                return true;
            }
            if end < from {
                return !(removes && other_removes && neighbours(end, from));
            }
            to < start && !(removes && other_removes && neighbours(to, start))
        };
        before.is_none_or(is_clear) && after.is_none_or(is_clear)
    }
}

/// The edits of some fixes by file, in order.
pub(super) fn by_file<'c>(candidates: &[&'c Candidate<'_>]) -> BTreeMap<FileId, Vec<&'c Edit>> {
    let mut files: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in candidates.iter().flat_map(|candidate| &candidate.fix.edits) {
        files.entry(edit.span.file).or_default().push(edit);
    }
    // What is inserted at one place stays in the order of the findings.
    for edits in files.values_mut() {
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    }
    files
}

/// A text with edits made; `None` where they lie over each other or beyond it.
pub(super) fn apply(text: &str, edits: &[&Edit]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        out.push_str(text.get(at..range.start)?);
        out.push_str(&edit.content);
        at = range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}
