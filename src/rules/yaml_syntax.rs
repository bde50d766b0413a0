use super::Report;
use crate::model::Project;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for error in project.config_files.iter().flat_map(|file| &file.yaml.errors) {
        super::support::syntax_error(error, report);
    }
}
