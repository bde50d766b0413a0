use super::Report;
use super::subject::BuiltDockerfile;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for name in subject.file.stages.iter().filter_map(|stage| stage.name.as_ref()) {
        let meaning = match name.value.to_lowercase().as_str() {
            "scratch" => "the empty image",
            "context" => "the build context",
            _ => continue,
        };
        report
            .at(
                name.span,
                format!("`{}` already means {meaning}, so no stage can have that name", name.value),
            )
            .name(name.value.to_lowercase())
            .help("give the stage another name");
    }
}
