use super::Report;
use super::args::{self, Need, NeededBy};
use crate::diagnostic::Applicability;
use crate::model::{Build, DockerfileModel, Reader, Setting, Stage};
use crate::source::display;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, stages)) = args::reached(build) else { return };
    if file.has_foreign_frontend() {
        return;
    }
    let mut seen: Vec<&str> = Vec::new();
    let globals: Vec<Setting<'_>> =
        file.settings().filter(|setting| setting.is_arg() && setting.stage.is_none()).collect();
    for global in &globals {
        let name = global.name();
        if seen.contains(&name) || args::needs_no_arg(name) || args::is_platform(name) {
            continue;
        }
        seen.push(name);
        // Declared again in a stage: the value arrives there.
        if file.declarations(name).all(|setting| setting.stage.is_none()) {
            of_name(build, file, &stages, global, report);
        }
    }
}

fn of_name(
    build: &Build,
    file: &DockerfileModel,
    stages: &[&Stage],
    global: &Setting<'_>,
    report: &mut Report<'_>,
) {
    let name = global.name();
    let passed = build.build_arg(name);
    let for_from =
        file.uses().iter().any(|used| used.name == name && used.reader == Reader::Global);
    let mut needs: Vec<Need> =
        stages.iter().flat_map(|stage| args::needs(file, stage, name)).collect();
    // What the base image sets is not empty; nobody knows what an unknown image sets.
    needs.retain(|need| {
        if passed.is_some() && !for_from {
            !args::base_sets(file, need.stage, name) || matches!(need.by, NeededBy::Tool(_))
        } else {
            !args::base_may_set(file, need.stage, name)
        }
    });
    if needs.is_empty() && (for_from || passed.is_none()) {
        return;
    }
    let who = needs.first().and_then(|need| file.stages.get(need.stage));
    let (subject, verb) = match passed {
        Some(_) => (format!("build arg `{name}`"), "never reaches"),
        None => (format!("`{name}`"), "is not set in"),
    };
    let place =
        who.map_or_else(|| "any stage".to_owned(), |stage| format!("stage {}", stage.title()));
    let finding = report.at(
        global.name_span(),
        format!(
            "{subject} {verb} {place}: its only `ARG` in `{}` stands before the first `FROM`",
            display(&file.path)
        ),
    );
    finding.name(name);
    if let Some(arg) = passed {
        finding.label(arg.name.span, "the build arg");
    }
    for need in needs.iter().take(3) {
        finding.label(need.span, args::needed_here(need));
    }
    match who {
        Some(stage) => {
            finding
                .help(format!("repeat `ARG {name}` after the `FROM` of stage {}", stage.title()));
            // Where only the builder reads it, nothing but an empty value can change.
            let words = needs.iter().all(|need| need.by == NeededBy::Word);
            let applicability = if words { Applicability::Safe } else { Applicability::Unsafe };
            if let Some(fix) = args::declare(file, stage, name, applicability) {
                finding.fix(fix);
            }
        }
        None => {
            finding.help(format!(
                "repeat `ARG {name}` in the stage that needs it, or remove the build arg"
            ));
        }
    }
}
