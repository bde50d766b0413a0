use super::{Report, fields, support};
use crate::model::Document;
use crate::model::check::{Problem, ProblemKind};

/// The one spelling that Skaffold's reader knows.
const READ: &str = "tolerationseconds";

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems().iter().filter(|problem| is_own(problem)) {
        let toleration = fields::value_at(document, &problem.path);
        let written = toleration.and_then(|own| own.field("tolerationSeconds"));
        let how_long = written
            .map_or_else(String::new, |seconds| format!(", not for {} seconds", seconds.value));
        let finding = report.at(
            problem.span,
            format!(
                "the kaniko pod tolerates the taint for ever{how_long}: Skaffold drops `tolerationSeconds` without a word"
            ),
        );
        finding.help(format!(
            "write `{READ}`: here Skaffold reads the names of Kubernetes in lower case only"
        ));
        if toleration.is_some_and(|own| own.entry(READ).is_none()) {
            finding.fix(support::rename(problem.span, READ));
        }
        fields::settle(document, problem, finding);
    }
}

/// Whether an unknown key is the one that gets lost between Kubernetes' name and Skaffold's.
pub(super) fn is_own(problem: &Problem) -> bool {
    let ProblemKind::Unknown { key, dropped: true } = &problem.kind else { return false };
    let mut path = problem.path.iter().rev();
    key == "tolerationSeconds" && path.nth(1).is_some_and(|list| list == "tolerations")
}
