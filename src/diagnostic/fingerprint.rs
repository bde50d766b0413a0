//! What identifies a finding while the files around it change.

use super::Finding;
use crate::source::Sources;
use std::collections::BTreeMap;

/// One fingerprint for each finding, in their order: 32 hexadecimal digits.
///
/// It rests on the rule, the artifact, the names, the text under the span (runs of blanks count as one), and, among findings
/// that are equal in all this, on which one it is. Lines and paths are left out: moving text or files changes nothing.
pub fn fingerprints(findings: &[Finding], sources: &Sources) -> Vec<String> {
    let mut seen: BTreeMap<u128, u128> = BTreeMap::new();
    let one = |finding: &Finding| {
        let file = sources.get(finding.span.file);
        let text: Vec<&str> = file.slice(finding.span).split_whitespace().collect();
        let artifact = finding.artifacts.first().map_or("", String::as_str);
        let mut hash = Fnv::new();
        hash.part(finding.rule);
        hash.part(artifact);
        hash.part(&finding.names.len().to_string());
        finding.names.iter().for_each(|name| hash.part(name));
        hash.part(&text.join(" "));
        let ordinal = seen.entry(hash.0).or_default();
        hash.part(&ordinal.to_string());
        *ordinal += 1;
        format!("{:032x}", hash.0)
    };
    findings.iter().map(one).collect()
}

/// FNV-1a with 128 bits: the same on every machine and in every version, which the standard library does not promise
/// of its own hashes. It protects against accidents, not against people.
struct Fnv(u128);

impl Fnv {
    const fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Adds a text and an end that no text holds, so that `ab`, `c` is not `a`, `bc`.
    fn part(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use crate::source::Span;
    use std::path::Path;

    fn of(path: &str, text: &str, word: &str, names: &[&str]) -> Vec<String> {
        let sources = Sources::new();
        let file = sources.add(Path::new(path), text);
        let all: Vec<Finding> = text
            .match_indices(word)
            .map(|(at, _)| {
                let span = Span::new(file.id, at, at + word.len());
                let mut finding = Finding::new("a-rule", Level::Warn, span, "wrong");
                finding.names = names.iter().map(ToString::to_string).collect();
                finding
            })
            .collect();
        fingerprints(&all, &sources)
    }

    #[test]
    fn lines_and_paths_do_not_matter() {
        assert_eq!(
            of("a", "COPY . .\n", "COPY . .", &[]),
            of("b", "\n\nCOPY . .", "COPY . .", &[])
        );
        assert_eq!(of("a", "a\n  b", "a\n  b", &[]), of("a", "a\r\nb", "a\r\nb", &[]));
    }

    #[test]
    fn names_and_text_do() {
        let plain = of("a", "COPY . .", "COPY . .", &[]);
        assert_ne!(plain, of("a", "COPY . .", "COPY", &[]));
        assert_ne!(plain, of("a", "COPY . .", "COPY . .", &["x"]));
        assert_ne!(of("a", "x", "x", &["ab", "c"]), of("a", "x", "x", &["a", "bc"]));
    }

    #[test]
    fn equal_findings_are_told_apart() {
        let both = of("a", "RUN x\nRUN x\n", "RUN x", &[]);
        assert_ne!(both[0], both[1]);
    }

    /// A baseline that was written once must hold for ever.
    #[test]
    fn the_value_is_fixed() {
        assert_eq!(of("a", "FROM x", "FROM", &["x"]), ["1514cce2372593c33cc26b6eed84d422"]);
    }
}
