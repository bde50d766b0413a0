//! The type of a node, as yaml.v3 sees it.

use super::scalar::{self, Plain};
use super::tree::{Entry, Kind, Node, NodeId, Scalar, Style, Yaml};

/// What yaml.v3 makes of a node where nothing else is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved {
    /// `null`, `~`, or nothing.
    Null,
    /// `true` and `false` only; `yes` and `on` are strings until a bool is asked for.
    Bool(bool),
    /// A whole number of 64 bits.
    Int(i128),
    /// A number with fraction or exponent, infinity or NaN.
    Float(f64),
    /// Any other text, and every scalar with a tag that YAML does not define.
    Str,
    /// A date.
    Timestamp,
    /// `!!binary`
    Binary,
    /// `<<`
    Merge,
    /// A mapping.
    Mapping,
    /// A sequence.
    Sequence,
    /// An alias to nothing, or a scalar that its tag does not fit (`!!int abc`).
    Unknown,
}

impl Resolved {
    /// The tag of this type.
    fn tag(self) -> &'static str {
        match self {
            Self::Null => "!!null",
            Self::Bool(_) => "!!bool",
            Self::Int(_) => "!!int",
            Self::Float(_) => "!!float",
            Self::Str => "!!str",
            Self::Timestamp => "!!timestamp",
            Self::Binary => "!!binary",
            Self::Merge => "!!merge",
            Self::Mapping => "!!map",
            Self::Sequence => "!!seq",
            Self::Unknown => "",
        }
    }
}

impl From<Plain> for Resolved {
    fn from(plain: Plain) -> Self {
        match plain {
            Plain::Null => Self::Null,
            Plain::Bool(value) => Self::Bool(value),
            Plain::Int(value) => Self::Int(value),
            Plain::Float(value) => Self::Float(value),
            Plain::Timestamp => Self::Timestamp,
            Plain::Merge => Self::Merge,
            Plain::Str => Self::Str,
        }
    }
}

impl Yaml {
    /// What yaml.v3 makes of a node; of an alias, what it makes of the target.
    pub fn resolve(&self, id: NodeId) -> Resolved {
        let node = self.node(self.follow(id));
        match &node.kind {
            Kind::Mapping(_) => Resolved::Mapping,
            Kind::Sequence(_) => Resolved::Sequence,
            Kind::Alias(_) => Resolved::Unknown,
            Kind::Scalar(scalar) => resolve(tag(node), scalar),
        }
    }

    /// The tag in its short form: as written, or that of the resolved type. Of an alias, that of the target.
    pub fn short_tag(&self, id: NodeId) -> &str {
        let node = self.node(self.follow(id));
        match tag(node) {
            Some(tag) => tag,
            None => self.resolve(id).tag(),
        }
    }

    /// Whether the entry is `<<: …` and takes over another mapping's entries. A quoted `"<<"` is a key like any other.
    pub fn is_merge_key(&self, entry: &Entry) -> bool {
        let node = self.node(entry.key);
        let Kind::Scalar(scalar) = &node.kind else { return false };
        scalar.value == "<<"
            && match tag(node) {
                Some(tag) => tag == "!!merge",
                None => scalar.style == Style::Plain,
            }
    }
}

/// Whether a text without quotes is read as that text, and not as a number, a date, a boolean or nothing.
pub fn is_text(text: &str) -> bool {
    matches!(scalar::plain(text, true), Plain::Str)
}

/// The tag, unless it is `!`, which says nothing.
pub(super) fn tag(node: &Node) -> Option<&str> {
    node.tag.as_ref().map(|tag| tag.value.as_str()).filter(|tag| *tag != "!")
}

fn resolve(tag: Option<&str>, scalar: &Scalar) -> Resolved {
    let Some(tag) = tag else {
        let quoted = scalar.style != Style::Plain;
        return if quoted { Resolved::Str } else { scalar::plain(&scalar.value, true).into() };
    };
    match tag {
        "!!binary" if scalar::base64(&scalar.value) => Resolved::Binary,
        "!!binary" => Resolved::Unknown,
        "!!merge" => Resolved::Merge,
        "!!bool" | "!!int" | "!!float" | "!!null" | "!!timestamp" => {
            let found = Resolved::from(scalar::plain(&scalar.value, tag == "!!timestamp"));
            match found {
                #[expect(clippy::cast_precision_loss, reason = "as Go converts it")]
                Resolved::Int(value) if tag == "!!float" => Resolved::Float(value as f64),
                _ if found.tag() == tag => found,
                _ => Resolved::Unknown,
            }
        }
        // `!!str`, and any tag that yaml.v3 does not know.
        _ => Resolved::Str,
    }
}
