use super::Report;
use super::subject::BuiltDockerfile;
use std::collections::BTreeMap;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    let mut seen = BTreeMap::new();
    for name in subject.file.stages.iter().filter_map(|stage| stage.name.as_ref()) {
        if let Some(first) = seen.insert(name.value.to_lowercase(), name.span) {
            report
                .at(name.span, format!("from here on `{}` means this stage, and the earlier one of that name cannot be reached", name.value))
                .name(name.value.to_lowercase())
                .label(first, "the earlier stage")
                .help("give one of them another name");
        }
    }
}
