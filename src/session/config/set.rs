//! Named sets of rules.

use crate::diagnostic::Level;
use crate::rules::Rule;

/// Where the levels of all rules start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Set {
    /// The rules that are on by default, at their own levels.
    #[default]
    Recommended,
    /// The same, and nothing is below a warning.
    Strict,
    /// Every rule, at its own level.
    All,
}

impl Set {
    /// All sets, the smallest one first.
    pub const ALL: [Self; 3] = [Self::Recommended, Self::Strict, Self::All];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::All => "all",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    pub(super) fn has(self, rule: &Rule) -> bool {
        self == Self::All || rule.page().default
    }

    /// What no finding is below.
    pub(super) fn least(self) -> Level {
        if self == Self::Strict { Level::Warn } else { Level::Info }
    }
}
