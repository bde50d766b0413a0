use super::Report;
use super::subject::BuiltDockerfile;
use crate::syntax::dockerfile::Kind;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for instruction in &subject.file.ast.instructions {
        if matches!(instruction.kind, Kind::Maintainer(_)) {
            report
                .at(instruction.keyword.span, "MAINTAINER is deprecated: tools look for a label")
                .help("write `LABEL org.opencontainers.image.authors=\"…\"`");
        }
    }
}
