//! Fixes that wire cache volumes: in the artifact, in the cluster, in the Dockerfile.

use super::Report;
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::edit::yaml::Value;
use crate::model::{self, Build, CacheMount, DockerfileModel, Project, covers};
use crate::source::Span;

/// Mounts a volume at a path: one that the cluster has and the artifact does not mount, or else a new one that is
/// called `name`.
pub(super) fn mount(build: &Build, report: &Report<'_>, name: &str, path: &str) -> Option<Fix> {
    let kaniko = build.kaniko()?;
    let config = build.config.as_ref()?;
    let block = build.artifact.as_ref()?.value.get("kaniko")?.span;
    let mut editor = report.editor(block)?;
    let volumes = config.cluster.as_ref().map(|cluster| cluster.volumes.as_slice());
    let volumes = volumes.unwrap_or_default();
    let mounts = kaniko.volume_mounts.iter();
    let is_mounted = |name: &str| mounts.clone().any(|mount| mount.name.value == name);
    let free: Vec<_> = volumes
        .iter()
        .filter(|volume| volume.can_cache() && !is_mounted(&volume.name.value))
        .collect();
    let name = match free.as_slice() {
        [only] => only.name.value.clone(),
        _ => {
            let wanted = name.to_ascii_lowercase().replace('_', "-");
            let taken = |name: &String| volumes.iter().any(|own| own.name.value == *name);
            let mut names =
                (1..100).map(|at| if at == 1 { wanted.clone() } else { format!("{wanted}-{at}") });
            let name = names.find(|name| !taken(name))?;
            let cluster = config.value.at(&["build", "cluster"])?;
            let volume = Value::map([
                ("name", Value::text(&name)),
                ("hostPath", Value::map([("path", Value::text(host_path(cluster, &name)))])),
            ]);
            editor.merge(cluster.span, Value::map([("volumes", Value::list([volume]))]));
            name
        }
    };
    let entry = Value::map([("name", Value::text(&name)), ("mountPath", Value::text(path))]);
    editor.merge(block, Value::map([("volumeMounts", Value::list([entry]))]));
    let title = format!("Mount volume `{name}` at `{path}`");
    Some(Fix::new(title, Applicability::Unsafe, editor.finish()?))
}

/// A folder of the node: beside those that other volumes have.
pub(super) fn host_path(cluster: &model::Value, name: &str) -> String {
    let volumes = cluster.get("volumes").map(|list| list.items()).unwrap_or_default();
    let known = volumes.iter().find_map(|volume| {
        let path = volume.at(&["hostPath", "path"])?.text()?;
        let (folder, _) = path.trim_end_matches('/').rsplit_once('/')?;
        (!folder.is_empty()).then(|| folder.to_owned())
    });
    format!("{}/{name}", known.as_deref().unwrap_or("/var/cache"))
}

/// Takes a mount out of the artifact, and its volume out of the cluster if no one else mounts it.
pub(super) fn unmount(
    build: &Build,
    project: &Project,
    report: &Report<'_>,
    cache: &CacheMount<'_>,
) -> Option<Fix> {
    let block = build.artifact.as_ref()?.value.get("kaniko")?;
    let mut editor = report.editor(cache.mount.mount_path.span)?;
    editor.remove(alone_or_all(block, "volumeMounts", cache.mount.mount_path.span)?);
    let name = &cache.mount.name.value;
    let users = project.builds.iter().filter(|other| {
        let own = |kaniko: &model::Kaniko| {
            kaniko.volume_mounts.iter().any(|mount| {
                mount.name.value == *name && mount.mount_path.span != cache.mount.mount_path.span
            })
        };
        other.kaniko().is_some_and(own)
    });
    if let (Some(volume), 0) = (cache.volume, users.count()) {
        let cluster = build.config.as_ref()?.value.at(&["build", "cluster"])?;
        editor.remove(alone_or_all(cluster, "volumes", volume.name.span)?);
    }
    let title = format!("Remove the mount of `{name}`");
    Some(Fix::new(title, Applicability::Unsafe, editor.finish()?))
}

/// The item of a list that holds a place; the key of the list where it has no other item.
fn alone_or_all(block: &model::Value, key: &str, holds: Span) -> Option<Span> {
    let entry = block.entry(key)?;
    let item = entry.value.items().iter().find(|item| item.span.contains(holds))?;
    Some(if entry.value.items().len() == 1 { entry.key.span } else { item.span })
}

/// Mounts a cache elsewhere, and makes all that points to it point there.
pub(super) fn relocate(
    build: &Build,
    project: &Project,
    report: &Report<'_>,
    cache: &CacheMount<'_>,
    to: &str,
) -> Option<Fix> {
    let from = &cache.mount.mount_path;
    // Another mount or build arg there would be mixed with this cache.
    let kaniko = build.kaniko()?;
    if kaniko.volume_mounts.iter().any(|mount| covers(to, &mount.mount_path.value)) {
        return None;
    }
    let mut editor = report.editor(from.span)?;
    editor.shared().replace(from.span, to);
    let mut edits: Vec<Edit> = Vec::new();
    for other in project.builds.iter().filter(|other| mounts_here(other, from.span)) {
        for value in other.build_args().iter().filter_map(|arg| arg.value.as_ref()) {
            if covers(&from.value, &value.value) {
                let below = value.value.strip_prefix(from.value.trim_end_matches('/'))?;
                editor.replace(value.span, format!("{to}{below}").as_str());
            }
        }
        let own = spelt(other.file()?, &from.value, to)?;
        edits.extend(own.into_iter().filter(|edit| !edits.contains(edit)).collect::<Vec<_>>());
    }
    edits.extend(editor.finish()?);
    Some(Fix::new(format!("Mount it at `{to}`"), Applicability::Unsafe, edits))
}

/// Whether a build has the very mount.
fn mounts_here(build: &Build, mount: Span) -> bool {
    build
        .kaniko()
        .is_some_and(|kaniko| kaniko.volume_mounts.iter().any(|own| own.mount_path.span == mount))
}

/// Where a Dockerfile spells a path, with another one in its place; `None` where a heredoc does.
fn spelt(file: &DockerfileModel, from: &str, to: &str) -> Option<Vec<Edit>> {
    let from = from.trim_end_matches('/');
    let mut edits = Vec::new();
    for instruction in &file.ast.instructions {
        if instruction.heredocs.iter().any(|heredoc| heredoc.content.contains(from)) {
            return None;
        }
        let text = &instruction.rest;
        for (at, found) in text.value.match_indices(from) {
            let behind = text.value.get(at + found.len()..).and_then(|rest| rest.chars().next());
            let before = text.value.get(..at).and_then(|before| before.chars().next_back());
            let part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            if behind.is_some_and(part) || before.is_some_and(|c| part(c) || c == '/' || c == '}') {
                continue;
            }
            let span = text.span_of(at..at + found.len());
            edits.push(Edit { span, content: to.to_owned() });
        }
    }
    Some(edits)
}
