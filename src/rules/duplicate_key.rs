use super::{Report, support};
use crate::diagnostic::Applicability;
use crate::model::Project;
use crate::syntax::yaml::DecodeKind;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for file in &project.config_files {
        for problem in file.decode_problems() {
            let DecodeKind::DuplicateKey(key) = &problem.kind else { continue };
            let message = format!("Skaffold rejects the file: `{key}` is set twice in one block");
            let title = format!("Remove the second `{key}`");
            let fix = support::removal(report, problem.span, title, Applicability::Unsafe);
            let finding = report.at(problem.span, message);
            finding.fix = fix;
            finding.name(key.clone()).help("remove one of the two, or indent it where it belongs");
            if let Some(first) = problem.other {
                finding.label(first, "the first one");
            }
        }
    }
}
