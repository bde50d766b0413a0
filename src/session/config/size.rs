//! Numbers of bytes as people write them.

const UNITS: [(&str, u64); 8] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("B", 1),
];

/// A text that [`parse`] reads, as a pattern of JSON Schema.
pub(super) const PATTERN: &str = "^[0-9]+ *(KiB|MiB|GiB|kB|KB|MB|GB|B)$";

/// Reads `100MiB`, `5 GB` or `10B`.
pub(super) fn parse(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit.trim_start_matches(' '))?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// The shortest text that [`parse`] reads as this number.
pub(super) fn show(bytes: u64) -> String {
    let largest =
        UNITS.iter().take(3).rev().find(|(_, unit)| bytes > 0 && bytes.is_multiple_of(*unit));
    match largest {
        Some((name, unit)) => format!("{}{name}", bytes / unit),
        None => format!("{bytes}B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit() {
        assert_eq!(parse("100MiB"), Some(100 << 20));
        assert_eq!(parse("5 GB"), Some(5_000_000_000));
        assert_eq!(parse("10B"), Some(10));
        for wrong in [
            "",
            "100",
            "MiB",
            "1 mib",
            "-1B",
            "1.5GiB",
            "99999999999999999999B",
            "9999999999999GiB",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_is_read_as_the_same() {
        for bytes in [0, 1, 1024, 1 << 20, 3 << 30, 1_000_001] {
            assert_eq!(parse(&show(bytes)), Some(bytes));
        }
        assert_eq!(show(100 << 20), "100MiB");
    }
}
