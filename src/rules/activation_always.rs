use super::Report;
use super::activation::{Holds, conditions, entries, needs_all};
use super::subject::ProfileUse;
use crate::model::Value;

pub(super) fn check(used: &ProfileUse, report: &mut Report<'_>) {
    let entries = entries(&used.profile);
    let always = |entry: &Value| conditions(entry).iter().all(|own| own.holds() == Holds::Always);
    // An `env` without `=` and a misspelt key are errors of their own.
    let is_sound = |entry: &Value| {
        let env = entry.field("env");
        let is_known = |key: &str| matches!(key, "env" | "kubeContext" | "command");
        env.is_none_or(|env| env.value.is_empty() || env.value.contains('='))
            && entry.entries().iter().all(|own| is_known(&own.key.value))
    };
    let all: Vec<_> = entries.iter().filter(|entry| is_sound(entry) && always(entry)).collect();
    if all.is_empty() || (needs_all(&used.profile) && all.len() < entries.len()) {
        return;
    }
    let Some(entry) = all.first() else { return };
    let reason = if conditions(entry).is_empty() {
        "an empty entry always holds"
    } else {
        "this entry matches everything"
    };
    let span = if entry.span.range().is_empty() { used.name.span } else { entry.span };
    let finding =
        report.at(span, format!("profile `{}` is always active: {reason}", used.name.value));
    finding.name(used.name.value.clone()).label(used.name.span, "the profile");
    finding.help("remove the entry, or write the condition that is meant");
}
