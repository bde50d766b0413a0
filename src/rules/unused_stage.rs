use super::{Report, support};
use crate::model::{Base, Build, Builder, DockerfileModel, Profiles, Project, Stage};
use crate::source::display;
use crate::syntax::dockerfile::Kind;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    // Who looks at some profiles only, or not at all documents, does not see all builds.
    if project.profiles != Profiles::Each || project.has_unknown_imports {
        return;
    }
    support::each_dockerfile(project, report, |file, builds, report| {
        let Some(reached) = reached(file, builds) else { return };
        for stage in file.stages.iter().filter(|stage| reached.get(stage.index) == Some(&false)) {
            if is_product(file, stage)
                || is_for_people(stage)
                || is_needed(file, stage)
                || is_named(project, stage)
            {
                continue;
            }
            let Some(from) = file.ast.instructions.get(stage.instructions.start) else { continue };
            let span = stage.name.as_ref().map_or(from.keyword.span, |name| name.span);
            let runs_it = |build: &&&Build| {
                matches!(build.builder, Builder::Kaniko(_))
                    && build.reached().iter().any(|own| own.index == stage.index)
            };
            let harm = if builds.iter().any(|build| runs_it(&build)) {
                ", and kaniko builds it all the same"
            } else {
                ""
            };
            let finding = report.at(
                span,
                format!(
                    "nothing needs stage {} of `{}`: no artifact has it as its target, and no other stage takes from it{harm}",
                    stage.title(),
                    display(&file.path)
                ),
            );
            finding.name(stage.title()).help("remove it, or take from it what it was made for");
        }
    });
}

/// The stages that some artifact, or a build without a target, needs; `None` where a target is not known.
fn reached(file: &DockerfileModel, builds: &[&Build]) -> Option<Vec<bool>> {
    if builds.is_empty() || !file.is_whole() {
        return None;
    }
    let mut reached = file.reached(None, false);
    for build in builds {
        let docker = build.docker().filter(|docker| docker.cli_flags.is_empty())?;
        let target = docker.target.as_ref().filter(|target| !target.value.is_empty());
        let stage = match target {
            Some(target) => Some(file.find_stage(&target.value)?.index),
            None => None,
        };
        for (known, own) in reached.iter_mut().zip(file.reached(stage, false)) {
            *known |= own;
        }
    }
    Some(reached)
}

/// Whether another stage, needed or not, takes from it: then the last of them is told.
fn is_needed(file: &DockerfileModel, stage: &Stage) -> bool {
    file.stages.iter().filter(|other| other.index > stage.index).any(|other| {
        may_be_chosen(file, stage, other)
            || file.reached(Some(other.index), false).get(stage.index) == Some(&true)
    })
}

/// Whether a variable in the FROM of a later stage may lead to it: `FROM base-${KIND}`.
fn may_be_chosen(file: &DockerfileModel, stage: &Stage, other: &Stage) -> bool {
    let (Some(name), Some(from)) =
        (&stage.name, file.ast.instructions.get(other.instructions.start))
    else {
        return false;
    };
    let Kind::From(from) = &from.kind else { return false };
    let (name, text) = (name.value.to_lowercase(), from.image.value.to_lowercase());
    let Some((before, rest)) = text.split_once('$') else { return false };
    let after = rest.rsplit_once('}').map_or("", |(_, after)| after);
    name.starts_with(before) && name.ends_with(after)
}

/// Whether it is made to be run or to be written out: then somebody elsewhere builds it.
fn is_product(file: &DockerfileModel, stage: &Stage) -> bool {
    stage.base == Base::Scratch
        || file.instructions(stage).any(|(_, own)| {
            matches!(
                own.kind,
                Kind::Cmd(_) | Kind::Entrypoint(_) | Kind::Expose(_) | Kind::Healthcheck(_)
            )
        })
}

/// Stages that people and pipelines build by name.
fn is_for_people(stage: &Stage) -> bool {
    const WORDS: [&str; 23] = [
        "dev",
        "devel",
        "develop",
        "development",
        "devcontainer",
        "test",
        "tests",
        "testing",
        "unittest",
        "e2e",
        "lint",
        "linter",
        "ci",
        "debug",
        "debugger",
        "staging",
        "local",
        "docs",
        "check",
        "checks",
        "export",
        "artifact",
        "artifacts",
    ];
    let Some(name) = &stage.name else { return false };
    name.value.to_lowercase().split(['-', '_', '.']).any(|word| WORDS.contains(&word))
}

/// Whether a file of the repository may name it as a target.
fn is_named(project: &Project, stage: &Stage) -> bool {
    let Some(name) = &stage.name else { return false };
    project.listing.as_ref().is_none_or(|listing| listing.may_have_target(&name.value))
}
