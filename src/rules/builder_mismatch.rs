use super::{Report, support};
use crate::model::{Config, Data, Entry, Value};
use std::sync::Arc;

/// All kinds of artifacts.
const KINDS: [&str; 7] = ["docker", "kaniko", "bazel", "jib", "custom", "buildpacks", "ko"];

/// Builders, in the order in which Skaffold looks for them, and the kinds that each one builds.
const BUILDERS: [(&str, &[&str]); 3] = [
    ("local", &["docker", "bazel", "jib", "custom", "buildpacks", "ko"]),
    ("googleCloudBuild", &["docker", "kaniko", "jib", "buildpacks", "ko"]),
    ("cluster", &["kaniko", "custom"]),
];

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let Some(build) = config.value.get("build") else { return };
    let written: Vec<(&Entry, &[&str])> =
        BUILDERS.iter().filter_map(|(key, kinds)| Some((set(build, key)?, *kinds))).collect();
    let (builder, kinds) = match written[..] {
        // Without any, it is the local one.
        [] => (None, BUILDERS.first().map(|(_, kinds)| *kinds).unwrap_or_default()),
        [(builder, kinds)] => (Some(builder), kinds),
        // conflicting-fields tells of several.
        _ => return,
    };
    let name = builder.map_or("local", |builder| &builder.key.value);
    for artifact in &config.artifacts {
        let mut own: Vec<&Entry> =
            KINDS.iter().filter_map(|kind| set(&artifact.value, kind)).collect();
        // Up to v1beta6 `build.kaniko` stands for a block of every artifact, too.
        let implied =
            |kind: &Entry| builder.is_some_and(|builder| builder.key.span == kind.key.span);
        let is_old = own.iter().any(|kind| implied(kind));
        own.retain(|kind| !implied(kind));
        let [kind] = own[..] else { continue };
        let key = kind.key.value.as_str();
        if kinds.contains(&key) {
            continue;
        }
        let image = &artifact.image.value;
        let name = if is_old { "kaniko" } else { name };
        let message = if builder.is_none() {
            format!(
                "without a builder, `{image}` is built locally, where nothing builds `{key}` artifacts"
            )
        } else {
            format!("`build.{name}` cannot build `{key}` artifacts such as `{image}`")
        };
        let finding = report.refuses(kind.key.span, message);
        finding.name(image).name(key);
        if let Some(builder) = builder {
            finding.label(builder.key.span, "the builder");
        }
        let others: Vec<&str> = BUILDERS
            .iter()
            .filter(|(_, kinds)| kinds.contains(&key))
            .map(|(name, _)| *name)
            .collect();
        match (key, name) {
            (_, "kaniko") => {
                finding.help("with `apiVersion: skaffold/v1beta7` or a later one, name the builder `cluster`, and write what it needs as `kaniko` in each artifact");
            }
            ("docker", "cluster") => {
                finding.help("in a cluster, kaniko builds Dockerfiles: write `kaniko`, where Skaffold adds an empty one already");
                if fits_kaniko(&kind.value) && !config.profiles_touch_build {
                    finding.fix(support::rename(kind.key.span, "kaniko"));
                }
            }
            ("kaniko", "local") => {
                finding.help("add `build.cluster`, or write `docker` to build it here");
            }
            _ => {
                finding.help(format!("what builds it is {}", support::list(&others)));
            }
        }
    }
}

fn set<'v>(value: &'v Value, key: &str) -> Option<&'v Entry> {
    value.entry(key).filter(|entry| !matches!(entry.value.data, Data::Null))
}

/// Whether a `docker` block says nothing that `kaniko` does not know.
fn fits_kaniko(docker: &Arc<Value>) -> bool {
    let shared = ["dockerfile", "target", "buildArgs"];
    docker.entries().iter().all(|entry| shared.contains(&entry.key.value.as_str()))
}
