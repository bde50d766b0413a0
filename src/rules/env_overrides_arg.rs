use super::{Report, args};
use crate::model::{Build, DockerfileModel, Executor, Setting, SettingKind, Stage};
use crate::source::Span;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, stages)) = args::reached(build) else { return };
    if file.has_foreign_frontend() {
        return;
    }
    for arg in build.build_args() {
        let name = arg.name.value.as_str();
        let hidden = stages.iter().find_map(|stage| hiding(build, file, stage, name));
        let Some((declared, env)) = hidden else { continue };
        let SettingKind::Env(pair) = env.kind else { continue };
        let stage =
            env.stage.and_then(|at| file.stages.get(at)).map(Stage::title).unwrap_or_default();
        let who = build.builder.executor().map(Executor::title).unwrap_or_default();
        let why = if env.instruction < declared.instruction {
            format!("in {who} an `ENV` always wins over an `ARG`")
        } else {
            "an `ENV` after the `ARG` wins".to_owned()
        };
        let finding = report.at(
            arg.name.span,
            format!("build arg `{name}` has no effect: `ENV {name}={}` in stage {stage} hides it, as {why}", pair.value.value),
        );
        finding.name(name);
        finding.label(Span { start: pair.span.start, ..pair.span }, "the ENV that wins");
        finding.label(declared.name_span(), "the ARG that loses");
        finding.help(format!("remove the `ENV`, or hand the value on: `ENV {name}=${name}`"));
    }
}

/// The ARG of a stage and the ENV that hides it, where nothing reads the ARG in between.
fn hiding<'d>(
    build: &Build,
    file: &'d DockerfileModel,
    stage: &Stage,
    name: &'d str,
) -> Option<(Setting<'d>, Setting<'d>)> {
    let all = file.visible(stage.index, stage.instructions.end, name);
    let declared =
        all.iter().find(|setting| setting.is_arg() && setting.stage == Some(stage.index))?;
    // Where nobody knows, only an ENV behind the ARG is sure to win.
    let env_always_wins = build.builder.scopes().env_always_wins == Some(true);
    let env = all.iter().find(|setting| {
        !setting.is_arg()
            && !hands_on(file, setting, name)
            && if setting.instruction < declared.instruction {
                env_always_wins
            } else {
                !args::reads_between(file, stage, name, declared.instruction, setting.instruction)
            }
    })?;
    // A later ARG of the same name takes over again, except where ENV always wins.
    let again = all.iter().any(|other| other.is_arg() && other.instruction > env.instruction);
    (env_always_wins || !again || env.instruction < declared.instruction)
        .then_some((*declared, *env))
}

/// `ENV X=$X`, `ENV X=${X:-1}`: the value comes from the ARG.
fn hands_on(file: &DockerfileModel, env: &Setting<'_>, name: &str) -> bool {
    file.uses().iter().any(|used| {
        used.instruction == env.instruction
            && used.name == name
            && match env.kind {
                SettingKind::Env(pair) => pair.span.contains(used.span),
                SettingKind::Arg(_) => false,
            }
    })
}
