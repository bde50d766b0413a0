//! What is wrong with the comments that silence rules, once all that they may silence is known.

use super::lint::{Linted, Rules};
use super::select::Selector;
use super::suppress::GROUP;
use crate::diagnostic::Finding;
use crate::model::{NameUse, Project, SuppressionUse};
use crate::rules;
use crate::source::{FileId, Sources, Span};
use crate::syntax::suppression::Scope;
use std::collections::BTreeMap;

/// Runs the rules about comments on those of all projects. Unless all is known, no comment is left over: another
/// project, or a profile that is not looked at, may need it.
pub(super) fn judge(linted: &[Linted], sources: &Sources, all_is_known: bool) -> Vec<Finding> {
    let mut comments: BTreeMap<Span, SuppressionUse> = BTreeMap::new();
    let mut by_file: BTreeMap<FileId, &Rules> = BTreeMap::new();
    for project in linted {
        for comment in &project.comments {
            let span = comment.written.comment;
            if let Some(rules) = &project.rules {
                by_file.entry(span.file).or_insert(rules);
            }
            let known = comments.entry(span).or_insert_with(|| comment.clone());
            for (known, own) in known.uses.iter_mut().zip(&comment.uses) {
                *known = (*known).max(*own);
            }
        }
    }
    for own in comments.values_mut().flat_map(|comment| &mut comment.uses) {
        if !all_is_known {
            *own = (*own).max(NameUse::Unknown);
        }
    }
    let of_files: Vec<(FileId, Selector)> = comments.values().flat_map(of_file).collect();
    let mut project = Project::default();
    project.suppressions = comments.into_values().collect();
    let about_comments = rules::ALL.iter().filter(|rule| rule.page().group == GROUP);
    let mut found = Vec::new();
    for rule in about_comments {
        let mut own = rule.check(&project);
        own.retain(|finding| by_file.get(&finding.span.file).is_some_and(|own| own.has(rule.id)));
        found.extend(own);
    }
    found.retain(|finding| {
        let mut own = of_files.iter().filter(|(file, _)| *file == finding.span.file);
        !own.any(|(_, rules)| rules.names(finding.rule, GROUP))
    });
    let mut judged = Vec::new();
    for (file, rules) in by_file {
        let is_own = |finding: &&Finding| finding.span.file == file;
        let mut own: Vec<Finding> = found.iter().filter(is_own).cloned().collect();
        rules.judge(&mut own, sources);
        judged.extend(own);
    }
    judged
}

/// What a comment silences in its whole file: so can what is said about comments be.
fn of_file(comment: &SuppressionUse) -> Vec<(FileId, Selector)> {
    let names = comment.written.names.iter().flatten();
    names
        .filter(|_| comment.written.scope == Some(Scope::File))
        .filter_map(|name| Selector::parse(&name.value).ok())
        .map(|rules| (comment.written.comment.file, rules))
        .collect()
}
