use super::Report;
use super::subject::BuiltDockerfile;
use super::walk::EventKind;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for event in &subject.walk().events {
        if !matches!(event.kind, EventKind::ShellForm) {
            continue;
        }
        let Some(instruction) = subject.file.ast.instructions.get(event.instruction) else {
            continue;
        };
        let keyword = instruction.keyword.value.to_uppercase();
        report
            .at(event.span, format!("{keyword} starts a shell that may keep signals from the program: it is not stopped in time"))
            .help(format!("write it as JSON: `{keyword} [\"program\", \"argument\"]`"));
    }
}
