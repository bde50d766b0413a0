use super::{Report, fields};
use crate::model::check::{Problem, ProblemKind};
use crate::model::{Data, Document, Value};
use std::sync::Arc;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for problem in document.problems().iter().filter(|problem| is_own(problem)) {
        let env = fields::value_at(document, &problem.path);
        let finding = report.at(problem.span, dropped(env));
        finding.help(PLAIN);
        fields::settle(document, problem, finding);
    }
    for env in entries(&document.value) {
        // Only this spelling is read as a field, and lost behind the reader.
        let Some(from) = env.entry("valuefrom") else { continue };
        if !matches!(from.value.data, Data::Null) && env.entry("valueFrom").is_none() {
            report.at(from.key.span, dropped(Some(env))).help(PLAIN);
        }
    }
}

const PLAIN: &str = "write a plain `value`, or mount the secret with `volumeMounts`";

/// Whether another source of a variable's value than a plain text is what an unknown key says.
pub(super) fn is_own(problem: &Problem) -> bool {
    let ProblemKind::Unknown { key, dropped: true } = &problem.kind else { return false };
    let mut path = problem.path.iter().rev();
    key == "valueFrom" && path.nth(1).is_some_and(|list| list == "env")
}

fn dropped(env: Option<&Value>) -> String {
    let name = env.and_then(|env| env.field("name"));
    let name = name.map_or_else(|| "the variable".to_owned(), |name| format!("`{}`", name.value));
    format!(
        "kaniko does not get {name}: Skaffold hands on values that are written here, and nothing else"
    )
}

/// The entries of every `kaniko.env`, those of profiles included.
fn entries(document: &Value) -> impl Iterator<Item = &Arc<Value>> {
    let profiles = document.get("profiles").map(|list| list.items()).unwrap_or_default();
    let blocks = std::iter::once(document).chain(profiles.iter().map(|profile| &**profile));
    blocks
        .filter_map(|block| block.at(&["build", "artifacts"]))
        .flat_map(Value::items)
        .filter_map(|artifact| artifact.at(&["kaniko", "env"]))
        .flat_map(Value::items)
}
