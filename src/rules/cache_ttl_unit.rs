use super::{Report, kaniko};
use crate::diagnostic::{Applicability, Fix};
use crate::model::{Build, is_literal};
use crate::schema::is_duration;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let cache = kaniko::block(build).and_then(|block| block.get("cache"));
    let Some((_, ttl)) = cache.and_then(|cache| kaniko::text(cache, "ttl")) else { return };
    let Some(unit) = unit_of(&ttl.value) else { return };
    let what = match unit {
        Unit::Missing => "it has no unit".to_owned(),
        Unit::Foreign(unit) => format!("Go's durations have no `{unit}`"),
    };
    let finding = report
        .at(ttl.span, format!("kaniko does not start: `{}` is no duration, as {what}", ttl.value));
    finding.name(ttl.value.clone());
    match hours(&ttl.value) {
        Some(meant) => {
            finding.help(format!("write `{meant}`"));
            finding.fix(Fix::replace(
                format!("Write `{meant}`"),
                Applicability::Safe,
                ttl.span,
                meant,
            ));
        }
        None => {
            finding.help("write a number with `h`, `m` or `s`, such as `24h`");
        }
    }
}

/// What is wrong with the unit.
enum Unit<'t> {
    Missing,
    Foreign(&'t str),
}

/// A number with a unit that Go does not know, or without any. All other bad values are for another rule.
fn unit_of(text: &str) -> Option<Unit<'_>> {
    if !is_literal(text) || is_duration(text) {
        return None;
    }
    let (number, unit) = split(text)?;
    number.parse::<f64>().ok()?;
    if unit.is_empty() {
        return Some(Unit::Missing);
    }
    unit.bytes().all(|byte| byte.is_ascii_alphabetic()).then_some(Unit::Foreign(unit))
}

/// Whether a bad duration is this rule's: then no other one tells it.
pub(super) fn is_own(text: &str) -> bool {
    unit_of(text).is_some()
}

fn split(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
    let (number, unit) = text.split_at_checked(end.unwrap_or(text.len()))?;
    number.starts_with(|first: char| first.is_ascii_digit()).then_some((number, unit.trim_start()))
}

/// The same as a duration, where that is certain. A bare number is one of hours, as Skaffold's reference has it.
fn hours(text: &str) -> Option<String> {
    let (number, unit) = split(text)?;
    let whole: Option<u64> = number.parse().ok();
    match unit.to_ascii_lowercase().as_str() {
        "" | "h" | "hr" | "hrs" | "hour" | "hours" => Some(format!("{number}h")),
        "min" | "mins" | "minute" | "minutes" => Some(format!("{number}m")),
        "sec" | "secs" | "second" | "seconds" => Some(format!("{number}s")),
        "d" | "day" | "days" => Some(format!("{}h", whole?.checked_mul(24)?)),
        "w" | "week" | "weeks" => Some(format!("{}h", whole?.checked_mul(168)?)),
        _ => None,
    }
}
