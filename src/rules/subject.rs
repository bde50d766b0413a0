//! What rules look at.

use super::Report;
use crate::model::Project;

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

/// Runs a rule on all its subjects; the subject's type follows from the rule's signature.
pub(super) fn each<S: Subject>(
    project: &Project,
    report: &mut Report<'_>,
    check: fn(&S, &mut Report<'_>),
) {
    S::each(project, report, check);
}
