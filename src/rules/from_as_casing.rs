use super::Report;
use super::subject::BuiltDockerfile;
use crate::diagnostic::{Applicability, Fix};
use crate::syntax::dockerfile::Kind;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for instruction in &subject.file.ast.instructions {
        let Kind::From(from) = &instruction.kind else { continue };
        let Some(word) = from.as_keyword.as_ref().filter(|_| from.name.is_some()) else { continue };
        let keyword = &instruction.keyword.value;
        let wanted = if *keyword == keyword.to_lowercase() {
            word.value.to_lowercase()
        } else if *keyword == keyword.to_uppercase() {
            word.value.to_uppercase()
        } else {
            continue;
        };
        if word.value != wanted {
            report
                .at(
                    word.span,
                    format!("`{}` and `{keyword}` are written in different cases", word.value),
                )
                .help(format!("write `{wanted}`"))
                .fix(Fix::replace(
                    format!("Write `{wanted}`"),
                    Applicability::Safe,
                    word.span,
                    wanted.clone(),
                ));
        }
    }
}
