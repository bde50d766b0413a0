use super::Report;
use crate::model::Project;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for (path, file) in &project.dockerfiles {
        if file.ast.errors.is_empty() {
            continue;
        }
        for error in &file.ast.errors {
            super::support::syntax_error(error, report);
        }
        let builds = project.builds_of(path);
        let images: Vec<String> = builds
            .filter_map(|build| build.artifact.as_ref())
            .map(|artifact| artifact.image.value.clone())
            .collect();
        let first = report.len() - file.ast.errors.len();
        for finding in report.since(first) {
            finding.artifacts.clone_from(&images);
        }
    }
}
