//! Patterns of paths.

use globset::{GlobBuilder, GlobMatcher};
use std::path::{Path, PathBuf};

/// A pattern, counted from a folder. One without a slash means the name, however deep it lies; one with a slash means
/// the path from the folder. `*` stops at a slash, `**` does not. What lies below a folder that it means is meant, too.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As it is written.
    pub text: String,
    /// Absolute.
    base: PathBuf,
    glob: GlobMatcher,
    is_name: bool,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.base == other.base
    }
}

impl Eq for Pattern {}

impl Pattern {
    /// Reads a pattern that counts from the absolute folder `base`.
    pub(super) fn new(text: &str, base: &Path) -> Result<Self, String> {
        if text.starts_with('!') {
            return Err("a pattern cannot take back another one with `!`".to_owned());
        }
        let inner = text.strip_prefix("./").or(text.strip_prefix('/')).unwrap_or(text);
        let anchored = inner.len() < text.len();
        let inner = inner.trim_end_matches('/');
        let is_name = !anchored && !inner.contains('/');
        if inner.split('/').any(|part| part == "..") {
            return Err("a pattern cannot lead out of the folder of the file".to_owned());
        }
        if inner.is_empty() {
            return Err("the pattern is empty".to_owned());
        }
        let glob = GlobBuilder::new(inner)
            .literal_separator(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        Ok(Self {
            text: text.to_owned(),
            base: base.to_path_buf(),
            glob: glob.compile_matcher(),
            is_name,
        })
    }

    /// Whether it means an absolute path.
    pub(super) fn matches(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.base) else { return false };
        let is_meant = |path: &Path| match self.is_name {
            true => path.file_name().is_some_and(|name| self.glob.is_match(name)),
            false => self.glob.is_match(path),
        };
        below.ancestors().filter(|path| !path.as_os_str().is_empty()).any(is_meant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::new(pattern, Path::new("/repo/app")).unwrap().matches(Path::new(path))
    }

    #[test]
    fn a_path_counts_from_the_folder() {
        assert!(matches("legacy/**", "/repo/app/legacy/api/Dockerfile"));
        assert!(matches("legacy", "/repo/app/legacy/api/Dockerfile"));
        assert!(matches("/legacy/", "/repo/app/legacy/Dockerfile"));
        assert!(matches("**/legacy/*.yaml", "/repo/app/x/y/legacy/a.yaml"));
        assert!(!matches("legacy/*.yaml", "/repo/app/legacy/x/a.yaml"));
        assert!(!matches("legacy/**", "/repo/legacy/Dockerfile"));
        assert!(!matches("/legacy/x", "/repo/app/y/legacy/x"));
    }

    #[test]
    fn a_name_counts_anywhere() {
        assert!(matches("*.dev", "/repo/app/a/b/Dockerfile.dev"));
        assert!(matches("Dockerfile", "/repo/app/a/Dockerfile"));
        assert!(!matches("Dockerfile", "/repo/app/a/Dockerfile.dev"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for wrong in ["", "/", "../x/**", "!x", "a/[", "{a"] {
            assert!(Pattern::new(wrong, Path::new("/")).is_err(), "{wrong}");
        }
    }
}
