use super::subject::ProfileUse;
use super::{Report, support};
use crate::diagnostic::Level;
use crate::model::profile::Effect;
use crate::model::{Data, Entry};

/// Blocks of which several are in force at once.
const DEPLOYERS: [&str; 5] = ["docker", "helm", "kpt", "kubectl", "cloudrun"];
const SOURCES: [&str; 4] = ["rawYaml", "kustomize", "helm", "kpt"];

pub(super) fn check(used: &ProfileUse, report: &mut Report<'_>) {
    let mut told = Vec::new();
    for (section, members) in [("deploy", &DEPLOYERS[..]), ("manifests", &SOURCES[..])] {
        let of_base = |base: &Entry| {
            let key = base.key.value.as_str();
            members.contains(&key)
                && is_set(base)
                // A patch of the profile may take it away.
                && used.effective.at(&[section, key]).is_some()
                && used.profile.at(&[section, key]).is_none()
                && !deploys_nothing(used, section, key)
        };
        let known: Vec<&Entry> = used
            .base
            .get(section)
            .map(|own| own.entries().iter().filter(|own| of_base(own)).collect())
            .unwrap_or_default();
        for fact in &used.overlaid {
            let own = &fact.own.key;
            let is_added = matches!(fact.effect, Effect::Adds)
                && matches!(fact.path.as_slice(), [first, key] if *first == section && members.contains(key));
            if !is_added || known.is_empty() || told.contains(&own.span) {
                continue;
            }
            told.push(own.span);
            let names: Vec<&str> =
                known.iter().map(|own| written_name(used, section, own)).collect();
            let both = if section == "deploy" { "deploy" } else { "are rendered" };
            let finding = report.at(
                own.span,
                format!(
                    "`{}` does not replace {} of the base: with profile `{}`, both {both}",
                    own.value,
                    support::list(&names),
                    used.name.value,
                ),
            );
            finding.name(own.value.clone());
            for base in &known {
                finding.label(base.key.span, "what stays in force");
            }
            // Another source may well be meant to come on top: the base's namespaces, a profile's workloads.
            if section == "manifests" {
                finding.level(Level::Info);
            }
            let path = |base: &&Entry| format!("/{section}/{}", base.key.value);
            let paths: Vec<String> = known.iter().map(path).collect();
            finding.help(format!(
                "if it is meant to replace the base's, remove {} with a patch: `op: remove`",
                support::list(&paths)
            ));
        }
    }
}

/// Before Skaffold 2, kustomize was a deployer of its own.
fn written_name<'v>(used: &ProfileUse, section: &str, base: &'v Entry) -> &'v str {
    let is_written = |key: &str| used.written.at(&[section, key]).is_some();
    match base.key.value.as_str() {
        "kubectl" if !is_written("kubectl") && is_written("kustomize") => "kustomize",
        name => name,
    }
}

/// kubectl of an old file that says itself that it has no manifests.
fn deploys_nothing(used: &ProfileUse, section: &str, key: &str) -> bool {
    let kubectl = used.written.at(&[section, key]).filter(|_| key == "kubectl");
    kubectl.and_then(|own| own.entry("manifests")).is_some_and(|own| !is_set(own))
}

fn is_set(entry: &Entry) -> bool {
    match &entry.value.data {
        Data::Null => false,
        Data::List(items) => !items.is_empty(),
        _ => true,
    }
}
