use super::Report;
use super::activation::{Condition, conditions, entries};
use super::subject::ProfileUse;
use crate::diagnostic::{Applicability, Fix};
use crate::model::{is_literal, profile};

/// Contexts of local clusters, whose whole names nobody makes a part of another name.
const LOCAL: [&str; 8] = [
    "minikube",
    "docker-desktop",
    "docker-for-desktop",
    "rancher-desktop",
    "orbstack",
    "colima",
    "microk8s",
    "kind-kind",
];
/// Tools for local clusters; their names make a part of another one unlikely.
const LOCAL_PREFIXES: [&str; 3] = ["kind-", "k3d-", "minikube-"];
/// Tools that make the names of contexts: their name alone is a prefix on purpose.
const TOOLS: [&str; 7] = ["kind", "k3d", "gke", "gke_", "eks", "aks", "k3s"];
/// Values that switch something on or off.
const SWITCHES: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "1", "0", "enabled"];

pub(super) fn check(used: &ProfileUse, report: &mut Report<'_>) {
    let others: Vec<Condition> = profile::profiles(&used.base)
        .iter()
        .flat_map(|profile| entries(profile))
        .flat_map(|entry| conditions(entry))
        .collect();
    for condition in entries(&used.profile).iter().flat_map(|entry| conditions(entry)) {
        let pattern = condition.bare();
        let text = pattern.value.as_str();
        let known = if condition.key == "env" { &SWITCHES[..] } else { &LOCAL[..] };
        // No variable is called `!STAGE`: another rule tells it.
        let is_misplaced = condition.variable.as_ref().is_some_and(|name| name.starts_with('!'));
        if condition.key == "command"
            || is_misplaced
            || !is_word(text)
            || !is_literal(text)
            || known.contains(&text)
            || TOOLS.contains(&text)
            || LOCAL_PREFIXES.iter().any(|prefix| text.starts_with(prefix))
        {
            continue;
        }
        let what = match &condition.variable {
            Some(name) => format!("`{name}={text}`"),
            None => format!("`{text}`"),
        };
        let other = others.iter().find(|other| {
            let name = name(other);
            other.key == condition.key
                && other.variable == condition.variable
                && name != text
                && name.contains(text)
                && is_plain(&name)
        });
        let matched = match other {
            Some(other) => format!("`{}`", name(other)),
            None => format!("`non{text}` and `{text}-2`"),
        };
        let finding = report.at(
            pattern.span,
            format!("{what} also matches {matched}: the pattern is searched for, not compared"),
        );
        finding.name(text.to_owned());
        if let Some(other) = other {
            finding.label(other.bare().span, "another name that it matches");
        }
        finding.help(format!("`^{text}$` matches the whole name only"));
        if pattern.span.range().len() == text.len() {
            finding.fix(Fix::replace(
                format!("Write `^{text}$`"),
                Applicability::Unsafe,
                pattern.span,
                format!("^{text}$"),
            ));
        }
    }
}

/// A short name without anything of a regular expression. Names of three parts and more, as clouds make them, are in
/// no other one.
fn is_word(text: &str) -> bool {
    let parts = text.split(['-', '_']).filter(|part| !part.is_empty()).count();
    is_plain(text) && !text.is_empty() && parts < 3
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// The pattern of a condition without negation and anchors.
fn name(condition: &Condition) -> String {
    let pattern = condition.bare().value;
    pattern.trim_start_matches('^').trim_end_matches('$').to_owned()
}
