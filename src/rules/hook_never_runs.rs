use super::Report;
use crate::diagnostic::Level;
use crate::model::{Config, Data, Entry, Value};
use std::sync::Arc;

/// Where hooks of the host or of a container stand, `[]` being every item of a list.
const HOOKS: [&[&str]; 6] = [
    &["build", "artifacts", "[]", "sync", "hooks"],
    &["deploy", "kubectl", "hooks"],
    &["deploy", "helm", "hooks"],
    &["deploy", "kpt", "hooks"],
    &["deploy", "docker", "hooks"],
    &["manifests", "hooks"],
];

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for place in HOOKS {
        let mut found = Vec::new();
        collect(&config.value, place, &mut found);
        for hooks in found {
            for phase in ["before", "after"] {
                let Some(list) = hooks.entry(phase) else { continue };
                check_list(list, place, report);
            }
        }
    }
}

fn check_list(list: &Entry, place: &[&str], report: &mut Report<'_>) {
    for item in list.value.items() {
        let set =
            |key: &str| item.entry(key).filter(|entry| !matches!(entry.value.data, Data::Null));
        let known = ["host", "container"].iter().any(|key| set(key).is_some());
        if matches!(item.data, Data::Map(_)) && !known {
            let span = item.entries().first().map_or(item.span, |entry| entry.key.span);
            report
                .at(span, "nothing runs here: the hook has neither `host` nor `container`")
                .help("add `host` with a `command`, or remove the item");
        }
        // A sync hook finds the container of the running application; a deploy hook looks for one that is not there yet.
        let is_before = list.key.value == "before" && place.first() == Some(&"deploy");
        if let (true, Some(container), None) = (is_before, set("container"), set("host")) {
            report
                .at(
                    container.key.span,
                    "nothing runs here on the first deployment: before it no container is there to run this in",
                )
                .help("move it to `after`, or run it on the host")
                .level(Level::Info);
        }
    }
}

/// The values at the end of a path of keys, at most five long.
fn collect<'v>(value: &'v Arc<Value>, place: &[&str], found: &mut Vec<&'v Arc<Value>>) {
    match place.split_first() {
        None => found.push(value),
        Some((&"[]", rest)) => value.items().iter().for_each(|item| collect(item, rest, found)),
        Some((key, rest)) => {
            if let Some(value) = value.get(key) {
                collect(value, rest, found);
            }
        }
    }
}
