use super::activation::{Condition, Holds, commands, conditions, entries, needs_all};
use super::subject::ProfileUse;
use super::{Report, support};
use crate::model::is_literal;
use crate::suggest::nearest;

pub(super) fn check(used: &ProfileUse, report: &mut Report<'_>) {
    let entries = entries(&used.profile);
    if needs_all(&used.profile) && entries.is_empty() {
        let key = used.profile.entry("requiresAllActivations").map(|own| own.key.span);
        let finding = report.at(
            key.unwrap_or(used.name.span),
            format!(
                "profile `{}` never activates by itself: it has no `activation` at all",
                used.name.value
            ),
        );
        finding.name(used.name.value.clone());
        finding.help("add an `activation`, or remove `requiresAllActivations`");
        return;
    }
    for entry in entries {
        for condition in conditions(entry) {
            if condition.holds() == Holds::Never && is_literal(&condition.pattern.value) {
                tell(used, &condition, report);
            }
        }
    }
}

fn tell(used: &ProfileUse, condition: &Condition, report: &mut Report<'_>) {
    let pattern = &condition.pattern;
    let name = &used.name.value;
    if let Some(variable) = condition.variable.as_ref().filter(|name| name.starts_with('!')) {
        let finding = report.at(
            pattern.span,
            format!("this never activates profile `{name}`: `{variable}` is no variable"),
        );
        let meant = variable.trim_start_matches('!');
        finding.name(variable.clone());
        finding.help(format!("a `!` belongs before the value: `{meant}=!{}`", pattern.value));
        return;
    }
    let finding = match condition.key {
        "command" => report.at(
            pattern.span,
            format!(
                "this never activates profile `{name}`: `{}` matches no command of Skaffold",
                pattern.value
            ),
        ),
        _ => report.at(
            pattern.span,
            format!("this never activates profile `{name}`: `{}` matches nothing", pattern.value),
        ),
    };
    finding.name(pattern.value.clone());
    if condition.key == "command" {
        let bare = condition.bare();
        match nearest(&bare.value, commands()) {
            Some(meant) => {
                let fix = support::rename(bare.span, meant);
                finding.help(format!("did you mean `{meant}`?")).fix(fix)
            }
            None => finding.help(format!("commands are {}", support::list(&commands()))),
        };
    }
}
