use super::{Report, kaniko};
use crate::diagnostic::Applicability;
use crate::model::Build;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some(block) = kaniko::block(build) else { return };
    let Some(single) = kaniko::on(block, "singleSnapshot") else { return };
    let Some(cache) = block.entry("cache").filter(|_| block.get("cache").is_some()) else { return };
    // Without layers of RUN and COPY nothing is looked up, so nothing gets lost.
    let of_run = cache.value.get("cacheRunLayers").and_then(|flag| flag.boolean());
    let of_copy = kaniko::on(&cache.value, "cacheCopyLayers").is_some();
    if of_run.is_some_and(|flag| !flag.value) && !of_copy {
        return;
    }
    let fix = kaniko::removal(report, single, Applicability::Unsafe);
    let finding = report.at(
        single.key.span,
        "layers go missing from the image once kaniko finds some in the cache: with `singleSnapshot` it adds only the \
         last one, and caches none of its own but that one",
    );
    finding.label(cache.key.span, "the cache in which it looks");
    finding.help("remove `singleSnapshot`, or `cache`");
    finding.fix = fix;
}
