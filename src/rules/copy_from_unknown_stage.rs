use super::{Report, support};
use crate::knowledge;
use crate::model::{DockerfileModel, Project, is_literal};
use crate::source::{Span, display};
use crate::suggest::nearest;
use crate::syntax::dockerfile::{Instruction, Kind, MountKey};
use crate::syntax::image;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let is_artifact = |name: &str| {
        let artifacts = project.builds.iter().filter_map(|build| build.artifact.as_ref());
        artifacts.into_iter().any(|artifact| artifact.image.value == name)
    };
    support::each_dockerfile(project, report, |file, _, report| {
        // A line that could not be read may be the FROM that is meant.
        if !file.is_whole() {
            return;
        }
        for stage in &file.stages {
            for (_, instruction) in file.instructions(stage) {
                for (name, span) in sources(instruction) {
                    if !is_artifact(name) {
                        of_name(file, stage.index, name, span, report);
                    }
                }
            }
        }
    });
}

fn of_name(file: &DockerfileModel, stage: usize, name: &str, span: Span, report: &mut Report<'_>) {
    let is_plain = is_literal(name) && !name.contains(['$', '/', ':', '@', '.']);
    if !is_plain
        || name.parse::<usize>().is_ok()
        || file.find_stage(name).is_some()
        || is_official(name)
    {
        return;
    }
    let named = file.stages.iter().take(stage).filter_map(|stage| stage.name.as_ref());
    let Some(meant) = nearest(name, named.clone().map(|name| name.value.as_str())) else { return };
    let finding = report.at(
        span,
        format!(
            "no stage of `{}` is called `{name}`, so the builder would pull an image of that name",
            display(&file.path)
        ),
    );
    finding.name(name);
    if let Some(stage) = named.clone().find(|name| name.value == meant) {
        finding.label(stage.span, format!("stage `{meant}`"));
    }
    finding.help(format!("did you mean `{meant}`?")).fix(support::rename(span, meant));
}

/// What `COPY --from=` and the `from=` of mounts name, where it can be replaced as it stands.
fn sources(instruction: &Instruction) -> Vec<(&str, Span)> {
    let mut sources = Vec::new();
    if matches!(instruction.kind, Kind::Copy(_)) {
        let flags = instruction.flags.iter().filter(|flag| flag.name.value == "from");
        sources.extend(
            flags
                .filter_map(|flag| flag.value.as_ref())
                .map(|value| (value.value.as_str(), value.span)),
        );
    }
    let options = instruction.mounts.iter().flat_map(|mount| &mount.options);
    let from = options.filter(|option| option.key == Some(MountKey::From));
    sources.extend(
        from.filter_map(|option| option.value.as_ref()).map(|value| (&*value.value, value.span)),
    );
    sources.retain(|(name, span)| name.len() == span.len());
    sources
}

fn is_official(name: &str) -> bool {
    image::name_of(name).and_then(|name| knowledge::official_image(&name)).is_some()
}
