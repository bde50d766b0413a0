use super::Report;
use crate::model::TemplateUse;
use crate::schema::HELM;
use crate::source::Span;

pub(super) fn check(template: &TemplateUse, report: &mut Report<'_>) {
    if template.expanded.is_some() || !template.parsed.template.errors.is_empty() {
        return;
    }
    let Some((name, span)) = meant_for_skaffold(template) else { return };
    let field = template.field.name();
    let finding = report.at(
        span,
        format!("`{field}` gets `{name}` as it stands: Skaffold expands no templates here"),
    );
    finding.name(template.place());
    let help = match (template.field.owner().name(), field) {
        ("HelmRelease", "setValues") => "move it to `setValueTemplates`",
        ("HelmRelease", "version" | "repo") => {
            "only `deploy.helm` expands it, `manifests.helm` does not"
        }
        ("HelmRelease", "overrides") => "set it with `setValueTemplates`",
        ("BuildConfig" | "Artifact", "image") => {
            "give the registry with `--default-repo` or `SKAFFOLD_DEFAULT_REPO`"
        }
        (_, "command") if is_build_hook(template) => {
            "a build's hooks find the image in their environment: `$SKAFFOLD_IMAGE`"
        }
        (_, "command" | "args") => return,
        _ if matches!(
            template.path.first().map(String::as_str),
            Some("build" | "deploy" | "manifests" | "test")
        ) =>
        {
            "set it in a profile, or with a patch of one"
        }
        _ => return,
    };
    finding.help(help);
}

fn is_build_hook(template: &TemplateUse) -> bool {
    template.artifact.is_some() && template.path.iter().any(|step| step == "hooks")
}

/// The action that only Skaffold could have expanded. Commands and charts have templates of their own.
fn meant_for_skaffold(template: &TemplateUse) -> Option<(String, Span)> {
    let parsed = &template.parsed.template;
    let is_command = matches!(template.field.name(), "command" | "args" | "commands");
    for field in &parsed.fields {
        let Some(key) = field.key().filter(|_| field.names.len() == 1) else { continue };
        let name = key.value.as_str();
        let own = HELM.contains(&name) && name.starts_with("IMAGE_") || template.scope.sets(name);
        if own || (!is_command && is_variable(name)) {
            return Some((format!("{{{{.{name}}}}}"), field.span));
        }
    }
    // Helm's templates have neither.
    let call =
        parsed.calls.iter().find(|call| matches!(call.name.value.as_str(), "env" | "cmd"))?;
    (!is_command).then(|| (call.name.value.clone(), call.name.span))
}

/// How variables of an environment are written; fields of programs and charts are not.
fn is_variable(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}
