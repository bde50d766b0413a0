use super::{Report, args};
use crate::diagnostic::Applicability;
use crate::knowledge;
use crate::model::{Build, DockerfileModel, Stage};

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, stages)) = args::reached(build) else { return };
    if file.has_foreign_frontend() || !file.is_whole() {
        return;
    }
    for arg in build.build_args() {
        let name = arg.name.value.as_str();
        let value = arg.value.as_ref().map(|value| value.value.as_str());
        let what = if knowledge::cache_variable(name).is_some_and(|known| known.is_cache(value)) {
            "cache"
        } else if knowledge::proxy_variable(name).is_some() {
            "proxy"
        } else {
            continue;
        };
        // Declared nowhere, only before FROM, or only in stages that do not run: other rules tell that.
        let in_reached = |stage: usize| stages.iter().any(|reached| reached.index == stage);
        let declared: Vec<_> = file
            .declarations(name)
            .filter(|setting| setting.stage.is_some_and(in_reached))
            .collect();
        if args::needs_no_arg(name) || declared.is_empty() {
            continue;
        }
        for stage in &stages {
            if let Some(need) = unmet(build, file, stage, name) {
                let title = stage.title();
                let args::NeededBy::Tool(tool) = need.by else { continue };
                let finding = report.at(
                    arg.name.span,
                    format!("`{tool}` in stage {title} never sees the {what} that build arg `{name}` sets: the stage has no `ARG {name}`"),
                );
                finding.name(name).name(stage.title());
                finding.label(need.span, format!("`{tool}` runs here"));
                if let Some(other) = declared.first() {
                    finding.label(other.name_span(), "declared for another stage only");
                }
                finding.help(format!("add `ARG {name}` after the `FROM` of stage {title}"));
                if let Some(fix) = args::declare(file, stage, name, Applicability::Safe) {
                    finding.fix(fix);
                }
            }
        }
    }
}

/// The first tool of a stage that would read the name, where the stage has no ARG for it.
fn unmet(build: &Build, file: &DockerfileModel, stage: &Stage, name: &str) -> Option<args::Need> {
    let chain = file.chain(stage.index);
    // An ARG further down in the stage is another mistake.
    let leaks = build.builder.scopes().leaks != Some(false);
    let own = file.declarations(name).any(|setting| {
        setting.stage.is_some_and(|at| chain.contains(&at) || (leaks && at < stage.index))
    });
    if own {
        return None;
    }
    args::needs(file, stage, name)
        .into_iter()
        .find(|need| matches!(need.by, args::NeededBy::Tool(_)))
}
