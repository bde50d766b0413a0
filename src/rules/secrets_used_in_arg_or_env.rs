use super::Report;
use super::secret_names;
use super::subject::BuiltDockerfile;
use super::walk::{Event, EventKind};
use crate::source::Span;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    // The ARGs that were told, with their stage and finding.
    let mut told: Vec<(usize, String, usize)> = Vec::new();
    for event in &subject.walk().events {
        let Event { stage, span, kind: EventKind::Name { is_arg, name, value }, .. } = event else {
            continue;
        };
        let (stage, span, is_arg) = (*stage, *span, *is_arg);
        if !secret_names::tells_secret(name) {
            continue;
        }
        if subject.knows_images() {
            let arg = told.iter().find(|(own, arg, _)| *own == stage && arg == name && !is_arg);
            if let Some((.., at)) = arg {
                for finding in report.since(*at).iter_mut().take(1) {
                    finding.label(span, "this puts it into the image's configuration");
                }
                continue;
            }
            let is_public = |value: &str| {
                secret_names::is_public_value(name, value) || value.is_empty() && !is_arg
            };
            if secret_names::is_public(name) || value.as_deref().is_some_and(is_public) {
                continue;
            }
        }
        if is_arg {
            told.push((stage, name.clone(), report.len()));
        }
        tell(name, is_arg, span, report);
    }
}

fn tell(name: &str, is_arg: bool, span: Span, report: &mut Report<'_>) {
    let (keyword, place) = if is_arg { ("ARG", "history") } else { ("ENV", "configuration") };
    report
        .at(span, format!("whoever has the image can read the {keyword} `{name}` in its {place}, and it looks like a secret"))
        .name(name)
        .help("hand it to the RUN that needs it with `--mount=type=secret`, or to the container when it starts");
}
