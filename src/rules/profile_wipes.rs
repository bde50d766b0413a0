use super::subject::ProfileUse;
use super::{Report, support};
use crate::model::Entry;
use crate::model::profile::{Effect, is_zero};
use crate::schema::{Place, Version, walk};
use crate::source::Spanned;

pub(super) fn check(used: &ProfileUse, report: &mut Report<'_>) {
    // One block of an old file can stand in two places of a new one.
    let mut wiped: Vec<(Spanned<String>, Vec<Entry>)> = Vec::new();
    for fact in &used.overlaid {
        let (Effect::Replaces, Some(base)) = (&fact.effect, &fact.base) else { continue };
        let Some(place) = walk(Version::latest(), fact.path.iter().copied()) else { continue };
        let is_block = place.ty().is_some();
        let is_map = |entry: &Entry| matches!(entry.value.data, crate::model::Data::Map(_));
        if !is_block || !is_map(base) || !is_map(&fact.own) {
            continue;
        }
        let lost: Vec<Entry> = base
            .value
            .entries()
            .iter()
            .filter(|entry| {
                let key = entry.key.value.as_str();
                let is_said = place
                    .key(key)
                    .map(Place::shape)
                    .is_some_and(|shape| !is_zero(&entry.value, shape));
                let effective = used.effective.at(&fact.path).and_then(|block| block.get(key));
                is_said && fact.own.value.get(key).is_none() && effective.is_none()
            })
            .cloned()
            .collect();
        match wiped.iter_mut().find(|(key, _)| key.span == fact.own.key.span) {
            Some((_, known)) => {
                for entry in lost {
                    if !known.iter().any(|own| own.key.value == entry.key.value) {
                        known.push(entry);
                    }
                }
            }
            None => wiped.push((fact.own.key.clone(), lost)),
        }
    }
    for (key, lost) in wiped {
        let names: Vec<&str> = lost.iter().map(|own| own.key.value.as_str()).collect();
        let are = match names.len() {
            0 => continue,
            1 => "is",
            _ => "are",
        };
        let finding = report.at(
            key.span,
            format!(
                "{} of the base {are} lost: a profile's `{}` replaces the whole block",
                support::list(&names),
                key.value
            ),
        );
        finding.name(key.value.clone());
        for entry in &lost {
            finding.label(entry.key.span, "what is lost");
        }
        finding.help(format!(
            "repeat {} in the profile, or change single fields with patches",
            if names.len() == 1 { "it" } else { "them" }
        ));
    }
}
