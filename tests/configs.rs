//! What Skaffold refuses gives an error, and what it takes gives none.
//!
//! The files in `fixtures/configs` hold configurations with Skaffold's verdict. The same comparison runs on a larger file of
//! that form where `SKAFFLINT_CONFIG_CASES` names one; then it prints how often the verdicts agree, and with
//! `SKAFFLINT_CONFIG_SHOW=<n>` the first `n` of the lines that differ in each way.

#![allow(clippy::unwrap_used, reason = "a test may fail so")]
#![allow(clippy::print_stdout, reason = "a comparison is read")]

use serde::Deserialize;
use skafflint::diagnostic::{Finding, Level};
use skafflint::model::{Loader, Profiles};
use skafflint::rules;
use skafflint::source::{Memory, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A configuration, and what Skaffold says.
#[derive(Debug, Deserialize)]
struct Case {
    text: String,
    verdict: Verdict,
    /// What is given with `-p`.
    #[serde(default)]
    profiles: Vec<String>,
}

#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// Refused when it is loaded.
    Parse,
    /// Refused by the validation, or when the runner is made.
    Validate,
    /// Taken.
    Accepted,
    /// A tool was missing that it needs.
    Unknown,
}

/// Rules of these groups judge the configuration by itself.
const GROUPS: [&str; 5] = ["syntax", "schema", "config", "profile", "sync"];

/// Inside profiles they warn: Skaffold looks there only once the profile is active.
const WARN_IN_PROFILE: [&str; 3] = ["missing-field", "conflicting-fields", "invalid-value"];

/// What Skaffold takes, and what then fails for certain.
const LATER: [&str; 3] = ["compose-not-supported", "secrets-on-cloud-build", "uppercase-image"];

/// What lay beside each configuration.
const BESIDE: [(&str, &str); 6] = [
    ("Dockerfile", "FROM scratch AS build\nARG A\nARG APP\nCOPY src /src\n"),
    ("src/a.txt", "a\n"),
    (
        "k8s/a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: app\n    image: app\n  - name: web\n    image: web\n",
    ),
    ("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 0.1.0\n"),
    ("chart/values.yaml", "a: 1\n"),
    ("k/kustomization.yaml", "resources: []\n"),
];

fn cases(path: &Path) -> Vec<Case> {
    let lines = std::fs::read_to_string(path).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The errors in a configuration with exactly these profiles.
fn errors(case: &Case) -> Vec<Finding> {
    let memory =
        BESIDE.iter().fold(Memory::new(), |memory, (path, text)| memory.with(*path, *text));
    let memory = memory.with("skaffold.yaml", case.text.as_str());
    let sources = Sources::new();
    let profiles = if case.profiles.is_empty() {
        Profiles::None
    } else {
        Profiles::Only(case.profiles.clone())
    };
    let loader = Loader::new(&memory, &sources).with_profiles(profiles);
    let project = loader.project(Path::new("skaffold.yaml")).unwrap();
    let own = rules::ALL.iter().filter(|rule| GROUPS.contains(&rule.page().group.as_str()));
    let findings = own.flat_map(|rule| rule.check(&project));
    let warns = |finding: &Finding| {
        !case.profiles.is_empty()
            && finding.level == Level::Warn
            && WARN_IN_PROFILE.contains(&finding.rule)
    };
    findings.filter(|finding| finding.level == Level::Error || warns(finding)).collect()
}

#[test]
fn verdicts_are_skaffolds() {
    for file in std::fs::read_dir("fixtures/configs").unwrap() {
        for case in cases(&file.unwrap().path()) {
            let errors = errors(&case);
            let refused = case.verdict != Verdict::Accepted;
            assert_eq!(!errors.is_empty(), refused, "{case:#?}\n{errors:#?}");
        }
    }
}

/// Reads no fixture; runs only where a file is named.
#[test]
fn other_cases() {
    let Some(path) = std::env::var_os("SKAFFLINT_CONFIG_CASES") else { return };
    let shown: usize =
        std::env::var("SKAFFLINT_CONFIG_SHOW").map_or(0, |number| number.parse().unwrap());
    let mut matrix: BTreeMap<(Verdict, &str), usize> = BTreeMap::new();
    let mut differ: BTreeMap<(Verdict, String), Vec<usize>> = BTreeMap::new();
    let all = cases(Path::new(&path));
    for (at, case) in all.iter().enumerate() {
        let errors = errors(case);
        let ids: BTreeSet<&str> = errors.iter().map(|finding| finding.rule).collect();
        let later = ids.iter().all(|id| LATER.contains(id));
        let said = match (errors.is_empty(), later) {
            (true, _) => "nothing",
            (false, true) => "later",
            (false, false) => "error",
        };
        *matrix.entry((case.verdict, said)).or_default() += 1;
        let agrees = match case.verdict {
            Verdict::Parse | Verdict::Validate => said == "error",
            Verdict::Accepted => said != "error",
            Verdict::Unknown => true,
        };
        if !agrees {
            let ids: Vec<&str> = ids.into_iter().collect();
            differ.entry((case.verdict, ids.join(" "))).or_default().push(at);
        }
    }
    println!("verdict   said     lines");
    for ((verdict, said), count) in &matrix {
        println!("{:<9} {said:<8} {count}", format!("{verdict:?}").to_lowercase());
    }
    for ((verdict, ids), lines) in &differ {
        println!(
            "\n{verdict:?}, but here {}: {} lines",
            if ids.is_empty() { "nothing" } else { ids },
            lines.len()
        );
        for at in lines.iter().take(shown) {
            println!("--- line {}, profiles {:?}\n{}", at + 1, all[*at].profiles, all[*at].text);
        }
    }
}
