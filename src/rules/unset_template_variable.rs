use super::variables::{defined, defines, is_cloud_docker, near, sanitized, without_value};
use super::{Report, support};
use crate::diagnostic::{Applicability, Fix};
use crate::model::TemplateUse;
use crate::schema::{HELM, Missing, Variables};
use crate::source::Spanned;
use crate::suggest;
use crate::syntax::template::{Fate, Field, Piece};

/// Structs whose templates Skaffold expands while it builds or tests an image: there its own names are expected.
const ABOUT_AN_IMAGE: [&str; 8] = [
    "BuildpackArtifact",
    "CustomArtifact",
    "CustomTest",
    "DockerArtifact",
    "DockerfileDependency",
    "HelmPackaged",
    "KanikoArtifact",
    "KoArtifact",
];

pub(super) fn check(template: &TemplateUse, report: &mut Report<'_>) {
    let Some(expanded) = template.expanded else { return };
    // A customTemplate has no variables: its unknown names are told by `tag-falls-back`.
    if expanded.variables == Variables::Components || !template.parsed.template.errors.is_empty() {
        return;
    }
    let names = defined(template);
    for field in template.looked_up() {
        let Some(key) = field.key() else { continue };
        let name = key.value.as_str();
        let guarded = field.fate == Fate::Guarded && expanded.missing != Missing::Fails;
        if guarded || defines(template, name) || template.scope.sets(name) {
            continue;
        }
        if is_of_a_program(template, name) {
            handed_on(field, report);
            continue;
        }
        if field.names.len() > 1 {
            if expanded.missing != Missing::FallsBack {
                chain(template, field, report);
            }
            continue;
        }
        let so = without_value(expanded.missing);
        if let Some(rest) = of_image(name).filter(|_| expanded.variables == Variables::Helm) {
            helm(template, key, rest, report);
            continue;
        }
        if is_skaffolds(name) && !template.scope.given.contains(name) && is_about_an_image(template)
        {
            not_here(template, field, key, report);
            continue;
        }
        let known: Vec<&str> =
            names.iter().map(String::as_str).chain(template.scope.names()).collect();
        let Some(meant) = near(name, &known) else { continue };
        let finding = report.at(key.span, format!("nothing sets `{name}` here, {so}"));
        finding.name(name).help(format!("did you mean `{meant}`?"));
        finding.fix(support::rename(key.span, meant));
    }
}

/// `{{.Id}}` in a command is a template of `docker inspect` or the like: variables are written in capitals, fields of
/// programs are not.
fn is_of_a_program(template: &TemplateUse, name: &str) -> bool {
    let field = (template.field.owner().name(), template.field.name());
    matches!(field, ("CustomArtifact", "buildCommand") | ("CustomTest", "command"))
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn handed_on(field: &Field, report: &mut Report<'_>) {
    let names: Vec<&str> = field.names.iter().map(|name| name.value.as_str()).collect();
    let path = names.join(".");
    let finding = report.at(
        field.span,
        format!("the command gets `<no value>` for `{{{{.{path}}}}}`: Skaffold expands it before the program sees it"),
    );
    finding.name(&path).help(format!("write `{{{{\"{{{{.{path}}}}}\"}}}}` to hand it on"));
}

/// `.A.B`: variables are texts.
fn chain(template: &TemplateUse, field: &Field, report: &mut Report<'_>) {
    let path: Vec<&str> = field.names.iter().map(|name| name.value.as_str()).collect();
    let path = path.join(".");
    let Some(first) = field.names.first() else { return };
    // A value of a chart is looked up by Helm; who writes it here means that.
    let finding = report.at(
        field.span,
        format!(
            "`.{path}` never has a value: `{}` is a variable, and a variable is a text",
            first.value
        ),
    );
    finding.name(&path);
    if first.value == "Values" && template.field.owner().name() == "HelmRelease" {
        finding.help("Skaffold expands this before Helm sees it; write the value itself");
    } else if let Some(last) = field.names.last() {
        finding.help(format!("write `.{}` for a variable of the environment", last.value));
    }
}

/// The names of Skaffold that no CI system has.
fn is_skaffolds(name: &str) -> bool {
    HELM.contains(&name) && name.starts_with("IMAGE_")
        || matches!(name, "IMAGE" | "PUSH_IMAGE" | "BUILD_CONTEXT")
}

fn is_about_an_image(template: &TemplateUse) -> bool {
    ABOUT_AN_IMAGE.contains(&template.field.owner().name())
}

/// A name of Skaffold's at a field where it does not define it.
fn not_here(template: &TemplateUse, field: &Field, key: &Spanned<String>, report: &mut Report<'_>) {
    let name = &key.value;
    let owner = template.field.owner().name();
    let is_process = matches!(owner, "CustomArtifact" | "CustomTest");
    let generic = matches!(name.as_str(), "IMAGE" | "PUSH_IMAGE" | "BUILD_CONTEXT");
    if generic && owner != "CustomArtifact" {
        return;
    }
    let why = if is_cloud_docker(template) {
        "Cloud Build's docker gets no variables of the image"
    } else {
        "Skaffold does not define it here"
    };
    let finding = report.at(
        key.span,
        format!("`{name}` is not set: {why}, so the text `<no value>` takes its place"),
    );
    finding.name(name);
    if is_process
        && owner == "CustomArtifact"
        && matches!(
            name.as_str(),
            "IMAGE" | "IMAGE_REPO" | "IMAGE_TAG" | "PUSH_IMAGE" | "BUILD_CONTEXT"
        )
    {
        finding.help(format!("the command finds it in its environment: write `${name}`"));
        if let Some(span) = whole_action(template, field) {
            finding.fix(Fix::replace(
                format!("Write `${name}`"),
                Applicability::Unsafe,
                span,
                format!("${name}"),
            ));
        }
    } else if is_process {
        finding.help(format!(
            "the command finds the image in `$IMAGE` of its environment, and no `{name}`"
        ));
    } else if owner == "KanikoArtifact" && name != "IMAGE_DIGEST" {
        finding.help("kaniko's `buildArgs` have it");
    } else if is_cloud_docker(template) {
        finding.help("set it in the environment under another name, or build with kaniko, which gets it on Cloud Build too");
    }
}

/// `{{.X}}` that holds nothing else.
fn whole_action(template: &TemplateUse, field: &Field) -> Option<crate::source::Span> {
    template.parsed.template.pieces.iter().find_map(|piece| match piece {
        Piece::Action { span, prints: true, .. } if span.contains(field.span) => {
            let inner = span.len().saturating_sub(4);
            (inner <= field.span.len() + 2).then_some(*span)
        }
        _ => None,
    })
}

/// `IMAGE_TAG_my_app` gives `my_app`, `IMAGE_TAG7` gives `7`, in front of the longest name that fits.
fn of_image(name: &str) -> Option<&str> {
    let rests = HELM
        .iter()
        .filter(|own| own.starts_with("IMAGE_"))
        .filter_map(|own| name.strip_prefix(own));
    rests.filter(|rest| !rest.is_empty()).min_by_key(|rest| rest.len())
}

/// A variable of an artifact that is none.
fn helm(template: &TemplateUse, key: &Spanned<String>, rest: &str, report: &mut Report<'_>) {
    let scope = &template.scope;
    if scope.has_unknown_images {
        return;
    }
    let name = key.value.as_str();
    let kind = name.strip_suffix(rest).unwrap_or(name);
    if !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()) {
        let finding = report.at(
            key.span,
            format!(
                "nothing sets `{name}`, so the text `<no value>` takes its place: there {}",
                match scope.images.len() {
                    1 => "is 1 artifact".to_owned(),
                    count => format!("are {count} artifacts"),
                }
            ),
        );
        finding.name(name).help("the first artifact has no number, the second has `2`");
        return;
    }
    let Some(image) = rest.strip_prefix('_') else { return };
    let known: Vec<String> = scope.images.iter().map(|image| sanitized(image)).collect();
    let meant = known.iter().find(|own| own.eq_ignore_ascii_case(image)).map(String::as_str);
    let meant = meant.or_else(|| suggest::nearest(image, known.iter().map(String::as_str)));
    let meant = meant.or_else(|| {
        // The end of a long name, or the name with a registry that the artifact does not have.
        let mut ends = known.iter().filter(|own| {
            own.ends_with(&format!("_{image}")) || image.ends_with(&format!("_{own}"))
        });
        ends.next().filter(|_| ends.next().is_none()).map(String::as_str)
    });
    // All in capitals, it is rather a variable of the environment.
    if meant.is_none() && !image.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return;
    }
    let finding = report.at(
        key.span,
        format!("nothing sets `{name}`, so the text `<no value>` takes its place: no artifact is called `{image}`"),
    );
    finding.name(name);
    match meant {
        Some(meant) => {
            let whole = format!("{kind}_{meant}");
            finding.help(format!("did you mean `{whole}`?")).fix(support::rename(key.span, &whole));
        }
        None => {
            finding.help(
                "the name ends with an artifact's `image`, in which `.`, `-`, `/` and `:` are `_`",
            );
        }
    }
}
