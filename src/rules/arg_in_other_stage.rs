use super::Report;
use super::args::{self, Need, NeededBy};
use crate::diagnostic::Applicability;
use crate::model::{Build, DockerfileModel, Project, Setting, Stage};

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for build in &project.builds {
        let Some((file, stages)) = args::reached(build) else { continue };
        if file.has_foreign_frontend() {
            continue;
        }
        let first = report.len();
        of_build(project, build, file, &stages, report);
        for finding in report.since(first) {
            finding
                .artifacts
                .extend(build.artifact.iter().map(|artifact| artifact.image.value.clone()));
            finding.profiles = build.profiles();
        }
    }
}

fn of_build(
    project: &Project,
    build: &Build,
    file: &DockerfileModel,
    stages: &[&Stage],
    report: &mut Report<'_>,
) {
    let mut seen: Vec<&str> = Vec::new();
    let in_stages: Vec<Setting<'_>> =
        file.settings().filter(|setting| setting.is_arg() && setting.stage.is_some()).collect();
    for setting in &in_stages {
        let name = setting.name();
        if seen.contains(&name) || args::needs_no_arg(name) {
            continue;
        }
        seen.push(name);
        let declared: Vec<&Setting<'_>> =
            in_stages.iter().filter(|other| other.name() == name).collect();
        let runs =
            |setting: &Setting<'_>| stages.iter().any(|stage| Some(stage.index) == setting.stage);
        let needs = missing(build, file, stages, &declared, name);
        let passed = build.build_arg(name);
        if let Some(need) = needs.first() {
            tell_need(build, file, setting, need, report);
        } else if let Some(arg) = passed
            && !declared.iter().any(|setting| runs(setting))
            && is_only_build(project, build, file)
        {
            let stage = setting
                .stage
                .and_then(|at| file.stages.get(at))
                .map(Stage::title)
                .unwrap_or_default();
            let finding = report.at(
                arg.name.span,
                format!("build arg `{name}` does nothing: its only `ARG` stands in stage {stage}, which this build does not run"),
            );
            finding.name(name).label(setting.name_span(), format!("declared in stage {stage}"));
            if let Some(target) = build.docker().and_then(|docker| docker.target.as_ref()) {
                finding.label(target.span, "the target");
            }
            finding.help("move the `ARG` to the stage that needs it, or remove the build arg");
        }
    }
}

/// Where stages that run read the name and no ARG of theirs declares it.
fn missing(
    build: &Build,
    file: &DockerfileModel,
    stages: &[&Stage],
    declared: &[&Setting<'_>],
    name: &str,
) -> Vec<Need> {
    // In kaniko up to 1.24 an ARG is seen by all later stages, too; of other images nobody knows.
    let leaks = build.builder.scopes().leaks != Some(false);
    let mut found = Vec::new();
    for stage in stages {
        let chain = file.chain(stage.index);
        let own =
            declared.iter().any(|setting| setting.stage.is_some_and(|at| chain.contains(&at)));
        let leaked = leaks
            && declared.iter().any(|setting| setting.stage.is_some_and(|at| at < stage.index));
        if own || leaked || args::base_may_set(file, stage.index, name) {
            continue;
        }
        let needs = args::needs(file, stage, name).into_iter();
        found.extend(needs.filter(|need| !matches!(need.by, NeededBy::Tool(_))));
    }
    found
}

fn tell_need(
    build: &Build,
    file: &DockerfileModel,
    setting: &Setting<'_>,
    need: &Need,
    report: &mut Report<'_>,
) {
    let name = setting.name();
    let title = |at: usize| file.stages.get(at).map(Stage::title).unwrap_or_default();
    let (here, there) = (title(need.stage), setting.stage.map(title).unwrap_or_default());
    let finding = report.at(
        need.span,
        format!("`{name}` is empty in stage {here}: its `ARG` stands in stage {there}, and an ARG ends with its stage"),
    );
    finding.name(name).label(setting.name_span(), format!("declared in stage {there}"));
    if let Some(arg) = build.build_arg(name) {
        finding.label(arg.name.span, "the build arg");
    }
    finding.help(format!("add `ARG {name}` to stage {here}"));
    if let Some(stage) = file.stages.get(need.stage)
        && let Some(fix) = args::declare(file, stage, name, Applicability::Unsafe)
    {
        finding.fix(fix);
    }
}

/// Whether nothing else builds the file, another target of which may want the build arg.
fn is_only_build(project: &Project, build: &Build, file: &DockerfileModel) -> bool {
    let others = project.builds_of(&file.path).count();
    others == 1 && !build.config.as_ref().is_some_and(|config| config.profiles_touch_build)
}
