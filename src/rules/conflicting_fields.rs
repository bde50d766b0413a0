use super::{Report, fields};
use crate::model::Document;
use crate::model::check::ProblemKind;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        // A profile's second builder is dropped: a rule of its own.
        let ProblemKind::TwoOfOne { first, second, first_wins: false, .. } = &problem.kind else {
            continue;
        };
        let place = fields::describe(document, &problem.path);
        let harm = fields::harm(document, problem);
        let (mut one, mut other) = ((first.span, &first.value), (problem.span, second));
        if other.0 < one.0 {
            std::mem::swap(&mut one, &mut other);
        }
        let message = format!("{harm}: of `{}` and `{}`, {place} may set one only", one.1, other.1);
        let finding = report.at(other.0, message);
        finding.label(one.0, "the other one").name(one.1.clone()).name(other.1.clone());
        finding.help("keep one of them");
        fields::settle(document, problem, finding);
    }
}
