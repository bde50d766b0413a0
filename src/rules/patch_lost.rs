use super::{Report, support};
use crate::model::{Config, PatchLoss};
use crate::suggest::nearest;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for loss in &config.patch_losses {
        match loss {
            PatchLoss::UnknownField { key, parent, legal, in_path } => {
                let name = &key.value;
                let place = if parent.is_empty() { "/" } else { parent };
                let finding = report.at(
                    key.span,
                    format!("`{name}` is lost without a word: `{place}` has no field of that name"),
                );
                finding.name(name.clone());
                if let Some(meant) = nearest(name, legal.iter().map(String::as_str)) {
                    finding.help(format!("did you mean `{meant}`?"));
                    if !in_path || key.span.range().len() == name.len() {
                        finding.fix(support::rename(key.span, meant));
                    }
                }
            }
            PatchLoss::NoValue(_, path) => {
                let finding = report
                    .at(path.span, format!("`{}` is unset: the patch has no `value`", path.value));
                finding.name(path.value.clone());
                finding.help("add a `value`; to remove the field, write `op: remove`");
            }
            PatchLoss::CopiesNothing(from) => {
                let finding = report.at(
                    from.span,
                    format!("the copy is empty: nothing is written at `{}`", from.value),
                );
                finding.name(from.value.clone());
            }
        }
    }
}
