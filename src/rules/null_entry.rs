use super::{Report, fields, support};
use crate::diagnostic::Applicability;
use crate::model::Document;
use crate::model::check::ProblemKind;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        let ProblemKind::NullItem { field, .. } = &problem.kind else { continue };
        let list = problem.path.split_last().map_or(&[][..], |(_, list)| list);
        let place = fields::describe(document, list);
        // The only one that it has a message for.
        let harm = match (field.name(), fields::is_latent(document, problem)) {
            ("portForward", _) => fields::harm(document, problem),
            (_, true) => "Skaffold crashes once this profile is active",
            _ => "Skaffold crashes",
        };
        let fix = support::removal(report, problem.span, "Remove the entry", Applicability::Safe);
        let finding = report.at(problem.span, format!("{harm}: an entry of {place} is null"));
        finding.name(field.name()).help("remove the entry, or write what belongs there");
        finding.fix = fix;
        fields::settle(document, problem, finding);
    }
}
