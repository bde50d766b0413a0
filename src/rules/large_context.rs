use super::{
    Report, context_sources, dockerignore_incomplete, git_dir_in_context, no_dockerignore, support,
};
use crate::model::{ENTRY_LIMIT, Project, Taken};
use crate::source::{display, join};

/// More files than this are many.
const FILES: u64 = 1_000;
/// More bytes than this are much: 100 MiB.
const BYTES: u64 = 100 << 20;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for build in &project.builds {
        let Some((file, context)) = context_sources::known(build) else { continue };
        let told = no_dockerignore::speaks(project, build)
            || git_dir_in_context::speaks(build).is_some()
            || dockerignore_incomplete::speaks(build).is_some();
        for copy in context_sources::copied(build, file).iter().filter(|copy| copy.reached) {
            for source in &copy.sources {
                let Some(path) = source.path.as_deref().filter(|_| !source.escapes()) else {
                    continue;
                };
                // What a copy of everything takes too much is told by the rule that can name it.
                if path.is_empty() && told {
                    continue;
                }
                let taken = context.taken(path);
                if taken.files <= FILES && taken.bytes <= BYTES {
                    continue;
                }
                let finding = report.at(
                    source.span,
                    format!(
                        "each build sends, and each start of Skaffold reads, {} of `{}`{}",
                        amount(&taken),
                        display(&join(&context.path, path)),
                        largest(&taken)
                    ),
                );
                finding.name(path);
                finding.help(
                    "leave out in the ignore file what the image does not need, or copy less",
                );
                support::stamp(finding, build);
            }
        }
    }
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
fn largest(taken: &Taken) -> String {
    let mut folders: Vec<_> = taken.folders.iter().collect();
    let by_size = taken.bytes > BYTES;
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
