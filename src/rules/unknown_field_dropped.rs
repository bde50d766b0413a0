use super::{Report, env_dropped, field_removed, fields, toleration_dropped, unknown_field};
use crate::model::check::ProblemKind;
use crate::model::{Document, is_literal};
use crate::schema::Keys;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems() {
        let (ProblemKind::Unknown { key, dropped: true }
        | ProblemKind::TooNew { key, dropped: true, .. }
        | ProblemKind::Removed { key, dropped: true, .. }) = &problem.kind
        else {
            continue;
        };
        if !is_literal(key) || env_dropped::is_own(problem) || toleration_dropped::is_own(problem) {
            continue;
        }
        let place = fields::describe(document, &problem.path);
        let lost = format!("Skaffold drops `{key}` without a word");
        let why =
            match (&problem.kind, fields::place(document, problem).map(crate::schema::Place::keys))
            {
                (ProblemKind::TooNew { since, .. }, _) => {
                    format!(
                        "{place} has it since `{}`, and this file says less",
                        since.api_version()
                    )
                }
                (ProblemKind::Removed { until, .. }, _) => {
                    format!("{place} had it up to `{}`", until.api_version())
                }
                (_, Some(Keys::Lower)) => {
                    format!("at {place} it reads the names of Kubernetes in lower case only")
                }
                (_, Some(Keys::AnyCase)) => format!("Kubernetes has no such field at {place}"),
                _ => format!("{place} has no such field"),
            };
        let finding = report.at(problem.span, format!("{lost}: {why}"));
        finding.name(key.clone());
        fields::settle(document, problem, finding);
        match &problem.kind {
            ProblemKind::Removed { instead, .. } => {
                field_removed::instead(document, problem, *instead, finding);
            }
            ProblemKind::TooNew { .. } => {}
            _ => unknown_field::meant(document, problem, key, finding),
        }
    }
}
