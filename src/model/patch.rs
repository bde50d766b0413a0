//! JSON patches of profiles, as Skaffold applies them: to the configuration of the newest apiVersion as it would
//! write it, without defaults, zero values and unknown keys. Paths have `/`, `~0`, `~1`, and `key=value` to pick maps.

use super::patch_path::{self, Child, children};
use super::profile::Effective;
use super::value::{Data, Entry, Value};
use super::written::{Reread, Unpatched, Written, root};
use crate::source::{Span, Spanned};
use crate::syntax::yaml::Resolved;
use std::sync::Arc;

/// A patch that cannot be applied: Skaffold refuses to start with the profile.
#[derive(Debug, Clone)]
pub struct PatchFailure {
    /// The `path` (or `from`) as written, or the patch where it has none.
    pub path: Spanned<String>,
    /// What of the path is wrong, counted in bytes; all of it where nothing smaller is.
    pub wrong: Option<std::ops::Range<usize>>,
    /// The path that Skaffold applies, where it brings an old one up to date.
    pub moved: Option<String>,
    /// `op`, where it is written.
    pub op: Option<Spanned<String>>,
    /// Why.
    pub why: Why,
}

/// Why a patch cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A segment names nothing.
    Missing(Box<Missing>),
    /// An index beyond the end of a list of that many items.
    OutOfRange(usize),
    /// Something other than an index for a list of that many items.
    NoIndex(String, usize),
    /// `key=value` picks several maps, and not in all of them the rest of the path is there.
    Ambiguous(String, usize),
    /// No `/` in front.
    NoSlash,
    /// An `op` that does not exist.
    UnknownOp(Spanned<String>),
    /// `test` found another value.
    TestFailed,
    /// No `path` at all.
    NoPath,
    /// `copy` of a block into itself, which never ends.
    IntoItself,
    /// No `from`, which `copy` and `move` need.
    NoFrom,
    /// A value that does not fit; the place and what belongs there.
    WrongType(Span, &'static str),
}

/// See [`Why::Missing`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The first segment that is not there.
    pub segment: String,
    /// The path before it; empty at the top.
    pub parent: String,
    /// Whether it is the last one.
    pub is_last: bool,
    /// What is there.
    pub there: Vec<String>,
    /// Fields that may stand there.
    pub legal: Vec<String>,
    /// Whether a scalar stands before it, below which nothing can be.
    pub below_scalar: bool,
    /// Where it is written, but as null or as a zero value, which Skaffold does not keep.
    pub written: Option<Span>,
    /// The default that Skaffold sets later, if it is a field with one.
    pub default: Option<String>,
}

/// Something that a patch says and Skaffold loses.
#[derive(Debug, Clone)]
pub enum PatchLoss {
    /// No field has this name at this place.
    UnknownField {
        /// The key, or the last segment of the path that is to make it.
        key: Spanned<String>,
        /// The path of the map that it stands in.
        parent: String,
        /// Names that are legal there.
        legal: Vec<String>,
        /// Whether it is the path of the patch that names it.
        in_path: bool,
    },
    /// There is no `value`: the field is unset. The patch, and its path.
    NoValue(Span, Spanned<String>),
    /// `copy` from a key that is not there unsets the field.
    CopiesNothing(Spanned<String>),
}

/// One patch, ready to be applied.
struct Operation<'p> {
    patch: &'p Value,
    path: Spanned<String>,
    /// As Skaffold applies it.
    applied: String,
    op: Option<Spanned<String>>,
}

/// Where Skaffold moves paths that were written for Skaffold 1.
const MOVES: [(&str, &str); 4] = [
    ("/deploy/kubectl/manifests", "/manifests/rawYaml"),
    ("/deploy/kustomize/paths", "/manifests/kustomize/paths"),
    ("/deploy/kustomize/buildArgs", "/manifests/kustomize/buildArgs"),
    ("/deploy/helm", "/manifests/helm"),
];

/// Applies the patches of a profile, one after the other.
pub(super) fn apply_all(
    effective: &mut Effective,
    profile: &Value,
    moves: bool,
    base: &mut Unpatched,
) {
    let patches = profile.get("patches").map(|list| list.items()).unwrap_or_default();
    let operations = operations(effective, patches, moves);
    if operations.is_empty() {
        return;
    }
    let both = base.write(&effective.document);
    let (written, before) = &*both;
    let mut document = before.clone();
    let mut failed: Vec<&str> = Vec::new();
    for operation in &operations {
        let known = effective.losses.len();
        match operation.apply(&document, &mut effective.losses) {
            Ok(changed) => document = changed,
            Err(why) => {
                // A patch that fails loses nothing.
                effective.losses.truncate(known);
                // What a failed patch would have made is not there for later ones.
                let applied = operation.applied.as_str();
                let of_earlier = |earlier: &&str| {
                    applied
                        .strip_prefix(earlier)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                };
                // One patch that is made in two places fails once.
                let is_told = |own: &PatchFailure| own.path.span == operation.path.span;
                if !failed.iter().any(of_earlier) && !effective.failures.iter().any(is_told) {
                    effective.failures.push(operation.failure(&document, written, why));
                }
                failed.push(applied);
            }
        }
    }
    let mut reread = Reread::default();
    let after = reread.read(&document, Some(before), root(), "");
    for (key, parent, legal) in reread.lost {
        let in_path = operations.iter().any(|operation| operation.path.span.contains(key.span));
        effective.losses.push(PatchLoss::UnknownField { key, parent, legal, in_path });
    }
    if let Some((span, expected)) = reread.wrong {
        let holds = |operation: &&Operation<'_>| operation.patch.span.contains(span);
        if let Some(operation) = operations.iter().find(holds).or(operations.last()) {
            let why = Some(Why::WrongType(span, expected));
            effective.failures.push(operation.failure(&document, written, why));
        }
    }
    effective.document = written.restore(&after, Some(before));
}

fn operations<'p>(
    effective: &mut Effective,
    patches: &'p [Arc<Value>],
    moves: bool,
) -> Vec<Operation<'p>> {
    let (mut operations, mut again) = (Vec::new(), Vec::new());
    for patch in patches.iter().filter(|patch| matches!(patch.data, Data::Map(_))) {
        let op = patch.field("op").filter(|op| !op.value.is_empty());
        let Some(path) = patch.field("path") else {
            let path = Spanned::new(String::new(), patch.span);
            let why = Why::NoPath;
            effective.failures.push(PatchFailure { path, wrong: None, moved: None, op, why });
            continue;
        };
        let applied = if moves { moved(&path.value) } else { path.value.clone() };
        // The releases of Helm stand twice now: for the renderer and for the deployer.
        let twice = path.value.contains("/deploy/helm") && applied != path.value;
        // Skaffold makes templates of these.
        if moves && path.value.contains("/artifactOverrides/image") {
            continue;
        }
        if twice {
            let (path, op) = (path.clone(), op.clone());
            again.push(Operation { patch, applied: path.value.clone(), path, op });
        }
        operations.push(Operation { patch, path, applied, op });
    }
    operations.append(&mut again);
    operations
}

fn moved(path: &str) -> String {
    if path.contains("/deploy/helm/hooks") {
        return path.to_owned();
    }
    let hit = MOVES.iter().find(|(old, _)| path.contains(old));
    hit.map_or_else(|| path.to_owned(), |(old, new)| path.replace(old, new))
}

enum Change {
    /// A list grows, a map gets or changes a key.
    Add(Arc<Value>),
    /// The key or item must be there.
    Replace(Arc<Value>),
    /// Neither: a list grows as far as needed.
    Set(Arc<Value>),
    Remove,
}

impl Operation<'_> {
    /// The changed document; `Err(None)` where the path has to be looked at to say why not.
    fn apply(
        &self,
        document: &Arc<Value>,
        losses: &mut Vec<PatchLoss>,
    ) -> Result<Arc<Value>, Option<Why>> {
        let paths = patch_path::expand(document, &self.applied).ok_or(None)?;
        let mut document = document.clone();
        for path in paths {
            document = self.perform(&document, &path, losses)?;
        }
        Ok(document)
    }

    fn perform(
        &self,
        document: &Arc<Value>,
        path: &str,
        losses: &mut Vec<PatchLoss>,
    ) -> Result<Arc<Value>, Option<Why>> {
        let target = patch_path::segments(path).ok_or(Some(Why::NoSlash))?;
        let given = self.patch.get("value");
        let value = || {
            given
                .cloned()
                .unwrap_or_else(|| Arc::new(Value { span: self.patch.span, data: Data::Null }))
        };
        let kind = self.op.as_ref().map_or("replace", |op| op.value.as_str());
        let change = match kind {
            "add" => Change::Add(value()),
            "replace" => Change::Replace(value()),
            "remove" => Change::Remove,
            "test" => {
                let found = patch_path::find(document, &target).ok_or(None)?;
                let is_same = match (given, found) {
                    (Some(given), Some(found)) => same(given, &found),
                    _ => false,
                };
                return if is_same { Ok(document.clone()) } else { Err(Some(Why::TestFailed)) };
            }
            "copy" | "move" => return self.transfer(document, &target, kind == "move", losses),
            _ => return Err(self.op.clone().map(Why::UnknownOp)),
        };
        if given.is_none() && !matches!(change, Change::Remove) {
            losses.push(PatchLoss::NoValue(self.patch.span, self.path.clone()));
        }
        self.edit(document, &target, &change)
    }

    fn transfer(
        &self,
        document: &Arc<Value>,
        target: &[String],
        is_move: bool,
        losses: &mut Vec<PatchLoss>,
    ) -> Result<Arc<Value>, Option<Why>> {
        let from = self.patch.field("from").ok_or(Some(Why::NoFrom))?;
        let source = patch_path::segments(&from.value).ok_or(Some(Why::NoSlash))?;
        let found = patch_path::find(document, &source).ok_or(None)?.map(|child| child.value);
        if !is_move && target.len() > source.len() && target.starts_with(&source) {
            return Err(Some(Why::IntoItself));
        }
        let mut document = document.clone();
        if is_move {
            document = self.edit(&document, &source, &Change::Remove)?;
        } else if found.is_none() {
            losses.push(PatchLoss::CopiesNothing(from.clone()));
        }
        let null = || Arc::new(Value { span: from.span, data: Data::Null });
        self.edit(&document, target, &Change::Set(found.unwrap_or_else(null)))
    }

    fn edit(
        &self,
        value: &Arc<Value>,
        path: &[String],
        change: &Change,
    ) -> Result<Arc<Value>, Option<Why>> {
        let Some((segment, rest)) = path.split_first() else { return Err(None) };
        let data = match &value.data {
            Data::Map(entries) => Data::Map(self.edit_map(entries, segment, rest, change)?),
            Data::List(items) => Data::List(self.edit_list(items, segment, rest, change)?),
            _ => return Err(None),
        };
        Ok(Arc::new(Value { span: value.span, data }))
    }

    fn edit_map(
        &self,
        entries: &[Entry],
        segment: &str,
        rest: &[String],
        change: &Change,
    ) -> Result<Vec<Entry>, Option<Why>> {
        let mut entries = entries.to_vec();
        let known = entries.iter_mut().find(|entry| entry.key.value == segment);
        match (rest, change, known) {
            ([], Change::Remove, Some(_)) => entries.retain(|own| own.key.value != segment),
            ([], Change::Remove | Change::Replace(_), None) | ([_, ..], _, None) => {
                return Err(None);
            }
            ([], Change::Add(new) | Change::Set(new) | Change::Replace(new), Some(entry)) => {
                entry.value = new.clone();
            }
            ([], Change::Add(new) | Change::Set(new), None) => {
                // Its key is the last segment of the path.
                let length = self.path.value.len();
                let last = self.path.value.rfind('/').map_or(0, |at| at + 1);
                let key = Spanned::new(segment.to_owned(), self.path.part(last..length));
                entries.push(Entry { key, value: new.clone() });
            }
            ([_, ..], _, Some(entry)) => entry.value = self.edit(&entry.value, rest, change)?,
        }
        Ok(entries)
    }

    fn edit_list(
        &self,
        items: &[Arc<Value>],
        segment: &str,
        rest: &[String],
        change: &Change,
    ) -> Result<Vec<Arc<Value>>, Option<Why>> {
        let mut items = items.to_vec();
        if let ("-", [], Change::Add(new)) = (segment, rest, change) {
            items.push(new.clone());
            return Ok(items);
        }
        let at: usize = segment.parse().map_err(|_| None)?;
        match (rest, change) {
            ([], Change::Add(new)) if at <= items.len() => items.insert(at, new.clone()),
            ([], Change::Remove) if at < items.len() => {
                items.remove(at);
            }
            ([], Change::Set(new)) if at >= items.len() && at < items.len() + 100 => {
                let null = Arc::new(Value { span: new.span, data: Data::Null });
                items.resize(at, null);
                items.push(new.clone());
            }
            _ => {
                let item = items.get_mut(at).ok_or(None)?;
                *item = match (rest, change) {
                    ([], Change::Replace(new) | Change::Set(new)) => new.clone(),
                    _ => self.edit(item, rest, change)?,
                };
            }
        }
        Ok(items)
    }

    fn failure(&self, document: &Arc<Value>, written: &Written, why: Option<Why>) -> PatchFailure {
        let mut failure = PatchFailure {
            path: self.path.clone(),
            wrong: None,
            moved: (self.applied != self.path.value).then(|| self.applied.clone()),
            op: self.op.clone(),
            why: Why::TestFailed,
        };
        let is_transfer =
            self.op.as_ref().is_some_and(|op| matches!(op.value.as_str(), "copy" | "move"));
        let from = self.patch.field("from").filter(|_| is_transfer);
        match (why, &from) {
            (Some(why), _) => failure.why = why,
            (None, Some(from)) if patch_path::is_missing(document, &from.value, true) => {
                failure.path = from.clone();
                failure.moved = None;
                let (why, at) = patch_path::why(document, written, &from.value, &from.value, true);
                failure.why = why;
                failure.wrong = at;
            }
            (None, _) => {
                let adds = is_transfer || self.op.as_ref().is_some_and(|op| op.value == "add");
                let (why, at) =
                    patch_path::why(document, written, &self.applied, &self.path.value, !adds);
                failure.why = why;
                failure.wrong = at;
            }
        }
        failure
    }
}

/// Whether `test` takes two values for the same. Maps never are: they come from two decoders, in two types.
fn same(given: &Value, found: &Child) -> bool {
    match (&given.data, &found.value.data) {
        (Data::Scalar { text, resolved, .. }, Data::Scalar { text: own, resolved: kind, .. }) => {
            let is_text = matches!(resolved, Resolved::Str);
            let found_text = found.is_text() || matches!(kind, Resolved::Str);
            is_text == found_text && text == own
        }
        (Data::List(_), Data::List(_)) => {
            let items = children(&found.value, found.place);
            given.items().len() == items.len()
                && given.items().iter().zip(&items).all(|(one, (_, other))| same(one, other))
        }
        (Data::Null, Data::Null) => true,
        _ => false,
    }
}
