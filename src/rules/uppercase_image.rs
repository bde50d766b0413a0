use super::{Report, support};
use crate::model::{ArtifactKind, Config, is_literal};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        let image = &artifact.image;
        // Other builders make names of their own.
        let is_plain = matches!(artifact.kind, ArtifactKind::Docker(_) | ArtifactKind::Kaniko(..));
        // A tag is another mistake; the registry's host may be written in any case.
        let path = image.value.split('@').next().unwrap_or_default();
        let host =
            path.find('/').map(|slash| &path[..slash]).filter(|host| host.contains(['.', ':']));
        let start = host.map_or(0, str::len);
        let end = path[start..].find(':').map_or(path.len(), |colon| start + colon);
        let repository = path.get(start..end).unwrap_or_default();
        // `us.gcr.io/PROJECT/web`: a part in capitals is filled in before.
        let is_filled_in = |part: &str| {
            part.chars().any(|c| c.is_ascii_uppercase())
                && !part.chars().any(|c| c.is_ascii_lowercase())
        };
        if !is_plain
            || repository.split('/').any(is_filled_in)
            || !is_literal(&image.value)
            || path.starts_with("ko://")
            || !repository.chars().any(|c| c.is_ascii_uppercase())
        {
            continue;
        }
        let lower = repository.to_ascii_lowercase();
        let span = image.part(start..end);
        let finding = report.at(
            span,
            format!(
                "the build fails: Docker refuses `{}`, as a repository has no capital letters",
                image.value
            ),
        );
        finding.help("write it in lower case, here and in the manifests").name(&image.value);
        if span != image.span || start == 0 {
            finding.fix(support::rename(span, &lower));
        }
    }
}
