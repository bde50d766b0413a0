//! Texts with a form of their own: durations, quantities, platforms, images, ports.

use crate::source::{FileId, Span};
use crate::syntax::image;
use crate::syntax::text::Text;

/// Whether Go's `time.ParseDuration` takes a text: `20m`, `1h30m`, `-1.5s`, `0`; a bare number is none.
pub fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let digits = &rest[..rest.len() - number.len()];
        if !digits.bytes().any(|byte| byte.is_ascii_digit()) || digits.matches('.').count() > 1 {
            return false;
        }
        // Longer units first: `ms` is not `m`.
        let units = ["ns", "us", "\u{b5}s", "\u{3bc}s", "ms", "s", "m", "h"];
        let Some(after) = units.iter().find_map(|unit| number.strip_prefix(unit)) else {
            return false;
        };
        rest = after;
    }
    true
}

/// Whether Kubernetes' `resource.ParseQuantity` takes a text: `500Mi`, `0.1`, `1e3`, `2k`.
pub fn is_quantity(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let suffix = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let digits = &rest[..rest.len() - suffix.len()];
    if !digits.bytes().any(|byte| byte.is_ascii_digit()) || digits.matches('.').count() > 1 {
        return false;
    }
    let units =
        ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if units.contains(&suffix) {
        return true;
    }
    let exponent = suffix
        .strip_prefix(['e', 'E'])
        .map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    exponent.is_some_and(|exponent| {
        !exponent.is_empty() && exponent.bytes().all(|byte| byte.is_ascii_digit())
    })
}

const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

const ARCHITECTURES: &[&str] = &[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "ppc64",
    "ppc64le",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// Whether Skaffold takes a platform: `all`, or `os[/arch[/variant]]` with names that it knows or containerd
/// rewrites (`macos`, `x86_64`, `aarch64`). A single word may be either.
pub fn is_platform(text: &str) -> bool {
    let system = |word: &str| {
        let word = word.to_lowercase();
        SYSTEMS.contains(&word.as_str()) || word == "macos"
    };
    let architecture = |word: &str| {
        let word = word.to_lowercase();
        let rewritten = ["i386", "x86_64", "x86-64", "aarch64", "armhf", "armel"];
        ARCHITECTURES.contains(&word.as_str()) || rewritten.contains(&word.as_str())
    };
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    };
    match text.split('/').collect::<Vec<_>>()[..] {
        [one] if one.eq_ignore_ascii_case("all") => true,
        [one] => system(one) || architecture(one),
        [os, arch] => system(os) && architecture(arch),
        [os, arch, variant] => system(os) && architecture(arch) && word(variant),
        _ => false,
    }
}

/// Whether Skaffold takes the image of an artifact: in any case of its letters, and with `ko://` before it.
pub(super) fn is_image(text: &str) -> bool {
    let name = text.strip_prefix("ko://").unwrap_or(text).to_lowercase();
    let span = Span::new(FileId(0), 0, name.len());
    image::parse(&Text::plain(span, name)).is_ok()
}

/// Whether a text is the number of a port, or may be the name of one.
pub(super) fn is_port(text: &str) -> bool {
    let number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    !number || text.parse().is_ok_and(|port: u16| port > 0)
}

/// The names of the IANA time zone database, as Go 1.27 carries them.
pub fn timezones() -> impl Iterator<Item = &'static str> {
    include_str!("timezones.txt").lines().filter(|line| !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for text in ["20m", "1h30m", "-1.5s", "0", "+5ms", "100us", "1.h"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["", "1200", "5 m", "m", "1d", "1..5s", ".s", "1h30"] {
            assert!(!is_duration(text), "{text}");
        }
    }

    #[test]
    fn quantities() {
        for text in ["1", "500Mi", "0.1", "1e3", "2k", "-1", "1E", "100m", ".5", "1E-3"] {
            assert!(is_quantity(text), "{text}");
        }
        for text in ["", "1GB", "500mi", "Mi", "1 Gi", "1K", "1.2.3", "1e"] {
            assert!(!is_quantity(text), "{text}");
        }
    }

    #[test]
    fn platforms() {
        for text in [
            "all",
            "linux",
            "linux/amd64",
            "linux/arm64/v8",
            "Linux/x86_64",
            "amd64",
            "macos/aarch64",
        ] {
            assert!(is_platform(text), "{text}");
        }
        for text in [
            "",
            "linux/",
            "ios",
            "linux/loong64",
            "lnux/amd64",
            "linux/amd65",
            "a/b/c/d",
            "linux/amd64/v 1",
        ] {
            assert!(!is_platform(text), "{text}");
        }
    }
}
