use super::Report;
use crate::model::{Config, Value};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for artifact in &config.artifacts {
        let rules = artifact.value.at(&["sync", "manual"]).map(Value::items).unwrap_or_default();
        for rule in rules {
            let (Some(src), Some(strip)) = (rule.field("src"), rule.field("strip")) else {
                continue;
            };
            if src.value.starts_with(&strip.value) {
                continue;
            }
            let finding = report.rejects(
                strip.span,
                format!("`{}` does not start with `{}`", src.value, strip.value),
            );
            finding.name(&artifact.image.value).name(&src.value).label(src.span, "the pattern");
            finding.help("`strip` is a piece of text at the start of `src`: leave it out, or write it as it stands there");
        }
    }
}
