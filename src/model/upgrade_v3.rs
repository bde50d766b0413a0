//! The step from Skaffold 1 to Skaffold 2: deployers no longer render, `manifests` does.

use super::upgrade::{at, list, map, put, take, text, within};
use super::value::{Data, Entry, Value};
use std::sync::Arc;

pub(super) fn to_v3alpha1(entries: &mut Vec<Entry>) {
    let (mut raw, mut kustomize, mut helm) = (None, None, None);
    at(entries, &["deploy"], &mut |deploy| {
        at(deploy, &["kubectl"], &mut |kubectl| raw = take(kubectl, "manifests"));
        kustomize = take(deploy, "kustomize");
        if let Some(own) = &kustomize {
            deploys_with_kubectl(deploy, own);
        }
        at(deploy, &["helm", "releases", "[]"], &mut templates_of_images);
        helm = deploy
            .iter()
            .find(|entry| entry.key.value == "helm" && !matches!(entry.value.data, Data::Null))
            .cloned();
    });
    if let Some(raw) = raw {
        let key = raw.key.span;
        within(entries, "manifests", key, |own| put(own, "rawYaml", key, raw.value));
    }
    if let Some(kustomize) = kustomize {
        let (key, span) = (kustomize.key.span, kustomize.value.span);
        let mut own = kustomize.value.entries().to_vec();
        own.retain(|entry| matches!(entry.key.value.as_str(), "paths" | "buildArgs"));
        if kustomize.value.get("paths").is_none_or(|paths| paths.items().is_empty()) {
            put(&mut own, "paths", key, list(span, vec![text(key, ".")]));
        }
        within(entries, "manifests", key, |manifests| {
            put(manifests, "kustomize", key, map(span, own));
        });
    }
    if let Some(helm) = helm {
        let (key, span) = (helm.key.span, helm.value.span);
        let mut own = helm.value.entries().to_vec();
        own.retain(|entry| matches!(entry.key.value.as_str(), "releases" | "flags"));
        within(entries, "manifests", key, |manifests| put(manifests, "helm", key, map(span, own)));
    }
}

/// What kustomize deployed, kubectl does now, with the settings of both.
fn deploys_with_kubectl(deploy: &mut Vec<Entry>, kustomize: &Entry) {
    let (key, span) = (kustomize.key.span, kustomize.value.span);
    let mut settings = kustomize.value.entries().to_vec();
    settings.retain(|entry| !matches!(entry.key.value.as_str(), "paths" | "buildArgs"));
    let Some(kubectl) = take(deploy, "kubectl") else {
        return put(deploy, "kubectl", key, map(span, settings));
    };
    let mut own = kubectl.value.entries().to_vec();
    for setting in settings {
        let name = setting.key.value.clone();
        match own.iter_mut().find(|entry| entry.key.value == name) {
            Some(known) if matches!(name.as_str(), "flags" | "hooks") => {
                known.value = joined(&known.value, &setting.value);
            }
            Some(known) if matches!(known.value.data, Data::Null) => *known = setting,
            Some(_) => {}
            None => own.push(setting),
        }
    }
    put(deploy, "kubectl", kubectl.key.span, map(kubectl.value.span, own));
}

/// Lists of the same name, one after the other.
fn joined(first: &Arc<Value>, second: &Value) -> Arc<Value> {
    let mut entries = first.entries().to_vec();
    for other in second.entries() {
        match entries.iter_mut().find(|entry| entry.key.value == other.key.value) {
            Some(known) => {
                let items = known.value.items().iter().chain(other.value.items());
                if !matches!(known.value.data, Data::Scalar { .. }) {
                    known.value = list(known.value.span, items.cloned().collect());
                }
            }
            None => entries.push(other.clone()),
        }
    }
    map(first.span, entries)
}

/// `artifactOverrides` become templates that hold the image.
fn templates_of_images(release: &mut Vec<Entry>) {
    let overrides = take(release, "artifactOverrides");
    let strategy = take(release, "imageStrategy");
    let Some(overrides) = overrides else { return };
    let convention = strategy.as_ref().and_then(|own| own.value.get("helm")).cloned();
    let has_registry = convention
        .as_ref()
        .and_then(|own| own.get("explicitRegistry")?.boolean())
        .is_some_and(|flag| flag.value);
    let mut flat = Vec::new();
    flatten(&overrides.value, "", &mut flat, 0);
    let span = overrides.key.span;
    within(release, "setValueTemplates", span, |templates| {
        let mut known = Vec::new();
        flatten(&map(span, std::mem::take(templates)), "", &mut known, 0);
        for (key, own) in known {
            put(templates, &key, own.span, own);
        }
        for (key, image) in flat {
            let name = image.text().unwrap_or_default().replace(['.', '-', '/', ':'], "_");
            let mut set = |suffix: &str, template: String| {
                put(templates, &format!("{key}{suffix}"), image.span, text(image.span, template));
            };
            if convention.is_none() {
                set("", format!("{{{{.IMAGE_FULLY_QUALIFIED_{name}}}}}"));
                continue;
            }
            set(".tag", format!("{{{{.IMAGE_TAG_{name}}}}}@{{{{.IMAGE_DIGEST_{name}}}}}"));
            if has_registry {
                set(".registry", format!("{{{{.IMAGE_DOMAIN_{name}}}}}"));
                set(".repository", format!("{{{{.IMAGE_REPO_NO_DOMAIN_{name}}}}}"));
            } else {
                set(".repository", format!("{{{{.IMAGE_REPO_{name}}}}}"));
            }
        }
    });
}

/// `a: {b: [c]}` is `a.b[0]: c` to Helm's settings.
pub(super) fn flatten(
    value: &Arc<Value>,
    key: &str,
    flat: &mut Vec<(String, Arc<Value>)>,
    depth: usize,
) {
    match &value.data {
        _ if depth > 100 => {}
        Data::Map(entries) => {
            for entry in entries {
                let name = &entry.key.value;
                let below = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                flatten(&entry.value, &below, flat, depth + 1);
            }
        }
        Data::List(items) => {
            for (at, item) in items.iter().enumerate() {
                flatten(item, &format!("{key}[{at}]"), flat, depth + 1);
            }
        }
        _ => flat.push((key.to_owned(), value.clone())),
    }
}
