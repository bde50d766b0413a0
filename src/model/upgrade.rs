//! Brings a document to the newest apiVersion, as Skaffold does before it looks at any profile: overlays and patches
//! see the names and places of the newest one only. Every value keeps the place where it was written.

#![expect(clippy::ptr_arg, reason = "all steps have one type, and some add keys")]

use super::value::{Data, Entry, Value};
use crate::schema::{Version, version};
use crate::source::{Span, Spanned};
use crate::syntax::yaml::{Resolved, Style};
use std::sync::Arc;

/// What a step does to the entries of a document or of a profile.
type Step = fn(&mut Vec<Entry>);

/// For each version that moves or renames something, what it does to files of older ones.
const STEPS: [(&str, Step); 17] = [
    ("v1alpha2", to_v1alpha2),
    ("v1alpha3", to_v1alpha3),
    ("v1alpha4", to_v1alpha4),
    ("v1beta5", to_v1beta5),
    ("v1beta7", to_v1beta7),
    ("v1beta9", to_v1beta9),
    ("v1beta10", to_v1beta10),
    ("v1beta14", to_v1beta14),
    ("v2alpha2", to_v2alpha2),
    ("v2alpha3", to_v2alpha3),
    ("v2beta4", to_v2beta4),
    ("v2beta5", to_v2beta5),
    ("v2beta9", to_v2beta9),
    ("v2beta13", to_v2beta13),
    ("v2beta23", to_v2beta23),
    ("v2beta28", to_v2beta28),
    ("v3alpha1", super::upgrade_v3::to_v3alpha1),
];

/// The declared apiVersion, where Skaffold knows it.
pub(super) fn declared(document: &Value) -> Option<Version> {
    version(document.get("apiVersion")?.text()?)
}

/// Whether patches are written for Skaffold 1, whose deployers also rendered: it moves their paths.
pub(super) fn moves_patches(document: &Value) -> bool {
    declared(document)
        .is_some_and(|own| Version::from_name("v3alpha1").is_some_and(|new| own < new))
}

/// The document with the names and places of the newest apiVersion; `apiVersion` itself stays as it is written.
/// A document that has them already, or an apiVersion that nobody knows, comes back as it is.
pub(super) fn latest(document: &Arc<Value>) -> Arc<Value> {
    let Some(own) = declared(document) else { return document.clone() };
    let is_older = |name: &str| Version::from_name(name).is_some_and(|version| own < version);
    let mut steps: Vec<Step> =
        STEPS.iter().filter(|(name, _)| is_older(name)).map(|(_, step)| *step).collect();
    if is_older("v4beta1") {
        steps.push(to_v4beta1);
    }
    if steps.is_empty() {
        return document.clone();
    }
    edit(document, &mut |entries| {
        for step in &steps {
            step(entries);
        }
        at(entries, &["profiles", "[]"], &mut |profile| {
            for step in &steps {
                step(profile);
            }
        });
    })
}

/// The entries of a map, changed; all else stays.
pub(super) fn edit(value: &Arc<Value>, change: &mut dyn FnMut(&mut Vec<Entry>)) -> Arc<Value> {
    let Data::Map(entries) = &value.data else { return value.clone() };
    let mut entries = entries.clone();
    change(&mut entries);
    Arc::new(Value { span: value.span, data: Data::Map(entries) })
}

/// Changes the map at the end of a path, `[]` being every item of a list. What is not there stays away.
pub(super) fn at(entries: &mut [Entry], path: &[&str], change: &mut dyn FnMut(&mut Vec<Entry>)) {
    let Some((key, rest)) = path.split_first() else { return };
    let Some(entry) = entries.iter_mut().find(|entry| entry.key.value == *key) else { return };
    entry.value = below(&entry.value, rest, change);
}

fn below(value: &Arc<Value>, path: &[&str], change: &mut dyn FnMut(&mut Vec<Entry>)) -> Arc<Value> {
    match (path.split_first(), &value.data) {
        (None, _) => edit(value, change),
        (Some((&"[]", rest)), Data::List(items)) => Arc::new(Value {
            span: value.span,
            data: Data::List(items.iter().map(|item| below(item, rest, change)).collect()),
        }),
        (Some(_), Data::Map(_)) => edit(value, &mut |entries| at(entries, path, change)),
        _ => value.clone(),
    }
}

/// Takes an entry out; `None` where it is not there or null.
pub(super) fn take(entries: &mut Vec<Entry>, key: &str) -> Option<Entry> {
    let at = entries.iter().position(|entry| entry.key.value == key)?;
    Some(entries.remove(at)).filter(|entry| !matches!(entry.value.data, Data::Null))
}

/// Adds an entry, or replaces the one of the same key.
pub(super) fn put(entries: &mut Vec<Entry>, key: &str, span: Span, value: Arc<Value>) {
    entries.retain(|entry| entry.key.value != key);
    entries.push(Entry { key: Spanned::new(key.to_owned(), span), value });
}

/// Another key, the same value.
fn rename(entries: &mut Vec<Entry>, from: &str, to: &str) {
    if let Some(entry) = take(entries, from) {
        put(entries, to, entry.key.span, entry.value);
    }
}

pub(super) fn map(span: Span, entries: Vec<Entry>) -> Arc<Value> {
    Arc::new(Value { span, data: Data::Map(entries) })
}

pub(super) fn list(span: Span, items: Vec<Arc<Value>>) -> Arc<Value> {
    Arc::new(Value { span, data: Data::List(items) })
}

pub(super) fn text(span: Span, text: impl Into<String>) -> Arc<Value> {
    let data = Data::Scalar { text: text.into(), resolved: Resolved::Str, style: Style::Double };
    Arc::new(Value { span, data })
}

fn flag(span: Span, value: bool) -> Arc<Value> {
    let data = Data::Scalar {
        text: value.to_string(),
        resolved: Resolved::Bool(value),
        style: Style::Plain,
    };
    Arc::new(Value { span, data })
}

const ARTIFACT: &[&str] = &["build", "artifacts", "[]"];
const DOCKER: &[&str] = &["build", "artifacts", "[]", "docker"];
const KANIKO: &[&str] = &["build", "artifacts", "[]", "kaniko"];
const RELEASE: &[&str] = &["deploy", "helm", "releases", "[]"];

/// `tagPolicy` is a text, the Dockerfile stands at the artifact, manifests are maps.
fn to_v1alpha2(entries: &mut Vec<Entry>) {
    at(entries, &["build"], &mut |build| {
        if let Some(policy) = take(build, "tagPolicy") {
            let span = policy.value.span;
            if let Some(name @ ("sha256" | "gitCommit")) = policy.value.text() {
                let key = Spanned::new(name.to_owned(), span);
                let tagger = Entry { key, value: map(span, Vec::new()) };
                put(build, "tagPolicy", policy.key.span, map(span, vec![tagger]));
            }
        }
    });
    at(entries, ARTIFACT, &mut |artifact| {
        let own: Vec<Entry> =
            ["dockerfilePath", "buildArgs"].iter().filter_map(|key| take(artifact, key)).collect();
        if let Some(first) = own.first().map(|entry| entry.key.span) {
            put(artifact, "docker", first, map(first, own));
        }
    });
    at(entries, &["deploy", "kubectl"], &mut |kubectl| {
        if let Some(manifests) = take(kubectl, "manifests") {
            let paths = manifests.value.items().iter().filter_map(|item| item.get("paths"));
            let items = paths.flat_map(|paths| paths.items().to_vec()).collect();
            put(kubectl, "manifests", manifests.key.span, list(manifests.value.span, items));
        }
    });
}

fn to_v1alpha3(entries: &mut Vec<Entry>) {
    at(entries, RELEASE, &mut |release| {
        if let Some(file) = take(release, "valuesFilePath") {
            put(release, "valuesFiles", file.key.span, list(file.value.span, vec![file.value]));
        }
    });
}

fn to_v1alpha4(entries: &mut Vec<Entry>) {
    at(entries, ARTIFACT, &mut |artifact| {
        rename(artifact, "imageName", "image");
        rename(artifact, "workspace", "context");
    });
    at(entries, DOCKER, &mut |docker| rename(docker, "dockerfilePath", "dockerfile"));
    at(entries, &["build", "local"], &mut |local| {
        if let Some(skip) = take(local, "skipPush")
            && let Some(value) = skip.value.boolean()
        {
            put(local, "push", skip.key.span, flag(skip.value.span, !value.value));
        }
    });
    at(entries, &["deploy", "kustomize"], &mut |kustomize| {
        rename(kustomize, "kustomizePath", "path");
    });
}

/// "Not written" is told from `false` now; of an old file it stays `false`.
fn to_v1beta5(entries: &mut Vec<Entry>) {
    at(entries, &["build"], &mut |build| {
        let Some(key) = build.iter().find(|own| own.key.value == "local").map(|own| own.key.span)
        else {
            return;
        };
        at(build, &["local"], &mut |local| {
            if !local
                .iter()
                .any(|own| own.key.value == "useBuildkit" && own.value.boolean().is_some())
            {
                put(local, "useBuildkit", key, flag(key, false));
            }
        });
    });
}

/// kaniko becomes a kind of artifact, and where it runs a builder. Every artifact of the same block is one.
fn to_v1beta7(entries: &mut Vec<Entry>) {
    at(entries, &["build"], &mut |build| {
        let Some(kaniko) = take(build, "kaniko") else { return };
        let part = |names: &[&str]| {
            let own = kaniko.value.entries().iter();
            own.filter(|entry| names.contains(&entry.key.value.as_str())).cloned().collect()
        };
        let cluster: Vec<Entry> =
            part(&["pullSecret", "pullSecretName", "namespace", "timeout", "dockerConfig"]);
        let artifact: Vec<Entry> = part(&["flags", "buildContext", "image", "cache"]);
        let (key, span) = (kaniko.key.span, kaniko.value.span);
        put(build, "cluster", key, map(span, cluster));
        at(build, &["artifacts", "[]"], &mut |own| {
            put(own, "kaniko", key, map(span, artifact.clone()));
        });
    });
}

/// Plugins and execution environments, which had their settings as `properties`.
fn to_v1beta9(entries: &mut Vec<Entry>) {
    fn spread(entries: &mut Vec<Entry>, holder: &str, known: &[&str]) {
        let Some(entry) = take(entries, holder) else { return };
        let Some(name) = entry.value.field("name") else { return };
        if known.contains(&name.value.as_str()) {
            let none = || map(entry.value.span, Vec::new());
            let properties = entry.value.get("properties").cloned().unwrap_or_else(none);
            put(entries, &name.value, name.span, properties);
        }
    }
    // Skaffold loses it on the way: one version calls it otherwise in JSON.
    at(entries, &["build", "artifacts", "[]", "bazel"], &mut |bazel| {
        take(bazel, "target");
    });
    at(entries, &["build"], &mut |build| {
        spread(build, "executionEnvironment", &["googleCloudBuild", "local"]);
    });
    at(entries, ARTIFACT, &mut |artifact| spread(artifact, "plugin", &["bazel", "docker"]));
}

/// `sync` was a map from pattern to folder, which flattened what it copied.
fn to_v1beta10(entries: &mut Vec<Entry>) {
    at(entries, ARTIFACT, &mut |artifact| {
        let Some(sync) = take(artifact, "sync") else { return };
        let rules: Vec<Arc<Value>> = sync.value.entries().iter().map(sync_rule).collect();
        let mut own = Vec::new();
        if !rules.is_empty() {
            put(&mut own, "manual", sync.key.span, list(sync.value.span, rules));
        }
        put(artifact, "sync", sync.key.span, map(sync.value.span, own));
    });
}

fn sync_rule(entry: &Entry) -> Arc<Value> {
    let (src, dest) = (entry.key.value.as_str(), entry.value.text().unwrap_or_default());
    let (folder, name) = match src.rfind('/') {
        Some(at) => src.split_at(at + 1),
        None => ("", src),
    };
    let is_simple = !folder.contains('*') && !name.is_empty() && name.matches('*').count() <= 1;
    let (src_now, (dest, strip)) = if is_simple {
        (src.to_owned(), simplify(dest, folder))
    } else if let Some((before, _)) = src.split_once("***") {
        (src.replace("***", "**"), simplify(dest, before))
    } else {
        (src.to_owned(), (dest.to_owned(), String::new()))
    };
    let mut rule = Vec::new();
    put(&mut rule, "src", entry.key.span, text(entry.key.span, src_now));
    put(&mut rule, "dest", entry.value.span, text(entry.value.span, dest));
    if !strip.is_empty() {
        put(&mut rule, "strip", entry.key.span, text(entry.key.span, strip));
    }
    map(entry.key.span, rule)
}

/// A folder that is stripped and then is the end of the destination cancels out.
fn simplify(dest: &str, strip: &str) -> (String, String) {
    let slashed = if dest.ends_with('/') { dest.to_owned() } else { format!("{dest}/") };
    if strip.is_empty() || strip == "/" || dest.is_empty() || !slashed.ends_with(strip) {
        return (dest.to_owned(), strip.to_owned());
    }
    let tail = strip.strip_prefix('/').unwrap_or(strip);
    let rest = slashed.strip_suffix(tail).unwrap_or(&slashed);
    (if rest.is_empty() { "." } else { rest }.to_owned(), String::new())
}

fn to_v1beta14(entries: &mut Vec<Entry>) {
    at(entries, ARTIFACT, &mut |artifact| {
        let gradle = take(artifact, "jibGradle");
        let (jib, kind) = match take(artifact, "jibMaven") {
            Some(maven) => (maven, "maven"),
            None => match gradle {
                Some(gradle) => (gradle, "gradle"),
                None => return,
            },
        };
        let mut own = jib.value.entries().to_vec();
        rename(&mut own, "module", "project");
        let is_named = |own: &Entry| own.value.text().is_some_and(|name| !name.is_empty());
        if let Some(profile) =
            take(&mut own, "profile").filter(|own| kind == "maven" && is_named(own))
        {
            let (key, mut args) = take(&mut own, "args")
                .map_or((profile.key.span, Vec::new()), |args| {
                    (args.key.span, args.value.items().to_vec())
                });
            args.extend([text(profile.key.span, "--activate-profiles"), profile.value.clone()]);
            put(&mut own, "args", key, list(key, args));
        }
        put(&mut own, "type", jib.key.span, text(jib.key.span, kind));
        put(artifact, "jib", jib.key.span, map(jib.value.span, own));
    });
}

fn to_v2alpha2(entries: &mut Vec<Entry>) {
    at(entries, KANIKO, &mut |kaniko| {
        let Some(context) = take(kaniko, "buildContext") else { return };
        let image = context.value.get("localDir").and_then(|local| local.entry("initImage"));
        if let Some(image) = image {
            put(kaniko, "initImage", image.key.span, image.value.clone());
        }
    });
}

fn to_v2alpha3(entries: &mut Vec<Entry>) {
    at(entries, &["deploy", "kustomize"], &mut |kustomize| {
        if let Some(path) = take(kustomize, "path")
            && path.value.text().is_some_and(|path| !path.is_empty())
        {
            put(kustomize, "paths", path.key.span, list(path.value.span, vec![path.value]));
        }
    });
    at(entries, &["build", "artifacts", "[]", "buildpack"], &mut |buildpack| {
        take(buildpack, "forcePull");
    });
}

fn to_v2beta4(entries: &mut Vec<Entry>) {
    at(entries, RELEASE, &mut |release| rename(release, "values", "artifactOverrides"));
}

fn to_v2beta5(entries: &mut Vec<Entry>) {
    at(entries, &["build", "cluster"], &mut |cluster| {
        rename(cluster, "pullSecret", "pullSecretPath");
    });
    at(entries, ARTIFACT, &mut |artifact| rename(artifact, "buildpack", "buildpacks"));
}

/// kaniko's free flags are gone: Skaffold drops them.
fn to_v2beta9(entries: &mut Vec<Entry>) {
    at(entries, KANIKO, &mut |kaniko| {
        take(kaniko, "flags");
    });
    at(entries, &["build", "artifacts", "[]", "sync"], &mut |sync| {
        if let Some(auto) = take(sync, "auto") {
            put(sync, "auto", auto.key.span, flag(auto.value.span, true));
        }
    });
}

fn to_v2beta13(entries: &mut Vec<Entry>) {
    at(entries, RELEASE, &mut |release| {
        let remote = take(release, "remote").and_then(|remote| remote.value.boolean());
        if remote.is_some_and(|remote| remote.value) {
            rename(release, "chartPath", "remoteChart");
        }
    });
}

fn to_v2beta23(entries: &mut Vec<Entry>) {
    at(entries, DOCKER, &mut |docker| {
        if let Some(secret) = take(docker, "secret") {
            let own: Vec<Entry> =
                ["id", "src"].iter().filter_map(|key| secret.value.entry(key).cloned()).collect();
            let secrets = list(secret.value.span, vec![map(secret.value.span, own)]);
            put(docker, "secrets", secret.key.span, secrets);
        }
    });
}

fn to_v2beta28(entries: &mut Vec<Entry>) {
    at(entries, ARTIFACT, &mut |artifact| {
        let mut platforms = None;
        at(artifact, &["ko"], &mut |ko| platforms = take(ko, "platforms"));
        if let Some(platforms) = platforms.filter(|own| !own.value.items().is_empty()) {
            put(artifact, "platforms", platforms.key.span, platforms.value);
        }
    });
}

/// Manifests that lie on the cluster move to the renderer, with the context that they lie in.
fn to_v4beta1(entries: &mut Vec<Entry>) {
    let mut remote = None;
    let mut context = None;
    at(entries, &["deploy"], &mut |deploy| {
        at(deploy, &["kubectl"], &mut |kubectl| remote = take(kubectl, "remoteManifests"));
        context = deploy.iter().find(|entry| entry.key.value == "kubeContext").cloned();
    });
    let Some(remote) = remote.filter(|own| !own.value.items().is_empty()) else { return };
    let manifests = remote.value.items().iter().map(|item| {
        let mut own = Vec::new();
        put(&mut own, "manifest", item.span, item.clone());
        own.extend(context.clone());
        map(item.span, own)
    });
    let manifests = list(remote.value.span, manifests.collect());
    let span = remote.key.span;
    within(entries, "manifests", span, |own| put(own, "remoteManifests", span, manifests));
}

/// Changes the map of a key; makes it where it is not there.
pub(super) fn within(
    entries: &mut Vec<Entry>,
    key: &str,
    span: Span,
    change: impl FnOnce(&mut Vec<Entry>),
) {
    let own = take(entries, key);
    let (key_span, value_span) =
        own.as_ref().map_or((span, span), |own| (own.key.span, own.value.span));
    let mut inner = own.map(|own| own.value.entries().to_vec()).unwrap_or_default();
    change(&mut inner);
    put(entries, key, key_span, map(value_span, inner));
}
