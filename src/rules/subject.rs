//! What rules look at.

use super::Report;
use super::walk::{Walk, walk};
use crate::diagnostic::Finding;
use crate::model::profile::{self, Overlaid};
use crate::model::{
    Artifact, Build, Config, DockerfileModel, Document, Project, SuppressionUse, TemplateUse,
    Value, Variant, needed_profiles,
};
use crate::source::{Span, Spanned};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

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

/// A Dockerfile, once for all that build it, or for itself where nothing does.
#[derive(Debug)]
pub(super) struct BuiltDockerfile {
    /// The file.
    pub file: Arc<DockerfileModel>,
    /// The artifacts that are built from it.
    pub artifacts: Vec<Arc<Artifact>>,
    /// What is taken to be known of base images.
    pub bases: Bases,
    walk: OnceLock<Walk>,
}

/// What is taken to be known of base images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bases {
    /// Our table says what the official ones have; any other may have anything.
    Table,
    /// Images have a PATH and nothing else: so it is where BuildKit's own checks are run without a registry.
    #[cfg(test)]
    OnlyPath,
}

/// Who gives an ARG a value from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Given {
    /// Some artifact does.
    pub by_any: bool,
    /// Every artifact does, and there is one.
    pub by_all: bool,
}

impl BuiltDockerfile {
    /// A Dockerfile and what is built from it.
    pub(super) fn new(
        file: &Arc<DockerfileModel>,
        artifacts: Vec<Arc<Artifact>>,
        bases: Bases,
    ) -> Self {
        Self { file: file.clone(), artifacts, bases, walk: OnceLock::new() }
    }

    /// The Dockerfile of one build.
    pub(super) fn of(build: &Build, file: &Arc<DockerfileModel>) -> Self {
        Self::new(file, build.artifact.iter().cloned().collect(), Bases::Table)
    }

    /// What BuildKit meets in it.
    pub(super) fn walk(&self) -> &Walk {
        self.walk.get_or_init(|| walk(self))
    }

    /// Those of a project, but for files for other frontends than Docker's: those have rules of their own.
    fn all(project: &Project) -> Vec<Self> {
        let files = project.dockerfiles.values().filter(|file| !file.has_foreign_frontend());
        let built = files.map(|file| {
            let builds = project.builds_of(&file.path);
            let artifacts = builds.filter_map(|build| build.artifact.clone()).collect();
            Self::new(file, artifacts, Bases::Table)
        });
        built.collect()
    }

    /// Whether what is known of base images counts.
    pub(super) fn knows_images(&self) -> bool {
        self.bases == Bases::Table
    }

    /// Who gives an ARG a value: by `buildArgs`, by an alias of `requires`, or perhaps by flags of the command line.
    pub(super) fn fills(&self, name: &str) -> Given {
        let fills = |artifact: &Arc<Artifact>| fills(artifact, name);
        let by_any = self.artifacts.iter().any(fills);
        Given { by_any, by_all: by_any && self.artifacts.iter().all(fills) }
    }

    /// Whether every image gives an ARG a value, without a profile or with one. A profile that no longer does has lost
    /// what the base has, and that is a mistake of the profile.
    pub(super) fn fills_each_image(&self, name: &str) -> bool {
        let of_image = |image: &str| {
            let mut own = self.artifacts.iter().filter(|own| own.image.value == image);
            own.any(|own| fills(own, name))
        };
        !self.artifacts.is_empty() && self.artifacts.iter().all(|own| of_image(&own.image.value))
    }
}

fn fills(artifact: &Artifact, name: &str) -> bool {
    artifact.requires.iter().any(|alias| alias.value == name)
        || artifact.docker().is_some_and(|docker| {
            docker.build_args.iter().any(|arg| arg.name.value == name)
                || !docker.cli_flags.is_empty()
        })
}

impl Subject for BuiltDockerfile {
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>)) {
        for built in project.memo.get(|| Self::all(project)).iter() {
            let first = report.len();
            check(built, report);
            if report.len() == first {
                continue;
            }
            let builds: Vec<&Build> = project.builds_of(&built.file.path).collect();
            let sets: Vec<&[String]> =
                builds.iter().flat_map(|build| build.variants.iter().map(Vec::as_slice)).collect();
            let profiles = needed_profiles(&sets);
            for finding in report.since(first) {
                for artifact in builds.iter().filter_map(|build| build.artifact.as_ref()) {
                    if !finding.artifacts.contains(&artifact.image.value) {
                        finding.artifacts.push(artifact.image.value.clone());
                    }
                }
                finding.profiles.clone_from(&profiles);
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
                finding.profiles = needed_profiles(&sets);
            }
        }
    }
}

/// A comment that silences rules, once all that it may silence is known.
impl Subject for SuppressionUse {
    fn each(project: &Project, report: &mut Report<'_>, check: fn(&Self, &mut Report<'_>)) {
        for suppression in &project.suppressions {
            check(suppression, report);
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
