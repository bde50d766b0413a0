use super::{Report, support};
use crate::model::{Build, CacheMount, DockerfileModel, Project, Stage, covers};
use crate::source::Span;
use crate::syntax::dockerfile::{Instruction, Kind, Word, expand};

/// A COPY that brings what a volume holds, or what goes into one, into a layer.
struct Copied {
    span: Span,
    message: String,
    help: &'static str,
    mount: Span,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = support::together(project, |build| {
        copied(build).into_iter().map(|copied| (copied.span, copied)).collect()
    });
    for (copied, builds) in found {
        let finding = report.at(copied.span, copied.message);
        finding.help(copied.help).label(copied.mount, "the volume");
        support::stamp(finding, &builds);
    }
}

fn copied(build: &Build) -> Vec<Copied> {
    let mut found = Vec::new();
    let (Some(kaniko), Some(file)) = (build.kaniko(), build.file()) else { return found };
    let caches = build.cache_mounts();
    if caches.is_empty() || file.has_foreign_frontend() {
        return found;
    }
    let reached = build.reached();
    // What a builder stage has in its layers stays behind.
    let last = reached.last().map(|stage| file.chain(stage.index)).unwrap_or_default();
    for stage in reached {
        let mut workdir: Option<String> = None;
        for (at, instruction) in file.instructions(stage) {
            match &instruction.kind {
                Kind::Workdir(text) => {
                    let path = value(build, file, stage, at, text);
                    workdir = path.filter(|path| path.starts_with('/'));
                }
                Kind::Copy(copy) | Kind::Add(copy) => {
                    let from = source_stage(file, stage, instruction);
                    if let Some(from) = from {
                        let sources = copy.sources.iter();
                        found.extend(sources.filter_map(|source| {
                            taken(build, file, (stage, at), from, source, &caches)
                        }));
                    }
                    // With a single snapshot the files are lost instead.
                    if last.contains(&stage.index) && !kaniko.single_snapshot {
                        found.extend(put(
                            build,
                            file,
                            (stage, at),
                            &copy.destination,
                            workdir.as_deref(),
                            &caches,
                        ));
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// The stage of this file that a COPY takes from.
fn source_stage<'d>(
    file: &'d DockerfileModel,
    stage: &Stage,
    instruction: &Instruction,
) -> Option<&'d Stage> {
    let flag = instruction.flags.iter().find(|flag| flag.name.value == "from")?;
    let name = &flag.value.as_ref()?.value;
    file.find_stage(name).filter(|source| source.index < stage.index)
}

/// `COPY --from=build /root/.m2 …`: all that the volume holds is copied. A folder above the volume brings it, too.
fn taken(
    build: &Build,
    file: &DockerfileModel,
    (stage, at): (&Stage, usize),
    from: &Stage,
    source: &Word,
    caches: &[CacheMount<'_>],
) -> Option<Copied> {
    let path = value(build, file, stage, at, &source.text)?;
    if path.contains(['*', '?', '[']) {
        return None;
    }
    let path = format!("/{}", path.trim_start_matches('/'));
    let mount = |cache: &&CacheMount<'_>| {
        let mount = &cache.mount.mount_path.value;
        covers(mount, &path) || (path != "/" && covers(&path, mount))
    };
    let mounted = &caches.iter().find(mount)?.mount.mount_path;
    let what = if covers(&mounted.value, &path) { "is on" } else { "holds" };
    Some(Copied {
        span: source.span,
        message: format!(
            "what earlier builds left in the cache is copied into the image: `{path}` of stage {} {what} the volume at `{}`",
            from.title(),
            mounted.value
        ),
        help: "copy what is wanted to another folder in a RUN of that stage, and take it from there",
        mount: mounted.span,
    })
}

/// `COPY x /root/.m2/`: the files get into the image, and into the volume.
fn put(
    build: &Build,
    file: &DockerfileModel,
    (stage, at): (&Stage, usize),
    destination: &Word,
    workdir: Option<&str>,
    caches: &[CacheMount<'_>],
) -> Option<Copied> {
    let path = value(build, file, stage, at, &destination.text)?;
    let path = if path.starts_with('/') { path } else { format!("{}/{path}", workdir?) };
    let mounted =
        &caches.iter().find(|cache| covers(&cache.mount.mount_path.value, &path))?.mount.mount_path;
    Some(Copied {
        span: destination.span,
        message: format!(
            "the files become part of the image, though a volume is mounted at `{}`: kaniko leaves out only what a RUN writes there",
            mounted.value
        ),
        help: "copy to a folder that is no cache, or write the files in a RUN",
        mount: mounted.span,
    })
}

/// A path with its variables filled in; `None` where one is unknown.
fn value(
    build: &Build,
    file: &DockerfileModel,
    stage: &Stage,
    at: usize,
    text: &crate::syntax::text::Text,
) -> Option<String> {
    let lookup = |name: &str| build.variable(file, stage.index, at, name);
    let expanded = expand::expand(text, file.ast.escape, lookup).ok()?;
    expanded.unmatched.is_empty().then_some(expanded.value)
}
