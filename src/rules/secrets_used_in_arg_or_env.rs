use super::Report;
use super::secret_names;
use super::subject::BuiltDockerfile;
use super::walk::{Event, EventKind};
use crate::source::Span;
use std::collections::BTreeSet;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    // The ARGs that were told, with their stage and finding.
    let mut told: Vec<(usize, String, usize)> = Vec::new();
    let in_images = in_images(subject);
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
                    let label = if in_images.contains(&stage) {
                        "this puts it into the image's configuration"
                    } else {
                        "this hands it on"
                    };
                    finding.label(span, label);
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
        tell(name, is_arg, in_images.contains(&stage), span, report);
    }
}

/// The stages that an image certainly comes from: those that the artifacts take, the last one where nothing builds the
/// file, and all that they are built on.
fn in_images(subject: &BuiltDockerfile) -> BTreeSet<usize> {
    let file = &subject.file;
    let last = || file.stages.last();
    let taken = subject.artifacts.iter().map(|artifact| {
        let target = artifact.docker().and_then(|docker| docker.target.as_ref());
        target.map_or_else(last, |name| file.find_stage(&name.value))
    });
    let alone = subject.artifacts.is_empty().then(last);
    let stages = taken.chain(alone).flatten();
    stages.flat_map(|stage| file.chain(stage.index)).collect()
}

fn tell(name: &str, is_arg: bool, in_image: bool, span: Span, report: &mut Report<'_>) {
    let (keyword, place) = if is_arg { ("ARG", "history") } else { ("ENV", "configuration") };
    let message = if in_image {
        format!(
            "whoever has the image can read the {keyword} `{name}` in its {place}, and it looks like a secret"
        )
    } else {
        format!(
            "the {keyword} `{name}` looks like a secret, and its value stays in the build's cache"
        )
    };
    report
        .at(span, message)
        .name(name)
        .help("hand it to the RUN that needs it with `--mount=type=secret`, or to the container when it starts");
}
