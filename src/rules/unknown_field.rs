use super::fields::{self, Around};
use super::{Report, support};
use crate::diagnostic::Finding;
use crate::model::check::{Problem, ProblemKind};
use crate::model::{Document, is_literal};
use crate::suggest::nearest;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        let ProblemKind::Unknown { key, dropped: false } = &problem.kind else { continue };
        if !is_literal(key) {
            continue;
        }
        let place = fields::describe(document, &problem.path);
        let message = format!("{}: {place} has no field `{key}`", fields::harm(problem));
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
    let same = |near: &&str| near.eq_ignore_ascii_case(key) || near.replace(['-', '_'], "").eq_ignore_ascii_case(key);
    let around = fields::around(document, problem, key);
    match (near, around) {
        (Some(near), around) if around.is_none() || same(&near) => {
            finding.help(format!("did you mean `{near}`?")).fix(support::rename(problem.span, near));
        }
        (_, Some(Around::Out(levels))) => {
            let further = if levels == 1 { "one level".to_owned() } else { format!("{levels} levels") };
            finding.help(format!("`{key}` is legal {further} further out: correct the indentation"));
            let mut path = problem.path.as_slice();
            let mut outer = fields::holder(document, path);
            for _ in 0..levels {
                let Some(last) = outer.map(|entry| entry.key.value.as_str()) else { break };
                let at = path.iter().rposition(|step| step == last).unwrap_or(0);
                path = path.get(..at).unwrap_or_default();
                outer = fields::holder(document, path);
            }
            if let Some(outer) = outer {
                finding.label(outer.key.span, format!("the block that has a field `{key}`"));
            }
        }
        (_, Some(Around::In(below))) => {
            let here = fields::value_at(document, &problem.path);
            let there = below.first().and_then(|name| here?.entry(name));
            let others = fields::anywhere(document, key);
            if let Some(entry) = there {
                finding.label(entry.key.span, format!("the block that has a field `{key}`"));
                finding.help(format!("indent it below `{}`", entry.key.value));
            } else if others.is_empty() {
                finding.help(format!("`{key}` is legal one level further in: below {}", support::list(&below)));
            } else {
                finding.help(format!("a field of that name is at {}", support::list(&others)));
            }
        }
        (_, None) => {
            let others = fields::anywhere(document, key);
            if !others.is_empty() {
                finding.help(format!("a field of that name is at {}", support::list(&others)));
            } else if (1..=12).contains(&free.len()) {
                finding.help(format!("its free fields are {}", support::list(&free)));
            }
        }
    }
}
