//! Changes of a text, and places in its tree.

use skafflint::edit::{self, yaml::Editor};
use skafflint::source::{FileId, Span};
use skafflint::syntax::yaml::{self, Kind, NodeId, Yaml};

/// Changes a text; `None` where the change is refused.
pub(crate) fn change(text: &str, edit: impl FnOnce(&Yaml, &mut Editor<'_>)) -> Option<String> {
    let yaml = yaml::parse(FileId(3), text);
    let mut editor = Editor::new(&yaml, text);
    edit(&yaml, &mut editor);
    Some(edit::applied(text, &editor.finish()?))
}

/// The node at the end of keys and indexes, from the root of the first document.
pub(crate) fn node(yaml: &Yaml, path: &[&str]) -> Option<NodeId> {
    let mut id = yaml.documents.first()?.root?;
    for step in path {
        id = match &yaml.node(id).kind {
            Kind::Mapping(mapping) => {
                let is_it = |key| yaml.scalar(key).is_some_and(|key| key.value == *step);
                mapping.entries.iter().find(|entry| is_it(entry.key))?.value
            }
            Kind::Sequence(sequence) => sequence.items.get(step.parse::<usize>().ok()?)?.node,
            _ => return None,
        };
    }
    Some(id)
}

/// Its place.
pub(crate) fn span(yaml: &Yaml, path: &[&str]) -> Option<Span> {
    Some(yaml.node(node(yaml, path)?).span)
}
