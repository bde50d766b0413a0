use super::{Report, support};
use crate::model::{Project, Value, is_literal};
use crate::schema::{self, Version};
use crate::source::Spanned;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    for document in &project.documents {
        if let Some(written) = document.api_version().filter(|_| document.version().is_none()) {
            unknown(&document.value, &written, report);
        }
    }
    for file in &project.config_files {
        // A document that lost lines may have lost this one.
        let several = file.yaml.documents.len() > 1;
        let is_foreign = file.others.len() == file.yaml.documents.len()
            && file.others.iter().all(|document| !has_fields(document));
        if is_foreign {
            continue;
        }
        for document in file.others.iter().filter(|_| !file.yaml.partial) {
            match document.field("apiVersion") {
                Some(written) => unknown(document, &written, report),
                None => absent(document, several, report),
            }
        }
    }
}

/// Whether a document has a field that configs of Skaffold have. A file without any is another tool's, whatever its name.
fn has_fields(document: &Value) -> bool {
    const FIELDS: [&str; 14] = [
        "apiVersion",
        "build",
        "customActions",
        "deploy",
        "kind",
        "manifests",
        "metadata",
        "portForward",
        "profiles",
        "render",
        "requires",
        "resourceSelector",
        "test",
        "verify",
    ];
    document.entries().iter().any(|entry| FIELDS.contains(&entry.key.value.as_str()))
}

fn unknown(document: &Value, written: &Spanned<String>, report: &mut Report<'_>) {
    let text = &written.value;
    if !is_literal(text) {
        return;
    }
    let finding = report
        .at(written.span, format!("Skaffold rejects the file: it knows no apiVersion `{text}`"));
    finding.name(text.clone());
    let kind = document.field("kind");
    let is_other = kind.is_some_and(|kind| kind.value != "Config");
    match schema::near_version(text).map(Version::api_version) {
        _ if is_other => {
            finding.help("move manifests of Kubernetes to files of their own");
        }
        Some(near) => {
            finding
                .help(format!("did you mean `{near}`?"))
                .fix(support::rename(written.span, &near));
        }
        None => {
            finding.help(format!("the newest one is `{}`", Version::latest().api_version()));
        }
    }
}

fn absent(document: &Value, several: bool, report: &mut Report<'_>) {
    match document.entries().first() {
        Some(entry) => {
            let message = "Skaffold rejects the file: this document has no `apiVersion`";
            let finding = report.at(entry.key.span, message);
            finding
                .help(format!("begin it with `apiVersion: {}`", Version::latest().api_version()));
        }
        None if several => {
            let message =
                "Skaffold rejects the file: a document of it is empty, and so has no `apiVersion`";
            report.at(document.span, message).help("remove the `---` before it");
        }
        None => {}
    }
}
