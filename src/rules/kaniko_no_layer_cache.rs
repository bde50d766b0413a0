use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::edit::yaml::Value;
use crate::model::{Build, Builder};
use crate::source::display;
use crate::syntax::dockerfile::Kind;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (Some(file), Some(artifact)) = (build.file(), &build.artifact) else { return };
    let Some(kaniko) = artifact.kaniko() else { return };
    let builds = matches!(build.builder, Builder::Kaniko(_) | Builder::KanikoCloudBuild);
    if !builds || kaniko.cache || kaniko.single_snapshot || !build.cache_mounts().is_empty() {
        return;
    }
    let stages = build.reached();
    let runs = stages.iter().flat_map(|stage| file.instructions(stage));
    let runs = runs.filter(|(_, instruction)| matches!(instruction.kind, Kind::Run(_))).count();
    if runs < 2 {
        return;
    }
    let key = build.docker().and_then(|docker| docker.key);
    let span = key.unwrap_or(artifact.image.span);
    let fix = fix(build, report);
    let finding = report.at(
        span,
        format!(
            "kaniko runs all {runs} RUN instructions of `{}` anew with each build: without `cache` it caches no layers",
            display(&file.path)
        ),
    );
    finding.help(
        "write `cache: {}`, and layers are kept beside the image in its registry; `cache.repo` names another place",
    );
    finding.fix = fix;
}

fn fix(build: &Build, report: &Report<'_>) -> Option<Fix> {
    let artifact = build.artifact.as_ref()?;
    let nothing = || Value::map(Vec::<(String, Value)>::new());
    let mut edit = report.editor(artifact.value.span)?;
    match artifact.value.entry("kaniko") {
        Some(block) => edit.insert(block.value.span, "cache", nothing()),
        None => edit.insert(artifact.value.span, "kaniko", Value::map([("cache", nothing())])),
    };
    Some(Fix {
        title: "Cache layers in the registry".to_owned(),
        applicability: Applicability::Unsafe,
        edits: edit.finish()?,
    })
}
