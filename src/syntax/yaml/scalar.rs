//! What a plain scalar is: yaml.v3's rules, which are neither YAML 1.1's nor 1.2's.

/// The value of a scalar without quotes and tags.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Timestamp,
    Merge,
    Str,
}

/// Reads a plain scalar. `timestamps`: whether dates are looked for, which only no tag or `!!timestamp` asks for.
pub(super) fn plain(text: &str, timestamps: bool) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "true" | "True" | "TRUE" => return Plain::Bool(true),
        "false" | "False" | "FALSE" => return Plain::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Plain::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Plain::Float(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Plain::Float(f64::NEG_INFINITY),
        "<<" => return Plain::Merge,
        _ => {}
    }
    match text.as_bytes().first() {
        Some(b'.') => float(text).map_or(Plain::Str, Plain::Float),
        Some(b'+' | b'-' | b'0'..=b'9') => {
            if timestamps && timestamp(text) {
                return Plain::Timestamp;
            }
            number(&text.replace('_', ""))
        }
        _ => Plain::Str,
    }
}

fn number(text: &str) -> Plain {
    if let Some(value) = int(text) {
        return Plain::Int(value);
    }
    if let Some(value) = float(text) {
        return Plain::Float(value);
    }
    // A second sign inside the number is an accident of yaml.v3's: `0b-1` is -1.
    let prefixed = [("0b", 2), ("0o", 8)].into_iter().find_map(|(prefix, radix)| {
        if let Some(digits) = text.strip_prefix(prefix) {
            return signed(digits, radix);
        }
        let digits = text.strip_prefix('-')?.strip_prefix(prefix)?;
        signed(&format!("-{digits}"), radix)
    });
    prefixed.map_or(Plain::Str, Plain::Int)
}

/// Go's `ParseInt` or `ParseUint` with base 0, 64 bits: prefixes 0x, 0o, 0b, and 0 for octal.
fn int(text: &str) -> Option<i128> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (Some(-1), text.get(1..)?),
        b'+' => (Some(1), text.get(1..)?),
        _ => (None, text),
    };
    let prefix = digits.get(..2).filter(|_| digits.len() > 2).map(str::to_ascii_lowercase);
    let (radix, digits) = match prefix.as_deref() {
        Some("0x") => (16, digits.get(2..)?),
        Some("0o") => (8, digits.get(2..)?),
        Some("0b") => (2, digits.get(2..)?),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    in_range(magnitude(digits, radix)?, sign)
}

fn signed(text: &str, radix: u32) -> Option<i128> {
    match text.as_bytes().first()? {
        b'-' => in_range(magnitude(text.get(1..)?, radix)?, Some(-1)),
        b'+' => in_range(magnitude(text.get(1..)?, radix)?, Some(1)),
        _ => in_range(magnitude(text, radix)?, None),
    }
}

fn magnitude(digits: &str, radix: u32) -> Option<i128> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain { i128::from_str_radix(digits, radix).ok() } else { None }
}

/// With a sign a number has 63 bits, without one 64.
fn in_range(magnitude: i128, sign: Option<i128>) -> Option<i128> {
    let value = magnitude * sign.unwrap_or(1);
    let most = if sign.is_some() { i128::from(i64::MAX) } else { i128::from(u64::MAX) };
    (i128::from(i64::MIN)..=most).contains(&value).then_some(value)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, if a 64-bit float can hold it.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, unsigned.get(at + 1..)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let right = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let exponent_right = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    if !right || !exponent_right {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Whether Go reads it with one of the four layouts that yaml.v3 tries.
pub(super) fn timestamp(text: &str) -> bool {
    date(text).is_some_and(|rest| match rest.as_bytes().first() {
        None => true,
        Some(b'T' | b't') => rest.get(1..).and_then(time).is_some_and(zone),
        Some(b' ') => time(rest.trim_start_matches(' ')).is_some_and(str::is_empty),
        Some(_) => false,
    })
}

/// `YYYY-M-D`; the text behind it.
fn date(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 {
        return None;
    }
    let year: u32 = text.get(..4)?.parse().ok()?;
    let (month, rest) = two_digits(text.get(4..)?.strip_prefix('-')?)?;
    let (day, rest) = two_digits(rest.strip_prefix('-')?)?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(rest)
}

/// `H:M:S` with an optional fraction; the text behind it.
fn time(text: &str) -> Option<&str> {
    let (hour, rest) = two_digits(text)?;
    let (minute, rest) = two_digits(rest.strip_prefix(':')?)?;
    let (second, rest) = two_digits(rest.strip_prefix(':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let Some(fraction) = rest.strip_prefix(['.', ',']) else { return Some(rest) };
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 { Some(rest) } else { fraction.get(digits..) }
}

/// `Z` or `+hh:mm`; Go lets 24 hours and 60 minutes pass.
fn zone(text: &str) -> bool {
    if text == "Z" {
        return true;
    }
    let bytes = text.as_bytes();
    let two = |at: usize| -> Option<u32> {
        let part = text.get(at..at + 2)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
    };
    bytes.len() == 6
        && matches!(bytes.first(), Some(b'+' | b'-'))
        && bytes.get(3) == Some(&b':')
        && two(1).is_some_and(|hours| hours <= 24)
        && two(4).is_some_and(|minutes| minutes <= 60)
}

/// One or two digits; the text behind them.
fn two_digits(text: &str) -> Option<(u32, &str)> {
    let count = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((text.get(..count)?.parse().ok()?, text.get(count..)?))
}

/// Whether Go's base64 decoder takes it: padded, line breaks skipped.
pub(super) fn base64(text: &str) -> bool {
    let bytes: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let data = bytes.iter().take_while(|byte| **byte != b'=').count();
    let (body, padding) = bytes.split_at(data);
    bytes.len().is_multiple_of(4)
        && padding.len() <= 2
        && padding.iter().all(|byte| *byte == b'=')
        && body.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("+1", 1),
            ("1_000", 1000),
            ("1__0", 10),
            ("014", 12),
            ("0o10", 8),
            ("0x1F", 31),
            ("0X1f", 31),
            ("0b101", 5),
            ("-0b11", -3),
            ("0b-1", -1),
            ("18446744073709551615", 18_446_744_073_709_551_615),
            ("-9223372036854775808", -9_223_372_036_854_775_808),
        ] {
            assert_eq!(plain(text, true), Plain::Int(value), "{text}");
        }
        for (text, value) in [
            ("08", 8.0),
            ("1.10", 1.1),
            ("1e3", 1000.0),
            ("1E+3", 1000.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
            ("+9223372036854775808", 9_223_372_036_854_775_808.0),
        ] {
            assert_eq!(plain(text, true), Plain::Float(value), "{text}");
        }
        for text in
            ["0x", "0b2", "1e999", "12:30", "0.10.1", "-", "+", ".", "1e", "yes", "on", "=", "٣"]
        {
            assert_eq!(plain(text, true), Plain::Str, "{text}");
        }
    }

    #[test]
    fn dates_are_read_as_go_reads_them() {
        for text in [
            "2020-01-01",
            "2020-1-1",
            "2020-02-29",
            "2020-01-01T00:00:00Z",
            "2020-01-01t1:2:3.5+24:60",
            "2020-01-01   1:2:3",
            "2020-01-01 1:2:3,123456789012",
        ] {
            assert!(timestamp(text), "{text}");
        }
        for text in [
            "2021-02-29",
            "2020-13-01",
            "20-1-1",
            "2020-01-01T00:00:00",
            "2020-01-01 24:00:00",
            "2020-01-01T00:00:00+25:00",
            "2020-01-01x",
        ] {
            assert!(!timestamp(text), "{text}");
        }
    }
}
