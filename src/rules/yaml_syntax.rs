use super::{Report, support};
use crate::model::Project;
use crate::syntax::yaml::DecodeKind;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for file in &project.config_files {
        for error in file.yaml.errors.iter().filter(|error| !file.is_placeholder(error.span)) {
            support::syntax_error(error, report);
        }
        for problem in file.decode_problems() {
            // The other kinds are of one value, and told where it is judged.
            if matches!(problem.kind, DecodeKind::EndlessAlias(_) | DecodeKind::ExcessiveAliasing) {
                let finding = report.at(problem.span, support::sentence(&problem.message()));
                if let Some(anchor) = problem.other {
                    finding.label(anchor, "the anchor");
                }
            }
        }
    }
}
