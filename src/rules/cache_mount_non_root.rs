use super::{Report, args};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::knowledge::Directory;
use crate::model::{Build, Builder, DockerfileModel, Stage, Volume, covers, is_literal};
use crate::source::{Span, Spanned};
use crate::syntax::dockerfile::{Kind, Mount, MountKey, MountKind};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, stages)) = args::reached(build) else { return };
    if file.has_foreign_frontend() || !file.is_whole() {
        return;
    }
    for stage in stages {
        match &build.builder {
            Builder::BuildKit => cache_mounts(file, stage, report),
            Builder::Kaniko(_) => volumes(build, file, stage, report),
            _ => {}
        }
    }
}

/// The USER that an instruction runs as, where it is surely not root.
fn user(file: &DockerfileModel, stage: &Stage, before: usize) -> Option<Spanned<String>> {
    let chain = file.chain(stage.index);
    let instructions = file.ast.instructions.iter().enumerate().rev();
    let written = instructions.filter(|(at, _)| {
        let own = file.stage_of(*at).map(|own| own.index);
        own.is_some_and(|own| chain.contains(&own)) && (own != Some(stage.index) || *at < before)
    });
    let user = written.into_iter().find_map(|(_, instruction)| match &instruction.kind {
        Kind::User(user) => Some(Spanned::new(user.value.trim().to_owned(), user.span)),
        _ => None,
    })?;
    let name = user.value.split(':').next().unwrap_or_default();
    (is_literal(&user.value) && !user.value.contains('$') && !matches!(name, "" | "root" | "0"))
        .then_some(user)
}

/// Whether a RUN may become another user itself.
fn changes_user(file: &DockerfileModel, at: usize) -> bool {
    const BECOME: [&str; 7] = ["sudo", "su", "doas", "gosu", "su-exec", "setpriv", "runuser"];
    let Some(run) = file.ast.instructions.get(at) else { return true };
    let bodies = run.heredocs.iter().map(|heredoc| &*heredoc.content);
    let texts = std::iter::once(&*run.rest.value).chain(bodies);
    let mut words = texts.flat_map(|text| {
        text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'))
    });
    file.script(at).opaque || words.any(|word| BECOME.contains(&word))
}

fn cache_mounts(file: &DockerfileModel, stage: &Stage, report: &mut Report<'_>) {
    for (at, instruction) in file.instructions(stage) {
        let Some(user) = user(file, stage, at).filter(|_| !changes_user(file, at)) else {
            continue;
        };
        for mount in instruction.mounts.iter().filter(|mount| belongs_to_root(mount)) {
            let Some(target) = mount.target() else { continue };
            let finding = report.at(
                mount.span,
                format!(
                    "`{}` cannot write into the cache at `{}`: it belongs to root, as the mount does not say whose it is",
                    user.value, target.value
                ),
            );
            finding.name(target.value.to_string());
            finding.label(user.span, "who runs it");
            match ids(file, stage, &user.value) {
                Some((uid, gid)) => {
                    let more = format!(",uid={uid},gid={gid}");
                    finding.help(format!("add `{more}` to the mount"));
                    finding.fix = fix(mount, more);
                }
                None => {
                    finding.help("add the user's `uid=` and `gid=` to the mount");
                }
            }
        }
    }
}

/// A cache mount that says nothing of its owner, and begins empty.
/// Source: Dockerfile reference, `RUN --mount=type=cache`: uid and gid 0, mode 0755.
fn belongs_to_root(mount: &Mount) -> bool {
    const SAYS: [MountKey; 4] = [MountKey::Uid, MountKey::Mode, MountKey::From, MountKey::ReadOnly];
    mount.kind() == Some(MountKind::Cache) && SAYS.iter().all(|key| mount.option(*key).is_none())
}

/// User and group as numbers, where they are known.
fn ids(file: &DockerfileModel, stage: &Stage, user: &str) -> Option<(u32, u32)> {
    let (name, group) =
        user.split_once(':').map_or((user, None), |(name, group)| (name, Some(group)));
    let is_node = file
        .official(stage.index)
        .is_some_and(|image| image.names.contains(&"docker.io/library/node"));
    // The only official image of a package tool whose user everybody takes.
    let number =
        |name: &str| if name == "node" && is_node { Some(1000) } else { name.parse().ok() };
    let uid = number(name)?;
    Some((uid, group.map_or(Some(uid), number)?))
}

fn fix(mount: &Mount, more: String) -> Option<Fix> {
    let last = mount.options.last()?.span;
    // Behind a quote it would be another field.
    if last.end != mount.span.end {
        return None;
    }
    let span = Span { start: last.end, ..last };
    Some(Fix {
        title: format!("Add `{more}`"),
        applicability: Applicability::Unsafe,
        edits: vec![Edit { span, content: more }],
    })
}

fn volumes(build: &Build, file: &DockerfileModel, stage: &Stage, report: &mut Report<'_>) {
    let caches = build.cache_mounts();
    for (at, call) in args::calls_of(file, stage) {
        let Some(user) = user(file, stage, at).filter(|_| !changes_user(file, at)) else {
            continue;
        };
        let outer = |name: &str| build.variable(file, stage.index, at, name);
        if !call.downloads(&outer) || hands_over(build, file, stage, at) {
            continue;
        }
        let running = file.user(stage.index, at);
        let variable = |name: &str| call.variable(name, &outer);
        let used = call.tool.caches.iter().find_map(|cache| {
            let Directory::Known { path, .. } = cache.directory(&running, &variable) else {
                return None;
            };
            let mut own = caches.iter().filter(|own| covers(&own.mount.mount_path.value, &path));
            own.find(|own| own.volume.is_some_and(is_made_by_root))
        });
        let Some(used) = used else { continue };
        let path = &used.mount.mount_path;
        let finding = report.at(
            user.span,
            format!(
                "`{}` cannot write into the cache at `{}`, unless somebody has changed that on the node: a folder that \
                 Kubernetes makes for `hostPath` belongs to root",
                user.value, path.value
            ),
        );
        finding.name(user.value.clone());
        finding.label(call.span, "writes there");
        finding.label(path.span, "the mount");
        finding.help(format!(
            "give the folder on the node to `{}`, or run the download before `USER`",
            user.value
        ));
        // One for a stage: the rest has the same reason.
        return;
    }
}

/// Whether a RUN before it may have given the folder away.
fn hands_over(build: &Build, file: &DockerfileModel, stage: &Stage, before: usize) -> bool {
    let earlier = build.earlier(file, stage, before);
    earlier.iter().any(|(at, _)| {
        let script = file.script(*at);
        let gives = |program: Option<&str>| {
            matches!(program, None | Some("chown" | "chmod" | "install" | "setfacl"))
        };
        script.opaque || script.commands.iter().any(|command| gives(command.program()))
    })
}

/// Whether nobody had to make the folder before: then it is new, and root's.
fn is_made_by_root(volume: &Volume) -> bool {
    volume.source == "hostpath"
        && matches!(volume.host_path_type.as_deref(), None | Some("" | "DirectoryOrCreate"))
}
