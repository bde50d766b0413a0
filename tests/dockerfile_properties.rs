//! What holds for the tree of any text, Dockerfile or not.
#![allow(clippy::unwrap_used)]

#[path = "support/dockerfile_check.rs"]
mod check;

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Pieces that Dockerfiles, also bad ones, are made of.
const PIECES: &[&str] = &[
    "FROM a",
    " AS b",
    "RUN ",
    "COPY ",
    "ADD ",
    "ENV ",
    "LABEL ",
    "ARG ",
    "ONBUILD ",
    "HEALTHCHECK ",
    "CMD ",
    "SHELL ",
    "VOLUME ",
    "EXPOSE ",
    "USER ",
    "STOPSIGNAL ",
    "MAINTAINER ",
    "CPOY ",
    "NONE",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\\\n",
    "\\ \t\n",
    "\\",
    "`\n",
    "`",
    "# c\n",
    "#\n",
    "  # c\n",
    "# escape=`\n",
    "# syntax=a b\n",
    "# check=x\n",
    "#!/x\n",
    "//syntax=x\n",
    "<<EOF",
    "<<-\"E\"",
    "<< E",
    "3<<E",
    "<<E${x:-y}",
    "<<<",
    "\nEOF\n",
    "\nE\n",
    "\t\tE\n",
    "--from=a ",
    "--mount=type=cache,target=/x ",
    "--mount='\"type=bind\",\"src=a\"\"b\"' ",
    "--mount=\"a\\\"b\" ",
    "--device=a ",
    "--link ",
    "--x=\"a b\" ",
    "--retries=1 ",
    "-- ",
    "[\"a\", \"b\\n\\u00e9\\ud83d\\ude00\"]",
    "[\"a\", 1]",
    "[",
    "]",
    "\"",
    "'",
    "${",
    "}",
    "$x",
    "${x:-",
    "${x#",
    "${x/",
    "/",
    "a=b",
    "a=\"b c\"",
    "=",
    " ",
    "\t",
    "\u{a0}",
    "\u{85}",
    "é",
    "à",
    "€",
    "😀",
    "\u{feff}",
    "\0",
    "a",
    "1",
    ".",
];

static CASES: LazyLock<Vec<String>> = LazyLock::new(cases);

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn holds_for_any_text(text in any::<String>()) {
        check::check(&text);
    }

    #[test]
    fn holds_for_likely_text(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        check::check(&pieces.concat());
    }

    #[test]
    fn holds_for_changed_cases(
        case in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize, prop::sample::select(PIECES)), 1..4),
    ) {
        let mut text = case.get(&CASES).clone();
        for (at, removed, added) in changes {
            let mut chars: Vec<char> = text.chars().collect();
            let start = at.index(chars.len() + 1);
            let end = (start + removed).min(chars.len());
            chars.splice(start..end, added.chars());
            text = chars.into_iter().collect();
        }
        check::check(&text);
    }
}

#[test]
fn holds_for_all_cases() {
    CASES.iter().for_each(|text| check::check(text));
}

#[test]
fn holds_for_deep_and_long_text() {
    for piece in [
        "${a:-",
        "\"${a:-",
        "[",
        "{\"a\":",
        "ONBUILD ",
        "<<A ",
        "\\\n",
        "--a=b ",
        "ENV a=b \\\n",
        "'",
        "# escape=`\n",
    ] {
        check::check(&format!("FROM a\nRUN {}", piece.repeat(5_000)));
        check::check(&format!("FROM a\nENV a={}", piece.repeat(5_000)));
        check::check(&piece.repeat(5_000));
    }
    check::check(&format!("FROM a\nRUN {}\nRUN b", "x".repeat(70_000)));
}

/// The texts of the project's cases, and of the file that `SKAFFLINT_DOCKERFILE_CASES` names.
fn cases() -> Vec<String> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dockerfile/cases.jsonl");
    let more = std::env::var_os("SKAFFLINT_DOCKERFILE_CASES").map(PathBuf::from);
    let text = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        case["text"].as_str().unwrap().to_owned()
    };
    let files = [own].into_iter().chain(more);
    files
        .flat_map(|path| {
            std::fs::read_to_string(path).unwrap().lines().map(text).collect::<Vec<_>>()
        })
        .collect()
}
