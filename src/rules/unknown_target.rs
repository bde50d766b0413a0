use super::{Report, support};
use crate::model::{Build, is_literal};
use crate::source::display;
use crate::suggest::nearest;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (Some(file), Some(docker)) = (build.file(), build.docker()) else { return };
    let Some(target) = docker.target.as_ref().filter(|target| is_literal(&target.value)) else {
        return;
    };
    // A line that could not be read may be the FROM that is meant.
    if target.value.is_empty() || !file.is_whole() || file.find_stage(&target.value).is_some() {
        return;
    }
    let names: Vec<&str> = file
        .stages
        .iter()
        .filter_map(|stage| stage.name.as_ref())
        .map(|n| n.value.as_str())
        .collect();
    let path = display(&file.path);
    let finding = report
        .at(target.span, format!("the build will fail: `{path}` has no stage `{}`", target.value));
    finding.name(target.value.clone());
    let meant = nearest(&target.value, names.iter().copied());
    for stage in &file.stages {
        if let Some(name) = &stage.name
            && meant.is_none_or(|meant| meant == name.value)
        {
            finding.label(name.span, format!("stage `{}`", name.value));
        }
    }
    match (meant, names.as_slice()) {
        (Some(meant), _) => {
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(support::rename(target.span, meant));
        }
        (None, []) => {
            if let Some(first) = file.stages.first()
                && let Some(from) = file.ast.instructions.get(first.instructions.start)
            {
                finding.label(from.keyword.span, "a stage without a name");
            }
            finding.help(format!("name a stage: `FROM … AS {}`", target.value));
        }
        (None, names) => {
            finding.help(format!("its stages are {}", support::list(names)));
        }
    }
}
