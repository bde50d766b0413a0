//! `# skafflint: ignore[rule, group/*] reason` in both kinds of file.

use super::select::Selector;
use crate::diagnostic::Finding;
use crate::rules;
use crate::source::{SourceFile, Span};
use crate::syntax::dockerfile::Dockerfile;
use crate::syntax::yaml::{Kind, Yaml};

/// What every comment of ours begins with, behind the `#`.
const MARK: &str = "skafflint:";

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
    /// The rules.
    pub(super) rules: Vec<Selector>,
}

impl Suppression {
    /// Whether it silences a finding. Any of the finding's places may carry the comment.
    pub(super) fn silences(&self, finding: &Finding) -> bool {
        let group = rules::find(finding.rule).map_or("", |rule| rule.page().group.as_str());
        let spans =
            || std::iter::once(finding.span).chain(finding.labels.iter().map(|label| label.span));
        self.rules.iter().any(|rule| rule.names(finding.rule, group))
            && spans().any(|span| self.covers(span))
    }

    fn covers(&self, span: Span) -> bool {
        match self.place.covers {
            _ if self.whole_file => span.file == self.place.comment.file,
            Some(own) => span.file == own.file && span.start <= own.end && own.start <= span.end,
            None => false,
        }
    }
}

/// All suppressions of a file, and what is wrong with those that are not right.
pub(super) fn read(file: &SourceFile, places: &[Place]) -> (Vec<Suppression>, Vec<String>) {
    let (mut suppressions, mut wrong) = (Vec::new(), Vec::new());
    for place in places {
        match parse(file.slice(place.comment)) {
            None => {}
            Some(Ok((whole_file, rules))) => {
                suppressions.push(Suppression { place: *place, whole_file, rules });
            }
            Some(Err(sentence)) => {
                let at = file.position(place.comment.start as usize);
                wrong.push(format!("{}:{}:{}: {sentence}", file.display(), at.line, at.column));
            }
        }
    }
    (suppressions, wrong)
}

/// Whether a text may hold a comment of ours at all.
pub(super) fn may_have(text: &str) -> bool {
    text.contains(MARK)
}

/// Reads a comment; `None` where it is not ours. The reason behind the bracket is for people.
fn parse(comment: &str) -> Option<Result<(bool, Vec<Selector>), String>> {
    let text = comment.trim_start_matches('#').trim_start().strip_prefix(MARK)?.trim();
    let word = text.split(|c: char| c == '[' || c.is_whitespace()).next().unwrap_or("");
    let whole_file = match word {
        "ignore" => false,
        "ignore-file" => true,
        other => {
            let near = crate::suggest::nearest(other, ["ignore", "ignore-file"]);
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Some(Err(format!("unknown comment `{MARK} {other}`{near}")));
        }
    };
    let list = text.get(word.len()..).unwrap_or("").trim_start();
    let Some((list, _reason)) = list.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return Some(Err(format!("`{MARK} {word}` needs the rules in brackets: `{word}[rule]`")));
    };
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    match names.map(Selector::parse).collect::<Result<Vec<_>, _>>() {
        Ok(rules) if rules.is_empty() => Some(Err(format!("`{word}[]` names no rule"))),
        Ok(rules) => Some(Ok((whole_file, rules))),
        Err(error) => Some(Err(error.to_string())),
    }
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
    fn other_comments_are_not_ours() {
        assert!(parse("# hadolint ignore=DL3006").is_none());
        assert!(parse("# about skafflint: it is nice").is_none());
    }

    #[test]
    fn a_comment_says_which_rules() {
        let (whole_file, rules) = parse("# skafflint: ignore[all] because").unwrap().unwrap();
        assert!(!whole_file);
        assert_eq!(rules, [Selector::All]);
        assert!(parse("#skafflint: ignore-file[ all ]").unwrap().unwrap().0);
    }

    #[test]
    fn a_wrong_comment_is_told() {
        let wrong = |text| parse(text).unwrap().unwrap_err();
        assert!(wrong("# skafflint: ignor[all]").contains("did you mean `ignore`?"));
        assert!(wrong("# skafflint: ignore all").contains("in brackets"));
        assert!(wrong("# skafflint: ignore[]").contains("names no rule"));
        assert!(wrong("# skafflint: ignore[no-such-rule]").contains("`no-such-rule`"));
    }

    #[test]
    fn a_label_may_carry_it() {
        let sources = Sources::new();
        let file = sources.add(Path::new("a"), "one\ntwo\n");
        let span = |start, end| Span::new(file.id, start, end);
        let place = Place { comment: span(0, 0), covers: Some(span(4, 7)) };
        let own = Suppression { place, whole_file: false, rules: vec![Selector::All] };
        let mut finding = Finding::new("a-rule", Level::Warn, span(0, 3), "wrong");
        assert!(!own.silences(&finding));
        finding.label(span(5, 6), "the other place");
        assert!(own.silences(&finding));
    }
}
