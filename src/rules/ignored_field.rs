use super::{Report, support};
use crate::diagnostic::{Applicability, Finding};
use crate::model::{
    Artifact, ArtifactKind, Builder, Config, Data, Entry, Project, Value, needed_profiles,
};
use crate::source::Span;
use std::collections::BTreeSet;

/// A field, and why nothing reads it; `None` where something does.
type Judged<'c> = (&'c Entry, Option<String>);

/// What is read with one profile is not ignored, so all of them are looked at first.
pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let mut read: BTreeSet<Span> = BTreeSet::new();
    let mut ignored = Vec::new();
    let configs = project.configs();
    for (config, sets) in &configs {
        for (entry, why) in judge(config) {
            match why {
                Some(why) => ignored.push((entry, why, needed_profiles(sets))),
                None => {
                    read.insert(entry.key.span);
                }
            }
        }
    }
    for (entry, why, profiles) in ignored {
        if read.contains(&entry.key.span) {
            continue;
        }
        // Of `sync.auto: false` only the value has no effect: without it nothing is synced any more.
        let applicability = match entry.key.value.as_str() {
            // As long as it is there, `version` is not passed on.
            "auto" | "packaged" => Applicability::Unsafe,
            _ => Applicability::Safe,
        };
        let title = format!("Remove `{}`", entry.key.value);
        let fix = support::removal(report, entry.key.span, title, applicability);
        let finding: &mut Finding =
            report.at(entry.key.span, format!("`{}` has no effect: {why}", entry.key.value));
        finding.name(&entry.key.value);
        finding.profiles = profiles;
        finding.fix = fix;
    }
}

fn judge(config: &Config) -> Vec<Judged<'_>> {
    let mut judged = Vec::new();
    for artifact in &config.artifacts {
        self::artifact(config, artifact, &mut judged);
    }
    manifests(&config.value, &mut judged);
    for test in config.value.get("verify").map(|list| list.items()).unwrap_or_default() {
        let Some(mode) = test.get("executionMode") else { continue };
        let in_cluster = mode.entry("kubernetesCluster");
        let in_cluster = in_cluster.is_some_and(|own| !matches!(own.value.data, Data::Null));
        when(
            mode,
            "local",
            in_cluster,
            "the test runs in the cluster, as `kubernetesCluster` says",
            &mut judged,
        );
    }
    if let Some(kubectl) = config.value.at(&["deploy", "kubectl"]) {
        always(kubectl, "remoteManifests", "Skaffold reads it under `manifests` only", &mut judged);
    }
    judged
}

fn always<'c>(block: &'c Value, key: &str, why: &str, judged: &mut Vec<Judged<'c>>) {
    when(block, key, true, why, judged);
}

/// Notes the field if it is there and says something.
fn when<'c>(
    block: &'c Value,
    key: &str,
    is_ignored: bool,
    why: &str,
    judged: &mut Vec<Judged<'c>>,
) {
    let Some(entry) = block.entry(key) else { return };
    let says = match entry.value.text() {
        Some(text) => !text.is_empty() && entry.value.boolean().is_none_or(|flag| flag.value),
        None => !entry.value.items().is_empty() || !entry.value.entries().is_empty(),
    };
    if says {
        judged.push((entry, is_ignored.then(|| why.to_owned())));
    }
}

fn artifact<'c>(config: &Config, artifact: &'c Artifact, judged: &mut Vec<Judged<'c>>) {
    let value = &artifact.value;
    let builder = Builder::of(config, artifact);
    match &artifact.kind {
        ArtifactKind::Docker(_) => {
            if let Some(docker) = value.get("docker") {
                let why = "Docker's API builds this image, and only the docker command line takes it; set `local.useDockerCLI`";
                when(docker, "squash", builder == Builder::LocalApi, why, judged);
            }
        }
        ArtifactKind::Kaniko(..) => {
            let Some(kaniko) = value.get("kaniko") else { return };
            let cloud = builder == Builder::KanikoCloudBuild;
            when(
                kaniko,
                "image",
                cloud,
                "Cloud Build takes `googleCloudBuild.kanikoImage`",
                judged,
            );
            for key in ["volumeMounts", "initImage", "imagePullSecret"] {
                when(
                    kaniko,
                    key,
                    cloud,
                    "it belongs to a pod of the cluster, and Cloud Build starts none",
                    judged,
                );
            }
        }
        ArtifactKind::Other(kind) if kind == "jib" => {
            let auto = value.get("sync").and_then(|sync| sync.entry("auto"));
            if let Some(auto) =
                auto.filter(|auto| auto.value.boolean().is_some_and(|flag| !flag.value))
            {
                judged.push((auto, Some("jib artifacts sync as soon as `auto` is there, also when it is false; remove `sync`".to_owned())));
            }
        }
        ArtifactKind::Other(kind) if kind == "buildpacks" => {
            let Some(buildpacks) = value.get("buildpacks") else { return };
            when(
                buildpacks,
                "buildArgs",
                !config.cloud_build,
                "only Cloud Build passes it on",
                judged,
            );
            for key in ["volumes", "clearCache"] {
                when(
                    buildpacks,
                    key,
                    config.cloud_build,
                    "Cloud Build's `pack` does not get it",
                    judged,
                );
            }
        }
        _ => {}
    }
}

fn manifests<'c>(document: &'c Value, judged: &mut Vec<Judged<'c>>) {
    let Some(manifests) = document.get("manifests") else { return };
    always(
        manifests,
        "output",
        "nothing in Skaffold reads it; `skaffold render --output` writes a file",
        judged,
    );
    let has = |key: &str| {
        manifests
            .get(key)
            .is_some_and(|value| !value.items().is_empty() || !value.entries().is_empty())
    };
    let others = has("kustomize") || has("helm");
    let raw = has("rawYaml") || has("remoteManifests");
    let kpt = has("kpt");
    when(
        manifests,
        "validate",
        others && !raw && !kpt,
        "only manifests of `rawYaml` and kpt are validated",
        judged,
    );
    when(
        manifests,
        "transform",
        has("helm") && !raw && !kpt && !has("kustomize"),
        "Skaffold transforms no manifests of Helm",
        judged,
    );
    for validator in manifests.get("validate").map(|list| list.items()).unwrap_or_default() {
        always(validator, "configMap", "Skaffold calls the validator without it", judged);
    }
    helm(document, manifests, judged);
}

/// Releases under `manifests` are only rendered; with `deploy.helm` beside them, it installs them too.
fn helm<'c>(document: &'c Value, manifests: &'c Value, judged: &mut Vec<Judged<'c>>) {
    let Some(helm) = manifests.get("helm") else { return };
    let installs = document.at(&["deploy"]).and_then(|deploy| deploy.entry("helm"));
    let ignored = installs.is_none_or(|entry| matches!(entry.value.data, Data::Null));
    let why = "`manifests.helm` only renders the chart, and kubectl applies it; releases of `deploy.helm` are installed";
    for release in helm.get("releases").map(|list| list.items()).unwrap_or_default() {
        for key in
            ["createNamespace", "wait", "recreatePods", "upgradeOnChange", "packaged", "dependsOn"]
        {
            when(release, key, ignored, why, judged);
        }
    }
    if let Some(flags) = helm.get("flags") {
        for key in ["install", "upgrade"] {
            when(flags, key, ignored, why, judged);
        }
    }
}
