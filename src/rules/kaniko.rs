//! What rules about kaniko's block have in common.

use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Artifact, Build, Builder, Entry, Value};
use crate::source::Spanned;

/// The block `kaniko` of an artifact that kaniko builds, in the cluster or on Cloud Build.
pub(super) fn block(build: &Build) -> Option<&Value> {
    let builds = matches!(build.builder, Builder::Kaniko(_) | Builder::KanikoCloudBuild);
    builds.then(|| of(build.artifact.as_deref()?)).flatten()
}

/// The block `kaniko` of an artifact that kaniko builds in the cluster: all of it counts there.
pub(super) fn in_cluster(build: &Build) -> Option<&Value> {
    build.builder.executor()?;
    of(build.artifact.as_deref()?)
}

fn of(artifact: &Artifact) -> Option<&Value> {
    artifact.value.get("kaniko").map(|value| &**value)
}

/// The entry of a flag that is true.
pub(super) fn on<'v>(block: &'v Value, key: &str) -> Option<&'v Entry> {
    let entry = block.entry(key)?;
    entry.value.boolean().is_some_and(|flag| flag.value).then_some(entry)
}

/// The entry of a text that is not empty, and the text.
pub(super) fn text<'v>(block: &'v Value, key: &str) -> Option<(&'v Entry, Spanned<String>)> {
    let entry = block.entry(key)?;
    let text = entry.value.string().filter(|text| !text.value.is_empty())?;
    Some((entry, text))
}

/// The fix that takes a field away.
pub(super) fn removal(
    report: &Report<'_>,
    entry: &Entry,
    applicability: Applicability,
) -> Option<Fix> {
    let mut edit = report.editor(entry.key.span)?;
    edit.remove(entry.key.span);
    Some(Fix {
        title: format!("Remove `{}`", entry.key.value),
        applicability,
        edits: edit.finish()?,
    })
}
