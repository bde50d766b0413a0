//! Which files of the context an install finds in its folder.

use super::caches::{self, Run};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::model::{Context, CopySource, Look};
use crate::source::{FileKind, Span};
use crate::syntax::dockerfile::{Copy, Kind, MountKind};

/// How a file gets into the folder of a RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Landed<'b> {
    /// It does not.
    No,
    /// Perhaps: a COPY from another stage, a script, a path that is not known.
    Maybe,
    /// A COPY takes it out of the context, by a source that names it, or a folder above it.
    By(Found<'b>),
}

/// The COPY that takes a file, and the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'b> {
    /// Its sources and destination.
    pub copy: &'b Copy,
    /// The source as written.
    pub written: &'b str,
    /// Where it stands.
    pub span: Span,
    /// Whether the source names this file, or several by a pattern, and no folder.
    pub exact: bool,
}

impl Found<'_> {
    /// The fix by which the COPY takes a file along that lies beside the one it names; `name` has no folder. `None` where
    /// the words of the COPY do not allow for that.
    pub(super) fn take_along(&self, name: &str) -> Option<Fix> {
        let destination = &*self.copy.destination.text.value;
        let into_folder =
            destination.ends_with('/') || destination == "." || destination.ends_with("/.");
        let is_odd = self.copy.json || self.written.contains(['*', '?', '[', '$']);
        if is_odd || !into_folder || !self.exact || name.contains('/') {
            return None;
        }
        let end = Span { start: self.span.end, ..self.span };
        let mut edits =
            vec![Edit { span: end, content: format!(" {}", beside(self.written, name)) }];
        // Docker's classic builder takes several sources only with a `/` behind the folder.
        if !destination.ends_with('/') {
            let written = self.copy.destination.span;
            let end = Span { start: written.end, ..written };
            edits.push(Edit { span: end, content: "/".to_owned() });
        }
        Some(Fix::new(format!("Copy `{name}`, too"), Applicability::Unsafe, edits))
    }
}

impl PartialEq for Found<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.span == other.span
    }
}

impl Eq for Found<'_> {}

/// The folder of the context whose files lie in the folder of a RUN, as far as a file of some name says: the file's
/// path in the context, and how it got there. The last COPY counts.
pub(super) fn find<'b>(
    run: &Run<'b>,
    context: &Context,
    name: &str,
) -> (Option<String>, Landed<'b>) {
    let here =
        caches::workdir(run.build, run.file, run.stage, run.at).unwrap_or_else(|| "?".to_owned());
    let here = here.trim_end_matches('/').to_owned();
    let mut landed = (None, Landed::No);
    for (at, instruction) in run.build.earlier(run.file, run.stage, run.at) {
        match &instruction.kind {
            Kind::Copy(copy) | Kind::Add(copy) => {
                let from = instruction.flags.iter().any(|flag| flag.name.value == "from");
                if from && may_bring(copy, name) {
                    landed = (None, Landed::Maybe);
                }
                let Some(stage) = run.file.stage_of(at) else { continue };
                let folder = folder_of(run, at, copy, &here);
                for source in run.build.copy_sources(run.file, stage, at, instruction) {
                    let Some(folder) = &folder else {
                        landed = (None, Landed::Maybe);
                        continue;
                    };
                    match one(context, &source, folder, &here, name) {
                        One::No => {}
                        One::Maybe => landed = (None, Landed::Maybe),
                        One::By(path, exact) => {
                            let found =
                                Found { copy, written: source.written, span: source.span, exact };
                            landed = (Some(path), Landed::By(found));
                        }
                    }
                }
            }
            Kind::Run(_)
                if instruction.rest.value.contains(name)
                    || instruction.rest.value.contains("git clone") =>
            {
                landed = (None, Landed::Maybe);
            }
            _ => {}
        }
    }
    let binds =
        run.instruction.mounts.iter().filter(|mount| mount.kind() != Some(MountKind::Cache));
    if binds.into_iter().next().is_some() || run.instruction.rest.value.contains(name) {
        landed = (None, Landed::Maybe);
    }
    landed
}

enum One {
    No,
    Maybe,
    By(String, bool),
}

fn one(context: &Context, source: &CopySource<'_>, folder: &str, here: &str, name: &str) -> One {
    let Some(path) = source.path.as_deref().filter(|_| !source.escapes()) else {
        return One::Maybe;
    };
    let Some(matches) = context.matches_in(&context.path, path) else { return One::Maybe };
    let matches = if path.is_empty() { vec![String::new()] } else { matches };
    // What of the folder's own path lies below the copied one.
    let Some(below) = (if folder == here {
        Some("")
    } else {
        here.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'))
    }) else {
        return One::No;
    };
    for found in matches {
        let is_folder = found.is_empty() || context.look(&found) == Look::There(FileKind::Folder);
        let wanted = join(&[if is_folder { &found } else { "" }, below, name]);
        if is_folder
            && context.look(&wanted) == Look::There(FileKind::File)
            && !context.verdict(&wanted).excluded
        {
            return One::By(wanted, false);
        }
        let base = found.rsplit('/').next().unwrap_or(&found);
        if !is_folder && below.is_empty() && base == name && !context.verdict(&found).excluded {
            return One::By(found, true);
        }
    }
    One::No
}

fn join(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/")
}

/// The folder that a COPY copies into, `?` for an unknown WORKDIR; `None` where it is not known, or renames a file.
fn folder_of(run: &Run<'_>, at: usize, copy: &Copy, here: &str) -> Option<String> {
    let text = &*copy.destination.text.value;
    if text.contains('$') {
        return None;
    }
    let stage = run.file.stage_of(at)?;
    let own = caches::workdir(run.build, run.file, stage, at).unwrap_or_else(|| "?".to_owned());
    let own = own.trim_end_matches('/');
    let plain = text.trim_start_matches("./").trim_end_matches('/').trim_end_matches("/.");
    let plain = if plain == "." { "" } else { plain };
    let whole = if text.starts_with('/') {
        plain.to_owned()
    } else if plain.is_empty() {
        own.to_owned()
    } else {
        format!("{own}/{plain}")
    };
    // `COPY package.json /app/package.json` copies a file, not into a folder.
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let source = copy.sources.first().filter(|_| copy.sources.len() == 1);
    let renames =
        source.is_some_and(|source| last(&source.text.value) == last(&whole)) && whole != here;
    if renames && !text.ends_with('/') && last(&whole).contains('.') {
        return whole.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    }
    Some(whole)
}

/// Whether what comes from another stage may hold a file of that name.
fn may_bring(copy: &Copy, name: &str) -> bool {
    copy.sources.iter().any(|source| {
        let text = &*source.text.value;
        let other = ["/usr/", "/bin/", "/lib/", "/opt/", "/etc/", "/uv", "/root/"]
            .iter()
            .any(|start| text.starts_with(start));
        text.contains(name) || !(other || text.contains("node_modules"))
    })
}

/// Whether a file lies in the context for everybody: in git, and not left out by the ignore file.
pub(super) fn is_there(context: &Context, path: &str) -> bool {
    matches!(context.look(path), Look::There(FileKind::File))
        && !context.git_ignores(path)
        && !context.in_submodule(path)
        && !context.verdict(path).excluded
}

/// The path of a file beside another one.
pub(super) fn beside(path: &str, name: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}
