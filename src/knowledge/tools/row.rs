//! Rows of commands, shortly.

use crate::knowledge::tool::{Cache, CacheKind, CommandRow, Frozen, Kind, Named, Sharing, Source};

const PACKAGES: &[CacheKind] = &[CacheKind::Packages];

/// A command that names no packages and keeps to the lock, if there is one.
pub(super) const fn row(words: &'static [&'static str], kind: Kind) -> CommandRow {
    let fills: &'static [CacheKind] =
        if matches!(kind, Kind::Script | Kind::Configure | Kind::Other) { &[] } else { PACKAGES };
    CommandRow { program: None, words, kind, named: Named::Never, fills, frozen: Frozen::Always }
}

/// A cache of packages.
pub(super) const fn packages(
    sources: &'static [Source],
    sharing: Sharing,
    variable: Option<&'static str>,
) -> Cache {
    Cache { kind: CacheKind::Packages, sources, options: &[], settings: &[], sharing, variable }
}

/// A cache of what a compiler made.
pub(super) const fn compiler(
    sources: &'static [Source],
    sharing: Sharing,
    variable: Option<&'static str>,
) -> Cache {
    Cache { kind: CacheKind::Compiler, sources, options: &[], settings: &[], sharing, variable }
}

impl CommandRow {
    /// Of another program than the tool's own.
    pub(super) const fn of(self, program: &'static str) -> Self {
        Self { program: Some(program), ..self }
    }

    /// With when it names packages.
    pub(super) const fn named(self, named: Named) -> Self {
        Self { named, ..self }
    }

    /// With what makes it keep to the lock.
    pub(super) const fn frozen(self, frozen: Frozen) -> Self {
        Self { frozen, ..self }
    }

    /// With the caches that it fills.
    pub(super) const fn fills(self, fills: &'static [CacheKind]) -> Self {
        Self { fills, ..self }
    }
}

impl Cache {
    /// With options that set it.
    pub(super) const fn options(self, options: &'static [&'static str]) -> Self {
        Self { options, ..self }
    }

    /// With settings of the tool that set it.
    pub(super) const fn settings(self, settings: &'static [&'static str]) -> Self {
        Self { settings, ..self }
    }
}
