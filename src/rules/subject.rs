//! What rules look at.

use super::Report;
use crate::model::{Build, Config, Project, TemplateUse};

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
                finding.profiles = crate::model::needed_profiles(&sets);
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

/// Runs a rule on all its subjects; the subject's type follows from the rule's signature.
pub(super) fn each<S: Subject>(
    project: &Project,
    report: &mut Report<'_>,
    check: fn(&S, &mut Report<'_>),
) {
    S::each(project, report, check);
}
