use super::Report;
use super::subject::BuiltDockerfile;
use crate::syntax::dockerfile::Kind;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    let file = &subject.file;
    if !file.is_whole() {
        return;
    }
    for stage in &file.stages {
        let mut last = [None; 3];
        for (_, instruction) in file.instructions(stage) {
            let slot = match instruction.kind {
                Kind::Cmd(_) => &mut last[0],
                Kind::Entrypoint(_) => &mut last[1],
                Kind::Healthcheck(_) => &mut last[2],
                _ => continue,
            };
            if let Some(earlier) = slot.replace(instruction) {
                let keyword = earlier.keyword.value.to_uppercase();
                report
                    .at(earlier.span, format!("this {keyword} does nothing: a later one of the same stage takes its place"))
                    .label(instruction.keyword.span, "the later one")
                    .help("remove one of them");
            }
        }
    }
}
