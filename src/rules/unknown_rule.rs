use super::{ALL, Report, find};
use crate::diagnostic::{Applicability, Fix};
use crate::model::SuppressionUse;
use crate::suggest::nearest;

pub(super) fn check(comment: &SuppressionUse, report: &mut Report<'_>) {
    for name in comment.written.names.iter().flatten() {
        let text = name.value.as_str();
        let group = text.strip_suffix("/*").unwrap_or(text);
        let groups = || ALL.iter().map(|rule| rule.page().group.as_str());
        if find(text).is_some() || matches!(text, "all" | "*") || groups().any(|own| own == group) {
            continue;
        }
        let ids = ALL.iter().map(|rule| rule.id);
        let near = nearest(group, ids.chain(groups()).chain(["all"]));
        let message = format!("`{text}` silences nothing: no rule and no group has this name");
        let finding = report.at(name.span, message).name(text);
        match near {
            Some(near) => {
                finding.help(format!("did you mean `{near}`?"));
                let title = format!("Rename to `{near}`");
                finding.fix(Fix::replace(title, Applicability::Unsafe, name.span, near));
            }
            None => {
                finding.help("`skafflint rules` lists all");
            }
        }
    }
}
