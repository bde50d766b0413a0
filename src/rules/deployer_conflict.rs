use super::Report;
use super::deployers::{deployers, sources};
use crate::model::{Variant, is_literal};
use crate::source::Spanned;

pub(super) fn check(variant: &Variant, report: &mut Report<'_>) {
    let is_alone = variant.loaded().count() == 1 && !variant.has_unknown_imports;
    let mut first: [Option<Spanned<String>>; 2] = [None, None];
    for config in variant.loaded() {
        let written = deployers(config);
        if let Some(kpt) = written.iter().find(|entry| entry.key.value == "kpt") {
            let before = |key: &str| matches!(key, "docker" | "helm" | "kubectl");
            let other = written.iter().find(|entry| before(&entry.key.value)).copied();
            // `rawYaml` brings kubectl where `manifests.kpt` does not come first.
            let sources = sources(config);
            let has = |key: &str| sources.iter().find(|entry| entry.key.value == key).copied();
            let implied = || {
                let is_implied = is_alone && has("kpt").is_none() && !written.iter().any(|entry| entry.key.value == "cloudrun");
                has("rawYaml").filter(|_| is_implied)
            };
            if let Some(other) = other.or_else(implied) {
                let finding = report.at(
                    kpt.key.span,
                    "Skaffold refuses to start: kpt cannot deploy together with another deployer",
                );
                let what = if other.key.value == "rawYaml" { "this brings kubectl" } else { "the other deployer" };
                finding.label(other.key.span, what).help("keep one of them, or part them with profiles");
            }
        }
        let Some(run) = written.iter().find(|entry| entry.key.value == "cloudrun") else { continue };
        for (key, first) in ["region", "projectid"].iter().zip(&mut first) {
            let own = run.value.field(key);
            let Some(own) = own.filter(|own| !own.value.is_empty() && is_literal(&own.value)) else { continue };
            match first {
                None => *first = Some(own),
                Some(first) if first.value == own.value => {}
                Some(first) => {
                    report
                        .at(
                            own.span,
                            format!("Skaffold refuses to start: all configurations deploy to one {key} of Cloud Run, and `{}` is another one", own.value),
                        )
                        .label(first.span, "the first one")
                        .help("deploy one of them by itself")
                        .name(&own.value);
                }
            }
        }
    }
}
