use super::features::{self, Used};
use super::{Report, args, platform_args, support};
use crate::diagnostic::Level;
use crate::knowledge::{self, Feature, Support};
use crate::model::{Build, DockerfileModel, Executor, Project, Stage, covers};
use crate::source::Span;
use crate::syntax::dockerfile::{Mount, MountKey, expand};

/// What is told of one feature in one instruction.
struct Told {
    span: Span,
    feature: Feature,
    level: Level,
    message: String,
    help: String,
    labels: Vec<(Span, &'static str)>,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = support::together(project, |build| {
        of_build(build).into_iter().map(|told| ((told.span, told.message.clone()), told)).collect()
    });
    for (told, builds) in found {
        let finding = report.at(told.span, told.message);
        finding.level(told.level).help(told.help).name(format!("{:?}", told.feature));
        for (span, what) in told.labels {
            finding.label(span, what);
        }
        support::stamp(finding, &builds);
    }
}

fn of_build(build: &Build) -> Vec<Told> {
    let (Some(executor), Some((file, stages))) = (build.builder.executor(), args::reached(build))
    else {
        return Vec::new();
    };
    if file.has_foreign_frontend() {
        return Vec::new();
    }
    let image = executor.image.as_ref().map(|image| (image.span, "the executor"));
    let mut all: Vec<Told> = Vec::new();
    for stage in stages {
        for (at, instruction) in file.instructions(stage) {
            let first = all.len();
            for used in features::used(instruction) {
                let own = all.get_mut(first..).unwrap_or_default();
                if let Some(known) = own.iter_mut().find(|told| told.feature == used.feature) {
                    known.labels.push((used.span, "the same"));
                    continue;
                }
                if let Some((level, message, help)) = judge(build, file, stage, at, executor, &used)
                {
                    let (span, feature) = (used.span, used.feature);
                    let target =
                        used.mount.and_then(|mount| mounted_at(build, file, stage, at, mount));
                    let volume = target
                        .filter(|_| level == Level::Error)
                        .and_then(|target| volume_at(build, &target));
                    let labels = image
                        .into_iter()
                        .chain(volume.map(|volume| (volume, "the volume")))
                        .collect();
                    all.push(Told { span, feature, level, message, help, labels });
                }
            }
        }
    }
    if executor.support(Feature::PlatformArgs) == Support::Ignored {
        for used in platform_args::needed(build, file) {
            all.push(Told {
                span: used.span,
                feature: Feature::PlatformArgs,
                level: Level::Warn,
                message: format!(
                    "`{}` is empty here: {} sets none of BuildKit's platform ARGs",
                    used.name,
                    executor.title()
                ),
                help: format!(
                    "give the ARG a default, or pass build arg `{}`{}",
                    used.name,
                    or_fork(Feature::PlatformArgs)
                ),
                labels: image.into_iter().collect(),
            });
        }
    }
    all
}

/// What happens, and what to do about it; `None` where it does no harm or nobody knows.
fn judge(
    build: &Build,
    file: &DockerfileModel,
    stage: &Stage,
    at: usize,
    executor: &Executor,
    used: &Used<'_>,
) -> Option<(Level, String, String)> {
    let who = executor.title();
    let title = &used.title;
    let fork = or_fork(used.feature);
    let target = used.mount.and_then(|mount| mounted_at(build, file, stage, at, mount));
    let at_target = target.as_deref().map(|target| format!(" at `{target}`")).unwrap_or_default();
    let in_target =
        target.as_deref().map_or_else(|| "its folder".to_owned(), |target| format!("`{target}`"));
    let is_mounted = |path: &str| {
        build.kaniko().is_some_and(|kaniko| {
            kaniko.volume_mounts.iter().any(|mount| covers(&mount.mount_path.value, path))
        })
    };
    match (executor.support(used.feature), used.feature) {
        (Support::Works, Feature::CacheMount) => {
            let target = target?;
            volume_at(build, &target)?;
            Some((
                Level::Error,
                format!("the build fails: {who} moves `{target}` away for `{title}`, and cannot, as a volume is mounted there"),
                "mount the volume at `/kaniko/caches` instead, where the executor keeps all cache mounts".to_owned(),
            ))
        }
        // Where they are ignored, `--link` and `--network` change nothing in the image.
        (Support::Works | Support::Unknown, _)
        | (
            Support::Ignored,
            Feature::Link | Feature::Network | Feature::CopyHeredoc | Feature::PlatformArgs,
        ) => None,
        (Support::Fails, Feature::SymbolicChmod)
            if executor.support(Feature::Chmod) == Support::Works =>
        {
            Some((
                Level::Error,
                format!("the build fails: {who} takes only octal numbers for `--chmod`"),
                format!("write the mode as a number such as `--chmod=755`{fork}"),
            ))
        }
        (Support::Fails, Feature::CopyHeredoc) => Some((
            Level::Error,
            format!("the build fails: {who} makes no files from heredocs"),
            format!("copy a file of the context{fork}"),
        )),
        (Support::Fails, _) => Some((
            Level::Error,
            format!("the build fails: {who} does not know `{title}`"),
            format!("leave it away{fork}"),
        )),
        (Support::Ignored, Feature::RunQuotedHeredoc) if runs_plain(executor) => Some((
            Level::Error,
            format!(
                "this RUN does nothing, without an error: {who} runs a heredoc only if `<<` and a bare name open it"
            ),
            format!("write `{}`", title.replacen("RUN", "RUN sh", 1)),
        )),
        (Support::Ignored, Feature::RunHeredoc | Feature::RunQuotedHeredoc) => Some((
            Level::Error,
            format!(
                "this RUN does nothing, without an error: {who} leaves the heredoc away and runs an empty script"
            ),
            format!("join the commands with `&&`{fork}"),
        )),
        (Support::Ignored, Feature::RunInputHeredoc) => Some((
            Level::Error,
            format!(
                "the command gets an empty input, without an error: {who} leaves the heredoc away"
            ),
            format!("write the text with `printf`, or copy a file{fork}"),
        )),
        (Support::Ignored, Feature::CacheMount) => {
            // A volume of the pod at the same place is the cache, in this executor.
            let covered = target.as_deref().map_or(!build.cache_mounts().is_empty(), is_mounted);
            (!covered).then(|| (
                Level::Warn,
                format!("{in_target} is not kept for the next build, and becomes part of a layer: {who} ignores `{title}`"),
                format!("mount a volume there with `volumeMounts`{fork}"),
            ))
        }
        (Support::Ignored, Feature::BindMount | Feature::BindMountFrom) => Some((
            Level::Warn,
            format!("nothing is mounted{at_target}: {who} ignores `{title}`"),
            format!("copy the files in this stage{fork}"),
        )),
        (Support::Ignored, Feature::SecretMount) => secret(executor, used),
        (Support::Ignored, Feature::TmpfsMount) => Some((
            Level::Warn,
            format!(
                "what is written to {in_target} becomes part of a layer: {who} ignores `{title}`"
            ),
            "remove the files in the same RUN".to_owned(),
        )),
        (Support::Ignored, Feature::SshMount) => Some((
            Level::Warn,
            format!("there is no SSH agent in this RUN: {who} ignores `{title}`"),
            "mount a Secret with a key into the pod with `volumeMounts`".to_owned(),
        )),
        (Support::Ignored, Feature::Security | Feature::Device) => Some((
            Level::Warn,
            format!("{who} ignores `{title}`"),
            "build it with BuildKit, or do without".to_owned(),
        )),
        (Support::Ignored, Feature::Chmod | Feature::SymbolicChmod) => Some((
            Level::Warn,
            format!("the files keep the mode that they have: {who} ignores `{title}`"),
            format!("set the mode in a RUN, or take kaniko v1.23 or later{fork}"),
        )),
        (Support::Ignored, Feature::Parents) => Some((
            Level::Warn,
            format!("the files lose their folders: {who} ignores `{title}`"),
            "copy folder by folder".to_owned(),
        )),
        (Support::Ignored, Feature::Exclude) => Some((
            Level::Warn,
            format!("what is excluded is copied all the same: {who} ignores `{title}`"),
            "leave the files out in `.dockerignore`".to_owned(),
        )),
        (Support::Ignored, Feature::Checksum) => Some((
            Level::Warn,
            format!("nothing is verified: {who} ignores `{title}`"),
            "download the file in a RUN, and verify it there".to_owned(),
        )),
        (Support::Ignored, Feature::AddGit) => Some(git(used.is_web, &who)),
    }
}

/// Whether it runs the heredoc of `RUN <<EOF`.
fn runs_plain(executor: &Executor) -> bool {
    executor.support(Feature::RunHeredoc) == Support::Works
}

/// Skaffold has no field that becomes `--secret`, so even an executor that mounts secrets has none.
fn secret(executor: &Executor, used: &Used<'_>) -> Option<(Level, String, String)> {
    let help =
        "mount a Secret into the pod with `volumeMounts`, and read the file there".to_owned();
    // The fork mounts them, and so it counts whether one may be missing.
    if executor.support(Feature::RunHeredoc) == Support::Works {
        let required = used.mount?.option(MountKey::Required).is_some_and(|option| {
            option.value.as_ref().is_none_or(|value| {
                matches!(&*value.value, "true" | "1" | "t" | "T" | "TRUE" | "True")
            })
        });
        return Some(if required {
            (Level::Error, "the build fails: Skaffold cannot hand a secret to kaniko, and this one is required".to_owned(), help)
        } else {
            (
                Level::Warn,
                "the secret is not there: Skaffold cannot hand one to kaniko".to_owned(),
                help,
            )
        });
    }
    Some((
        Level::Warn,
        format!("the secret is not there: {} ignores `{}`", executor.title(), used.title),
        help,
    ))
}

fn git(is_web: bool, who: &str) -> (Level, String, String) {
    let help = "clone it in a RUN".to_owned();
    if is_web {
        (
            Level::Warn,
            format!("the address is downloaded as one file: {who} clones no repositories in `ADD`"),
            help,
        )
    } else {
        (
            Level::Error,
            format!("the build fails: {who} takes the address for a file of the context"),
            help,
        )
    }
}

/// Where a mount lies, with variables filled in.
fn mounted_at(
    build: &Build,
    file: &DockerfileModel,
    stage: &Stage,
    at: usize,
    mount: &Mount,
) -> Option<String> {
    let written = mount.target()?;
    let lookup = |name: &str| build.variable(file, stage.index, at, name);
    let expanded = expand::expand(written, file.ast.escape, lookup).ok()?;
    (expanded.unmatched.is_empty() && expanded.value.starts_with('/')).then_some(expanded.value)
}

/// The mount path of the pod that is just this one.
fn volume_at(build: &Build, target: &str) -> Option<Span> {
    let is_same = |path: &str| covers(path, target) && covers(target, path);
    let mounts = &build.kaniko()?.volume_mounts;
    mounts
        .iter()
        .map(|mount| &mount.mount_path)
        .find(|path| is_same(&path.value))
        .map(|path| path.span)
}

/// "; or take the fork …" where the fork does better.
fn or_fork(feature: Feature) -> String {
    knowledge::fork_since(feature).map_or_else(String::new, |since| {
        format!("; or take the maintained fork `ghcr.io/osscontainertools/kaniko`, which has it since {since}")
    })
}
