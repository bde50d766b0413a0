use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::model::{CommentKind, NameUse, SuppressionUse};
use crate::source::{Span, Spanned};
use crate::suggest::nearest;
use crate::syntax::suppression::{MARK, Scope};

pub(super) fn check(comment: &SuppressionUse, report: &mut Report<'_>) {
    let written = &comment.written;
    let word = written.word.value.as_str();
    let Some(scope) = written.scope else {
        let message = match word {
            "" => format!("this comment silences nothing: nothing stands behind `{MARK}`"),
            word => {
                format!("this comment silences nothing: `{word}` has no meaning behind `{MARK}`")
            }
        };
        let help = match nearest(word, Scope::ALL.map(Scope::word)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write `{MARK} ignore[rule] reason`"),
        };
        report.at(written.word.span, message).name(word).help(help);
        return;
    };
    let names = written.names.as_deref().unwrap_or_default();
    if names.is_empty() {
        let message = format!("`{word}` silences nothing: it names no rule");
        let help = format!("name the rules in brackets: `{word}[rule] reason`");
        report.at(written.word.span, message).name(word).help(help);
    } else if !comment.is_anchored {
        let message = format!("`{word}` silences nothing: {}", astray(scope, comment.kind));
        report.at(written.comment, message).name(word).help(place(scope));
    } else if comment.uses.iter().all(|own| *own == NameUse::Unused) {
        let list: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
        let message = format!(
            "`{word}[{}]` silences nothing: there is no such finding here",
            list.join(", ")
        );
        let finding = report.at(written.comment, message);
        finding.names.extend(list.into_iter().map(str::to_owned));
        finding.help("remove the comment");
        if let Some(removal) = comment.removal {
            finding.fix(Fix::replace("Remove the comment", Applicability::Safe, removal, ""));
        }
    } else {
        for (at, name) in names.iter().enumerate() {
            if comment.uses.get(at) == Some(&NameUse::Unused) {
                let text = &name.value;
                let message = format!("`{text}` silences nothing: there is no such finding here");
                let title = format!("Remove `{text}` from the comment");
                let fix =
                    Fix::replace(title, Applicability::Safe, removal(names, at, name.span), "");
                report.at(name.span, message).name(text).help("remove the name").fix(fix);
            }
        }
    }
}

/// A name and the comma that goes with it.
fn removal(names: &[Spanned<String>], at: usize, own: Span) -> Span {
    match (names.get(at + 1), at.checked_sub(1).and_then(|before| names.get(before))) {
        (Some(next), _) => Span { end: next.span.start, ..own },
        (None, Some(before)) => Span { start: before.span.end, ..own },
        (None, None) => own,
    }
}

fn astray(scope: Scope, kind: CommentKind) -> &'static str {
    match (scope, kind) {
        (Scope::Artifact, CommentKind::Yaml) => "it stands above no artifact's `image`",
        (Scope::Artifact, _) => "artifacts stand in a skaffold.yaml",
        (Scope::Stage, CommentKind::Dockerfile) => "it stands above no FROM",
        (Scope::Stage, _) => "stages stand in a Dockerfile",
        (Scope::Place | Scope::File, _) => "nothing comes after it",
    }
}

fn place(scope: Scope) -> &'static str {
    match scope {
        Scope::Artifact => "write it at an artifact's `image`, or alone above it",
        Scope::Stage => "write it alone above the FROM of the stage",
        Scope::Place => "write it on the line, or alone above it",
        Scope::File => "write it anywhere in the file",
    }
}
