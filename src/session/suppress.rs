//! `# skafflint: ignore[rule, group/*] reason` in all kinds of files: what a comment covers, and what it silences.

use super::select::Selector;
use crate::diagnostic::Finding;
use crate::model::{CommentKind, NameUse, SuppressionUse};
use crate::rules;
use crate::source::{SourceFile, Span};
use crate::syntax::dockerfile::{self, Dockerfile};
use crate::syntax::dockerignore::Ignore;
use crate::syntax::suppression::{self, MARK, Scope};
use crate::syntax::yaml::{Kind, Yaml};

/// The group of the rules about comments.
pub(super) const GROUP: &str = "suppression";

/// A comment and the text that it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The comment, from `#` to the end of its line.
    pub(super) comment: Span,
    /// What it covers, where it is not the whole file.
    pub(super) covers: Option<Span>,
}

/// One comment that silences rules.
#[derive(Debug, Clone)]
pub(super) struct Suppression {
    /// Where it stands and what it covers.
    pub(super) place: Place,
    /// Whether it holds for the whole file.
    pub(super) whole_file: bool,
    /// The image of the artifact that it holds for, wherever that is spoken of.
    pub(super) artifact: Option<String>,
    /// The rules; `None` for a name that none has.
    pub(super) rules: Vec<Option<Selector>>,
    /// The comment's place among our own ones; `None` for one that other linters read.
    pub(super) own: Option<usize>,
}

impl Suppression {
    fn covers(&self, span: Span) -> bool {
        match self.place.covers {
            _ if self.whole_file => span.file == self.place.comment.file,
            Some(own) => span.file == own.file && span.start <= own.end && own.start <= span.end,
            None => false,
        }
    }
}

/// All comments of a project.
#[derive(Debug, Default)]
pub(super) struct Comments {
    pub(super) all: Vec<Suppression>,
    /// Those of our own, right or not, and what has become of them.
    pub(super) own: Vec<SuppressionUse>,
}

impl Comments {
    /// Reads the comments of a file.
    pub(super) fn add(&mut self, file: &SourceFile, tree: &Tree<'_>) {
        if !file.text.contains(MARK) {
            return;
        }
        for place in tree.places(file) {
            let Some(written) = suppression::parse(&file.text, place.comment) else { continue };
            let mut own = Suppression {
                place,
                whole_file: written.scope == Some(Scope::File),
                artifact: None,
                rules: Vec::new(),
                own: Some(self.own.len()),
            };
            match written.scope {
                Some(Scope::Place | Scope::File) => {}
                Some(Scope::Artifact) => {
                    let artifact = place.covers.and_then(|line| tree.artifact(line, file));
                    own.place.covers = artifact.as_ref().map(|(span, _)| *span);
                    own.artifact = artifact.map(|(_, image)| image);
                }
                Some(Scope::Stage) => {
                    own.place.covers = place.covers.and_then(|from| tree.stage(from));
                }
                None => own.place.covers = None,
            }
            let names = written.names.as_deref().unwrap_or_default();
            own.rules = names.iter().map(|name| Selector::parse(&name.value).ok()).collect();
            self.own.push(SuppressionUse {
                uses: vec![NameUse::Unused; names.len()],
                kind: tree.kind(),
                is_anchored: own.whole_file || own.place.covers.is_some(),
                removal: removal(file, place.comment, tree),
                written,
            });
            self.all.push(own);
        }
    }

    /// Whether a finding is silenced; notes by which names. Any of the finding's places may carry the comment. A
    /// comment for an artifact counts for what concerns that artifact and no other.
    pub(super) fn silence(&mut self, finding: &Finding) -> bool {
        let group = rules::find(finding.rule).map_or("", |rule| rule.page().group.as_str());
        let spans =
            || std::iter::once(finding.span).chain(finding.labels.iter().map(|label| label.span));
        let (mut by, mut by_artifact) = (Vec::new(), Vec::new());
        let mut images = Vec::new();
        for comment in &self.all {
            let named = comment.rules.iter().enumerate().filter_map(|(at, rule)| {
                let names = rule.as_ref().is_some_and(|rule| rule.names(finding.rule, group));
                names.then_some((comment.own, at))
            });
            if spans().any(|span| comment.covers(span)) {
                by.extend(named);
            } else if let Some(image) = &comment.artifact {
                let before = by_artifact.len();
                by_artifact.extend(named);
                if by_artifact.len() > before && finding.artifacts.contains(image) {
                    images.push(image);
                }
            }
        }
        let concerned = &finding.artifacts;
        if !concerned.is_empty() && concerned.iter().all(|image| images.contains(&image)) {
            by.extend(by_artifact);
        }
        for (own, at) in &by {
            let comment = own.and_then(|own| self.own.get_mut(own));
            if let Some(used) = comment.and_then(|comment| comment.uses.get_mut(*at)) {
                *used = NameUse::Used;
            }
        }
        !by.is_empty()
    }

    /// The rules that our own comments name.
    pub(super) fn named(&self) -> impl Iterator<Item = &Selector> {
        let own = self.all.iter().filter(|comment| comment.own.is_some());
        own.flat_map(|comment| comment.rules.iter().flatten())
    }

    /// Of names that silenced nothing, those of rules that cannot be tried here may still be needed.
    pub(super) fn doubt(&mut self, is_tried: impl Fn(&str) -> bool) {
        // The rules about comments come later, and judge these.
        let is_known = |rule: &Selector| {
            let all = rules::ALL.iter().map(|own| (own.id, own.page().group.as_str()));
            let mut groups = all
                .filter(|(id, group)| rule.names(id, group) && *group != GROUP)
                .map(|(_, group)| group)
                .peekable();
            groups.peek().is_some() && groups.all(&is_tried)
        };
        for comment in &self.all {
            let Some(own) = comment.own.and_then(|own| self.own.get_mut(own)) else { continue };
            for (rule, used) in comment.rules.iter().zip(&mut own.uses) {
                if *used == NameUse::Unused && !rule.as_ref().is_some_and(is_known) {
                    *used = NameUse::Unknown;
                }
            }
        }
    }
}

/// What goes where a comment goes.
fn removal(file: &SourceFile, comment: Span, tree: &Tree<'_>) -> Option<Span> {
    let text = &file.text;
    let line = file.lines().line(comment.start as usize);
    let start = file.lines().start(line)?;
    let before = text.get(start..comment.start as usize)?;
    if !before.trim_start_matches('\u{feff}').trim().is_empty() {
        let blank = before.len() - before.trim_end().len();
        return Some(Span { start: comment.start - u32::try_from(blank).ok()?, ..comment });
    }
    let start = start + before.len() - before.trim_start_matches('\u{feff}').len();
    let end = file.lines().start(line + 1).unwrap_or(text.len());
    // Without the comment, the next one could be a parser directive.
    let is_directive = |line: &str| line.trim_start().starts_with(['#', '/']) && line.contains('=');
    let next = text.get(end..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let may_become_one = tree.kind() == CommentKind::Dockerfile
        && is_directive(next)
        && text.get(..start)?.lines().all(is_directive);
    (!may_become_one).then(|| Span::new(file.id, start, end))
}

/// A file in which comments can stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tree<'t> {
    Yaml(&'t Yaml),
    Dockerfile(&'t Dockerfile),
    IgnoreFile(&'t Ignore),
}

impl Tree<'_> {
    fn kind(&self) -> CommentKind {
        match self {
            Self::Yaml(_) => CommentKind::Yaml,
            Self::Dockerfile(_) => CommentKind::Dockerfile,
            Self::IgnoreFile(_) => CommentKind::IgnoreFile,
        }
    }

    fn places(&self, file: &SourceFile) -> Vec<Place> {
        match self {
            Self::Yaml(yaml) => comments_of_yaml(yaml, file),
            Self::Dockerfile(dockerfile) => comments_of_dockerfile(dockerfile),
            Self::IgnoreFile(ignore) => comments_of_ignore_file(ignore, file),
        }
    }

    /// The artifact whose `image` stands on a line, or which begins there, and its image.
    fn artifact(&self, line: Span, file: &SourceFile) -> Option<(Span, String)> {
        let Self::Yaml(yaml) = self else { return None };
        let starts_there =
            |at: u32| file.lines().line(at as usize) == file.lines().line(line.start as usize);
        let mut found = None;
        for node in yaml.ids().map(|id| yaml.node(id)) {
            let Kind::Mapping(mapping) = &node.kind else { continue };
            for entry in &mapping.entries {
                let (key, value) = (yaml.node(entry.key), yaml.node(entry.value));
                if let (Kind::Scalar(name), Kind::Scalar(image)) = (&key.kind, &value.kind)
                    && name.value == "image"
                    && (starts_there(key.span.start) || starts_there(node.span.start))
                {
                    // The innermost one comes last.
                    found = Some((node.span, image.value.clone()));
                }
            }
        }
        found
    }

    /// All of the stage whose FROM is covered.
    fn stage(&self, covered: Span) -> Option<Span> {
        let Self::Dockerfile(dockerfile) = self else { return None };
        let instructions = &dockerfile.instructions;
        let is_from = |own: &dockerfile::Instruction| matches!(own.kind, dockerfile::Kind::From(_));
        let at = instructions.iter().position(|own| own.span == covered && is_from(own))?;
        let own = instructions.get(at..)?;
        let end = own.iter().skip(1).take_while(|own| !is_from(own)).last();
        Some(end.map_or(covered, |last| covered.to(last.span)))
    }
}

/// The comments of an ignore file. One covers the next line that is none.
fn comments_of_ignore_file(ignore: &Ignore, file: &SourceFile) -> Vec<Place> {
    let lines = file.lines();
    let place = |comment: &Span| {
        let mut at = lines.line(comment.start as usize) + 1;
        let mut covers = None;
        while let Some(start) = lines.start(at) {
            let end = lines.start(at + 1).map_or(file.text.len(), |next| next - 1);
            let line = file.text.get(start..end).unwrap_or("").trim();
            if !line.is_empty() && !line.starts_with('#') {
                covers = Some(Span::new(file.id, start, end));
                break;
            }
            at += 1;
        }
        Place { comment: *comment, covers }
    };
    ignore.comments.iter().map(place).collect()
}

/// The comments of a YAML file. One at the end of a line covers that line; one that stands alone covers the next line
/// with text. A scalar of several lines has no room for comments: it belongs to the line that it begins on.
pub(super) fn comments_of_yaml(yaml: &Yaml, file: &SourceFile) -> Vec<Place> {
    let lines = file.lines();
    let line_of = |at: u32| lines.line(at as usize);
    let long: Vec<(usize, Span)> = yaml
        .ids()
        .map(|id| yaml.node(id))
        .filter(|node| matches!(node.kind, Kind::Scalar(_)))
        .map(|node| (line_of(node.span.start), node.span))
        .filter(|&(line, span)| line_of(span.end) > line)
        .collect();
    let alone: Vec<usize> = yaml
        .comments
        .iter()
        .filter(|comment| comment.alone)
        .map(|comment| line_of(comment.span.start))
        .collect();
    let cover = |line: usize| {
        let start = lines.start(line)?;
        let end = lines.start(line + 1).map_or(file.text.len(), |next| next - 1);
        let end = long
            .iter()
            .filter(|(first, _)| *first == line)
            .fold(end, |end, (_, scalar)| end.max(scalar.end as usize));
        Some(Span::new(file.id, start, end))
    };
    let has_text = |line: usize| {
        let start = lines.start(line).unwrap_or(0);
        let end = lines.start(line + 1).unwrap_or(file.text.len());
        file.text.get(start..end).is_some_and(|text| !text.trim().is_empty())
    };
    let place = |comment: &crate::syntax::yaml::Comment| {
        let own = line_of(comment.span.start);
        let line = if comment.alone {
            (own + 1..=lines.count())
                .find(|line| alone.binary_search(line).is_err() && has_text(*line))
        } else {
            Some(own)
        };
        Place { comment: comment.span, covers: line.and_then(cover) }
    };
    yaml.comments.iter().map(place).collect()
}

/// The comments of a Dockerfile. One inside an instruction covers it; any other the next instruction.
pub(super) fn comments_of_dockerfile(dockerfile: &Dockerfile) -> Vec<Place> {
    let instructions = &dockerfile.instructions;
    let place = |comment: &crate::syntax::dockerfile::Comment| {
        let next = || instructions.partition_point(|next| next.span.start < comment.span.end);
        let covered = instructions.get(comment.inside.unwrap_or_else(next));
        Place { comment: comment.span, covers: covered.map(|instruction| instruction.span) }
    };
    dockerfile.comments.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use crate::source::Sources;
    use crate::syntax::yaml;
    use std::path::Path;

    fn covered(text: &str) -> Vec<String> {
        let sources = Sources::new();
        let file = sources.add(Path::new("a.yaml"), text);
        let tree = yaml::parse(file.id, &file.text);
        let cover = |place: Place| place.covers.map_or("", |span| file.slice(span)).to_owned();
        comments_of_yaml(&tree, &file).into_iter().map(cover).collect()
    }

    #[test]
    fn a_comment_at_the_end_of_a_line_covers_the_line() {
        assert_eq!(covered("a: 1\nb: 2 # here\nc: 3\n"), ["b: 2 # here"]);
    }

    #[test]
    fn a_comment_alone_covers_the_next_line_with_text() {
        assert_eq!(covered("a:\n  # x\n  # y\n\n  b: 2\n  c: 3\n"), ["  b: 2", "  b: 2"]);
        assert_eq!(covered("a: 1\n# the end\n"), [""]);
    }

    #[test]
    fn a_long_scalar_belongs_to_its_line() {
        assert_eq!(covered("# x\na: |\n  one\n  two\nb: 1\n"), ["a: |\n  one\n  two"]);
    }

    #[test]
    fn a_label_may_carry_it() {
        let sources = Sources::new();
        let file = sources.add(Path::new("a"), "one\ntwo\n");
        let span = |start, end| Span::new(file.id, start, end);
        let place = Place { comment: span(0, 0), covers: Some(span(4, 7)) };
        let own = Suppression {
            place,
            whole_file: false,
            artifact: None,
            rules: vec![Some(Selector::All)],
            own: None,
        };
        let mut comments = Comments { all: vec![own], own: Vec::new() };
        let mut finding = Finding::new("a-rule", Level::Warn, span(0, 3), "wrong");
        assert!(!comments.silence(&finding));
        finding.label(span(5, 6), "the other place");
        assert!(comments.silence(&finding));
    }
}
