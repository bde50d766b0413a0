use super::{Report, support};
use crate::model::Build;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(file) = build.context.as_ref().and_then(|context| context.ignore_file.as_ref()) else {
        return;
    };
    let broken = file.ignore.patterns.iter().filter_map(|pattern| pattern.broken.as_ref());
    for error in file.ignore.errors.iter().chain(broken) {
        support::syntax_error(error, report);
    }
}
