use super::args::{self, Need, NeededBy};
use super::{Report, support};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::knowledge;
use crate::model::{Build, DockerfileModel, Project, Setting, SettingKind, Stage};
use crate::source::Span;
use crate::syntax::dockerfile::Kind;
use crate::syntax::shell;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    support::each_dockerfile(project, report, |file, builds, report| {
        for stage in file.stages.iter().filter(|stage| is_reached(builds, stage)) {
            let mut seen: Vec<&str> = Vec::new();
            let own = file.settings().filter(|own| own.is_arg() && own.stage == Some(stage.index));
            for setting in own {
                if !seen.contains(&setting.name()) {
                    seen.push(setting.name());
                    of_arg(file, builds, stage, &setting, report);
                }
            }
        }
    });
}

/// Where nothing is known of the builds, every stage may be built.
fn is_reached(builds: &[&Build], stage: &Stage) -> bool {
    let reaches = |build: &&Build| build.reached().iter().any(|own| own.index == stage.index);
    builds.is_empty() || builds.iter().any(reaches)
}

/// The first ARG of its name in a stage.
fn of_arg(
    file: &DockerfileModel,
    builds: &[&Build],
    stage: &Stage,
    setting: &Setting<'_>,
    report: &mut Report<'_>,
) {
    let name = setting.name();
    if args::needs_no_arg(name)
        || shell::is_set_by_shell(name)
        || args::base_may_set(file, stage.index, name)
        || is_leaked(file, builds, stage, name)
    {
        return;
    }
    let mut needs = args::needs(file, stage, name);
    needs.retain(|need| {
        need.instruction < setting.instruction
            && file.visible(stage.index, need.instruction, name).is_empty()
            && is_harm(file, builds, name, need)
    });
    let Some(first) = needs.first() else { return };
    let title = stage.title();
    let message = match first.by {
        NeededBy::Tool(tool) => {
            format!(
                "`{tool}` runs in stage {title} before this `ARG {name}`, so it never sees the build arg"
            )
        }
        _ => {
            format!("`{name}` is empty where stage {title} reads it: its `ARG` stands further down")
        }
    };
    let finding = report.at(setting.name_span(), message);
    finding.name(name).name(title);
    for need in needs.iter().take(3) {
        finding.label(need.span, args::needed_here(need));
    }
    for build in builds {
        if let Some(arg) = build.build_arg(name) {
            finding.label(arg.name.span, "the build arg");
        }
    }
    finding.help(format!("move the `ARG` above what reads `{name}`"));
    if let Some(fix) = moved(file, setting, first) {
        finding.fix(fix);
    }
}

/// Whether an ARG of an earlier stage holds here, too: in kaniko up to 1.24 it does.
fn is_leaked(file: &DockerfileModel, builds: &[&Build], stage: &Stage, name: &str) -> bool {
    let leaks = |build: &&Build| build.builder.scopes().leaks != Some(false);
    builds.iter().any(leaks)
        && file.declarations(name).any(|own| own.stage.is_some_and(|at| at < stage.index))
}

/// A text that reads an empty variable is wrong, unless it has something for that case. A tool that misses its cache or
/// proxy is, where a value is passed; what else tools read is often meant for later ones only.
fn is_harm(file: &DockerfileModel, builds: &[&Build], name: &str, need: &Need) -> bool {
    if let NeededBy::Tool(_) = need.by {
        return builds.iter().filter_map(|build| build.build_arg(name)).any(|arg| {
            let value = arg.value.as_ref().map(|value| value.value.as_str());
            knowledge::proxy_variable(name).is_some()
                || knowledge::cache_variable(name).is_some_and(|known| known.is_cache(value))
        });
    }
    !file.uses().iter().any(|used| used.span == need.span && used.has_default)
}

/// The ARG where it is read first, with its line.
fn moved(file: &DockerfileModel, setting: &Setting<'_>, need: &Need) -> Option<Fix> {
    let from = file.ast.instructions.get(setting.instruction)?;
    let to = file.ast.instructions.get(need.instruction)?;
    let before = file.ast.instructions.get(setting.instruction.checked_sub(1)?)?;
    let (SettingKind::Arg(item), Kind::Arg(items)) = (setting.kind, &from.kind) else {
        return None;
    };
    // Its comment would stay behind, and a default may read what is set in between.
    let reads = item.default.as_ref().is_some_and(|default| default.value.contains('$'));
    if items.len() > 1 || reads || !from.doc.is_empty() {
        return None;
    }
    let value =
        item.default.as_ref().map(|default| format!("={}", default.value)).unwrap_or_default();
    let content = format!("ARG {}{value}{}", setting.name(), file.line_break());
    Some(Fix {
        title: format!("Move `ARG {}` up", setting.name()),
        applicability: Applicability::Unsafe,
        edits: vec![
            Edit { span: Span { end: to.span.start, ..to.span }, content },
            Edit { span: Span { start: before.span.end, ..from.span }, content: String::new() },
        ],
    })
}
