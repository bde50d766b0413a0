//! apiVersions.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

const PREFIX: &str = "skaffold/";

static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("versions.tsv").lines().filter(|line| !line.starts_with('#')).collect()
});

/// An apiVersion that Skaffold knows. Older ones are less.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u8);

impl Version {
    /// The oldest.
    pub const OLDEST: Version = Version(0);

    /// The newest.
    pub fn latest() -> Version {
        Version(u8::try_from(NAMES.len().saturating_sub(1)).unwrap_or(u8::MAX))
    }

    /// All, oldest first.
    pub fn all() -> impl DoubleEndedIterator<Item = Version> {
        (0..=Self::latest().0).map(Version)
    }

    /// Reads `v2beta16`.
    pub fn from_name(name: &str) -> Option<Version> {
        static INDEX: LazyLock<BTreeMap<&'static str, Version>> =
            LazyLock::new(|| Version::all().map(|version| (version.name(), version)).collect());
        INDEX.get(name).copied()
    }

    /// `v2beta16`.
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// `skaffold/v2beta16`, as the file says it.
    pub fn api_version(self) -> String {
        format!("{PREFIX}{}", self.name())
    }

    /// The version after this one.
    pub fn next(self) -> Option<Version> {
        (self < Self::latest()).then(|| Version(self.0 + 1))
    }

    /// The version before this one.
    pub fn previous(self) -> Option<Version> {
        self.0.checked_sub(1).map(Version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads the value of `apiVersion`; Skaffold takes the exact text only, so there is no mercy for case or spaces.
pub fn version(text: &str) -> Option<Version> {
    Version::from_name(text.strip_prefix(PREFIX)?)
}

/// The apiVersion that was meant by one that Skaffold does not know: another case, a missing or misspelt
/// `skaffold/`, a letter too many. The newest of those that are equally near, as a number is what people get wrong.
pub fn near_version(text: &str) -> Option<Version> {
    let name = text.trim().rsplit('/').next().unwrap_or_default().to_lowercase();
    if let Some(exact) = Version::from_name(&name) {
        return Some(exact);
    }
    // A number that no version has yet or any more is no slip of the finger.
    let (letters, digits) = parts(&name);
    let alike = Version::all().rev().filter(|version| {
        let (other, number) = parts(version.name());
        other != letters && number == digits && strsim::damerau_levenshtein(other, letters) <= 2
    });
    alike.min_by_key(|version| strsim::damerau_levenshtein(version.name(), &name))
}

/// `v2beta` and `16`.
fn parts(name: &str) -> (&str, &str) {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (letters, name.get(letters.len()..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_order() {
        assert_eq!(Version::all().count(), 72);
        assert_eq!(Version::OLDEST.name(), "v1alpha1");
        assert_eq!(Version::latest().name(), "v4beta14");
        let at = |text: &str| version(text).unwrap();
        assert!(at("skaffold/v1beta17") < at("skaffold/v1"));
        assert!(at("skaffold/v2beta29") < at("skaffold/v3alpha1"));
        assert!(at("skaffold/v2beta9") < at("skaffold/v2beta10"));
        assert_eq!(at("skaffold/v2beta29").next(), version("skaffold/v3alpha1"));
        assert_eq!(Version::all().filter(|v| version(&v.api_version()) == Some(*v)).count(), 72);
    }

    #[test]
    fn only_the_exact_text_is_a_version() {
        for text in
            ["v4beta14", "Skaffold/v4beta14", "skaffold/v4beta14 ", "skaffold/v4", "skaffold/", ""]
        {
            assert_eq!(version(text), None, "{text}");
        }
    }

    #[test]
    fn near_versions() {
        let near = |text: &str| near_version(text).map(Version::name);
        assert_eq!(near("v4beta14"), Some("v4beta14"));
        assert_eq!(near("skaffold/V4Beta14"), Some("v4beta14"));
        assert_eq!(near("skaffold.dev/v2beta29"), Some("v2beta29"));
        assert_eq!(near("skaffold/v4bate11"), Some("v4beta11"));
        assert_eq!(near("skaffold/v4betta6"), Some("v4beta6"));
        assert_eq!(near("skaffold/4beta6"), Some("v4beta6"));
        assert_eq!(near("skaffold/v4beta99"), None);
        assert_eq!(near("apps/v1"), Some("v1"));
    }
}
