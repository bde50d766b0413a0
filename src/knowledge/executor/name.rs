//! Whose executor an image is, and which release.

use std::cmp::Ordering;
use std::fmt;

/// Whose executor it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// `gcr.io/kaniko-project/executor`, archived in June 2025 at v1.24.0.
    Upstream,
    /// `ghcr.io/osscontainertools/kaniko` or `martizih/kaniko`: the maintained fork.
    Oss,
    /// Chainguard's fork: v1.24 with later dependencies.
    Chainguard,
    /// Any other image: a private build, another fork.
    Unknown,
}

/// `v1.24.0`. Compares to a pair of numbers by major and minor alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Release {
    /// First number.
    pub major: u32,
    /// Second.
    pub minor: u32,
    /// Third; 0 where the tag has none.
    pub patch: u32,
}

impl Release {
    pub(super) const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// `v1.24.0`, `1.9.1-debug`, `v1.24`.
    fn parse(tag: &str) -> Option<Self> {
        let tag = tag.strip_prefix('v').unwrap_or(tag);
        let mut parts = tag.split(['.', '-']);
        let (major, minor) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let patch = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
        Some(Self { major, minor, patch })
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl PartialEq<(u32, u32)> for Release {
    fn eq(&self, other: &(u32, u32)) -> bool {
        (self.major, self.minor) == *other
    }
}

impl PartialOrd<(u32, u32)> for Release {
    fn partial_cmp(&self, other: &(u32, u32)) -> Option<Ordering> {
        (self.major, self.minor).partial_cmp(other)
    }
}

/// What the text of an image says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExecutorImage {
    /// Whose it is.
    pub flavour: Flavour,
    /// The release that a tag such as `v1.24.0-debug` names.
    pub release: Option<Release>,
    /// Whether it is the newest release: `latest`, `debug` and the like, or no tag at all.
    pub newest: bool,
    /// Whether tag or digest name one build for good.
    pub pinned: bool,
}

/// Tags that move on with each release.
const MOVING: [&str; 4] = ["latest", "debug", "slim", "alpine"];

/// The repositories, as the end of a path: registries that mirror others keep it. Other names may hold anything.
const REPOSITORIES: [(&str, Flavour); 4] = [
    ("kaniko-project/executor", Flavour::Upstream),
    ("osscontainertools/kaniko", Flavour::Oss),
    ("martizih/kaniko", Flavour::Oss),
    ("chainguard/kaniko", Flavour::Chainguard),
];

/// Reads an image reference without variables.
pub fn identify(image: &str) -> ExecutorImage {
    let (name, digest) = image.split_once('@').map_or((image, false), |(name, _)| (name, true));
    let slash = name.rfind('/').map_or(0, |at| at + 1);
    let (path, tag) = match name[slash..].rfind(':') {
        Some(at) => (&name[..slash + at], Some(&name[slash + at + 1..])),
        None => (name, None),
    };
    let is_called = |own: &str| {
        path.strip_suffix(own).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    let flavour = REPOSITORIES
        .iter()
        .find(|(own, _)| is_called(own))
        .map_or(Flavour::Unknown, |&(_, flavour)| flavour);
    let release = tag.and_then(Release::parse);
    ExecutorImage {
        flavour,
        release,
        newest: !digest && tag.is_none_or(|tag| MOVING.contains(&tag)),
        pinned: digest || release.is_some(),
    }
}
