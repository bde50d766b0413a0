//! Which rules other linters have for the same mistake.

/// A rule of ours and what it is called elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Equivalent {
    /// Our id.
    pub rule: &'static str,
    /// The name of BuildKit's check.
    pub buildkit: Option<&'static str>,
    /// Codes of hadolint, those included that speak of a part of it only.
    pub hadolint: &'static [&'static str],
}

const fn same(
    rule: &'static str,
    buildkit: Option<&'static str>,
    hadolint: &'static [&'static str],
) -> Equivalent {
    Equivalent { rule, buildkit, hadolint }
}

/// All rules that have an equivalent, in the order of the catalogue. Comments for the other linter count for ours.
pub static EQUIVALENTS: [Equivalent; 22] = [
    same("dockerfile-syntax", None, &["DL3043", "DL3061"]),
    same("stage-name-casing", Some("StageNameCasing"), &[]),
    same("from-as-casing", Some("FromAsCasing"), &[]),
    same("no-empty-continuation", Some("NoEmptyContinuation"), &[]),
    same("consistent-instruction-casing", Some("ConsistentInstructionCasing"), &[]),
    same("duplicate-stage-name", Some("DuplicateStageName"), &["DL3024"]),
    same("reserved-stage-name", Some("ReservedStageName"), &[]),
    same("json-args-recommended", Some("JSONArgsRecommended"), &["DL3025"]),
    same("maintainer-deprecated", Some("MaintainerDeprecated"), &["DL4000"]),
    same("undefined-arg-in-from", Some("UndefinedArgInFrom"), &[]),
    same("workdir-relative-path", Some("WorkdirRelativePath"), &["DL3000"]),
    same("undefined-var", Some("UndefinedVar"), &["DL3044"]),
    same(
        "multiple-instructions-disallowed",
        Some("MultipleInstructionsDisallowed"),
        &["DL3012", "DL4003", "DL4004"],
    ),
    same("legacy-key-value-format", Some("LegacyKeyValueFormat"), &[]),
    same("redundant-target-platform", Some("RedundantTargetPlatform"), &[]),
    same("secrets-used-in-arg-or-env", Some("SecretsUsedInArgOrEnv"), &[]),
    same("invalid-default-arg-in-from", Some("InvalidDefaultArgInFrom"), &[]),
    same(
        "from-platform-flag-const-disallowed",
        Some("FromPlatformFlagConstDisallowed"),
        &["DL3029"],
    ),
    same("copy-ignored-file", Some("CopyIgnoredFile"), &[]),
    same("invalid-definition-description", Some("InvalidDefinitionDescription"), &[]),
    same("expose-proto-casing", Some("ExposeProtoCasing"), &[]),
    same("expose-invalid-format", Some("ExposeInvalidFormat"), &[]),
];

/// A rule that says in general what another one says with the project in view.
#[derive(Debug, Clone, Copy)]
pub struct Restated {
    /// The general one.
    pub rule: &'static str,
    /// The one that is told instead, of a name that both speak of.
    pub better: &'static str,
    /// Whether it is told instead only where it stands, or has a label, at the very text; else it is enough that it
    /// speaks of the same file.
    pub at_place: bool,
}

const fn restated(rule: &'static str, better: &'static str) -> Restated {
    Restated { rule, better, at_place: false }
}

/// All such rules.
pub static RESTATED: [Restated; 8] = [
    restated("undefined-var", "arg-before-from"),
    restated("undefined-var", "arg-in-other-stage"),
    restated("undefined-var", "arg-after-use"),
    restated("copy-ignored-file", "copy-source-ignored"),
    restated("copy-ignored-file", "copy-source-missing"),
    Restated { rule: "invalid-value", better: "patch-fails", at_place: true },
    Restated { rule: "profile-drops-fields", better: "dockerfile-not-found", at_place: true },
    Restated { rule: "secrets-used-in-arg-or-env", better: "secret-in-build-arg", at_place: true },
];
