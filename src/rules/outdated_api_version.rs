use super::Report;
use crate::model::Document;
use crate::schema::Version;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let Some((written, version)) = document.api_version().zip(document.version()) else { return };
    let newest = Version::latest();
    if version < newest {
        let message = format!(
            "`{}` is not the newest apiVersion: that is `{}`",
            written.value,
            newest.api_version()
        );
        report.at(written.span, message).help("let `skaffold fix` bring the file up");
    }
}
