//! What yaml.v3 accepts as text and rejects as a value: duplicate keys, bad merges, endless aliases.

use super::resolve::{Resolved, tag};
use super::tree::{Entry, Kind, Mapping, NodeId, Sequence, Yaml};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Why a value cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeKind {
    /// A key stands twice in one mapping; `other` is the first one.
    DuplicateKey(String),
    /// A mapping or list is used as a key.
    CollectionKey,
    /// `<<:` with something else than mappings; `other` is what an alias leads to.
    BadMerge,
    /// A scalar does not fit its tag.
    BadTag(String),
    /// An alias stands inside its own anchor; `other` is the anchor.
    EndlessAlias(String),
    /// Aliases make the document far larger than it is written.
    ExcessiveAliasing,
}

/// A value that cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeProblem {
    /// What is wrong.
    pub kind: DecodeKind,
    /// The smallest text that is wrong.
    pub span: Span,
    /// The place that it collides with.
    pub other: Option<Span>,
}

impl DecodeProblem {
    /// A whole sentence.
    pub fn message(&self) -> String {
        match &self.kind {
            DecodeKind::DuplicateKey(name) => format!("The key `{name}` is set twice"),
            DecodeKind::CollectionKey => "A mapping or list cannot be a key".to_owned(),
            DecodeKind::BadMerge => "`<<` merges mappings only, and this value is none".to_owned(),
            DecodeKind::BadTag(tag) => format!("The value does not fit its tag `{tag}`"),
            DecodeKind::EndlessAlias(name) => format!("The value of `&{name}` contains itself"),
            DecodeKind::ExcessiveAliasing => {
                "The aliases of this document make it too large to be read".to_owned()
            }
        }
    }
}

/// What yaml.v3 would reject when it decodes the documents, in order of position.
/// [`Yaml::errors`] is what it rejects before.
pub fn decode_problems(yaml: &Yaml) -> Vec<DecodeProblem> {
    let mut problems = vec![];
    for id in yaml.ids() {
        let node = yaml.node(id);
        match &node.kind {
            Kind::Mapping(mapping) => {
                keys(yaml, mapping, &mut problems);
                merges(yaml, mapping, &mut problems);
            }
            Kind::Scalar(_) => {
                if let (Resolved::Unknown, Some(tag)) = (yaml.resolve(id), tag(node)) {
                    let kind = DecodeKind::BadTag(tag.to_owned());
                    problems.push(DecodeProblem { kind, span: node.span, other: None });
                }
            }
            Kind::Sequence(_) | Kind::Alias(_) => {}
        }
    }
    for document in &yaml.documents {
        if let Some(root) = document.root {
            problems.extend(Expansion::new(yaml).run(root));
        }
    }
    problems.sort_by_key(|problem| problem.span);
    problems
}

/// Two keys are the same if kind and text are: `1` and `"1"`, too. Collections have no text.
fn keys(yaml: &Yaml, mapping: &Mapping, problems: &mut Vec<DecodeProblem>) {
    let mut seen: BTreeMap<(u8, &str), NodeId> = BTreeMap::new();
    for entry in &mapping.entries {
        let key = yaml.node(entry.key);
        let name = match &key.kind {
            Kind::Scalar(scalar) => (0, scalar.value.as_str()),
            Kind::Alias(alias) => (1, alias.name.value.as_str()),
            Kind::Mapping(_) => (2, ""),
            Kind::Sequence(_) => (3, ""),
        };
        let first = *seen.entry(name).or_insert(entry.key);
        if first != entry.key {
            let kind = DecodeKind::DuplicateKey(name.1.to_owned());
            let other = Some(yaml.node(first).span);
            problems.push(DecodeProblem { kind, span: key.span, other });
        }
        let target = yaml.node(yaml.follow(entry.key));
        if matches!(target.kind, Kind::Mapping(_) | Kind::Sequence(_)) {
            let kind = DecodeKind::CollectionKey;
            problems.push(DecodeProblem { kind, span: key.span, other: None });
        }
    }
}

/// Of several merge keys the last one counts; the others are duplicates, which is told already.
fn merges(yaml: &Yaml, mapping: &Mapping, problems: &mut Vec<DecodeProblem>) {
    let Some(entry) = mapping.entries.iter().rfind(|entry| yaml.is_merge_key(entry)) else {
        return;
    };
    let mut wrong = |id: NodeId| {
        let node = yaml.node(id);
        let target = yaml.follow(id);
        let other = (target != id).then(|| yaml.node(target).span);
        problems.push(DecodeProblem { kind: DecodeKind::BadMerge, span: node.span, other });
    };
    let merged = |id: NodeId| match &yaml.node(id).kind {
        Kind::Mapping(_) => true,
        // An alias to nothing is told as such.
        Kind::Alias(alias) => {
            alias.target.is_none_or(|target| matches!(yaml.node(target).kind, Kind::Mapping(_)))
        }
        _ => false,
    };
    match &yaml.node(entry.value).kind {
        Kind::Sequence(Sequence { items, .. }) => {
            for item in items.iter().filter(|item| !merged(item.node)) {
                wrong(item.node);
            }
        }
        _ if !merged(entry.value) => wrong(entry.value),
        _ => {}
    }
}

/// Steps of decoding up to which aliases may make 99 % of all.
const FREE_STEPS: u64 = 400_000;
/// Steps from which on they may make 10 %.
const STRICT_STEPS: u64 = 4_000_000;

/// Walks a document as decoding does, every alias expanded, and counts.
/// yaml.v3 gives up where too many of the steps come from aliases, which bounds the walk, too.
struct Expansion<'y> {
    yaml: &'y Yaml,
    steps: u64,
    aliased: u64,
    /// Aliases that are being expanded.
    inside: Vec<NodeId>,
    active: BTreeSet<NodeId>,
    endless: BTreeSet<NodeId>,
}

enum Step {
    Enter(NodeId),
    Leave,
}

impl<'y> Expansion<'y> {
    fn new(yaml: &'y Yaml) -> Self {
        Self {
            yaml,
            steps: 0,
            aliased: 0,
            inside: vec![],
            active: BTreeSet::new(),
            endless: BTreeSet::new(),
        }
    }

    fn run(mut self, root: NodeId) -> Vec<DecodeProblem> {
        let mut problems = vec![];
        let mut todo = vec![Step::Enter(root)];
        while let Some(step) = todo.pop() {
            let id = match step {
                Step::Enter(id) => id,
                Step::Leave => {
                    if let Some(alias) = self.inside.pop() {
                        self.active.remove(&alias);
                    }
                    continue;
                }
            };
            self.steps += 1;
            self.aliased += u64::from(!self.inside.is_empty());
            if self.excessive() {
                let outermost = self.inside.first().copied().unwrap_or(id);
                let span = self.yaml.node(outermost).span;
                let kind = DecodeKind::ExcessiveAliasing;
                problems.push(DecodeProblem { kind, span, other: None });
                return problems;
            }
            match &self.yaml.node(id).kind {
                Kind::Scalar(_) => {}
                Kind::Sequence(sequence) => {
                    todo.extend(sequence.items.iter().rev().map(|item| Step::Enter(item.node)));
                }
                Kind::Mapping(mapping) => self.mapping(mapping, &mut todo),
                Kind::Alias(alias) => {
                    let Some(target) = alias.target else { continue };
                    if self.active.insert(id) {
                        self.inside.push(id);
                        todo.push(Step::Leave);
                        todo.push(Step::Enter(target));
                    } else if self.endless.insert(id) {
                        let kind = DecodeKind::EndlessAlias(alias.name.value.clone());
                        let anchor = self.yaml.node(target).anchor.as_ref();
                        let other = anchor.map(|anchor| anchor.span);
                        problems.push(DecodeProblem { kind, span: alias.name.span, other });
                    }
                }
            }
        }
        problems
    }

    /// All entries first, then what is merged.
    fn mapping(&self, mapping: &Mapping, todo: &mut Vec<Step>) {
        let is_merge = |entry: &&Entry| self.yaml.is_merge_key(entry);
        if let Some(entry) = mapping.entries.iter().rfind(is_merge) {
            match &self.yaml.node(entry.value).kind {
                Kind::Sequence(sequence) => {
                    todo.extend(sequence.items.iter().rev().map(|item| Step::Enter(item.node)));
                }
                _ => todo.push(Step::Enter(entry.value)),
            }
            // To know what must not be overwritten, yaml.v3 decodes all keys once more.
            todo.extend(mapping.entries.iter().rev().map(|entry| Step::Enter(entry.key)));
        }
        for entry in mapping.entries.iter().rev().filter(|entry| !is_merge(entry)) {
            todo.push(Step::Enter(entry.value));
            todo.push(Step::Enter(entry.key));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    fn excessive(&self) -> bool {
        let allowed = if self.steps <= FREE_STEPS {
            0.99
        } else if self.steps >= STRICT_STEPS {
            0.10
        } else {
            let range = (STRICT_STEPS - FREE_STEPS) as f64;
            0.99 - 0.89 * ((self.steps - FREE_STEPS) as f64 / range)
        };
        self.aliased > 100 && self.steps > 1000 && self.aliased as f64 / self.steps as f64 > allowed
    }
}
