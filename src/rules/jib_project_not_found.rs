use super::{Report, support};
use crate::model::Build;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (Some(artifact), Some(elsewhere)) = (&build.artifact, &build.wants.jib_elsewhere) else {
        return;
    };
    let image = &artifact.image.value;
    let context = artifact.context.as_ref().map_or(".", |context| context.value.as_str());
    let key = artifact.value.entry("jib").map_or(artifact.image.span, |entry| entry.key.span);
    let span = artifact.context.as_ref().map_or(key, |context| context.span);
    let finding = report.at(
        span,
        format!("`{image}` cannot be built: in its context `{context}` jib finds neither Maven nor Gradle"),
    );
    finding.name(image);
    match (elsewhere.as_slice(), &artifact.context) {
        ([one], Some(context)) => {
            finding.help(format!("did you mean `{one}`?"));
            finding.fix(support::rename(context.span, one));
        }
        ([one], None) => {
            finding.help(format!("add `context: {one}`"));
        }
        ([], _) => {
            finding.help("set `context` to the folder of the `pom.xml` or `build.gradle`, or the `type` of jib");
        }
        (several, _) => {
            finding.help(format!("set `context` to one of {}", support::list(several)));
        }
    }
}
