use super::Report;
use super::subject::BuiltDockerfile;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for instruction in &subject.file.ast.instructions {
        if let Some(line) = instruction.empty_lines.first() {
            report
                .at(*line, format!("an empty line stands inside this {}: later versions of BuildKit will reject it", instruction.keyword.value.to_uppercase()))
                .label(instruction.keyword.span, "the instruction that goes on")
                .help("remove the line, or make it a comment with `#`");
        }
    }
}
