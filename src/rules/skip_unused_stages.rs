use super::{Report, support};
use crate::diagnostic::{Applicability, Finding, Fix};
use crate::model::{Base, Build, DockerfileModel, Project, Stage};
use crate::source::Spanned;
use crate::syntax::dockerfile::{Instruction, Kind};

/// A reference to a stage that kaniko no longer finds.
struct Lost {
    /// The name as written.
    written: Spanned<String>,
    /// Index of the stage that is meant.
    stage: usize,
    /// Whether it is a number, which counts the stages that are left.
    is_number: bool,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = support::together(project, |build| {
        lost(build).into_iter().map(|lost| (lost.written.span, lost)).collect()
    });
    for (lost, builds) in found {
        let Some(build) = builds.first() else { continue };
        let (Some(file), Some(executor)) = (build.file(), build.builder.executor()) else {
            continue;
        };
        let Some(stage) = file.stages.get(lost.stage) else { continue };
        let (written, who) = (&lost.written.value, executor.title());
        let why = if !lost.is_number {
            format!(
                "{who} looks for `{written}` in just this case, drops stage {} as unused, and takes the name for an image's",
                stage.title()
            )
        } else if stage.name.is_none() {
            format!("{who} drops stage {} as unused, since it has no name", stage.title())
        } else {
            format!(
                "{who} drops stages that are unused, and number {written} then is another one or none"
            )
        };
        let finding = report.at(
            lost.written.span,
            format!("with `skipUnusedStages` the build fails or takes another stage: {why}"),
        );
        finding.name(written.clone());
        label(build, file, stage, finding);
        mend(&lost, stage, finding);
        support::stamp(finding, &builds);
    }
}

fn label(build: &Build, file: &DockerfileModel, stage: &Stage, finding: &mut Finding) {
    let skip = build.artifact.as_ref().and_then(|artifact| {
        artifact.value.get("kaniko")?.entry("skipUnusedStages").map(|entry| entry.key.span)
    });
    if let Some(skip) = skip {
        finding.label(skip, "what drops stages");
    }
    if let Some(from) = file.ast.instructions.get(stage.instructions.start) {
        finding.label(
            stage.name.as_ref().map_or(from.span, |name| name.span),
            "the stage that is meant",
        );
    }
}

fn mend(lost: &Lost, stage: &Stage, finding: &mut Finding) {
    match &stage.name {
        Some(name) => {
            let lower = name.value.to_lowercase();
            finding.help(format!("write `{lower}`"));
            finding.fix(Fix::replace(
                format!("Write `{lower}`"),
                Applicability::Unsafe,
                lost.written.span,
                lower,
            ));
        }
        None => {
            finding.help(format!(
                "give the stage a name in lower case, and write that for `{}`",
                lost.written.value
            ));
        }
    }
}

/// The references of stages that are left to stages that are dropped, or that have moved.
fn lost(build: &Build) -> Vec<Lost> {
    let mut found = Vec::new();
    let (Some(executor), Some(kaniko), Some(file)) =
        (build.builder.executor(), build.kaniko(), build.file())
    else {
        return found;
    };
    if !kaniko.skip_unused_stages
        || executor.skips_unused_stages() != Some(false)
        || file.has_foreign_frontend()
    {
        return found;
    }
    // What a variable in FROM becomes, the names alone do not say.
    if file
        .stages
        .iter()
        .any(|stage| matches!(stage.base, Base::Stage(_)) && base_name(file, stage).contains('$'))
    {
        return found;
    }
    let target = build.docker().and_then(|docker| docker.target.as_ref());
    let last = match target {
        Some(name) => file.stages.iter().find(|stage| has_name(stage, &name.value)),
        None => file.stages.last(),
    };
    let Some(last) = last else { return found };
    let kept = kept(file, last.index, target.is_some());
    for stage in kept.iter().filter_map(|&at| file.stages.get(at)) {
        for (at, instruction) in file.instructions(stage) {
            let Some(written) = reference(file, stage, at, instruction) else { continue };
            let Some(meant) =
                meant(file, stage, &written.value, matches!(instruction.kind, Kind::From(_)))
            else {
                continue;
            };
            let is_number = written.value.parse::<usize>().is_ok();
            let place = kept.iter().position(|&at| at == meant);
            let holds = if is_number { place == Some(meant) } else { place.is_some() };
            if !holds {
                found.push(Lost { written, stage: meant, is_number });
            }
        }
    }
    found
}

fn has_name(stage: &Stage, name: &str) -> bool {
    stage.name.as_ref().is_some_and(|own| own.value.eq_ignore_ascii_case(name))
}

/// The text that names another stage: behind `COPY --from=`, or an image that is a stage.
fn reference(
    file: &DockerfileModel,
    stage: &Stage,
    at: usize,
    instruction: &Instruction,
) -> Option<Spanned<String>> {
    match &instruction.kind {
        Kind::Copy(_) => {
            let flag = instruction.flags.iter().find(|flag| flag.name.value == "from")?;
            flag.value.clone()
        }
        Kind::From(from) if at == stage.instructions.start => {
            let own = file.stages.get(stage.index)?;
            matches!(own.base, Base::Stage(_))
                .then(|| Spanned::new(from.image.value.to_string(), from.image.span))
        }
        _ => None,
    }
}

/// The stage that a reference means without `skipUnusedStages`.
fn meant(file: &DockerfileModel, stage: &Stage, name: &str, is_base: bool) -> Option<usize> {
    if is_base {
        return match stage.base {
            Base::Stage(at) => Some(at),
            _ => None,
        };
    }
    let earlier = file.stages.iter().take(stage.index);
    match name.parse::<usize>() {
        Ok(number) => earlier.map(|stage| stage.index).find(|&at| at == number),
        Err(_) => earlier.rev().find(|stage| has_name(stage, name)).map(|stage| stage.index),
    }
}

/// The stages that kaniko keeps, in order: those whose lower-case name stands, letter by letter, behind a `--from` or FROM
/// of one that is kept. Source: `skipUnusedStages` of kaniko's `pkg/dockerfile/dockerfile.go`, the same from v0.20 to v1.24.
fn kept(file: &DockerfileModel, last: usize, has_target: bool) -> Vec<usize> {
    // The parser lowers the names of stages, and nothing else.
    let own_name = |stage: &Stage| {
        stage.name.as_ref().map(|name| name.value.to_lowercase()).unwrap_or_default()
    };
    let mut needed: Vec<String> = Vec::new();
    let last_base = file.stages.get(last).map(|stage| base_name(file, stage)).unwrap_or_default();
    for stage in file.stages.iter().take(last + 1).rev() {
        let name = own_name(stage);
        let is_last = stage.index == last;
        if !is_last && name != last_base && (name.is_empty() || !needed.contains(&name)) {
            continue;
        }
        for (_, instruction) in file.instructions(stage) {
            if let Kind::Copy(_) = instruction.kind {
                let from = instruction.flags.iter().find(|flag| flag.name.value == "from");
                let from = from
                    .and_then(|flag| flag.value.as_ref())
                    .map(|value| value.value.clone())
                    .unwrap_or_default();
                let by_number =
                    from.parse::<usize>().ok().and_then(|number| file.stages.get(number));
                needed.push(by_number.map(own_name).unwrap_or(from));
            }
        }
        if !is_last {
            needed.push(base_name(file, stage));
        }
    }
    if needed.is_empty() {
        let first = if has_target { last } else { 0 };
        return (first..=last).collect();
    }
    let mut kept: Vec<usize> = Vec::new();
    for stage in file.stages.iter().take(last) {
        let name = own_name(stage);
        if !name.is_empty() && (needed.contains(&name) || name == last_base) {
            kept.push(stage.index);
        }
    }
    kept.push(last);
    kept
}

fn base_name(file: &DockerfileModel, stage: &Stage) -> String {
    match file.ast.instructions.get(stage.instructions.start).map(|from| &from.kind) {
        Some(Kind::From(from)) => from.image.value.to_string(),
        _ => String::new(),
    }
}
