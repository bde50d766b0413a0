use super::Report;
use super::subject::BuiltDockerfile;
use super::walk::EventKind;
use crate::syntax::dockerfile::{Command, Kind};

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for event in &subject.walk().events {
        if !matches!(event.kind, EventKind::ShellForm) {
            continue;
        }
        let Some(instruction) = subject.file.ast.instructions.get(event.instruction) else {
            continue;
        };
        let text = match &instruction.kind {
            Kind::Cmd(Command::Shell(text)) | Kind::Entrypoint(Command::Shell(text)) => {
                &*text.value
            }
            _ => "",
        };
        // The shell makes way for the program.
        if subject.knows_images() && text.split_whitespace().next() == Some("exec") {
            continue;
        }
        let keyword = instruction.keyword.value.to_uppercase();
        let help = if text.contains(['$', '`', '&', '|', ';', '<', '>', '*']) {
            "JSON leaves variables and operators to no shell: put `exec` before the program that stays, or call the shell in the JSON".to_owned()
        } else {
            format!("write it as JSON: `{keyword} [\"program\", \"argument\"]`")
        };
        report
            .at(event.span, format!("{keyword} starts a shell, which may keep signals from the program, so that it is not stopped in time"))
            .help(help);
    }
}
