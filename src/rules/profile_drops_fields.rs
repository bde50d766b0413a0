use super::subject::ProfileUse;
use super::{Report, support};
use crate::model::profile::Effect;
use crate::model::{Data, Entry, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Kinds that read a Dockerfile; all others have a block of their own.
const KINDS: [&str; 7] = ["docker", "kaniko", "bazel", "ko", "jib", "buildpacks", "custom"];

pub(super) fn check(used: &ProfileUse, report: &mut Report<'_>) {
    let replaces = used.overlaid.iter().find(|fact| {
        fact.path == ["build", "artifacts"] && matches!(fact.effect, Effect::Replaces)
    });
    let Some(fact) = replaces else { return };
    let Some(base) = &fact.base else { return };
    let effective =
        used.effective.at(&["build", "artifacts"]).map(Value::items).unwrap_or_default();
    let (before, after) = (by_image(base.value.items()), by_image(effective));
    for own in fact.own.value.items() {
        let Some(image) = own.field("image") else { continue };
        let before = before.get(image.value.as_str()).copied().flatten();
        let after = after.get(image.value.as_str()).copied().flatten();
        let (Some(before), Some(after)) = (before, after) else { continue };
        let in_cluster = |document: &Value| document.at(&["build", "cluster"]).is_some();
        let was = Shape::of(before, in_cluster(&used.base));
        let is = Shape::of(after, in_cluster(&used.effective));
        let lost = lost(&was, &is);
        let names: Vec<&str> = lost.iter().map(|own| own.key.value.as_str()).collect();
        if names.is_empty() {
            continue;
        }
        let passed = aliases(&lost);
        let so = match passed.as_slice() {
            [] => String::new(),
            passed => format!(", which passes {}", support::list(passed)),
        };
        let finding = report.at(
            image.span,
            format!(
                "profile `{}` builds `{}` without the {} of the base{so}: its list of artifacts replaces the base's, \
                 items are not merged",
                used.name.value,
                image.value,
                support::list(&names)
            ),
        );
        finding.name(image.value.clone());
        finding.artifacts = vec![image.value.clone()];
        for entry in &lost {
            finding.label(entry.key.span, "what is lost");
        }
        finding.help(format!(
            "repeat {} here, or change the artifact with patches instead of a new list",
            if names.len() == 1 { "it" } else { "them" }
        ));
    }
}

/// Artifacts by their image; `None` for one that several have.
fn by_image(list: &[Arc<Value>]) -> BTreeMap<&str, Option<&Arc<Value>>> {
    let mut images = BTreeMap::new();
    for item in list {
        let Some(image) = text(item, "image") else { continue };
        images.entry(image).and_modify(|own| *own = None).or_insert(Some(item));
    }
    images
}

/// An artifact with its kind.
struct Shape<'v> {
    artifact: &'v Value,
    kind: &'v str,
    block: Option<&'v Arc<Value>>,
}

impl<'v> Shape<'v> {
    fn of(artifact: &'v Value, in_cluster: bool) -> Self {
        let kind = KINDS.into_iter().find(|kind| artifact.get(kind).is_some());
        let default = if in_cluster { "kaniko" } else { "docker" };
        let kind = kind.unwrap_or(default);
        Self { artifact, kind, block: artifact.get(kind) }
    }

    fn reads_dockerfile(&self) -> bool {
        matches!(self.kind, "docker" | "kaniko")
    }

    fn of_block(&self, key: &str) -> Option<&'v Entry> {
        self.block?.entry(key).filter(|entry| is_set(&entry.value))
    }

    fn of_artifact(&self, key: &str) -> Option<&'v Entry> {
        self.artifact.entry(key).filter(|entry| is_set(&entry.value))
    }
}

/// What the base says, the profile does not, and would still mean something.
fn lost(was: &Shape<'_>, is: &Shape<'_>) -> Vec<Entry> {
    let mut lost: Vec<Entry> = Vec::new();
    let mut look = |was: Option<&Entry>, is: Option<&Entry>, default: &str| {
        if let (Some(was), None) = (was, is)
            && was.value.text() != Some(default)
        {
            lost.push(was.clone());
        }
    };
    for key in ["context", "requires", "platforms"] {
        look(was.of_artifact(key), is.of_artifact(key), ".");
    }
    if !was.reads_dockerfile() || !is.reads_dockerfile() {
        return lost;
    }
    // Another folder or Dockerfile is another build: what the base says of its own has no meaning there.
    let other = |was: Option<&Entry>, is: Option<&Entry>| {
        let text =
            |entry: Option<&Entry>| entry.and_then(|own| own.value.text().map(str::to_owned));
        is.is_some() && text(was) != text(is)
    };
    let other_context = other(was.of_artifact("context"), is.of_artifact("context"));
    let other_file = other(was.of_block("dockerfile"), is.of_block("dockerfile"));
    if !other_context {
        look(was.of_block("dockerfile"), is.of_block("dockerfile"), "Dockerfile");
        look(was.of_artifact("sync"), is.of_artifact("sync"), "");
    }
    if !other_context && !other_file {
        look(was.of_block("target"), is.of_block("target"), "");
        look(was.of_block("buildArgs"), is.of_block("buildArgs"), "");
    }
    if was.kind == is.kind {
        for key in ["secrets", "cache", "volumeMounts"] {
            look(was.of_block(key), is.of_block(key), "");
        }
    }
    // A profile that no longer syncs is not for `skaffold dev`, and its stage is another one by intent.
    let is_for_dev = |key: &str| matches!(key, "sync" | "target");
    if lost.iter().any(|own| own.key.value == "sync")
        && lost.iter().all(|own| is_for_dev(&own.key.value))
    {
        lost.clear();
    }
    lost
}

/// The build args that `requires` passes, where that is all that is lost.
fn aliases(lost: &[Entry]) -> Vec<&str> {
    let [only] = lost else { return Vec::new() };
    let items = if only.key.value == "requires" { only.value.items() } else { &[] };
    items.iter().filter_map(|item| text(item, "alias")).collect()
}

fn is_set(value: &Value) -> bool {
    match &value.data {
        Data::Null | Data::Unknown => false,
        Data::Scalar { text, .. } => !text.is_empty(),
        Data::List(items) => !items.is_empty(),
        Data::Map(_) => true,
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.text()
}
