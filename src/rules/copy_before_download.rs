use super::{Report, copies};
use crate::knowledge::Kind;
use crate::model::Build;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    for late in copies::late(build, Kind::Download) {
        copies::tell(build, &late, report);
    }
}
