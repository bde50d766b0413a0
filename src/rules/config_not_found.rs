use super::Report;
use crate::model::Project;
use crate::source::display;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for import in &project.missing_imports {
        let looked = display(&import.looked);
        let finding = report.at(
            import.path.span,
            format!(
                "Skaffold refuses to start: there is no configuration at `{}` in this checkout",
                import.path.value
            ),
        );
        finding.name(&import.path.value);
        finding.help(format!(
            "the path starts at the folder of this file; it was looked for at `{looked}`"
        ));
    }
}
