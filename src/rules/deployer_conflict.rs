use super::Report;
use super::deployers::{deployers, sources};
use crate::model::{Config, Entry, Variant, is_literal};
use crate::source::Span;

pub(super) fn check(variant: &Variant, report: &mut Report<'_>) {
    let is_alone = variant.loaded().count() == 1 && !variant.has_unknown_imports;
    // Imported configurations come first in an order of their own.
    let is_in_order = variant.loaded().all(|config| config.value.get("requires").is_none());
    let (mut before, mut kpts) = (None, None);
    for config in variant.loaded() {
        let written = deployers(config);
        if let Some(kpt) = find(&written, "kpt") {
            let own = written
                .iter()
                .find(|own| matches!(own.key.value.as_str(), "docker" | "helm" | "kubectl"));
            let implied = || implied_kubectl(config, &written).filter(|_| is_alone);
            let earlier = before.filter(|_| is_in_order).or(kpts);
            let other = own.map(|own| (own.key.span, "the other deployer")).or_else(implied);
            if let Some((span, what)) = other.or(earlier.map(|span| (span, "the other deployer"))) {
                report
                    .refuses(kpt.key.span, "kpt cannot deploy together with another deployer")
                    .label(span, what)
                    .help("keep one of them, or part them with profiles");
            }
            kpts = kpts.or(Some(kpt.key.span));
        }
        before = before.or(written.first().map(|own| own.key.span));
    }
    cloud_run(variant, is_in_order, report);
}

/// The manifests that bring kubectl to a configuration that stands alone.
fn implied_kubectl(config: &Config, written: &[&Entry]) -> Option<(Span, &'static str)> {
    let sources = sources(config);
    if find(written, "cloudrun").is_some() || find(&sources, "kpt").is_some() {
        return None;
    }
    find(&sources, "rawYaml").map(|raw| (raw.key.span, "this brings kubectl"))
}

/// All must deploy to one region of one project.
fn cloud_run(variant: &Variant, is_in_order: bool, report: &mut Report<'_>) {
    for (field, what) in [("region", "region"), ("projectid", "project")] {
        let mut first: Option<(String, Span)> = None;
        for config in variant.loaded() {
            let written = deployers(config);
            let Some(run) = find(&written, "cloudrun") else { continue };
            let own = run.value.field(field).filter(|own| !own.value.is_empty());
            let (value, span) =
                own.map_or((String::new(), run.key.span), |own| (own.value, own.span));
            let other = match &first {
                None if value.is_empty() => continue,
                None => {
                    first = Some((value, span));
                    continue;
                }
                Some((known, _)) if *known == value => continue,
                Some((known, other)) if is_literal(known) && is_literal(&value) => *other,
                Some(_) => continue,
            };
            let own = match (value.is_empty(), is_in_order) {
                (true, true) => "this one names none".to_owned(),
                (true, false) => continue,
                (false, _) => format!("`{value}` is another one"),
            };
            report
                .refuses(
                    span,
                    format!("all configurations deploy to one {what} of Cloud Run, and {own}"),
                )
                .label(other, "the first one")
                .help("deploy one of them by itself")
                .name(&value);
        }
    }
}

fn find<'e>(entries: &[&'e Entry], key: &str) -> Option<&'e Entry> {
    entries.iter().find(|entry| entry.key.value == key).copied()
}
