use super::{Report, fields};
use crate::model::Document;
use crate::model::check::ProblemKind;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        if !matches!(problem.kind, ProblemKind::EmptyCommand) {
            continue;
        }
        let harm = "Skaffold crashes when the hook runs";
        let finding = report.at(problem.span, format!("{harm}: its `command` is an empty list"));
        finding.help("name a program and its arguments, or remove the hook");
        fields::settle(document, problem, finding);
    }
}
