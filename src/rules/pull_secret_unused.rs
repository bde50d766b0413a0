use super::{Report, kaniko};
use crate::diagnostic::Level;
use crate::model::{Config, Entry, Project, Value, needed_profiles};
use crate::source::Span;
use std::collections::BTreeSet;

/// A field about secrets of the kaniko pod that is set.
struct Judged<'c> {
    entry: &'c Entry,
    /// `None` where it does what it says.
    wrong: Option<Wrong>,
}

struct Wrong {
    message: String,
    help: &'static str,
    other: Option<(Span, &'static str)>,
    level: Level,
}

/// What counts with one profile is no mistake without it, so all of them are looked at first.
pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let mut read: BTreeSet<Span> = BTreeSet::new();
    let mut wrong = Vec::new();
    let configs = project.configs();
    for (config, sets) in &configs {
        for judged in judge(config) {
            match judged.wrong {
                Some(why) => wrong.push((judged.entry, why, needed_profiles(sets))),
                None => {
                    read.insert(judged.entry.key.span);
                }
            }
        }
    }
    for (entry, why, profiles) in wrong {
        if read.contains(&entry.key.span) {
            continue;
        }
        let finding = report.at(entry.key.span, why.message);
        finding.name(entry.key.value.clone()).help(why.help).level(why.level);
        if let Some((span, what)) = why.other {
            finding.label(span, what);
        }
        finding.profiles = profiles;
    }
}

fn judge(config: &Config) -> Vec<Judged<'_>> {
    let Some(cluster) = config.value.at(&["build", "cluster"]) else { return Vec::new() };
    let mut judged = Vec::new();
    pull_secret(cluster, &mut judged);
    docker_config(cluster, &mut judged);
    judged
}

/// Source: `setDefaultClusterPullSecret` in Skaffold's `schema/defaults/defaults.go`.
fn pull_secret<'c>(cluster: &'c Value, judged: &mut Vec<Judged<'c>>) {
    let name = kaniko::text(cluster, "pullSecretName");
    let path = kaniko::text(cluster, "pullSecretPath");
    if let Some(entry) = kaniko::on(cluster, "randomPullSecret") {
        let wrong = match (&name, &path) {
            (Some((own, name)), _) => Some(Wrong {
                message: format!("`randomPullSecret` changes nothing: the secret has a name, `{}`", name.value),
                help: "remove one of them",
                other: Some((own.key.span, "the name that it has")),
                level: Level::Warn,
            }),
            (None, None) => Some(Wrong {
                message: "kaniko gets no pull secret: `randomPullSecret` gives a name to one that is made from \
                          `pullSecretPath`, and that is not there"
                    .to_owned(),
                help: "add `pullSecretPath`, the file with the key",
                other: None,
                level: Level::Warn,
            }),
            (None, Some(_)) => None,
        };
        judged.push(Judged { entry, wrong });
    }
    if let Some((entry, at)) = kaniko::text(cluster, "pullSecretMountPath") {
        let is_there = name.is_some() || path.is_some();
        let wrong = (!is_there).then(|| Wrong {
            message: format!(
                "nothing is mounted at `{}`: without `pullSecretName` or `pullSecretPath` there is no pull secret",
                at.value
            ),
            help: "add `pullSecretName`, the secret in the cluster: Skaffold has no default for it",
            other: None,
            level: Level::Warn,
        });
        judged.push(Judged { entry, wrong });
    }
}

/// Source: `setDefaultClusterDockerConfigSecret` there, and `setupDockerConfigSecret` in `build/cluster/secret.go`.
fn docker_config<'c>(cluster: &'c Value, judged: &mut Vec<Judged<'c>>) {
    let Some(entry) = kaniko::on(cluster, "randomDockerConfigSecret") else { return };
    let config = cluster.get("dockerConfig");
    let name = config.and_then(|config| kaniko::text(config, "secretName"));
    let path = config.and_then(|config| kaniko::text(config, "path"));
    let wrong = match (config, name, path) {
        (None, ..) => Some(Wrong {
            message: "`randomDockerConfigSecret` changes nothing: there is no `dockerConfig`".to_owned(),
            help: "add `dockerConfig` with a `path`",
            other: None,
            level: Level::Warn,
        }),
        (Some(_), Some((own, name)), _) => Some(Wrong {
            message: format!(
                "`randomDockerConfigSecret` changes nothing: the secret has a name, `{}`",
                name.value
            ),
            help: "remove one of them",
            other: Some((own.key.span, "the name that it has")),
            level: Level::Warn,
        }),
        (Some(_), None, None) => Some(Wrong {
            message: "no image is built: Skaffold looks for a secret with a random name, as `dockerConfig` has no `path` to \
                      make one from"
                .to_owned(),
            help: "add `path`, or the name of a secret that is there",
            other: None,
            level: Level::Error,
        }),
        (Some(_), None, Some(_)) => None,
    };
    judged.push(Judged { entry, wrong });
}
