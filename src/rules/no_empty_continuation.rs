use super::Report;
use super::subject::BuiltDockerfile;
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::source::Span;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for instruction in &subject.file.ast.instructions {
        if let Some(line) = instruction.empty_lines.first() {
            let text = &subject.file.text;
            let whole = |line: &Span| {
                let rest = text.get(line.end as usize..).unwrap_or("");
                let end = line.end as usize + rest.find('\n').map_or(rest.len(), |at| at + 1);
                Edit {
                    span: Span::new(line.file, line.start as usize, end),
                    content: String::new(),
                }
            };
            let edits = instruction.empty_lines.iter().map(whole).collect();
            report
                .at(*line, format!("an empty line stands inside this {}: later versions of BuildKit will reject it", instruction.keyword.value.to_uppercase()))
                .label(instruction.keyword.span, "the instruction that goes on")
                .help("remove the line, or make it a comment with `#`")
                .fix(Fix::new("Remove the empty lines", Applicability::Safe, edits));
        }
    }
}
