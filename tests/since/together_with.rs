//! `--since` and what else says which findings are told.

use crate::{CONFIG, DOCKERFILE, RULES, Repository, WEB, project, repository, told};
use serde_json::Value;

#[test]
fn a_baseline_less_is_told() {
    let known = repository();
    assert_eq!(known.0.run(&["--select", RULES, "--write-baseline"]).code, 0);
    known.commit();
    let changed = known.change("go.sum", "a", "b").change("skaffold.yaml", "API_OLD", "API_NEW");
    let run = changed.run(&["--baseline", "skafflint-baseline.json", "--format", "json"]);
    assert_eq!(told(&run), ["API_NEW"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&report["summary"]["known"], &report["summary"]["untouched"]),
        (&1.into(), &2.into())
    );
}

/// Of findings that are equal in all but their place, a baseline knows how many there are.
#[test]
fn a_baseline_equal_findings_are_told_apart() {
    let label = |text: &str, stage: &str| {
        text.replace(&format!("AS {stage}\n"), &format!("AS {stage}\nLABEL a=$X\n"))
    };
    let one = label(DOCKERFILE, "api");
    let known = Repository::of(project().with("Dockerfile", &one));
    let select = ["--select", "undefined-var"];
    let run = known.0.run(&[&select[..], &["--write-baseline"]].concat());
    assert_eq!(run.stderr, "note: wrote 1 finding to `skafflint-baseline.json`\n");
    known.commit();
    let two = known.with("Dockerfile", &label(&one, "worker"));
    let baseline = ["--baseline", "skafflint-baseline.json", "--format", "json"];
    let told = |args: &[&str]| told(&two.0.run(&[&select[..], &baseline[..], args].concat()));
    assert_eq!(told(&[]), ["undefined-var: $X"]);
    assert_eq!(told(&["--since", "main"]), ["undefined-var: $X"]);
}

#[test]
fn fixes_only_what_is_told_is_mended() {
    let name = |text: &str| text.replace("API_OLD", "API_VERSON").replace("WEB_OLD", "WEB_VERSON");
    let project = project()
        .with("skaffold.yaml", &name(CONFIG))
        .with(
            "Dockerfile",
            &DOCKERFILE.replace("COPY api", "ARG API_VERSION\nRUN echo $API_VERSION\nCOPY api"),
        )
        .with("web/web.docker", &format!("{WEB}ARG WEB_VERSION\nRUN echo $WEB_VERSION\n"));
    let changed = Repository::of(project).change("Dockerfile", "COPY api api", "COPY api ./api");
    let run = changed.run(&["--fix", "--unsafe-fixes"]);
    let config = changed.0.read("skaffold.yaml");
    assert!(
        config.contains("API_VERSION") && config.contains("WEB_VERSON"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_text_on_stdin_that_text_is_the_change() {
    let saved = repository();
    let text = DOCKERFILE.replace("COPY api api", "COPY api ./api");
    let args = [
        "--since",
        "main",
        "--select",
        RULES,
        "--format",
        "json",
        "--stdin-filename",
        "Dockerfile",
        "-",
    ];
    assert_eq!(told(&saved.0.run_on(&text, &args)), ["API_OLD"]);
    assert!(told(&saved.0.run_on(DOCKERFILE, &args)).is_empty());
}

#[test]
fn comments_those_are_told_that_the_change_leaves_over() {
    let comment = "          # skafflint: ignore[unknown-build-arg] read by ONBUILD\n";
    let silenced = CONFIG.replace("          API_OLD", &format!("{comment}          API_OLD"));
    let silenced = Repository::of(project().with("skaffold.yaml", &silenced));
    assert!(silenced.told().is_empty());
    let used = silenced.change("Dockerfile", "AS api\n", "AS api\nARG API_OLD\n");
    assert_eq!(used.told(), ["unused-suppression: ignore[unknown-build-arg]"]);
    let without = used.change("skaffold.yaml", comment, "").with("Dockerfile", DOCKERFILE);
    assert_eq!(without.told(), ["API_OLD"]);
}
