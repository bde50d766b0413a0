use super::Report;
use crate::model::Project;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let Some((_, yaml)) = &project.yaml else { return };
    for error in &yaml.errors {
        super::support::syntax_error(error, report);
    }
}
