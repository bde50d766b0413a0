use super::fields::{self, Around};
use super::{Report, support};
use crate::diagnostic::Finding;
use crate::model::check::{Problem, ProblemKind};
use crate::model::{Document, Entry, is_literal};
use crate::suggest::nearest;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        let ProblemKind::Unknown { key, dropped: false } = &problem.kind else { continue };
        if !is_literal(key) {
            continue;
        }
        let place = fields::describe(document, &problem.path);
        let message = format!("{}: {place} has no field `{key}`", fields::harm(document, problem));
        let finding = report.at(problem.span, message);
        finding.name(key.clone());
        fields::settle(document, problem, finding);
        meant(document, problem, key, finding);
    }
}

/// Says what was meant by a key that is not legal where it stands: the same name nearby, where only the indentation
/// is wrong; a name that is like it; the same name anywhere else.
pub(super) fn meant(document: &Document, problem: &Problem, key: &str, finding: &mut Finding) {
    let free = fields::free_keys(document, problem);
    let near = nearest(key, free.iter().map(String::as_str));
    let same = |near: &&str| {
        near.eq_ignore_ascii_case(key) || near.replace(['-', '_'], "").eq_ignore_ascii_case(key)
    };
    let around = fields::around(document, problem, key);
    match (near, around) {
        (Some(near), around) if around.is_none() || same(&near) => {
            finding
                .help(format!("did you mean `{near}`?"))
                .fix(support::rename(problem.span, near));
        }
        (_, Some(Around::Out(levels))) => {
            let (path, outer) = outer(document, &problem.path, levels);
            let place = fields::describe(document, path);
            finding.help(format!("`{key}` is a field of {place}: correct the indentation"));
            if let Some(outer) = outer {
                finding.label(outer.key.span, format!("the block that has a field `{key}`"));
            }
        }
        (_, Some(Around::In(below))) => {
            let here = fields::value_at(document, &problem.path);
            let there = below.first().and_then(|name| here?.entry(name));
            let others = fields::anywhere(document, problem, key);
            if let Some(entry) = there {
                finding.label(entry.key.span, format!("the block that has a field `{key}`"));
                finding.help(format!("indent it below `{}`", entry.key.value));
            } else if others.is_empty() {
                finding.help(format!(
                    "`{key}` is legal one level further in: below {}",
                    support::list(&below)
                ));
            } else {
                finding.help(format!("a field of that name is at {}", support::list(&others)));
            }
        }
        (_, None) => {
            let others = fields::anywhere(document, problem, key);
            if !others.is_empty() {
                finding.help(format!("a field of that name is at {}", support::list(&others)));
            } else if (1..=12).contains(&free.len()) {
                finding.help(format!("its free fields are {}", support::list(&free)));
            }
        }
    }
}

/// The block some levels further out, lists not counted, and the entry that holds it; none at the top.
fn outer<'d>(
    document: &'d Document,
    path: &'d [String],
    levels: usize,
) -> (&'d [String], Option<&'d Entry>) {
    let mut path = path;
    for _ in 0..levels {
        let last = fields::holder(document, path).map(|entry| &entry.key.value);
        let at = last.and_then(|last| path.iter().rposition(|step| step == last));
        path = path.get(..at.unwrap_or(0)).unwrap_or_default();
    }
    (path, fields::holder(document, path))
}
