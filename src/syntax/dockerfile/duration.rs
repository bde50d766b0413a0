//! Durations as Go writes them: `1m30s`.

/// Reads a duration as Go's `time.ParseDuration` does, in nanoseconds. `None`: it is none, or out of range.
pub(super) fn parse(text: &str) -> Option<i64> {
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let whole = rest.get(..rest.len() - behind.len())?;
        let fraction_text = behind.strip_prefix('.');
        let after = fraction_text
            .map_or(behind, |text| text.trim_start_matches(|c: char| c.is_ascii_digit()));
        let fraction =
            fraction_text.map_or("", |text| text.get(..text.len() - after.len()).unwrap_or(""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let unit_end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, next) = after.split_at(unit_end);
        let unit = nanoseconds(unit)?;
        let value = if whole.is_empty() {
            0
        } else {
            whole.parse::<u64>().ok().filter(|&value| value <= 1 << 63)?
        };
        total = total.checked_add(value.checked_mul(unit)?)?.checked_add(part(fraction, unit))?;
        if total > 1 << 63 {
            return None;
        }
        rest = next;
    }
    if negative {
        return Some(0_i64.wrapping_sub_unsigned(total));
    }
    i64::try_from(total).ok()
}

fn nanoseconds(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// The digits behind the point, in nanoseconds, rounded down.
fn part(digits: &str, unit: u64) -> u64 {
    let (mut value, mut scale) = (0_u128, 1_u128);
    for digit in digits.bytes().take(18) {
        value = value * 10 + u128::from(digit - b'0');
        scale *= 10;
    }
    u64::try_from(value * u128::from(unit) / scale).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_what_go_reads() {
        assert_eq!(parse("1m30s"), Some(90_000_000_000));
        assert_eq!(parse("-1.5h"), Some(-5_400_000_000_000));
        assert_eq!(parse(".5ms"), Some(500_000));
        assert_eq!(parse("0"), Some(0));
        assert_eq!(parse("+0"), Some(0));
        assert_eq!(parse("1µs"), Some(1_000));
        assert_eq!(parse("9223372036854775807ns"), Some(i64::MAX));
    }

    #[test]
    fn refuses_what_go_refuses() {
        for text in [
            "",
            "x",
            "5",
            "1d",
            ".s",
            "-",
            "1 s",
            "9223372036854775808ns",
            "1.2.3s",
            "99999999999h",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
