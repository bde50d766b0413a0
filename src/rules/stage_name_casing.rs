use super::Report;
use super::subject::BuiltDockerfile;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for name in subject.file.stages.iter().filter_map(|stage| stage.name.as_ref()) {
        let lower = name.value.to_lowercase();
        if name.value != lower {
            report
                .at(
                    name.span,
                    format!(
                        "some builders do not find stage `{}` by its name: it is not in lower case",
                        name.value
                    ),
                )
                .name(&name.value)
                .help(format!("rename it to `{lower}`, here and where it is used"));
        }
    }
}
