use super::args::{self, Need, NeededBy};
use super::{Report, support};
use crate::diagnostic::Applicability;
use crate::model::{Build, DockerfileModel, Project, Setting, SettingKind, Stage};

/// A variable that arrives only because kaniko hands it on.
struct Leak<'b> {
    need: Need,
    /// The ARG of the earlier stage.
    from: Setting<'b>,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = support::together(project, |build| {
        leaks(build).into_iter().map(|leak| (leak.need.span, leak)).collect()
    });
    for (leak, builds) in found {
        let Some(build) = builds.first() else { continue };
        let (Some(file), Some(executor)) = (build.file(), build.builder.executor()) else {
            continue;
        };
        let title = |at: usize| file.stages.get(at).map(Stage::title).unwrap_or_default();
        let name = leak.from.name();
        let (here, there) =
            (title(leak.need.stage), leak.from.stage.map(title).unwrap_or_default());
        let finding = report.at(
            leak.need.span,
            format!(
                "`{name}` reaches stage {here} only because {} hands the ARGs of stage {there} on: BuildKit and the kaniko fork since \
                 v1.27.3 end an ARG with its stage",
                executor.title()
            ),
        );
        finding.name(name).label(leak.from.name_span(), format!("declared in stage {there}"));
        if let Some(arg) = build.build_arg(name) {
            finding.label(arg.name.span, "the build arg");
        }
        let (declaration, applicability) = declaration(&leak.from);
        finding.help(format!("add `ARG {declaration}` to stage {here}"));
        if let Some(stage) = file.stages.get(leak.need.stage)
            && let Some(fix) = args::declare(file, stage, &declaration, applicability)
        {
            finding.fix(fix);
        }
        support::stamp(finding, &builds);
    }
}

/// The ARG as the later stage needs it: with the default, which a bare `ARG` would take away. A default that reads other
/// variables may read nothing there.
fn declaration(from: &Setting<'_>) -> (String, Applicability) {
    let default = match from.kind {
        SettingKind::Arg(declaration) => declaration.default.as_ref(),
        SettingKind::Env(_) => None,
    };
    match default {
        Some(default) if default.value.contains('$') => {
            (format!("{}={}", from.name(), default.value), Applicability::Unsafe)
        }
        Some(default) => (format!("{}={}", from.name(), default.value), Applicability::Safe),
        None => (from.name().to_owned(), Applicability::Safe),
    }
}

/// The first place a stage and name where a value is read that only an ARG of an unrelated earlier stage gives.
fn leaks(build: &Build) -> Vec<Leak<'_>> {
    let mut found: Vec<Leak<'_>> = Vec::new();
    if build.builder.executor().is_none() || build.builder.scopes().leaks != Some(true) {
        return found;
    }
    let Some((file, stages)) = args::reached(build) else { return found };
    if file.has_foreign_frontend() {
        return found;
    }
    for stage in &stages {
        for name in names_read(file, stage) {
            let Some(from) = leaked(build, file, &stages, stage, &name) else { continue };
            let read = args::needs(file, stage, &name);
            if let Some(need) = read.into_iter().find(|need| !matches!(need.by, NeededBy::Tool(_)))
            {
                found.push(Leak { need, from });
            }
        }
    }
    found
}

/// The variables that a stage reads, each once.
fn names_read(file: &DockerfileModel, stage: &Stage) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for used in file.uses() {
        if stage.instructions.contains(&used.instruction) && !names.contains(&used.name) {
            names.push(used.name.clone());
        }
    }
    names
}

/// The last ARG with a value before a stage, in a stage that runs and that this one is not built on; `None` where the stage
/// declares the name itself, or its base image may set it.
fn leaked<'b>(
    build: &Build,
    file: &'b DockerfileModel,
    stages: &[&Stage],
    stage: &Stage,
    name: &str,
) -> Option<Setting<'b>> {
    let chain = file.chain(stage.index);
    let declared: Vec<Setting<'b>> =
        file.settings().filter(|setting| setting.is_arg() && setting.name() == name).collect();
    let own = declared.iter().any(|setting| setting.stage.is_some_and(|at| chain.contains(&at)));
    if own || args::needs_no_arg(name) || args::base_may_set(file, stage.index, name) {
        return None;
    }
    let runs = |at: usize| at < stage.index && stages.iter().any(|other| other.index == at);
    let last = declared.into_iter().rfind(|setting| setting.stage.is_some_and(runs))?;
    // Without a value there is nothing to hand on.
    let global =
        || file.declarations(name).any(|other| other.stage.is_none() && other.has_default());
    (build.build_arg(name).is_some() || last.has_default() || global()).then_some(last)
}
