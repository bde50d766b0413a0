use super::Report;
use super::subject::BuiltDockerfile;
use crate::diagnostic::{Applicability, Fix};
use crate::syntax::dockerfile::Kind;

/// ARGs before the first FROM have no say, and nothing is said of them.
pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    let instructions = &subject.file.ast.instructions;
    let first =
        instructions.iter().position(|instruction| matches!(instruction.kind, Kind::From(_)));
    let keywords = || {
        let counted = instructions.iter().skip(first.unwrap_or(instructions.len()));
        counted
            .filter(|instruction| !matches!(instruction.kind, Kind::Invalid))
            .map(|instruction| &instruction.keyword)
    };
    let lower = keywords().filter(|word| word.value == word.value.to_lowercase()).count();
    let upper = keywords().filter(|word| word.value == word.value.to_uppercase()).count();
    for word in keywords() {
        let (wanted, case) = if lower > upper {
            (word.value.to_lowercase(), "lower")
        } else {
            (word.value.to_uppercase(), "upper")
        };
        if word.value != wanted {
            report
                .at(
                    word.span,
                    format!(
                        "`{}` is not in {case} case, as most instructions of this file are",
                        word.value
                    ),
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
