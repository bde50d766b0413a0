use super::Report;
use super::subject::BuiltDockerfile;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for from in &subject.walk().froms {
        let Some(platform) = &from.platform else { continue };
        let is_alone = platform.unmatched.is_empty()
            && platform.matched.iter().eq(["TARGETPLATFORM"])
            && platform.value.as_deref() == Some("linux/amd64");
        if is_alone {
            report
                .at(
                    platform.span,
                    "`--platform` changes nothing: a stage is built for the target platform anyway",
                )
                .help("remove the flag");
        }
    }
}
