use super::{Report, support};
use crate::model::{Document, Import, Project, is_literal, needed_profiles, profile};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// How a document was reached: its profiles, and the import; none for the documents that Skaffold is started with.
type Visit = (BTreeSet<String>, Option<Span>);

/// The first import, and the sets of profiles with which it conflicts.
type Conflict<'p> = (Option<Span>, Vec<&'p [String]>);

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let mut found: BTreeMap<(Span, String), Conflict<'_>> = BTreeMap::new();
    for variant in &project.variants {
        for (span, other, why) in conflicts(project, &variant.profiles) {
            found.entry((span, why)).or_insert((other, Vec::new())).1.push(&variant.profiles);
        }
    }
    for ((span, why), (other, sets)) in found {
        let finding = report.refuses(span, why);
        finding.help("switch on the same profiles in both, by `activeProfiles`");
        if let Some(other) = other {
            finding.label(other, "the first import of it");
        }
        finding.profiles = needed_profiles(&sets);
    }
}

/// Walks as Skaffold does: each document once, its imports right after it. The second import, the first one, and what is wrong.
fn conflicts(project: &Project, wanted: &[String]) -> Vec<(Span, Option<Span>, String)> {
    let mut visits: BTreeMap<usize, Visit> = BTreeMap::new();
    let mut found = Vec::new();
    let own = project.documents.iter().enumerate().filter(|(_, own)| own.folder.is_none());
    let mut open: Vec<(usize, BTreeSet<String>, Option<&Import>)> =
        own.map(|(at, _)| (at, wanted.iter().cloned().collect(), None)).collect();
    open.reverse();
    while let Some((at, asked, import)) = open.pop() {
        let Some(document) = project.documents.get(at) else { continue };
        let active: BTreeSet<String> =
            asked.into_iter().filter(|name| has(document, name)).collect();
        if let Some((before, first)) = visits.get(&at) {
            let differ: Vec<&str> =
                active.symmetric_difference(before).map(String::as_str).collect();
            // What the machine itself activates is in force both times.
            let certain =
                differ.iter().any(|name| !is_conditional(document, name) && is_literal(name));
            if let (true, Some(span)) = (certain, import.map(|import| import.span).or(*first)) {
                let why = format!(
                    "this configuration is loaded twice, once with and once without {}",
                    support::list(&differ)
                );
                found.push((span, first.filter(|first| *first != span), why));
            }
            continue;
        }
        visits.insert(at, (active.clone(), import.map(|import| import.span)));
        let imports = project.imports.iter().filter(|import| import.from == at);
        for import in imports.rev() {
            let on = import.profiles.iter().filter(|(_, by)| {
                by.is_empty() || by.iter().any(|profile| active.contains(profile))
            });
            let asked: BTreeSet<String> =
                on.map(|(name, _)| name.clone()).chain(wanted.iter().cloned()).collect();
            for (at, document) in project.documents.iter().enumerate().rev() {
                if import.means(document) {
                    open.push((at, asked.clone(), Some(import)));
                }
            }
        }
    }
    found
}

fn has(document: &Document, name: &str) -> bool {
    profile::profiles(&document.value)
        .iter()
        .any(|own| profile::name(own).is_some_and(|own| own.value == name))
}

/// Whether a profile may be activated by the command, the environment or the cluster.
fn is_conditional(document: &Document, name: &str) -> bool {
    let named = |own: &&std::sync::Arc<crate::model::Value>| {
        profile::name(own).is_some_and(|own| own.value == name)
    };
    profile::profiles(&document.value)
        .iter()
        .filter(named)
        .any(|own| own.get("activation").is_some())
}
