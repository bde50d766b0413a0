//! Why a run does not take place.

use std::fmt;

/// Why nothing was linted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A list of rules names one that does not exist.
    UnknownRule {
        /// As it was written.
        name: String,
        /// What was probably meant.
        near: Option<String>,
    },
    /// Profiles are asked for that no config has.
    UnknownProfiles(Vec<UnknownProfile>),
    /// A `skafflint.toml` or `--root` that makes no sense, one sentence each.
    Configuration(Vec<String>),
    /// Paths that cannot be linted, one sentence each.
    Paths(Vec<String>),
    /// Folders that hold no Skaffold project.
    NothingToLint(Vec<String>),
    /// What changed cannot be told.
    Since {
        /// What is wrong.
        sentence: String,
        /// What to do.
        help: Option<String>,
    },
    /// The threads could not be started, or the working directory is gone.
    System(String),
}

impl Error {
    pub(super) fn since(sentence: String, help: Option<String>) -> Self {
        Self::Since { sentence, help }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownRule { name, near: Some(near) } => {
                write!(f, "unknown rule or group `{name}`; did you mean `{near}`?")
            }
            Self::UnknownRule { name, near: None } => {
                write!(f, "unknown rule or group `{name}`; `skafflint rules` lists all")
            }
            Self::UnknownProfiles(profiles) => {
                let sentences: Vec<String> = profiles.iter().map(ToString::to_string).collect();
                f.write_str(&sentences.join("\n"))
            }
            Self::Paths(sentences) | Self::Configuration(sentences) => {
                f.write_str(&sentences.join("\n"))
            }
            Self::NothingToLint(folders) => {
                let folders: Vec<String> =
                    folders.iter().map(|folder| format!("`{folder}`")).collect();
                write!(f, "nothing to lint: no Skaffold config in {}", folders.join(", "))
            }
            Self::Since { sentence, .. } | Self::System(sentence) => f.write_str(sentence),
        }
    }
}

/// A profile that no config has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownProfile {
    /// As it was written.
    pub name: String,
    /// What was probably meant.
    pub near: Option<String>,
    /// All that there are, sorted.
    pub there: Vec<String>,
}

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no config here has a profile `{}`; ", self.name)?;
        match (&self.near, self.there.as_slice()) {
            (Some(near), _) => write!(f, "did you mean `{near}`?"),
            (None, []) => f.write_str("there are none"),
            (None, there) => write!(f, "there is `{}`", there.join("`, `")),
        }
    }
}

impl std::error::Error for Error {}
