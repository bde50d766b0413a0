//! `docs/equivalents.md` shows the table that comments are read by. `UPDATE=1 cargo test --test equivalents` writes it anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use skafflint::rules::{self, EQUIVALENTS, Equivalent, RESTATED};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const HEAD: &str = "\
# Equivalents

Rules that [BuildKit's checks](https://docs.docker.com/reference/build-checks/) and [hadolint](https://github.com/hadolint/hadolint)
have, too. Their comments hold for ours:

- `# check=skip=JSONArgsRecommended` at the top of a Dockerfile holds for the file; `skip=all` for all checks. In the comment right
  above an instruction it holds for that instruction.
- `# check=error=true` makes a finding of these an error where BuildKit builds the file: there it fails the build.
- `# check=experimental=InvalidDefinitionDescription` switches that rule on for the file.
- `# hadolint ignore=DL3025` holds for the next instruction, `# hadolint global ignore=DL3025` for the file.

`InvalidBaseImagePlatform` has no equivalent: it needs a registry.

| skafflint | BuildKit | hadolint |
|---|---|---|
";

fn document() -> String {
    let mut text = HEAD.to_owned();
    for Equivalent { rule, buildkit, hadolint } in &EQUIVALENTS {
        let codes = hadolint.join(", ");
        let name = buildkit.unwrap_or("");
        writeln!(text, "| [`{rule}`](../rules/{rule}.md) | {name} | {codes} |").unwrap();
    }
    text
}

#[test]
fn the_document_shows_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/equivalents.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, document()).unwrap();
    } else {
        assert_eq!(fs::read_to_string(path).unwrap(), document());
    }
}

#[test]
fn every_rule_of_the_tables_is_there() {
    let pairs = RESTATED.iter().flat_map(|own| [own.rule, own.better]);
    for rule in EQUIVALENTS.iter().map(|own| own.rule).chain(pairs) {
        assert!(rules::find(rule).is_some(), "{rule}");
    }
    let named: BTreeSet<&str> = EQUIVALENTS.iter().map(|own| own.rule).collect();
    assert_eq!(named.len(), EQUIVALENTS.len(), "a rule stands twice");
    let docker = rules::ALL.iter().filter(|rule| rule.page().group == "docker");
    for rule in docker {
        assert!(named.contains(rule.id), "{} has no equivalent", rule.id);
    }
}

/// `StageNameCasing` is `stage-name-casing`.
#[test]
fn ids_are_buildkits_names() {
    for own in &EQUIVALENTS {
        let squeezed = own.rule.replace('-', "");
        assert!(own.buildkit.is_none_or(|name| name.to_lowercase() == squeezed), "{}", own.rule);
    }
}
