use super::Report;
use crate::model::{Artifact, ArtifactKind, Config, Value};
use std::collections::BTreeSet;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let lists = config.artifacts.iter().filter_map(|artifact| artifact.value.get("requires"));
    let required: BTreeSet<String> = lists
        .flat_map(|list| list.items().iter().filter_map(|item| item.field("image")))
        .map(|image| image.value)
        .collect();
    for artifact in &config.artifacts {
        let Some(entry) = artifact.value.entry("sync") else { continue };
        let sync = &entry.value;
        if sync.entries().is_empty() && sync.text().is_some() {
            continue;
        }
        let Some(builder) = builder(artifact) else { continue };
        // What others are built on is never synced.
        if required.contains(&artifact.image.value) {
            continue;
        }
        let is_list = |key: &str| sync.get(key).is_some_and(|list| !list.items().is_empty());
        // In this order Skaffold looks.
        if is_list("manual") {
            continue;
        }
        if let Some(auto) = sync.entry("auto").filter(|_| sync.get("auto").is_some()) {
            if !matches!(builder, "jib" | "buildpacks") {
                let finding = report.at(
                    auto.key.span,
                    format!("the first change of a file stops `skaffold dev`: {builder} artifacts cannot sync by `auto`"),
                );
                finding.name(&artifact.image.value);
                finding.help(match builder {
                    "docker" | "kaniko" => "use `infer`, which reads the Dockerfile, or `manual`",
                    _ => "use `manual`",
                });
            }
        } else if is_list("infer") {
            infer(artifact, builder, sync, report);
        } else if matches!(builder, "bazel" | "ko")
            || builder == "custom" && !has_dockerfile(&artifact.value)
        {
            // Nothing chosen is `infer: ["**/*"]`.
            if matches!(sync.data, crate::model::Data::Null | crate::model::Data::Unknown) {
                continue;
            }
            let span = entry.key.span;
            let finding = if builder == "ko" {
                report
                    .rejects(span, "an empty `sync` infers all files, and ko infers `kodata` only")
            } else {
                report.at(
                    span,
                    format!("the first change of a file stops `skaffold dev`: an empty `sync` is `infer`, which {builder} artifacts lack"),
                )
            };
            finding.name(&artifact.image.value).help("use `manual`, or remove `sync`");
        }
    }
}

fn infer(artifact: &Artifact, builder: &str, sync: &Value, report: &mut Report<'_>) {
    let Some(entry) = sync.entry("infer") else { return };
    if builder == "ko" {
        return ko(artifact, &entry.value, report);
    }
    let why = match builder {
        "jib" | "buildpacks" | "bazel" => "cannot infer what to sync",
        "custom" if !has_dockerfile(&artifact.value) => "infer only from `dependencies.dockerfile`",
        _ => return,
    };
    let finding = report.at(
        entry.key.span,
        format!("the first change of a file stops `skaffold dev`: {builder} artifacts {why}"),
    );
    finding.name(&artifact.image.value);
    finding.help(match builder {
        "jib" | "buildpacks" => "use `auto: true`, or `manual`",
        _ => "use `manual`",
    });
}

/// ko syncs its static files alone.
fn ko(artifact: &Artifact, patterns: &Value, report: &mut Report<'_>) {
    if let Some(main) = artifact.value.at(&["ko", "main"]).and_then(Value::string)
        && main.value.contains("...")
    {
        let finding = report.rejects(
            main.span,
            format!("it cannot infer what to sync for a `main` with `...`, here `{}`", main.value),
        );
        finding.name(&artifact.image.value).help("name the folder of one main package");
    }
    for pattern in patterns.items().iter().filter_map(|item| item.string()) {
        if !pattern.value.contains("kodata") {
            let finding = report.rejects(
                pattern.span,
                format!("`{}` does not name `kodata`, all that ko can infer", pattern.value),
            );
            finding.name(&pattern.value).help("write `kodata/**/*` for all static files");
        }
    }
}

/// Which builder's rules hold; `None` where Skaffold rejects the artifact anyway.
fn builder(artifact: &Artifact) -> Option<&'static str> {
    Some(match &artifact.kind {
        ArtifactKind::Docker(_) => "docker",
        ArtifactKind::Kaniko(..) => "kaniko",
        ArtifactKind::Custom => "custom",
        ArtifactKind::Other(kind) => match kind.as_str() {
            "jib" => "jib",
            "ko" => "ko",
            "buildpacks" => "buildpacks",
            "bazel" => "bazel",
            _ => return None,
        },
    })
}

fn has_dockerfile(artifact: &Value) -> bool {
    artifact.at(&["custom", "dependencies", "dockerfile"]).is_some()
}
