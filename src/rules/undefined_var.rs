use super::Report;
use super::args;
use super::subject::BuiltDockerfile;
use super::walk::EventKind;
use crate::model::{DockerfileModel, Stage};

/// Names this near are meant to be the same.
const NEAR: usize = 2;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    let file = &subject.file;
    for event in &subject.walk().events {
        let EventKind::Unset { name, has_default, is_asked } = &event.kind else { continue };
        let near = near(file, event.stage, event.instruction, name);
        let global = file.declarations(name).find(|setting| setting.stage.is_none());
        if subject.knows_images() {
            let is_empty = !args::base_may_set(file, event.stage, name);
            let certain = is_empty || near.is_some() || global.is_some() || args::is_platform(name);
            // `${X:+…}` is how one asks whether something is set.
            if !certain || *is_asked || args::base_sets(file, event.stage, name) {
                continue;
            }
        }
        let stage = file.stages.get(event.stage).map(Stage::title).unwrap_or_default();
        let message = if *has_default {
            format!("`${name}` always has its default here: nothing in stage {stage} declares it")
        } else {
            format!("`${name}` is empty here: nothing in stage {stage} declares it")
        };
        let finding = report.at(event.span, message);
        finding.name(name);
        let is_own = file.settings().any(|setting| {
            setting.instruction == event.instruction && setting.name() == name && !setting.is_arg()
        });
        match (global, near) {
            // An empty part of a search path is the working directory.
            _ if is_own => {
                finding.help(format!(
                    "leave it out, or write `${{{name}:+:${name}}}` without the separator before it"
                ));
            }
            (Some(global), _) => {
                finding.label(global.name_span(), "declared for FROM only");
                finding.help(format!("declare `ARG {name}` in the stage, too"));
            }
            (None, Some(near)) => {
                finding.help(format!("did you mean `${near}`?"));
            }
            (None, None) => {
                finding.help(format!("declare `ARG {name}` or set it with ENV before"));
            }
        }
    }
}

/// The name that was meant: one that the stage sees, and hardly another.
fn near<'d>(file: &'d DockerfileModel, stage: usize, before: usize, name: &str) -> Option<&'d str> {
    let chain = file.chain(stage);
    let seen = file.settings().filter(|setting| {
        setting.stage.is_some_and(|own| chain.contains(&own)) && setting.instruction < before
    });
    let candidates = seen.map(|setting| setting.name()).filter(|other| {
        let short = name.len().min(other.len()) < 2 * NEAR + 1;
        *other != name && strsim::damerau_levenshtein(name, other) <= if short { 1 } else { NEAR }
    });
    candidates
        .min_by_key(|other| strsim::damerau_levenshtein(name, other))
        .filter(|_| name.len() > NEAR)
}
