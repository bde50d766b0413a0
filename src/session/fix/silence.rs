//! Comments for findings that are to stay.

use super::{Change, judge};
use crate::diagnostic::{Edit, Finding, Level};
use crate::edit::{applied, yaml::line_break};
use crate::rules;
use crate::session::{FileType, Outcome, discover, suppress};
use crate::source::{FileId, Files, SourceFile, Span};
use crate::syntax::{dockerfile, suppression::MARK, yaml};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Comments that silence the findings from a level on, with one reason for all. One comment is for all rules at one
/// place. What cannot be silenced at a place is left: what is said of comments, or of files that cannot be read.
pub(in crate::session) fn silence<'f>(
    outcome: &Outcome,
    files: impl Fn(&Path) -> Option<&'f dyn Files>,
    least: Level,
    reason: &str,
) -> Vec<Change> {
    let mut by_file: BTreeMap<FileId, Anchors> = BTreeMap::new();
    let mut wanted: BTreeMap<(FileId, usize), BTreeSet<&str>> = BTreeMap::new();
    for finding in outcome.findings.iter().filter(|own| own.level >= least && !is_own(own)) {
        let labels = finding.labels.iter().map(|label| label.span);
        let anchor = std::iter::once(finding.span).chain(labels).find_map(|span| {
            let file = outcome.sources.get(span.file);
            let anchors = by_file.entry(span.file).or_insert_with(|| Anchors::of(&file, outcome));
            Some((span.file, anchors.line(span, &file)?))
        });
        if let Some(anchor) = anchor {
            wanted.entry(anchor).or_default().insert(finding.rule);
        }
    }
    let mut edits: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    for ((id, at), rules) in wanted {
        let text = &outcome.sources.get(id).text;
        let line = text.get(at..).unwrap_or("");
        let indent = line.get(..line.len() - line.trim_start_matches([' ', '\t']).len());
        let names: Vec<&str> = rules.into_iter().collect();
        let (indent, names, end) = (indent.unwrap_or(""), names.join(", "), line_break(text));
        let content = format!("{indent}# {MARK} ignore[{names}] {reason}{end}");
        edits.entry(id).or_default().push(Edit { span: Span::empty(id, at), content });
    }
    let change = |(id, edits): (FileId, Vec<Edit>)| {
        let file = outcome.sources.get(id);
        let after = applied(&file.text, &edits);
        let own = files(&file.path)?;
        let kind = outcome.kinds.get(&id).copied();
        (!judge::is_worse(kind, &file.text, &after)).then(|| Change {
            path: file.path.clone(),
            real: own.real(&file.path),
            boundary: own.boundary(),
            before: Some(file.text.clone()),
            after,
        })
    };
    edits.into_iter().filter_map(change).collect()
}

/// What is said of comments is mended, not silenced.
fn is_own(finding: &Finding) -> bool {
    rules::find(finding.rule).is_some_and(|rule| rule.page().group == suppress::GROUP)
}

/// Where comments can stand in a file: by what they would cover, the byte at which the line begins.
struct Anchors {
    /// Sorted; `None` where each line is one of its own.
    places: Option<Vec<Span>>,
    /// Texts of several lines, in which there are no comments.
    long: Vec<Span>,
    is_fit: bool,
}

impl Anchors {
    fn of(file: &SourceFile, outcome: &Outcome) -> Self {
        let mut own = Self { places: None, long: Vec::new(), is_fit: !file.lossy && !file.is_new };
        match outcome.kinds.get(&file.id) {
            Some(FileType::Dockerfile) => {
                let tree = dockerfile::parse(file.id, &file.text);
                own.is_fit &= tree.errors.is_empty();
                own.places = Some(tree.instructions.iter().map(|own| own.span).collect());
            }
            Some(FileType::Config) => {
                let tree = yaml::parse(file.id, &file.text);
                own.is_fit &= tree.errors.is_empty();
                let scalars = tree.ids().map(|id| tree.node(id));
                own.long = scalars
                    .filter(|node| matches!(node.kind, yaml::Kind::Scalar(_)))
                    .map(|node| node.span)
                    .filter(|span| file.slice(*span).contains('\n'))
                    .collect();
            }
            None => own.is_fit &= discover::is_ignore_file(&file.path),
        }
        own
    }

    fn line(&self, span: Span, file: &SourceFile) -> Option<usize> {
        let mut at = span.start;
        if let Some(places) = &self.places {
            at = places.iter().find(|own| own.start <= at && at <= own.end)?.start;
        }
        let start = |at: u32| {
            let line = file.lines().line(at as usize);
            file.lines().start(line)
        };
        let mut from = start(at)?;
        while let Some(long) =
            self.long.iter().find(|own| (own.start as usize) < from && from <= own.end as usize)
        {
            from = start(long.start)?;
        }
        let is_marked = file.text.starts_with('\u{feff}') && from == 0;
        let from = if is_marked { '\u{feff}'.len_utf8() } else { from };
        let line = file.text.get(from..)?.lines().next().unwrap_or("").trim();
        // A comment covers the next line with text: above no text, it would cover another one.
        (self.is_fit && !line.is_empty() && !line.starts_with('#') && line != "---").then_some(from)
    }
}
