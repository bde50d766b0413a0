use super::{Report, fields, support};
use crate::model::Document;
use crate::model::check::ProblemKind;
use crate::schema::Place;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        let place = fields::describe(document, &problem.path);
        let harm = match problem.path.as_slice() {
            [profiles, _] if profiles == "profiles" => "no command can ask for this profile",
            _ => fields::harm(document, problem),
        };
        match &problem.kind {
            // Without a path a patch cannot be applied, which another rule tells.
            ProblemKind::Missing { field }
                if (field.owner().name(), field.name()) == ("JSONPatch", "path") => {}
            ProblemKind::Missing { field } => {
                let name = field.name();
                let set = fields::value_at(document, &problem.path)
                    .is_some_and(|value| value.entry(name).is_some());
                let message = if set {
                    format!("{harm}: `{name}` is empty, and {place} needs it")
                } else {
                    format!("{harm}: {place} needs `{name}`")
                };
                let finding = report.at(problem.span, message);
                finding.name(name).help(format!("set `{name}` to {}", field.shape().describe()));
                fields::settle(document, problem, finding);
            }
            ProblemKind::MissingOneOf { group } => {
                let names: Vec<String> = fields::place(document, problem)
                    .map(Place::fields)
                    .unwrap_or_default()
                    .into_iter()
                    .filter(|(_, field)| field.one_of() == Some(group))
                    .map(|(name, _)| name.into_owned())
                    .collect();
                let finding = report.at(
                    problem.span,
                    format!("{harm}: {place} sets none of the fields that make one"),
                );
                finding.name(*group).help(format!("set one of {}", support::list(&names)));
                fields::settle(document, problem, finding);
            }
            _ => {}
        }
    }
}
