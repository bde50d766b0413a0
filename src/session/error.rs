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
    /// Paths that cannot be linted, one sentence each.
    Paths(Vec<String>),
    /// Folders that hold no Skaffold project.
    NothingToLint(Vec<String>),
    /// The threads could not be started, or the working directory is gone.
    System(String),
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
            Self::Paths(sentences) => f.write_str(&sentences.join("\n")),
            Self::NothingToLint(folders) => {
                let folders: Vec<String> =
                    folders.iter().map(|folder| format!("`{folder}`")).collect();
                write!(f, "nothing to lint: no Skaffold config in {}", folders.join(", "))
            }
            Self::System(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Error {}
