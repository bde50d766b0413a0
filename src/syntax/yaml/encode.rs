//! What yaml.v3 writes for a scalar that it has read without asking for a type.

use super::resolve::Resolved;

/// The text that yaml.v3 writes for a plain scalar; `None` where that is the text as it stands.
pub fn encoded(text: &str, resolved: Resolved) -> Option<String> {
    let written = match resolved {
        Resolved::Bool(value) => value.to_string(),
        Resolved::Int(value) => value.to_string(),
        Resolved::Float(value) => float(value),
        Resolved::Timestamp => timestamp(text)?,
        _ => return None,
    };
    (written != text).then_some(written)
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 64)`, and YAML's names of what is no number.
fn float(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }
            .replace("+Inf", ".inf")
            .replace("-Inf", "-.inf");
    }
    // Rust finds the same shortest digits; Go writes an exponent from a million on.
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// RFC 3339 with the fraction's zeros left out.
fn timestamp(text: &str) -> Option<String> {
    let (date, rest) = match text.find(['T', 't', ' ', '\t']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.trim_start()),
        None => (text, ""),
    };
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let zone_at = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone_at);
    let (whole, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut numbers = whole.split(':').filter(|part| !part.is_empty());
    let mut next = || numbers.next().unwrap_or("0");
    let (hour, minute, second) = (next(), next(), next());
    let fraction = fraction.trim_end_matches('0');
    let fraction = if fraction.is_empty() { String::new() } else { format!(".{fraction}") };
    let zone = match zone.trim() {
        "" | "Z" | "z" | "+00:00" | "-00:00" => "Z",
        zone => zone,
    };
    Some(format!(
        "{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute:0>2}:{second:0>2}{fraction}{zone}"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::scalar;
    use super::*;

    #[test]
    fn numbers_dates_and_booleans_are_written_anew() {
        for (text, expected) in [
            ("1.10", "1.1"),
            ("1.0", "1"),
            ("1.", "1"),
            ("-0.0", "-0"),
            ("010", "8"),
            ("0o10", "8"),
            ("-017", "-15"),
            ("0x1F", "31"),
            ("1_000", "1000"),
            ("+5", "5"),
            ("1e3", "1000"),
            ("6.8523015e+5", "685230.15"),
            ("1234567.5", "1.2345675e+06"),
            ("100000000.0", "1e+08"),
            ("0.00001", "1e-05"),
            ("1e21", "1e+21"),
            ("123456789012345678901234567890", "1.2345678901234568e+29"),
            ("-.Inf", "-.inf"),
            (".NaN", ".nan"),
            ("True", "true"),
            ("2020-1-2", "2020-01-02T00:00:00Z"),
            ("2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43.1-05:00"),
            ("2001-12-14 21:59:43.10", "2001-12-14T21:59:43.1Z"),
        ] {
            assert_eq!(
                encoded(text, scalar::plain(text, true).into()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn the_rest_stays() {
        for text in [
            "1.1",
            "8",
            "0.0001",
            "true",
            "yes",
            "1.2.3",
            "v1",
            "2001-12-14T21:59:43Z",
            "~",
            ".inf",
        ] {
            assert_eq!(encoded(text, scalar::plain(text, true).into()), None, "{text}");
        }
    }
}
