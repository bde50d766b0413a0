//! The tree: nodes in an arena, every one with its place.

use crate::source::{FileId, Span, Spanned};
use crate::syntax::SyntaxError;

/// A YAML file: its documents, comments and errors.
///
/// Nodes lie in one flat list, so that dropping, cloning and walking a deep tree needs no deep stack.
#[derive(Debug, Clone)]
pub struct Yaml {
    /// The file.
    pub file: FileId,
    /// All documents, in order. A file of blanks and comments has none.
    pub documents: Vec<Document>,
    /// Every comment, in order.
    pub comments: Vec<Comment>,
    /// What yaml.v3 would reject when it reads the text, in order of position.
    /// What it rejects later, when it decodes, tells [`decode_problems`](super::decode_problems).
    pub errors: Vec<SyntaxError>,
    /// Text was left out to get past errors: what is not in the tree may still be in the file.
    pub partial: bool,
    /// The lines that were left out, without their line breaks, in order.
    /// A tree may be partial without any: then it ends at the last error.
    pub blanked: Vec<Span>,
    pub(super) nodes: Vec<Node>,
}

/// One document.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its value. `None` only where an error left nothing of it; an empty document is null.
    pub root: Option<NodeId>,
    /// From its first to its last byte, `---` included.
    pub span: Span,
    /// The `---`, if it is written.
    pub marker: Option<Span>,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line.
    pub span: Span,
    /// Nothing but blanks stands before it on its line.
    pub alone: bool,
}

/// A node of one [`Yaml`]. Ascending in the order in which nodes start in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// A value or a key.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value's own text, without tag and anchor. Quotes are included. A block scalar begins at its `|` or `>`
    /// and ends with its last line that is not blank. Block collections go from their first to their last byte.
    /// A null that is not written is empty, right behind the `:`, `-`, `?` or `---`, behind its tag or anchor,
    /// or, where a key stands alone, behind the key.
    pub span: Span,
    /// The tag in its short form (`!!str`, `!mine`, `!`), and the place of the tag as written.
    pub tag: Option<Spanned<String>>,
    /// The name without `&`, and the place of `&name`.
    pub anchor: Option<Spanned<String>>,
    /// What it is.
    pub kind: Kind,
}

impl Node {
    /// Where the node begins, its tag and anchor included.
    pub fn start(&self) -> u32 {
        let properties = [&self.tag, &self.anchor].into_iter().flatten();
        properties.map(|property| property.span.start).fold(self.span.start, u32::min)
    }
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A text, number, null …
    Scalar(Scalar),
    /// `key: value` pairs.
    Mapping(Mapping),
    /// Items.
    Sequence(Sequence),
    /// `*name`
    Alias(Alias),
}

/// A scalar.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// The text with quotes, escapes, folding and indentation undone.
    pub value: String,
    /// How it is written.
    pub style: Style,
    /// `|`, `>` and what stands directly at it (`|-`, `>2+`); none for other styles.
    pub header: Option<Span>,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `text`
    Plain,
    /// `'text'`
    Single,
    /// `"text"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A mapping.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// `{…}`, or a single pair inside `[…]`.
    pub flow: bool,
    /// In order. Duplicates and merge keys are kept.
    pub entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The key.
    pub key: NodeId,
    /// The value.
    pub value: NodeId,
    /// From the `?`, tag, anchor or key to the end of the value.
    pub span: Span,
}

/// A sequence.
#[derive(Debug, Clone)]
pub struct Sequence {
    /// `[…]`
    pub flow: bool,
    /// In order.
    pub items: Vec<Item>,
}

/// An item of a sequence.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// The value.
    pub node: NodeId,
    /// The `-` of a block sequence.
    pub dash: Option<Span>,
}

/// A reference to a node with an anchor.
#[derive(Debug, Clone)]
pub struct Alias {
    /// The name without `*`, and the place of `*name`.
    pub name: Spanned<String>,
    /// The node; none if there is no such anchor above.
    pub target: Option<NodeId>,
}

/// What an id that is not of this tree leads to: ids are only made by the builder.
static MISSING: Node = Node {
    span: Span { file: FileId(u32::MAX), start: 0, end: 0 },
    tag: None,
    anchor: None,
    kind: Kind::Scalar(Scalar { value: String::new(), style: Style::Plain, header: None }),
};

impl Yaml {
    /// The node of an id.
    pub fn node(&self, id: NodeId) -> &Node {
        debug_assert!((id.0 as usize) < self.nodes.len(), "an id of another tree");
        self.nodes.get(id.0 as usize).unwrap_or(&MISSING)
    }

    /// All nodes, in the order in which they start in the text.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// The node that an alias stands for; any other node itself, and an alias to nothing, too.
    pub fn follow(&self, id: NodeId) -> NodeId {
        match &self.node(id).kind {
            Kind::Alias(alias) => alias.target.unwrap_or(id),
            _ => id,
        }
    }

    /// The text of a scalar; of an alias to one, that one's.
    pub fn scalar(&self, id: NodeId) -> Option<&Scalar> {
        match &self.node(self.follow(id)).kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Whether text was left out inside `span`, or nobody knows.
    pub fn is_partial_in(&self, span: Span) -> bool {
        self.partial
            && (self.blanked.is_empty()
                || self.blanked.iter().any(|line| line.start <= span.end && span.start <= line.end))
    }
}
