//! Strings and numbers as Go reads them.

use std::ops::Range;

/// The value of a string with `"`, or where its first bad escape stands (relative to the token).
/// Bytes that are no UTF-8 are replaced.
pub(super) fn unquote(token: &str) -> Result<String, Range<usize>> {
    let content = token.get(1..token.len().saturating_sub(1)).unwrap_or("");
    let mut value = Vec::new();
    let mut at = 0;
    while let Some(rest) = content.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(length) = unescape(rest, '"', &mut value) else {
            let wrong = rest.chars().take(2).map(char::len_utf8).sum::<usize>();
            return Err(at + 1..at + 1 + wrong);
        };
        at += length;
    }
    Ok(String::from_utf8(value)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// The value of a string with backquotes.
pub(super) fn raw(token: &str) -> String {
    token.trim_matches('`').replace('\r', "")
}

/// Whether `'c'` is one character.
pub(super) fn is_character(token: &str) -> bool {
    let content = token.get(1..).unwrap_or("");
    unescape(content, '\'', &mut Vec::new())
        .is_some_and(|length| content.get(length..) == Some("'"))
}

/// Reads one character or escape; its length.
fn unescape(text: &str, quote: char, value: &mut Vec<u8>) -> Option<usize> {
    let mut chars = text.chars();
    let first = chars.next()?;
    if first == quote {
        return None;
    }
    let mut push = |c: char| value.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
    if first != '\\' {
        push(first);
        return Some(first.len_utf8());
    }
    let c = chars.next()?;
    let number = |digits: Range<usize>, radix: u32| {
        let digits = text.get(digits)?;
        // A sign would parse, but is no digit.
        digits
            .chars()
            .all(|c| c.is_digit(radix))
            .then(|| u32::from_str_radix(digits, radix).ok())?
    };
    match c {
        'x' => {
            value.push(u8::try_from(number(2..4, 16)?).ok()?);
            return Some(4);
        }
        '0'..='7' => {
            value.push(u8::try_from(number(1..4, 8)?).ok()?);
            return Some(4);
        }
        'u' | 'U' => {
            let length = if c == 'u' { 6 } else { 10 };
            push(char::from_u32(number(2..length, 16)?)?);
            return Some(length);
        }
        'a' => value.push(7),
        'b' => value.push(8),
        'f' => value.push(12),
        'n' => value.push(b'\n'),
        'r' => value.push(b'\r'),
        't' => value.push(b'\t'),
        'v' => value.push(11),
        '\\' => value.push(b'\\'),
        _ if c == quote => push(c),
        _ => return None,
    }
    Some(2)
}

/// Whether Go reads the token as a number, and it fits.
pub(super) fn is_number(token: &str) -> bool {
    if let Some(imaginary) = token.strip_suffix('i') {
        return is_float(imaginary);
    }
    is_integer(token) || (token.contains(['.', 'e', 'E', 'p', 'P']) && is_float(token))
}

/// Whether Go reads the token as `1+2i`.
pub(super) fn is_complex(token: &str) -> bool {
    let real = float_length(token);
    let (real, rest) = token.split_at(real);
    let imaginary = float_length(rest);
    let (imaginary, end) = rest.split_at(imaginary);
    imaginary.starts_with(['+', '-'])
        && end.starts_with('i')
        && is_float(real)
        && is_float(imaginary)
}

/// How far a float may reach, as `fmt.Sscan` sees it.
fn float_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let at = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut end = usize::from(matches!(at(0), b'+' | b'-'));
    let hex = at(end) == b'0' && matches!(at(end + 1), b'x' | b'X');
    if hex {
        end += 2;
    }
    let digit =
        |byte: u8| byte == b'_' || byte.is_ascii_digit() || (hex && byte.is_ascii_hexdigit());
    while digit(at(end)) {
        end += 1;
    }
    if at(end) == b'.' {
        end += 1;
        while digit(at(end)) {
            end += 1;
        }
    }
    if matches!((hex, at(end)), (false, b'e' | b'E') | (true, b'p' | b'P')) {
        end += 1;
        end += usize::from(matches!(at(end), b'+' | b'-'));
        while at(end) == b'_' || at(end).is_ascii_digit() {
            end += 1;
        }
    }
    end.min(text.len())
}

fn is_integer(token: &str) -> bool {
    let unsigned = token.strip_prefix(['+', '-']).unwrap_or(token);
    let limit = match token.chars().next() {
        Some('+') => u64::MAX / 2,
        Some('-') => u64::MAX / 2 + 1,
        _ => u64::MAX,
    };
    let lower = unsigned.to_ascii_lowercase();
    let (digits, radix) = match (lower.get(..2), lower.get(2..)) {
        (Some("0b"), Some(digits)) if !digits.is_empty() => (digits, 2),
        (Some("0o"), Some(digits)) if !digits.is_empty() => (digits, 8),
        (Some("0x"), Some(digits)) if !digits.is_empty() => (digits, 16),
        _ => match lower.strip_prefix('0') {
            Some("") => return true,
            Some(digits) => (digits, 8),
            None => (&*lower, 10),
        },
    };
    let plain = digits.replace('_', "");
    let digits = !plain.is_empty() && plain.chars().all(|c| c.is_digit(radix));
    digits
        && underscores_separate(&lower)
        && u64::from_str_radix(&plain, radix).is_ok_and(|value| value <= limit)
}

/// Go's rule: a `_` has a digit, or the `x` of `0x`, before it and a digit after it.
fn underscores_separate(unsigned: &str) -> bool {
    let hex = unsigned.starts_with("0x");
    let prefixed = hex || unsigned.starts_with("0b") || unsigned.starts_with("0o");
    let digit = |byte: u8| byte.is_ascii_digit() || (hex && byte.is_ascii_hexdigit());
    let bytes = unsigned.as_bytes();
    bytes.iter().enumerate().filter(|&(_, &byte)| byte == b'_').all(|(at, _)| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + 1);
        (before.is_some_and(|&byte| digit(byte)) || (prefixed && at == 2))
            && after.is_some_and(|&byte| digit(byte))
    })
}

/// Whether the text is a float that is not too large.
fn is_float(text: &str) -> bool {
    let lower = text.strip_prefix(['+', '-']).unwrap_or(text).to_ascii_lowercase();
    if !underscores_separate(&lower) {
        return false;
    }
    let plain = lower.replace('_', "");
    let Some(hex) = plain.strip_prefix("0x") else {
        let digits = plain
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'+' | b'-'));
        return digits && plain.parse::<f64>().is_ok_and(f64::is_finite);
    };
    // A hexadecimal one needs an exponent.
    let Some((mantissa, exponent)) = hex.split_once('p') else { return false };
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return false;
    }
    let significant = all.trim_start_matches('0');
    let Some(first) = significant.chars().next().and_then(|c| c.to_digit(16)) else { return true };
    // The place of the highest bit decides: 1024 is too high.
    let exponent = exponent.parse::<i64>().unwrap_or(if exponent.starts_with('-') {
        i64::MIN / 2
    } else {
        i64::MAX / 2
    });
    let places = i64::try_from(significant.len()).unwrap_or(i64::MAX / 64)
        - i64::try_from(fraction.len()).unwrap_or(0);
    let top = (places - 1) * 4 + i64::from(first.ilog2());
    exponent.saturating_add(top) < 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_gos() {
        for number in [
            "0",
            "1",
            "-0",
            "+1",
            "017",
            "0x1F",
            "0o17",
            "0b11",
            "1_000",
            "0x_1",
            "1.",
            ".5",
            "1e3",
            "08.5",
            "0x1p4",
            "0x.8p-2",
            "2i",
            "18446744073709551615",
            "-9223372036854775808",
        ] {
            assert!(is_number(number), "{number}");
        }
        for number in [
            "089",
            "1__0",
            "_1",
            "1_",
            "0x",
            "0b12",
            "1e",
            ".",
            "-",
            "0x1.8",
            "1e999",
            "18446744073709551616",
            "-9223372036854775809",
            "0b1i",
        ] {
            assert!(!is_number(number), "{number}");
        }
        assert!(is_complex("1+2i") && is_complex("-0x1p2-.5i"));
        assert!(!is_complex("1i+2i") && !is_complex("1+i"));
    }

    #[test]
    fn strings_are_gos() {
        assert_eq!(unquote(r#""a\n\x41\101\u00e9\"'""#).as_deref(), Ok("a\nAAé\"'"));
        assert_eq!(unquote(r#""a\'b""#), Err(2..4));
        assert_eq!(unquote(r#""\400""#), Err(1..3));
        assert_eq!(unquote(r#""\ud800""#), Err(1..3));
        assert_eq!(unquote(r#""\x+1""#), Err(1..3));
        assert!(
            is_character("'a'")
                && is_character(r"'\''")
                && is_character("'é'")
                && is_character("'\"'")
        );
        assert!(!is_character("''") && !is_character("'ab'") && !is_character(r#"'\"'"#));
        assert_eq!(raw("`a\r\n\\n`"), "a\n\\n");
    }
}
