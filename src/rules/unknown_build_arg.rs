use super::{Report, args, support};
use crate::diagnostic::Level;
use crate::model::{Build, BuildArg, DockerfileModel, Project, Setting, is_literal};
use crate::source::{Span, display};
use crate::suggest::nearest;
use std::collections::BTreeMap;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    // An anchor may give one list of build args to many artifacts: it is one fact.
    let mut keys: BTreeMap<Span, Vec<(&Build, &DockerfileModel, &BuildArg)>> = BTreeMap::new();
    for build in &project.builds {
        let Some(file) = build.file() else { continue };
        for arg in build.build_args() {
            keys.entry(arg.name.span).or_default().push((build, file, arg));
        }
    }
    for passed in keys.values() {
        of_key(passed, report);
    }
}

fn of_key(passed: &[(&Build, &DockerfileModel, &BuildArg)], report: &mut Report<'_>) {
    let lost = |(_, file, arg): &&(&Build, &DockerfileModel, &BuildArg)| {
        let name = arg.name.value.as_str();
        is_literal(name)
            && !args::needs_no_arg(name)
            && args::shows_every_arg(file)
            && file.declarations(name).next().is_none()
    };
    let lost: Vec<_> = passed.iter().filter(lost).collect();
    let Some((build, file, arg)) = lost.first() else { return };
    let name = arg.name.value.as_str();
    let path = display(&file.path);
    let finding = report.at(
        arg.name.span,
        format!(
            "build arg `{name}` is passed, but nothing in `{path}` takes it: it has no `ARG {name}`"
        ),
    );
    finding.name(name);
    support::stamp(finding, &lost.iter().map(|(build, ..)| *build).collect::<Vec<_>>());
    // One list for several artifacts, and some of them take it: it is at home there.
    if lost.len() < passed.len() {
        finding.level(Level::Info);
    }
    // A name that is passed as well is not what was meant.
    let declared: Vec<_> = file.settings().filter(Setting::is_arg).collect();
    let free = declared.iter().filter(|setting| build.build_arg(setting.name()).is_none());
    if let Some(meant) = nearest(name, free.map(Setting::name)) {
        if let Some(setting) = declared.iter().find(|setting| setting.name() == meant) {
            finding.label(setting.name_span(), format!("`{meant}` is declared here"));
        }
        finding.help(format!("did you mean `{meant}`?")).fix(support::rename(arg.name.span, meant));
        return;
    }
    let reached = build.reached();
    let need = reached
        .iter()
        .find_map(|stage| Some((*stage, args::needs(file, stage, name).into_iter().next()?)));
    if let Some((stage, need)) = need {
        finding.label(need.span, args::needed_here(&need));
        finding.help(format!(
            "add `ARG {name}` to stage {} before this, or remove the build arg",
            stage.title()
        ));
        if let Some(fix) =
            args::declare(file, stage, name, crate::diagnostic::Applicability::Unsafe)
        {
            finding.fix(fix);
        }
    } else {
        if let Some(stage) = file.stages.first()
            && let Some(from) = file.ast.instructions.get(stage.instructions.start)
        {
            finding.label(from.keyword.span, "no ARG of that name in this file");
        }
        finding
            .help(format!("remove the build arg, or add `ARG {name}` to the stage that needs it"));
    }
}
