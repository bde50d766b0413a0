use super::{Report, support};
use crate::model::Project;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for (path, file) in &project.dockerfiles {
        if file.ast.errors.is_empty() {
            continue;
        }
        for error in &file.ast.errors {
            support::syntax_error(error, report);
        }
        let builds: Vec<_> = project.builds_of(path).collect();
        let first = report.len() - file.ast.errors.len();
        for finding in report.since(first) {
            support::stamp(finding, &builds);
        }
    }
}
