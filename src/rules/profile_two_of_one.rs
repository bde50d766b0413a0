use super::Report;
use super::subject::ProfileUse;
use crate::model::profile::Effect;

pub(super) fn check(used: &ProfileUse, report: &mut Report<'_>) {
    for fact in &used.overlaid {
        let Effect::Shadowed(first) = &fact.effect else { continue };
        let (own, winner) = (&fact.own.key, &first.key);
        let kind = if fact.path.contains(&"tagPolicy") { "tag policy" } else { "builder" };
        let finding = report.at(
            own.span,
            format!(
                "`{}` is ignored: a profile sets one {kind}, and of two Skaffold takes `{}`",
                own.value, winner.value
            ),
        );
        finding.name(own.value.clone()).label(winner.span, "the one that is taken");
        finding.help("keep one of them");
    }
}
