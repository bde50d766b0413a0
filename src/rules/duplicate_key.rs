use super::Report;
use crate::model::Project;
use crate::syntax::yaml::DecodeKind;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for file in &project.config_files {
        for problem in file.decode_problems() {
            let DecodeKind::DuplicateKey(key) = &problem.kind else { continue };
            let message = format!("Skaffold rejects the file: `{key}` is set twice in one block");
            let finding = report.at(problem.span, message);
            finding.name(key.clone()).help("remove one of the two, or indent it where it belongs");
            if let Some(first) = problem.other {
                finding.label(first, "the first one");
            }
        }
    }
}
