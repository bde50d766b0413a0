//! The values of RUN's and HEALTHCHECK's flags.

use super::csv;
use super::duration;
use super::mount::{self, Mount};
use super::split::RawFlag;
use crate::source::Span;
use crate::suggest::nearest;
use crate::syntax::SyntaxError;

/// What BuildKit allows no less of, where it is not 0.
const LEAST_INTERVAL: i64 = 1_000_000;

/// Reads the `--mount` flags, and checks the others of RUN, in BuildKit's order.
pub(super) fn run_flags(flags: &[RawFlag]) -> (Vec<Mount>, Option<SyntaxError>) {
    let mut error = named(flags, "device").find_map(device);
    let mut mounts = Vec::new();
    for flag in named(flags, "mount") {
        let Some(value) = &flag.value else { continue };
        match mount::parse(value, value_span(flag)) {
            Ok(mount) => mounts.push(mount),
            Err(found) => error = error.or(Some(found)),
        }
    }
    let error = error
        .or_else(|| one_of(flags, "network", &["default", "none", "host"]))
        .or_else(|| one_of(flags, "security", &["sandbox", "insecure"]));
    (mounts, error)
}

fn named<'f>(flags: &'f [RawFlag], name: &'f str) -> impl Iterator<Item = &'f RawFlag> {
    flags.iter().filter(move |flag| flag.flag.name.value == name)
}

/// Where the value of a flag stands; all of the flag if there is nothing.
fn value_span(flag: &RawFlag) -> Span {
    flag.flag
        .value
        .as_ref()
        .map(|value| value.span)
        .filter(|span| !span.is_empty())
        .unwrap_or(flag.flag.span)
}

fn one_of(flags: &[RawFlag], name: &str, allowed: &[&str]) -> Option<SyntaxError> {
    let flag = named(flags, name).find(|flag| flag.value.is_some())?;
    let value = &flag.flag.value.as_ref()?.value;
    let list = allowed.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let near = nearest(value, allowed.iter().copied()).filter(|_| !value.is_empty());
    (!allowed.contains(&value.as_str())).then(|| SyntaxError {
        span: value_span(flag),
        message: format!("`{value}` is no value of `--{name}`."),
        help: Some(format!("The values are {list}.")),
        suggestion: near.map(str::to_owned),
    })
}

/// What is wrong with a `--device`: `name`, `name=…` and `required`, in this or another order.
fn device(flag: &RawFlag) -> Option<SyntaxError> {
    let value = flag.value.as_ref()?;
    let fields = match csv::fields(value) {
        Ok(fields) => fields,
        Err(broken) => return Some(mount::csv_error(value, broken, value_span(flag))),
    };
    let mut named = false;
    for field in &fields {
        let (key, value) = match field.value.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (&*field.value, None),
        };
        let lower = key.to_lowercase();
        let message = match (lower.as_str(), value) {
            ("required", None) => continue,
            ("required", Some(value)) if mount::boolean(value).is_some() => continue,
            ("required", Some(_)) => {
                "The value of `required` must be `true` or `false`.".to_owned()
            }
            ("name", Some(value)) if !named => {
                named = !value.is_empty();
                continue;
            }
            ("name", Some(_)) => "The device has a name already.".to_owned(),
            _ if !named => {
                named = !field.value.is_empty();
                continue;
            }
            (_, None) => format!("The key `{key}` of a device needs a value."),
            (_, Some(_)) => format!("A device has no key `{key}`."),
        };
        let span = if field.span.is_empty() { value_span(flag) } else { field.span };
        return Some(SyntaxError { span, message, help: None, suggestion: None });
    }
    None
}

/// What is wrong with the flags of HEALTHCHECK.
pub(super) fn healthcheck_flags(flags: &[RawFlag]) -> Option<SyntaxError> {
    ["interval", "timeout", "start-period", "start-interval"]
        .into_iter()
        .find_map(|name| interval(named(flags, name).next()?, name))
        .or_else(|| retries(named(flags, "retries").next()?))
}

fn interval(flag: &RawFlag, name: &str) -> Option<SyntaxError> {
    let value = &flag.flag.value.as_ref()?.value;
    let message = match duration::parse(value) {
        _ if value.is_empty() => return None,
        None => format!("`{value}` is no duration."),
        Some(duration) if duration != 0 && duration < LEAST_INTERVAL => {
            format!("`--{name}` cannot be less than a millisecond.")
        }
        Some(_) => return None,
    };
    let number = value.parse::<u32>().ok();
    Some(SyntaxError {
        span: value_span(flag),
        message,
        help: Some("Write a number with a unit, for example `30s` or `1m30s`.".to_owned()),
        suggestion: number.map(|seconds| format!("{seconds}s")),
    })
}

fn retries(flag: &RawFlag) -> Option<SyntaxError> {
    let value = &flag.flag.value.as_ref()?.value;
    let right = value.is_empty() || value.parse::<i32>().is_ok_and(|retries| retries >= 0);
    (!right).then(|| SyntaxError {
        span: value_span(flag),
        message: "`--retries` must be a whole number that is not negative.".to_owned(),
        help: None,
        suggestion: None,
    })
}
