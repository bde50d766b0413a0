use super::releases::{has_placeholders, releases};
use super::{Report, support};
use crate::model::Config;
use crate::suggest::nearest;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let releases = releases(config);
    if config.is_partial || has_placeholders(&releases) {
        return;
    }
    let names: Vec<&str> = releases.iter().map(|release| release.name.value.as_str()).collect();
    for release in &releases {
        for needed in release.needs.iter().filter(|needed| !names.contains(&needed.value.as_str()))
        {
            let finding = report.refuses(
                needed.span,
                format!(
                    "no release is called `{}`, which `{}` waits for",
                    needed.value, release.name.value
                ),
            );
            finding.name(&needed.value);
            let others = names.iter().copied().filter(|own| *own != release.name.value);
            if let Some(meant) = nearest(&needed.value, others) {
                finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(support::rename(needed.span, meant));
            } else {
                finding.help("name a release of the same `deploy.helm`");
            }
        }
    }
}
