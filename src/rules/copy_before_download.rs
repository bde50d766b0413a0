use super::{Report, copies};
use crate::knowledge::Kind;
use crate::model::Project;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    copies::tell(project, Kind::Download, report);
}
