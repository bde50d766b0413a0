use super::{Report, cache_ttl_unit, fields, support};
use crate::diagnostic::{Finding, Level};
use crate::model::check::{Problem, ProblemKind};
use crate::model::{Document, Value};
use crate::schema::{self, Field, Form, When, is_duration};
use crate::source::Spanned;
use crate::suggest::nearest;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        let ProblemKind::Invalid { field, text } = &problem.kind else { continue };
        let Some(constraint) = schema::constraint(*field) else { continue };
        // No name starts like this: it is a placeholder.
        if field.name().starts_with("image") && text.split('/').any(|part| part.starts_with('_')) {
            continue;
        }
        let is_ttl = (field.owner().name(), field.name()) == ("KanikoCache", "ttl");
        if is_ttl && cache_ttl_unit::is_own(text) {
            continue;
        }
        // Over a deadline of the base a profile's 0 says nothing at all, which another rule tells.
        let is_deadline = field.name() == "statusCheckDeadlineSeconds";
        if is_deadline && problem.path.first().is_some_and(|step| step == "profiles") {
            continue;
        }
        let harm = harm(document, *field, problem);
        let wanted = match constraint.form {
            _ if is_deadline => "a number of seconds above 0".to_owned(),
            Form::OneOf { values, .. } => format!("one of {}", support::list(values)),
            Form::Text { name, .. } => name.to_owned(),
            Form::Range(least, most) => format!("a number from {least} to {most}"),
        };
        let name =
            fields::holder(document, &problem.path).map_or(field.name(), |entry| &entry.key.value);
        let finding = report.at(problem.span, format!("{harm}: `{text}` is no value of `{name}`"));
        finding.name(text.clone()).help(format!("`{name}` takes {wanted}"));
        fields::settle(document, problem, finding);
        meant(problem, text, constraint.values(), wanted.contains("duration"), finding);
    }
    for kind in jib_types(&document.value) {
        let lower = kind.value.to_ascii_lowercase();
        if kind.value != lower && matches!(lower.as_str(), "maven" | "gradle") {
            let message = format!(
                "Skaffold ignores `{}`: it knows jib's `type` in lower case only",
                kind.value
            );
            let finding = report.at(kind.span, message);
            finding
                .level(Level::Warn)
                .name(kind.value.clone())
                .help(format!("did you mean `{lower}`?"));
            finding.fix(support::rename(kind.span, &lower));
        }
    }
}

fn harm(document: &Document, field: Field, problem: &Problem) -> &'static str {
    match (field.owner().name(), field.name()) {
        _ if fields::is_latent(document, problem)
            && !matches!(problem.kind.when(), When::Elsewhere | When::Never) =>
        {
            fields::harm(document, problem)
        }
        ("HostHook" | "PostRenderHostHook", _) => "the hook is skipped without a word",
        ("Artifact", "runtimeType") => "`skaffold debug` leaves this image alone",
        ("DeployConfig", "statusCheckDeadlineSeconds") => {
            "Skaffold waits its default of 600 seconds"
        }
        ("BazelPlatformMapping", _) => "Skaffold skips this mapping without a word",
        ("KanikoCache" | "KanikoArtifact", _) if problem.kind.when() == When::Elsewhere => {
            "Skaffold does not look, and kaniko fails"
        }
        ("PortForwardResource", "port" | "localPort") => {
            "Skaffold does not look, and kubectl cannot forward it"
        }
        ("GoogleCloudBuild", _) if problem.kind.when() == When::Elsewhere => {
            "Skaffold does not look, and Cloud Build rejects the build"
        }
        _ => fields::harm(document, problem),
    }
}

fn meant(
    problem: &Problem,
    text: &str,
    values: &[&str],
    is_duration_field: bool,
    finding: &mut Finding,
) {
    let seconds = format!("{text}s");
    let near = nearest(text, values.iter().copied());
    let near =
        near.or_else(|| (is_duration_field && is_duration(&seconds)).then_some(seconds.as_str()));
    // Systems have other names in Go.
    let near = near.or_else(|| match text.to_ascii_lowercase().as_str() {
        "macos" | "osx" if values.contains(&"darwin") => Some("darwin"),
        _ => None,
    });
    if let Some(near) = near {
        finding.help(format!("did you mean `{near}`?")).fix(support::rename(problem.span, near));
    }
}

/// `type` of every jib artifact, in the base and in profiles.
fn jib_types(document: &Value) -> Vec<Spanned<String>> {
    let profiles = document.get("profiles").map(|list| list.items()).unwrap_or_default();
    let holders = std::iter::once(document).chain(profiles.iter().map(|profile| &**profile));
    let artifacts =
        holders.filter_map(|holder| holder.at(&["build", "artifacts"])).flat_map(Value::items);
    artifacts.filter_map(|artifact| artifact.at(&["jib", "type"])?.string()).collect()
}
