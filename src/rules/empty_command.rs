use super::{Report, fields};
use crate::diagnostic::Level;
use crate::model::check::ProblemKind;
use crate::model::{Document, Value};

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        if !matches!(problem.kind, ProblemKind::EmptyCommand) {
            continue;
        }
        let harm = "Skaffold crashes when the hook runs";
        let finding = report.at(problem.span, format!("{harm}: its `command` is an empty list"));
        finding.help("name a program and its arguments, or remove the hook");
        fields::settle(document, problem, finding);
    }
    post_renderers(&document.value, None, report);
    for profile in document.value.get("profiles").map(|list| list.items()).unwrap_or_default() {
        let name = profile.field("name").map(|name| name.value).unwrap_or_default();
        post_renderers(profile, Some(&name), report);
    }
}

/// `deploy/helm/helm.go` takes what comes after the flag without asking whether something does.
fn post_renderers(holder: &Value, profile: Option<&str>, report: &mut Report<'_>) {
    for (key, does) in [("install", "installs"), ("upgrade", "upgrades")] {
        let last =
            holder.at(&["deploy", "helm", "flags", key]).and_then(|list| list.items().last());
        let Some(flag) = last.and_then(|flag| flag.string()) else { continue };
        if flag.value != "--post-renderer" {
            continue;
        }
        let message = format!(
            "Skaffold crashes when it {does} a release: `--post-renderer` names no program"
        );
        let finding = report.at(flag.span, message);
        finding.name(key).help("add the program as the next item, or remove the flag");
        if let Some(name) = profile {
            finding.level(Level::Warn).profiles = vec![name.to_owned()];
        }
    }
}
