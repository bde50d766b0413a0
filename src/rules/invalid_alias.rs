use super::artifact_graph::requirements;
use super::{Report, support};
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Artifact, ArtifactKind, Config, Value};
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        // For these two the alias becomes the name of an ARG, or of an environment variable.
        let becomes_name = matches!(artifact.kind, ArtifactKind::Docker(_) | ArtifactKind::Custom);
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for required in requirements(artifact) {
            let is_default = required.alias.is_none();
            let alias = required.alias.unwrap_or(required.image);
            let image = &artifact.image.value;
            if let Some(first) = seen.get(&alias.value) {
                let finding = report.refuses(
                    alias.span,
                    format!("`{image}` requires two artifacts as `{}`", alias.value),
                );
                finding.name(&alias.value).label(*first, "the first one");
                finding.help("give each entry an `alias` of its own");
            } else if becomes_name && !is_name(&alias.value) {
                let message = if is_default {
                    format!(
                        "`{}` is no name for a build arg, and it is the alias where none is written",
                        alias.value
                    )
                } else {
                    format!("the alias `{}` is no name for a build arg", alias.value)
                };
                let name = as_name(&alias.value);
                let fix = if is_default {
                    add_alias(report, artifact, alias.span, &name)
                } else {
                    Some(support::rename(alias.span, &name))
                };
                let finding = report.refuses(alias.span, message);
                finding.fix = fix;
                finding.name(&alias.value);
                if is_default {
                    finding.help(format!(
                        "add an alias such as `alias: {name}`, and `ARG {name}` to the Dockerfile"
                    ));
                } else {
                    finding.help(format!(
                        "letters, digits and `_` only: `{name}`, also in the Dockerfile"
                    ));
                }
            }
            seen.entry(alias.value).or_insert(alias.span);
        }
    }
}

/// Writes an alias beside the image that is required.
fn add_alias(report: &Report<'_>, artifact: &Artifact, image: Span, name: &str) -> Option<Fix> {
    let entries = artifact.value.get("requires")?.items();
    let is_it = |entry: &&Arc<Value>| entry.get("image").is_some_and(|own| own.span == image);
    let entry = entries.iter().find(is_it)?.span;
    let mut editor = report.editor(entry)?;
    editor.insert(entry, "alias", name);
    Some(Fix::new(format!("Add `alias: {name}`"), Applicability::Unsafe, editor.finish()?))
}

/// `[a-zA-Z_][a-zA-Z0-9_]*`
fn is_name(text: &str) -> bool {
    let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    first && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The last part of an image, as a build arg is written: `example.com/base-image` gives `BASE_IMAGE`.
fn as_name(text: &str) -> String {
    let last = text.rsplit('/').next().unwrap_or_default();
    let last = last.split([':', '@']).next().unwrap_or_default();
    let name: String = last
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect();
    if is_name(&name) { name } else { format!("IMAGE_{name}") }
}
