use super::{
    Report, context_sources, dockerignore_incomplete, dockerignore_misplaced, git_dir_in_context,
    no_dockerignore, support,
};
use crate::model::{Build, ENTRY_LIMIT, Limits, Project, Taken};
use crate::source::{Span, display, join};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let read = dockerignore_misplaced::read(project);
    for (found, builds) in support::together(project, |build| found(project, &read, build)) {
        let finding = report.at(
            found.span,
            format!(
                "each build sends, and each start of Skaffold reads, {} of `{}`{}",
                amount(&found.taken),
                display(&join(found.context, &found.path)),
                largest(&found.taken, project.limits)
            ),
        );
        finding.name(found.path);
        finding.help("leave out in the ignore file what the image does not need, or copy less");
        support::stamp(finding, &builds);
    }
}

/// A source that takes too much.
struct Large<'p> {
    span: Span,
    context: &'p Path,
    path: String,
    taken: Arc<Taken>,
}

/// What a build takes too much of, each under its context and path.
fn found<'p>(
    project: &Project,
    read: &BTreeSet<&Path>,
    build: &'p Build,
) -> Vec<((Option<context_sources::Key>, String), Large<'p>)> {
    let Some((file, context)) = context_sources::known(build) else { return Vec::new() };
    let copies = context_sources::copied(build, file);
    let sources = copies.iter().filter(|copy| copy.reached).flat_map(|copy| &copy.sources);
    let mut found = Vec::new();
    for source in sources.filter(|source| !source.escapes()) {
        let Some(path) = &source.path else { continue };
        let taken = context.taken(path);
        if taken.files <= project.limits.files && taken.bytes <= project.limits.bytes {
            continue;
        }
        // What a copy of everything takes too much is told by the rule that can name it.
        let told = path.is_empty()
            && (no_dockerignore::speaks(project, read, build)
                || git_dir_in_context::speaks(build).is_some()
                || dockerignore_incomplete::speaks(build).is_some());
        if !told {
            let key = (context_sources::key(build), path.clone());
            let context = context.path.as_path();
            found.push((key, Large { span: source.span, context, path: path.clone(), taken }));
        }
    }
    found
}

fn amount(taken: &Taken) -> String {
    if !taken.is_whole {
        return format!("more than {} files", support::count(taken.files.min(ENTRY_LIMIT as u64)));
    }
    let files =
        format!("{} file{}", support::count(taken.files), if taken.files == 1 { "" } else { "s" });
    format!("{files} ({})", size(taken.bytes))
}

fn size(bytes: u64) -> String {
    match bytes >> 20 {
        0 => format!("{} KiB", bytes.div_ceil(1 << 10)),
        mebibytes => format!("{} MiB", support::count(mebibytes)),
    }
}

/// The folders that matter most: the largest by what the limit is about.
fn largest(taken: &Taken, limits: Limits) -> String {
    let mut folders: Vec<_> = taken.folders.iter().collect();
    let by_size = taken.bytes > limits.bytes;
    folders.sort_by(|a, b| {
        let key = |share: &crate::model::Share| if by_size { share.bytes } else { share.files };
        key(b).cmp(&key(a)).then_with(|| a.path.cmp(&b.path))
    });
    let named: Vec<String> = folders
        .iter()
        .take(3)
        .map(|share| {
            if by_size {
                format!("`{}` has {}", share.path, size(share.bytes))
            } else {
                format!("`{}` has {}", share.path, support::count(share.files))
            }
        })
        .collect();
    if named.is_empty() || !taken.is_whole {
        String::new()
    } else {
        format!("; {}", named.join(", "))
    }
}
