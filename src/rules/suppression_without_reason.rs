use super::Report;
use crate::model::SuppressionUse;

pub(super) fn check(comment: &SuppressionUse, report: &mut Report<'_>) {
    let written = &comment.written;
    let names = written.names.as_deref().unwrap_or_default();
    if written.scope.is_none() || names.is_empty() || !written.reason.is_empty() {
        return;
    }
    let list: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
    let message = format!("nobody can tell why `{}` is silenced here", list.join(", "));
    let finding = report.at(written.comment, message);
    finding.names.extend(list.into_iter().map(str::to_owned));
    finding.help("write the reason behind the bracket");
}
