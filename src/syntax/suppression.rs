//! `# skafflint: ignore[rule, group/*] reason`: comments that silence rules, as they are written.

use crate::source::{Span, Spanned};

/// What every comment of ours begins with, behind the `#`.
pub const MARK: &str = "skafflint:";

/// What a comment covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A line of YAML, an instruction, a pattern.
    Place,
    /// The whole file.
    File,
    /// An artifact, in whatever file it is spoken of.
    Artifact,
    /// A stage of a Dockerfile.
    Stage,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Place, Self::File, Self::Artifact, Self::Stage];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Place => "ignore",
            Self::File => "ignore-file",
            Self::Artifact => "ignore-artifact",
            Self::Stage => "ignore-stage",
        }
    }
}

/// A comment that begins with the mark, right or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// From `#` to the end of the line.
    pub comment: Span,
    /// What stands behind the mark: `ignore`.
    pub word: Spanned<String>,
    /// What the word means; `None` where it means nothing.
    pub scope: Option<Scope>,
    /// The rules and groups in the brackets; `None` where there are no brackets.
    pub names: Option<Vec<Spanned<String>>>,
    /// Why, for people; empty where it is not said.
    pub reason: String,
}

/// Reads a comment of a file with this text; `None` where it is not ours.
pub fn parse(text: &str, comment: Span) -> Option<Suppression> {
    let written = text.get(comment.range())?;
    let at = |part: &str| part.as_ptr() as usize - written.as_ptr() as usize;
    let spanned = |part: &str| {
        let start = comment.start as usize + at(part);
        Spanned::new(part.to_owned(), Span::new(comment.file, start, start + part.len()))
    };
    let rest = written.trim_start_matches('#').trim_start().strip_prefix(MARK)?.trim();
    let word = rest.split(|c: char| c == '[' || c.is_whitespace()).next().unwrap_or("");
    let list = rest.get(word.len()..).unwrap_or("").trim_start();
    let inside = list.strip_prefix('[').and_then(|list| list.split_once(']'));
    let names = inside.map(|(names, _)| {
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(spanned).collect()
    });
    Some(Suppression {
        comment,
        word: spanned(word),
        scope: Scope::ALL.into_iter().find(|scope| scope.word() == word),
        names,
        reason: inside.map_or("", |(_, reason)| reason).trim().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(comment: &str) -> Option<Suppression> {
        let text = format!("x\n{comment}\n");
        parse(&text, Span::new(FileId(0), 2, text.len() - 1))
    }

    #[test]
    fn other_comments_are_not_ours() {
        assert_eq!(read("# hadolint ignore=DL3006"), None);
        assert_eq!(read("# about skafflint: it is nice"), None);
    }

    #[test]
    fn a_comment_says_which_rules_and_why() {
        let own = read("# skafflint: ignore[a-rule, cache/* ] not ours").unwrap();
        assert_eq!(own.scope, Some(Scope::Place));
        assert_eq!(own.reason, "not ours");
        let names = own.names.unwrap();
        let shown: Vec<_> = names
            .iter()
            .map(|name| (name.value.as_str(), name.span.start, name.span.end))
            .collect();
        assert_eq!(shown, [("a-rule", 22, 28), ("cache/*", 30, 37)]);
    }

    #[test]
    fn what_is_not_right_is_kept() {
        assert_eq!(read("#skafflint:ignore-file[all]").unwrap().scope, Some(Scope::File));
        let unknown = read("# skafflint: ignor[all]").unwrap();
        assert_eq!((unknown.scope, unknown.word.value.as_str()), (None, "ignor"));
        assert_eq!(read("# skafflint: ignore all").unwrap().names, None);
        assert_eq!(read("# skafflint: ignore[]").unwrap().names, Some(vec![]));
        assert_eq!(read("# skafflint:").unwrap().word.value, "");
    }
}
