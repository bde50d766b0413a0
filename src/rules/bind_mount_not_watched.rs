use super::{Report, context_sources};
use crate::model::{Build, Builder, is_literal};
use crate::syntax::dockerfile::{MountKey, MountKind};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, context)) = context_sources::known(build) else { return };
    // Other builders do not read the mount at all.
    let is_sent = match build.builder {
        Builder::BuildKit => true,
        Builder::CloudBuild => false,
        _ => return,
    };
    let copies = context_sources::copied(build, file);
    let copied: Option<Vec<&str>> =
        copies.iter().flat_map(|copy| &copy.sources).map(|source| source.path.as_deref()).collect();
    // A COPY of who knows what may take it, too.
    let Some(copied) = copied else { return };
    for stage in build.reached() {
        let mounts = file.instructions(stage).flat_map(|(_, instruction)| &instruction.mounts);
        for mount in mounts.filter(|mount| mount.kind() == Some(MountKind::Bind)) {
            if mount.from().is_some() {
                continue;
            }
            let source = mount.source().map_or("", |source| &source.value);
            let path = source.trim_start_matches("./").trim_matches('/');
            let path = if path == "." { "" } else { path };
            if source.contains('$')
                || !is_literal(source)
                || copied.iter().any(|copied| covers(copied, path))
            {
                continue;
            }
            let what = if path.is_empty() {
                format!("the whole context {}", context_sources::title(&context.path))
            } else {
                format!("`{path}`")
            };
            let harm = if is_sent {
                format!("`skaffold dev` does not build anew when {what} changes")
            } else {
                format!("the build does not get {what}")
            };
            let span = mount.option(MountKey::Source).map_or(mount.span, |option| option.span);
            report
                .at(
                    span,
                    format!(
                        "{harm}: Skaffold reads COPY and ADD only, and no one of them takes it"
                    ),
                )
                .name(path)
                .help("copy it in an early stage of the Dockerfile, too, and mount it from there");
        }
    }
}

/// Whether what a COPY takes holds a path.
fn covers(copied: &str, path: &str) -> bool {
    copied.is_empty()
        || copied == "*"
        || path.strip_prefix(copied).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        || (copied.contains('*') && !path.is_empty())
}
