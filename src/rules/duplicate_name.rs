use super::Report;
use crate::model::{Value, Variant, is_literal};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;

/// Names that were seen, of one kind.
struct Names {
    /// `two verify tests are`
    what: &'static str,
    seen: BTreeMap<String, Span>,
}

impl Names {
    fn new(what: &'static str) -> Self {
        Self { what, seen: BTreeMap::new() }
    }

    fn add(&mut self, name: Option<Spanned<String>>, report: &mut Report<'_>) {
        // What is missing is told elsewhere. Skaffold compares its own templates as they are written.
        let is_known = |text: &str| !text.is_empty() && (is_literal(text) || text.contains("{{"));
        let Some(name) = name.filter(|name| is_known(&name.value)) else { return };
        let Some(first) = self.seen.get(&name.value) else {
            self.seen.insert(name.value, name.span);
            return;
        };
        let finding =
            report.refuses(name.span, format!("two {} are called `{}`", self.what, name.value));
        finding.name(&name.value).help("give each a name of its own");
        if *first != name.span {
            finding.label(*first, "the first one");
        }
    }
}

pub(super) fn check(variant: &Variant, report: &mut Report<'_>) {
    let mut modules = Names::new("configurations");
    let mut tests = Names::new("verify tests");
    let mut containers = Names::new("containers of verify tests");
    let mut actions = Names::new("custom actions");
    let mut action_containers = Names::new("containers of custom actions");
    for config in variant.loaded() {
        modules.add(config.name.clone(), report);
        for test in items(&config.value, &["verify"]) {
            tests.add(test.field("name"), report);
            containers.add(test.at(&["container", "name"]).and_then(Value::string), report);
        }
        for action in items(&config.value, &["customActions"]) {
            actions.add(action.field("name"), report);
            for container in items(action, &["containers"]) {
                action_containers.add(container.field("name"), report);
            }
        }
        let mut components = Names::new("components of the tag");
        let place = ["build", "tagPolicy", "customTemplate", "components"];
        let is_named = |component: &&std::sync::Arc<Value>| {
            component.field("name").is_some_and(|name| !name.value.is_empty())
        };
        let (named, nameless): (Vec<_>, Vec<_>) =
            items(&config.value, &place).iter().partition(is_named);
        for component in named {
            components.add(component.field("name"), report);
        }
        // A component may have no name, but only one of them.
        if let [first, second, ..] = nameless[..] {
            let message = "two components of the tag have no name";
            let finding = report.refuses(second.span, message);
            finding.label(first.span, "the first one").help("give each a name of its own");
        }
        let mut releases = Names::new("Helm releases");
        for release in items(&config.value, &["deploy", "helm", "releases"]) {
            releases.add(release.field("name"), report);
        }
    }
}

fn items<'v>(value: &'v Value, place: &[&str]) -> &'v [std::sync::Arc<Value>] {
    value.at(place).map(Value::items).unwrap_or_default()
}
