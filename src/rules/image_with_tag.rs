use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::model::Config;
use crate::syntax::image;
use crate::syntax::text::Text;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        let written = &artifact.image;
        // Skaffold itself takes the name in any case, and leaves `ko://` away.
        let prefix = if written.value.starts_with("ko://") { "ko://".len() } else { 0 };
        let name = written.value.get(prefix..).unwrap_or_default();
        let repository = name.find('@').or_else(|| tag_at(name)).unwrap_or(name.len());
        let lower = name.get(..repository).unwrap_or_default().to_lowercase();
        let text = format!("{lower}{}", name.get(repository..).unwrap_or_default());
        let whole = crate::source::Span::new(written.span.file, 0, text.len());
        let Ok(reference) = image::parse(&Text::plain(whole, text)) else { continue };
        let (what, at) = match (&reference.tag, &reference.digest) {
            (Some(_), Some(_)) => ("a tag and a digest", tag_at(name)),
            (None, Some(_)) => ("a digest", name.find('@')),
            (Some(_), None) => ("a tag", tag_at(name)),
            (None, None) => continue,
        };
        let Some(at) = at else { continue };
        let extra = written.part(prefix + at..written.value.len());
        let finding = report.refuses(extra, format!("the image `{}` has {what}", written.value));
        finding
            .name(&written.value)
            .help("leave it away: Skaffold sets the tag by `build.tagPolicy`");
        if extra != written.span {
            finding.fix(Fix::replace("Remove it", Applicability::Safe, extra, ""));
        }
    }
}

/// Where a tag starts, with its colon: behind the last `/`, before a digest.
fn tag_at(name: &str) -> Option<usize> {
    let end = name.find('@').unwrap_or(name.len());
    let own = name.get(..end)?;
    let folder = own.rfind('/').map_or(0, |slash| slash + 1);
    own.get(folder..)?.find(':').map(|at| folder + at)
}
