use super::{Report, args};
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Build, DockerfileModel, Executor, Setting, SettingKind, Stage};
use crate::source::Span;
use crate::syntax::dockerfile::Pair;

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
        if env.instruction > declared.instruction {
            finding.fix = hand_on(&declared, pair);
        }
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

/// The fix by which the ENV takes the value of the ARG; where neither the ARG nor anyone else has one, its own as before.
fn hand_on(declared: &Setting<'_>, env: &Pair) -> Option<Fix> {
    let name = declared.name();
    let SettingKind::Arg(arg) = declared.kind else { return None };
    let written = &*env.value.value;
    let quoted = written.len() > 1 && written.starts_with('"') && written.ends_with('"');
    let quote = if quoted { "\"" } else { "" };
    let old = if quoted { written.trim_matches('"') } else { written };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:,+@%=~".contains(&byte);
    if !old.bytes().all(is_plain) {
        return None;
    }
    let content = match arg.default.is_some() || old.is_empty() {
        true => format!("{quote}${name}{quote}"),
        false => format!("{quote}${{{name}:-{old}}}{quote}"),
    };
    let title = format!("Let the `ENV` take the value of `ARG {name}`");
    Some(Fix::replace(title, Applicability::Unsafe, env.value.span, content))
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
