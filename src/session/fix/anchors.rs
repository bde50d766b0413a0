//! Where comments can stand.

use crate::edit::yaml::line_break;
use crate::session::{FileType, Outcome, checks, discover};
use crate::source::{SourceFile, Span};
use crate::syntax::suppression::MARK;
use crate::syntax::{dockerfile, yaml};

/// A comment of ours for a line, with the line's indentation where comments may have one.
pub(super) fn comment(kind: Option<FileType>, text: &str, at: usize, rest: &str) -> String {
    let line = text.get(at..).unwrap_or("");
    let indent = match kind {
        Some(_) => line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()),
        // What is indented in an ignore file is a pattern.
        None => None,
    };
    format!("{}# {MARK} {rest}{}", indent.unwrap_or(""), line_break(text))
}

/// Whether a text says the same with comments in it as without.
pub(super) fn says_the_same(kind: Option<FileType>, before: &SourceFile, after: &str) -> bool {
    match kind {
        Some(FileType::Config) => {
            let values = |text: &str| -> Vec<Option<String>> {
                let tree = yaml::parse(before.id, text);
                let value = |id| match &tree.node(id).kind {
                    yaml::Kind::Scalar(scalar) => Some(scalar.value.clone()),
                    _ => None,
                };
                tree.ids().map(value).collect()
            };
            values(&before.text) == values(after)
        }
        Some(FileType::Dockerfile) => {
            let parts = |text: &str| -> Vec<String> {
                let tree = dockerfile::parse(before.id, text);
                let directives = tree.directives.iter().map(|own| own.span);
                let frontend = tree.frontend.iter().map(|own| own.span);
                let instructions = tree.instructions.iter().map(|own| own.span);
                let all = directives.chain(frontend).chain(instructions);
                all.map(|span| text.get(span.range()).unwrap_or("").to_owned()).collect()
            };
            parts(&before.text) == parts(after)
        }
        None => {
            let patterns = |text: &str| -> Vec<String> {
                let lines = text.trim_start_matches('\u{feff}').lines();
                lines.filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
            };
            patterns(&before.text) == patterns(after)
        }
    }
}

/// Where comments can stand in a file: by what they would cover, the byte at which the line begins.
pub(super) struct Anchors {
    /// Sorted; `None` where each line is one of its own.
    places: Option<Vec<Span>>,
    /// Texts of several lines, in which there are no comments.
    long: Vec<Span>,
    is_fit: bool,
}

impl Anchors {
    pub(super) fn of(file: &SourceFile, outcome: &Outcome) -> Self {
        let mut own = Self { places: None, long: Vec::new(), is_fit: !file.lossy && !file.is_new };
        match outcome.kinds.get(&file.id) {
            Some(FileType::Dockerfile) => {
                let tree = dockerfile::parse(file.id, &file.text);
                own.is_fit &= tree.errors.is_empty();
                own.places = Some(tree.instructions.iter().map(|own| own.span).collect());
            }
            Some(FileType::Config) => {
                let tree = yaml::parse(file.id, &file.text);
                own.is_fit &= tree.errors.is_empty();
                let scalars = tree.ids().map(|id| tree.node(id));
                own.long = scalars
                    .filter(|node| matches!(node.kind, yaml::Kind::Scalar(_)))
                    .map(|node| node.span)
                    .filter(|span| file.slice(*span).contains('\n'))
                    .collect();
            }
            None => own.is_fit &= discover::is_ignore_file(&file.path),
        }
        own
    }

    /// The byte where a comment goes for what stands at a place.
    pub(super) fn line(&self, span: Span, file: &SourceFile) -> Option<usize> {
        let mut at = span.start;
        if let Some(places) = &self.places {
            at = places.iter().find(|own| own.start <= at && at <= own.end)?.start;
        }
        let start = |at: u32| {
            let line = file.lines().line(at as usize);
            file.lines().start(line)
        };
        let mut from = start(at)?;
        while let Some(long) =
            self.long.iter().find(|own| (own.start as usize) < from && from <= own.end as usize)
        {
            from = start(long.start)?;
        }
        // A comment for hadolint counts for the very next line.
        while let Some(above) = file.text.get(..from)?.strip_suffix('\n')
            && let line = above.get(above.rfind('\n').map_or(0, |end| end + 1)..)?
            && self.places.is_some()
            && checks::hadolint(line.trim_start_matches('\u{feff}').trim()).is_some()
        {
            from = above.len() - line.len();
        }
        let is_marked = file.text.starts_with('\u{feff}') && from == 0;
        let from = if is_marked { '\u{feff}'.len_utf8() } else { from };
        let line = file.text.get(from..)?.lines().next().unwrap_or("").trim();
        // A comment covers the next line with text: above no text, it would cover another one.
        let has_text = !line.is_empty() && line != "---";
        let is_comment = line.starts_with('#') && checks::hadolint(line).is_none();
        (self.is_fit && has_text && !is_comment).then_some(from)
    }
}
