use super::{Report, kaniko, support};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::knowledge;
use crate::model::{Base, Build, Flavour, MountPlace, VolumeMount, covers};
use crate::source::Span;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(kaniko) = build.kaniko() else { return };
    for mount in &kaniko.volume_mounts {
        let path = &mount.mount_path;
        let Some((link, image, from)) = below_link(build, &path.value) else { continue };
        let finding = report.at(
            path.span,
            format!(
                "kaniko deletes all that is in `{}` and then fails: `{link}` is a link in `{image}`, and kaniko makes room \
                 for it",
                path.value
            ),
        );
        finding.name(mount.name.value.clone());
        if let Some(from) = from {
            finding.label(from, "the base image with the link");
        }
        if let Some(volume) = super::mount_breaks_build::volume_of(build, &mount.name.value) {
            finding.label(volume.name.span, "the volume that is emptied");
        }
        support::label_args(build, &path.value, finding);
        let to = moved(&path.value);
        finding.help(format!(
            "mount it below `/var/run`, which kaniko does not touch, for example at `{to}`"
        ));
        finding.fix(move_to(build, mount, &to));
    }
}

/// The link above a mount, the image that has it and its FROM, where kaniko certainly makes the link and does not spare
/// what is mounted below: the original, Chainguard's, and the fork up to 1.27.
pub(super) fn below_link<'b>(
    build: &'b Build,
    path: &str,
) -> Option<(&'static str, &'b str, Option<Span>)> {
    const PRESERVE: &str = "FF_KANIKO_PRESERVE_MOUNTED_PATHS";
    let executor = build.builder.executor()?;
    let spares = match executor.flavour {
        Flavour::Upstream | Flavour::Chainguard => false,
        Flavour::Oss => executor.version.is_none_or(|version| version >= (1, 28)),
        Flavour::Unknown => true,
    };
    if spares || MountPlace::of(path) != MountPlace::BelowSymlink {
        return None;
    }
    let links = ["/lib", "/bin", "/sbin", "/var/lock"];
    let link = links.into_iter().find(|link| covers(link, path))?;
    let block = kaniko::in_cluster(build)?;
    let ignored = block.get("ignorePaths").map(|list| list.items()).unwrap_or_default();
    let is_ignored = ignored.iter().filter_map(|own| own.text()).any(|own| covers(own, link));
    let env = block.get("env").map(|list| list.items()).unwrap_or_default();
    let is_set = env.iter().filter_map(|own| own.field("name")).any(|name| name.value == PRESERVE);
    if is_ignored || is_set {
        return None;
    }
    let file = build.file()?;
    build.reached().into_iter().find_map(|stage| match &stage.base {
        Base::Image(image) if knowledge::has_root_links(image) => {
            let from = file.ast.instructions.get(stage.instructions.start);
            Some((link, image.as_str(), from.map(|from| from.span)))
        }
        _ => None,
    })
}

fn moved(path: &str) -> String {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or("cache");
    format!("/var/run/{name}")
}

/// Moves a mount, and with it the build args that point below it.
fn move_to(build: &Build, mount: &VolumeMount, to: &str) -> Fix {
    let from = mount.mount_path.value.trim_end_matches('/');
    let mut edits = vec![Edit { span: mount.mount_path.span, content: to.to_owned() }];
    for value in build.build_args().iter().filter_map(|arg| arg.value.as_ref()) {
        if covers(from, &value.value)
            && let Some(rest) = value.value.strip_prefix(from)
        {
            edits.push(Edit { span: value.span, content: format!("{to}{rest}") });
        }
    }
    edits.sort();
    edits.dedup();
    Fix { title: format!("Mount it at `{to}`"), applicability: Applicability::Unsafe, edits }
}
