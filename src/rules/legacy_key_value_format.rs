use super::Report;
use super::subject::BuiltDockerfile;
use crate::diagnostic::{Applicability, Fix};
use crate::syntax::dockerfile::Kind;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for instruction in &subject.file.ast.instructions {
        let (Kind::Env(pairs) | Kind::Label(pairs)) = &instruction.kind else { continue };
        let Some(pair) = pairs.items.first().filter(|_| pairs.legacy) else { continue };
        let keyword = instruction.keyword.value.to_uppercase();
        let finding = report.at(
            pair.span,
            format!(
                "`{keyword} {} …` without `=` takes all that follows as one value",
                pair.name.value
            ),
        );
        finding.name(&*pair.name.value).help(format!(
            "write `{keyword} {}=…`, the value in quotes where it has blanks",
            pair.name.value
        ));
        // Quotes and escapes mean the same in both forms; blanks and continued lines do not.
        let value = &pair.value;
        let is_plain = !value.value.is_empty()
            && !value.value.contains(|c: char| {
                c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '`' | '$')
            })
            && value.span.len() == value.value.len();
        if is_plain && pair.name.span.len() == pair.name.value.len() {
            let text = format!("{}={}", pair.name.value, value.value);
            finding.fix(Fix::replace(
                format!("Write `{text}`"),
                Applicability::Safe,
                pair.span,
                text.clone(),
            ));
        }
    }
}
