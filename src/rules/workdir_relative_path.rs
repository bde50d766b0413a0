use super::Report;
use super::subject::BuiltDockerfile;
use super::walk::EventKind;
use crate::syntax::dockerfile::Kind;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for event in &subject.walk().events {
        let EventKind::Workdir(Some(path)) = &event.kind else { continue };
        let may_be_windows = runs_windows(subject, event.stage) || subject.knows_images();
        if path.starts_with('/') || may_be_windows && is_windows_path(path) {
            continue;
        }
        let shown = if path.is_empty() { "an empty path".to_owned() } else { format!("`{path}`") };
        report
            .at(
                event.span,
                format!("{shown} is wherever the base image's working directory happens to be"),
            )
            .help("write an absolute path in the first WORKDIR of the stage");
    }
}

/// `C:\app`, `C:/app`, `\app`.
fn is_windows_path(path: &str) -> bool {
    let behind_drive = match path.as_bytes() {
        [drive, b':', ..] if drive.is_ascii_alphabetic() => path.get(2..).unwrap_or_default(),
        _ => path,
    };
    behind_drive.starts_with('\\')
        || behind_drive.len() < path.len() && behind_drive.starts_with('/')
}

/// Whether the FROM at the end of the chain asks for Windows.
fn runs_windows(subject: &BuiltDockerfile, stage: usize) -> bool {
    let from = subject
        .file
        .root_stage(stage)
        .and_then(|root| subject.file.ast.instructions.get(root.instructions.start));
    from.is_some_and(|from| {
        matches!(from.kind, Kind::From(_))
            && from
                .flags
                .iter()
                .filter_map(|flag| flag.value.as_ref())
                .any(|value| value.value.starts_with("windows"))
    })
}
