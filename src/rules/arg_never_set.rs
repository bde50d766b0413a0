use super::emptiness::empty;
use super::{Report, support};
use crate::model::Project;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    support::each_dockerfile(project, report, |file, builds, report| {
        for own in empty(file, builds) {
            if own.left_by.is_empty() || !own.filled_by.is_empty() {
                continue;
            }
            let name = own.setting.name();
            let finding = report.at(
                own.setting.name_span(),
                format!(
                    "{} lacks its `{name}`: the ARG has no default, and no artifact passes it",
                    own.what
                ),
            );
            finding.name(name).label(own.span, "nothing stands here");
            finding.help(format!("pass `{name}` in `buildArgs`, or give the ARG a default"));
            support::stamp(finding, &own.left_by);
        }
    });
}
