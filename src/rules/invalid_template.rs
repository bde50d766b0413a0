use super::variables::sanitized;
use super::{Report, support};
use crate::diagnostic::{Applicability, Fix};
use crate::model::TemplateUse;
use crate::schema::{Missing, Template, Variables};
use crate::suggest;
use crate::syntax::template::{Call, Functions};

pub(super) fn check(template: &TemplateUse, report: &mut Report<'_>) {
    let Some(expanded) = template.expanded else { return };
    let parsed = &template.parsed.template;
    for error in &parsed.errors {
        let first = report.len();
        support::syntax_error(error, report);
        for finding in report.since(first) {
            finding.message = format!("{}: {}", fails(template, expanded), finding.message);
            // The quotes of `index . "…"` may be those of the YAML around it.
            let quoted = error.suggestion.as_deref().filter(|meant| meant.contains('"'));
            if let Some(meant) = quoted {
                finding.fix = None;
                if let Some(name) =
                    meant.split('"').nth(1).filter(|_| expanded.variables == Variables::Helm)
                {
                    let name = format!(".{}", sanitized(name));
                    finding.help(format!(
                        "write `{name}`: in the names of images `.`, `-`, `/` and `:` are `_`"
                    ));
                    finding.fix(support::rename(error.span, &name));
                }
            }
        }
    }
    let functions = match expanded.variables {
        Variables::Components => Functions::Plain,
        _ => Functions::Skaffold,
    };
    // Go stops at the first one.
    if let Some(call) = parsed.unknown_calls(functions).next()
        && parsed.errors.is_empty()
    {
        unknown_function(template, expanded, call, functions, report);
    }
}

fn unknown_function(
    template: &TemplateUse,
    expanded: Template,
    call: &Call,
    functions: Functions,
    report: &mut Report<'_>,
) {
    let name = call.name.value.as_str();
    let finding = report.at(
        call.name.span,
        format!("{}: there is no function `{name}`", fails(template, expanded)),
    );
    finding.name(name);
    if name.starts_with(|first: char| first.is_ascii_uppercase()) {
        finding.help(format!("write `.{name}` for a variable"));
        finding.fix(Fix::replace(
            format!("Write `.{name}`"),
            Applicability::Unsafe,
            call.name.span,
            format!(".{name}"),
        ));
    } else if let Some(near) = suggest::nearest(name, functions.names()) {
        finding.help(format!("did you mean `{near}`?"));
        finding.fix(support::rename(call.name.span, near));
    } else if functions == Functions::Plain && Functions::Skaffold.has(name) {
        finding.help(
            "a `customTemplate` has only Go's own functions: make a component `envTemplate` of it",
        );
    } else {
        finding.help("Skaffold has the functions of Go's templates and of sprig 2, and `cmd`");
    }
}

/// What fails, and when.
fn fails(template: &TemplateUse, expanded: Template) -> String {
    let what = match expanded.missing {
        Missing::FallsBack => "every build fails".to_owned(),
        _ => format!("Skaffold fails when it comes to `{}`", template.field.name()),
    };
    format!("{what}, as this is no template")
}
