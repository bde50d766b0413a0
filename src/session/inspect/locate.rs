//! From a byte of a YAML file to the path of what stands there.

use super::path::Step;
use crate::source::{SourceFile, Span, Spanned};
use crate::syntax::yaml::{Kind, NodeId, Resolved, Yaml};

/// Where a byte lies.
#[derive(Debug)]
pub(super) struct Located {
    /// The root of its document.
    pub(super) document: Span,
    /// Keys and items from the top. A merge key is left out: what it brings stands where it stands.
    pub(super) steps: Vec<Step>,
    /// The key, where the last step is one.
    pub(super) key: Option<Span>,
    /// The value, or the item.
    pub(super) value: NodeId,
    /// Whether it is a merge key.
    pub(super) is_merge: bool,
}

pub(super) fn locate(yaml: &Yaml, source: &SourceFile, offset: usize) -> Option<Located> {
    let at = u32::try_from(offset).ok()?;
    let lines = source.lines();
    // What stands behind a value on its last line still is about it.
    let reaches = |start: u32, end: u32| {
        start <= at && (at <= end || lines.line(end as usize) == lines.line(offset))
    };
    let mut roots = yaml.documents.iter().rev().filter_map(|document| document.root);
    let root = roots.find(|root| yaml.node(*root).start() <= at)?;
    let mut located = Located {
        document: yaml.node(root).span,
        steps: Vec::new(),
        key: None,
        value: root,
        is_merge: false,
    };
    let is_comment = yaml
        .comments
        .iter()
        .any(|comment| comment.alone && comment.span.start <= at && at <= comment.span.end);
    if is_comment {
        return None;
    }
    loop {
        match &yaml.node(located.value).kind {
            Kind::Mapping(mapping) => {
                let inside = mapping.entries.iter().rfind(|entry| entry.span.start <= at);
                let Some(entry) = inside.filter(|entry| reaches(entry.span.start, entry.span.end))
                else {
                    break;
                };
                let key = yaml.node(entry.key);
                located.is_merge = matches!(yaml.resolve(entry.key), Resolved::Merge);
                if !located.is_merge {
                    let Kind::Scalar(scalar) = &key.kind else { break };
                    located.steps.push(Step::Key(scalar.value.clone()));
                }
                located.key = Some(key.span);
                located.value = entry.value;
                if at <= key.span.end {
                    break;
                }
            }
            Kind::Sequence(sequence) => {
                let start = |item: &crate::syntax::yaml::Item| {
                    item.dash.map_or_else(|| yaml.node(item.node).start(), |dash| dash.start)
                };
                let inside = sequence.items.iter().enumerate().rfind(|(_, item)| start(item) <= at);
                let found =
                    inside.filter(|(_, item)| reaches(start(item), yaml.node(item.node).span.end));
                let Some((index, item)) = found else { break };
                located.steps.push(Step::Index(index));
                located.key = None;
                located.is_merge = false;
                located.value = item.node;
                if at < yaml.node(item.node).start() {
                    break;
                }
            }
            Kind::Scalar(_) | Kind::Alias(_) => break,
        }
    }
    (!located.steps.is_empty() || located.is_merge).then_some(located)
}

/// The alias at a node, and the value that it stands for.
pub(super) fn alias(yaml: &Yaml, node: NodeId) -> Option<(&Spanned<String>, Span)> {
    match &yaml.node(node).kind {
        Kind::Alias(alias) => Some((&alias.name, yaml.node(alias.target?).span)),
        _ => None,
    }
}
