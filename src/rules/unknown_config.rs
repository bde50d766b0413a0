use super::{Report, support};
use crate::model::{Project, Value, is_literal};
use crate::suggest::nearest;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for import in &project.imports {
        let documents = || project.documents.iter().filter(|own| own.path == import.path);
        let names: Vec<&str> = documents()
            .filter_map(|own| own.value.at(&["metadata", "name"]).and_then(Value::text))
            .collect();
        if documents().any(|own| own.is_partial) || names.iter().any(|name| !is_literal(name)) {
            continue;
        }
        for wanted in &import.configs {
            if !is_literal(&wanted.value) || names.contains(&wanted.value.as_str()) {
                continue;
            }
            let finding = report.at(
                wanted.span,
                format!("nothing is imported: no configuration there is called `{}`", wanted.value),
            );
            finding.name(&wanted.value);
            match nearest(&wanted.value, names.iter().copied()) {
                Some(meant) => {
                    finding
                        .help(format!("did you mean `{meant}`?"))
                        .fix(support::rename(wanted.span, meant));
                }
                None if names.is_empty() => {
                    finding.help("no configuration of that file has a `metadata.name`; leave `configs` away to import all");
                }
                None => {
                    finding.help(format!("that file has {}", support::list(&names)));
                }
            }
        }
    }
}
