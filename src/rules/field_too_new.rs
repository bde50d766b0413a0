use super::{Report, fields, support};
use crate::diagnostic::{Applicability, Fix, Level};
use crate::model::Document;
use crate::model::check::{self, Problem, ProblemKind};
use crate::schema::Version;
use crate::source::Spanned;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let Some((api_version, version)) = document.api_version().zip(document.version()) else {
        return;
    };
    let new = |problem: &Problem| match &problem.kind {
        ProblemKind::TooNew { since, dropped: false, .. } => Some(*since),
        _ => None,
    };
    let Some(newest) = document.problems().iter().filter_map(new).max() else { return };
    let fix = raise(document, &api_version, newest);
    for problem in document.problems() {
        let ProblemKind::TooNew { key, since, dropped: false } = &problem.kind else { continue };
        let place = fields::describe(document, &problem.path);
        let harm = fields::harm(document, problem);
        let since = since.api_version();
        let finding = report
            .at(problem.span, format!("{harm}: {place} has a field `{key}` only since `{since}`"));
        finding.name(key.clone());
        finding.label(
            api_version.span,
            format!("the file's own version, `{}`", version.api_version()),
        );
        fields::settle(document, problem, finding);
        let needed = newest.api_version();
        let and = if needed == since { "" } else { ", which the other fields of this file need" };
        match &fix {
            Ok(fix) => {
                finding.help(format!("raise `apiVersion` to `{needed}`{and}")).fix(fix.clone());
            }
            Err(keys) if keys.is_empty() => {
                finding.help(format!(
                    "raise `apiVersion` to `{needed}`, and adapt what it takes in another way"
                ));
            }
            Err(keys) => {
                let keys = support::list(keys);
                finding.help(format!(
                    "raise `apiVersion` to `{needed}`, and replace what it no longer has: {keys}"
                ));
            }
        }
    }
}

/// Raising the version, where that brings no other mistake; else the keys that the newer one no longer has.
fn raise(
    document: &Document,
    api_version: &Spanned<String>,
    to: Version,
) -> Result<Fix, Vec<String>> {
    let known = document.problems();
    let after = check::check(&document.value, api_version.span, to);
    let is_new = |problem: &&Problem| {
        !known.iter().any(|old| old.span == problem.span)
            && fields::level(document, problem) >= Level::Warn
    };
    if after.iter().any(|problem| is_new(&problem)) {
        let mut keys: Vec<String> = Vec::new();
        for problem in after.iter().filter(is_new) {
            if let ProblemKind::Removed { key, .. } = &problem.kind
                && !keys.contains(key)
            {
                keys.push(key.clone());
            }
        }
        return Err(keys);
    }
    let to = to.api_version();
    Ok(Fix::replace(
        format!("Raise apiVersion to `{to}`"),
        Applicability::Unsafe,
        api_version.span,
        to,
    ))
}
