//! What rules look at.

use super::Report;
use crate::model::profile::{self, Overlaid};
use crate::diagnostic::Finding;
use crate::model::{
    Build, Config, Document, Project, TemplateUse, Value, Variant, needed_profiles,
};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a rule is called with. The subject knows how to walk a project, the rule does not.
pub trait Subject {
    /// Calls `check` with each subject of the project.
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>));
}

impl Subject for Project {
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>)) {
        check(project, report);
    }
}

/// Findings about a build name its artifact and the profiles that it needs.
impl Subject for Build {
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>)) {
        for build in &project.builds {
            let first = report.len();
            check(build, report);
            for finding in report.since(first) {
                finding
                    .artifacts
                    .extend(build.artifact.iter().map(|artifact| artifact.image.value.clone()));
                finding.profiles = build.profiles();
            }
        }
    }
}

/// A document of a `skaffold.yaml` with some profiles in force.
impl Subject for Config {
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>)) {
        for (config, sets) in project.configs() {
            let first = report.len();
            check(config, report);
            for finding in report.since(first) {
                finding.profiles = needed_profiles(&sets);
            }
        }
    }
}

/// A template. Findings name the profiles that it stands in.
impl Subject for TemplateUse {
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>)) {
        for template in &project.templates {
            let first = report.len();
            check(template, report);
            let sets: Vec<&[String]> = template.variants.iter().map(Vec::as_slice).collect();
            for finding in report.since(first) {
                finding.profiles = crate::model::needed_profiles(&sets);
            }
        }
    }
}

/// A document as it is written, its profiles included. Rules say themselves what needs a profile.
impl Subject for Document {
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>)) {
        for document in &project.documents {
            check(document, report);
        }
    }
}

/// All documents with some profiles in force. What several sets of profiles say is one finding.
impl Subject for Variant {
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>)) {
        let start = report.len();
        let mut sets: BTreeMap<(Span, String), Vec<&[String]>> = BTreeMap::new();
        let key = |finding: &Finding| (finding.span, finding.message.clone());
        for variant in &project.variants {
            let first = report.len();
            check(variant, report);
            for finding in report.since(first) {
                sets.entry(key(finding)).or_default().push(&variant.profiles);
            }
        }
        for finding in report.since(start) {
            finding.profiles =
                sets.get(&key(finding)).map(|sets| needed_profiles(sets)).unwrap_or_default();
        }
    }
}

/// A profile and the document that it changes, both with the names of the newest apiVersion.
#[derive(Debug)]
pub(super) struct ProfileUse {
    /// Its name.
    pub name: Spanned<String>,
    /// The profile.
    pub profile: Arc<Value>,
    /// The document without it.
    pub base: Arc<Value>,
    /// The same as it is written, in the names of its own apiVersion.
    pub written: Arc<Value>,
    /// The document with it, its patches applied.
    pub effective: Arc<Value>,
    /// What becomes of each thing that it says.
    pub overlaid: Vec<Overlaid>,
}

/// Every profile that is looked at. Of several with one name, the last one: the others never count.
impl Subject for ProfileUse {
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>)) {
        for (at, document) in project.documents.iter().enumerate() {
            for profile in profile::profiles(&document.latest) {
                let Some(used) = profile_use(project, document, at, profile) else { continue };
                let first = report.len();
                check(&used, report);
                for finding in report.since(first) {
                    finding.profiles = vec![used.name.value.clone()];
                }
            }
        }
    }
}

fn profile_use(
    project: &Project,
    document: &Document,
    at: usize,
    profile: &Arc<Value>,
) -> Option<ProfileUse> {
    let name = profile::name(profile)?;
    let last = profile::profiles(&document.latest)
        .iter()
        .rfind(|other| profile::name(other).is_some_and(|other| other.value == name.value));
    if !last.is_some_and(|last| Arc::ptr_eq(last, profile)) {
        return None;
    }
    let alone = project.variants.iter().find(|own| own.profiles == [name.value.as_str()]);
    let with_others = || project.variants.iter().find(|own| own.profiles.contains(&name.value));
    let effective = alone.or_else(with_others)?.configs.get(at)?.value.clone();
    Some(ProfileUse {
        overlaid: profile::overlay(&document.latest, profile).1,
        profile: profile.clone(),
        base: document.latest.clone(),
        written: document.value.clone(),
        effective,
        name,
    })
}

/// Runs a rule on all its subjects; the subject's type follows from the rule's signature.
pub(super) fn each<S: Subject>(
    project: &Project,
    report: &mut Report<'_>,
    check: fn(&S, &mut Report<'_>),
) {
    S::each(project, report, check);
}
