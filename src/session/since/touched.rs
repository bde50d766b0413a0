//! What a change touches: from its lines and files through the builds of a project to findings.

use super::changes::Changes;
use super::lines::Lines;
use crate::diagnostic::Finding;
use crate::model::{Build, DockerfileModel, Project, Stage, Take, spans};
use crate::session::cache::{FileClass, class, required, tools};
use crate::source::{FileId, Files, SourceFile, Sources, Span, display};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What tells a finding from all others of its run.
pub(in crate::session) type Identity = (&'static str, Span, String);

pub(in crate::session) fn identity(finding: &Finding) -> Identity {
    (finding.rule, finding.span, finding.message.clone())
}

/// The findings of a project that are about what changed: about its lines, or about a build that it touches.
pub(in crate::session) fn touched(
    change: &Changes,
    project: &Project,
    files: &dyn Files,
    sources: &Sources,
    findings: &[Finding],
) -> BTreeSet<Identity> {
    let mut seen = Seen { change, files, sources, lines: BTreeMap::new() };
    let builds = touched_builds(&mut seen, project);
    let own_files: BTreeSet<FileId> = builds.iter().flat_map(|build| files_of(build)).collect();
    let mut is_touched = |finding: &Finding| {
        let labels = finding.labels.iter().map(|label| label.span);
        let mut places = std::iter::once(finding.span).chain(labels);
        if places.any(|place| seen.is_changed(place)) {
            return true;
        }
        let mut is_alone = || project.builds.is_empty() && seen.file(finding.span.file).1.any();
        match finding.artifacts.as_slice() {
            [] => own_files.contains(&finding.span.file) || is_alone(),
            artifacts => builds.iter().any(|build| {
                let needs = build.profiles();
                artifacts.iter().any(|image| image_of(build) == Some(image))
                    && reaches(build, finding.span)
                    && (needs.is_empty() || needs.iter().any(|own| finding.profiles.contains(own)))
            }),
        }
    };
    findings.iter().filter(|finding| is_touched(finding)).map(identity).collect()
}

/// Files as they are read, and which of their lines changed.
struct Seen<'s> {
    change: &'s Changes,
    files: &'s dyn Files,
    sources: &'s Sources,
    lines: BTreeMap<FileId, (Arc<SourceFile>, Lines)>,
}

impl Seen<'_> {
    fn file(&mut self, id: FileId) -> &(Arc<SourceFile>, Lines) {
        self.lines.entry(id).or_insert_with(|| {
            let file = self.sources.get(id);
            let lines = match file.is_new {
                true => Lines::Some(Vec::new()),
                false => self.change.lines(&file, self.files),
            };
            (file, lines)
        })
    }

    fn is_changed(&mut self, span: Span) -> bool {
        let (file, lines) = self.file(span.file);
        lines.touch(span, file)
    }

    /// Whether a file is another one than before, or is there no longer.
    fn is_other(&self, path: &Path) -> bool {
        self.change.was(path, self.files).is_some()
            || self.change.in_submodule(&self.files.real(path))
    }
}

/// The builds that a change touches themselves, and those that need them.
fn touched_builds<'p>(seen: &mut Seen<'_>, project: &'p Project) -> Vec<&'p Build> {
    let (mut touched, mut others): (Vec<&Build>, Vec<&Build>) =
        project.builds.iter().partition(|build| is_touched(seen, build));
    loop {
        let images: BTreeSet<String> =
            touched.iter().filter_map(|build| image_of(build)).cloned().collect();
        let needs = |build: &&Build| required(build).iter().any(|(_, own)| images.contains(own));
        let (more, rest): (Vec<&Build>, Vec<&Build>) = others.into_iter().partition(needs);
        if more.is_empty() {
            return touched;
        }
        touched.extend(more);
        others = rest;
    }
}

fn is_touched(seen: &mut Seen<'_>, build: &Build) -> bool {
    is_configured_otherwise(seen, build)
        || build.file().is_some_and(|file| {
            in_its_stages(seen, build, file)
                || has_other_ignore_file(seen, build, file)
                || takes_other_files(seen, build, file)
        })
}

/// Whether the artifact's entry changed, or what the configuration says of all its builds: with profiles laid over it,
/// aliases followed.
fn is_configured_otherwise(seen: &mut Seen<'_>, build: &Build) -> bool {
    let own = build.artifact.iter().map(|artifact| &*artifact.value);
    let mut places: BTreeSet<Span> = spans(&own.collect::<Vec<_>>());
    if let Some(config) = &build.config {
        places.insert(config.api_version.span);
        let block = config.value.get("build").map(|block| block.entries()).unwrap_or_default();
        for entry in block.iter().filter(|entry| entry.key.value != "artifacts") {
            places.insert(entry.key.span);
            places.extend(spans(&[&*entry.value]));
        }
    }
    places.into_iter().any(|place| seen.is_changed(place))
}

/// Whether a stage that is built changed, or what stands before all stages.
fn in_its_stages(seen: &mut Seen<'_>, build: &Build, file: &DockerfileModel) -> bool {
    if !seen.file(file.file).1.any() {
        return false;
    }
    let mut places: Vec<Span> = Vec::new();
    let first = file.stages.first().map_or(usize::MAX, |stage| stage.instructions.start);
    places.extend(file.ast.instructions.iter().take(first).map(|own| own.span));
    for stage in build.reached() {
        places.extend(file.instructions(stage).map(|(_, own)| own.span));
    }
    places.into_iter().any(|place| seen.is_changed(place))
}

/// Whether its ignore file is another one than before.
fn has_other_ignore_file(seen: &Seen<'_>, build: &Build, file: &DockerfileModel) -> bool {
    let mut beside = file.path.clone().into_os_string();
    beside.push(".dockerignore");
    let mut places = vec![PathBuf::from(beside)];
    places.extend(build.context.iter().map(|own| own.path.join(".dockerignore")));
    places.iter().any(|path| seen.is_other(path))
}

/// Whether it copies manifests or lock files that are others than before, or takes anything of a submodule that is.
fn takes_other_files(seen: &Seen<'_>, build: &Build, file: &DockerfileModel) -> bool {
    let Some(context) = &build.context else { return false };
    let folder = seen.files.real(&context.path);
    if seen.change.in_submodule(&folder) {
        return true;
    }
    let modules = seen.change.submodules.iter().filter_map(|own| own.strip_prefix(&folder).ok());
    let modules: Vec<String> = modules.map(display).collect();
    let tools = tools(build, file);
    let candidates = seen.change.below(&folder);
    let candidates: Vec<String> = candidates
        .filter(|path| class(&tools, path) != FileClass::Source && !context.verdict(path).excluded)
        .collect();
    if candidates.is_empty() && modules.is_empty() {
        return false;
    }
    let Some(layers) = build.layers() else { return true };
    let takes: Vec<&Take> = layers.steps().flat_map(|step| &step.takes).collect();
    candidates.iter().any(|path| Take::any_covers(takes.iter().copied(), path) != Some(false))
        || modules.iter().any(|module| takes.iter().any(|take| may_take_of(take, module)))
}

/// Whether it may take something of a folder below the context.
fn may_take_of(take: &Take, folder: &str) -> bool {
    match take {
        Take::Path(path) => {
            Path::new(path).starts_with(folder) || Path::new(folder).starts_with(path)
        }
        Take::Pattern(_) | Take::Unknown => true,
    }
}

/// Whether a place is one that a build comes by: what stands in a stage of its Dockerfile that it does not build, is not.
fn reaches(build: &Build, place: Span) -> bool {
    let Some(file) = build.file().filter(|file| file.file == place.file) else { return true };
    let holds = |stage: &Stage| {
        let mut spans = file.instructions(stage).map(|(_, own)| own.span);
        spans.any(|own| own.contains(place))
    };
    build.reached().into_iter().any(holds) || !file.stages.iter().any(holds)
}

/// The Dockerfile and the ignore file of a build.
fn files_of(build: &Build) -> impl Iterator<Item = FileId> {
    let ignore = build.context.as_ref().and_then(|own| own.ignore_file.as_ref());
    build.file().map(|file| file.file).into_iter().chain(ignore.map(|own| own.ignore.file))
}

fn image_of(build: &Build) -> Option<&String> {
    build.artifact.as_ref().map(|artifact| &artifact.image.value)
}
