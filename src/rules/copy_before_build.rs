use super::{Report, copies};
use crate::knowledge::CallKind;
use crate::model::Build;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    for late in copies::late(build, CallKind::ImplicitDownload) {
        copies::tell(build, &late, report);
    }
}
