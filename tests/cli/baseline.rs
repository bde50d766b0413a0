//! `--baseline` and `--write-baseline`

use crate::program::{Project, Run};
use crate::{CONFIG, DOCKERFILE, json, project, rules};
use serde_json::Value;

const BASELINE: &str = "skafflint-baseline.json";

fn known() -> Project {
    let project = project();
    let run = project.run(&["--write-baseline"]);
    let told = "note: wrote 2 findings to `skafflint-baseline.json`: 2 new, 0 gone\n";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", told));
    project
}

fn entries(project: &Project) -> Vec<(String, String)> {
    let file: Value = serde_json::from_str(&project.read(BASELINE)).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = file["findings"].as_array().unwrap().iter();
    findings.map(|entry| (text(&entry["path"]), text(&entry["rule"]))).collect()
}

fn run(project: &Project, args: &[&str]) -> Run {
    project.run(&[&["--format", "concise", "--baseline", BASELINE], args].concat())
}

#[test]
fn what_is_known_is_not_told() {
    let project = known();
    let first = run(&project, &[]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    assert_eq!(first.stdout, "found nothing, 2 in the baseline; looked at 2 files of 1 project\n");
    assert_eq!(project.run(&[]).code, 1, "it counts where it is asked for");
    let report = json(&project.run(&["--baseline", BASELINE, "--format", "json"]));
    assert_eq!(report["summary"]["known"], 2);
    let new = project.with("Dockerfile", &format!("{DOCKERFILE}LABEL a=$NOWHERE\n"));
    let second = run(&new, &[]);
    assert_eq!((second.code, rules(&second)), (1, vec!["undefined-var".to_owned()]));
    assert_eq!(run(&new, &["--fail-on", "error"]).code, 0);
}

#[test]
fn lines_may_move_and_files_be_renamed() {
    let project = known();
    let moved = CONFIG
        .replace("build:\n", "# more\n\n\nbuild:\n")
        .replace("web\n", "web\n      context: app\n");
    std::fs::remove_file(project.path("Dockerfile")).unwrap();
    std::fs::remove_file(project.path("skaffold.yaml")).unwrap();
    let project = project
        .with("deploy/skaffold.dev.yaml", &moved.replace("context: app", "context: app/src"))
        .with("app/src/Dockerfile", &format!("# more\n\n{DOCKERFILE}"))
        .with(".git/HEAD", "");
    let run = run(&project, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
}

#[test]
fn the_second_one_of_two_that_are_equal_is_new() {
    let dockerfile = |times: usize| format!("FROM node:22\n{}", "LABEL a=$NOWHERE\n".repeat(times));
    let project = Project::new().with("Dockerfile", &dockerfile(1));
    project.run(&["--write-baseline", "Dockerfile"]);
    assert_eq!(run(&project, &["Dockerfile"]).code, 0);
    let run = run(&project.with("Dockerfile", &dockerfile(2)), &["Dockerfile"]);
    assert_eq!(rules(&run), ["undefined-var"]);
}

#[test]
fn what_is_gone_is_told_and_forgotten() {
    let project = known().with("skaffold.yaml", &CONFIG.replace("biuld", "build"));
    let told = "note: `unknown-target` in `skaffold.yaml` of `skafflint-baseline.json` is found no longer: `--write-baseline` forgets it\n";
    assert_eq!(run(&project, &[]).stderr, told);
    assert_eq!(run(&project, &["-q"]).stderr, "");
    assert_eq!(run(&project, &["skaffold.yaml"]).stderr, "", "not everything was looked at");
    assert_eq!(run(&project, &["--ignore", "unknown-target"]).stderr, "", "it was not looked for");
    let written = run(&project, &["--write-baseline"]);
    assert!(
        written.stderr.ends_with("wrote 1 finding to `skafflint-baseline.json`: 0 new, 1 gone\n")
    );
    assert_eq!(entries(&project), [("skaffold.yaml".to_owned(), "unknown-build-arg".to_owned())]);
}

#[test]
fn what_a_run_does_not_look_at_stays_known() {
    let project = known().with("other/skaffold.yaml", CONFIG).with("other/Dockerfile", DOCKERFILE);
    let all = entries(&project);
    assert_eq!(project.run(&["--write-baseline", "--select", "copy-before-build"]).code, 0);
    assert_eq!(entries(&project), all);
    assert_eq!(project.run(&["--write-baseline", "other"]).code, 0);
    assert_eq!(entries(&project).len(), 2, "equal findings of another file are these, moved");
}

#[test]
fn another_folder_sees_the_same_baseline() {
    let project = known();
    std::fs::create_dir(project.path("ci")).unwrap();
    let run = project.run_in("ci", &["--baseline", "../skafflint-baseline.json", ".."]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
}

#[test]
fn what_is_no_baseline_is_wrong_use() {
    let project = project().with("x.json", "{\"version\": 9, \"findings\": []}");
    let wrong = |file: &str| {
        let run = project.run(&["--baseline", file]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        run.stderr
    };
    assert!(wrong("nowhere.json").starts_with("error: cannot read `nowhere.json`: "));
    let told = "error: cannot read `x.json`: its version is 9, and 1 is the only one known\n";
    assert_eq!(wrong("x.json"), told);
}

#[test]
fn nothing_is_mended_where_the_baseline_cannot_be_read() {
    let dockerfile = DOCKERFILE.replace(" AS ", " as ");
    let project = project().with("Dockerfile", &dockerfile).with("x.json", "{").with(BASELINE, "{");
    for known in [&["--baseline", "x.json"][..], &["--baseline", "no.json"], &["--write-baseline"]]
    {
        for changes in [&["--fix"][..], &["--fix-only"], &["--add-suppressions", "why"]] {
            let run = project.run(&[known, changes].concat());
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{known:?} {changes:?}");
            assert_eq!(project.read("Dockerfile"), dockerfile, "{known:?} {changes:?}");
            assert_eq!(project.read("skaffold.yaml"), CONFIG, "{known:?} {changes:?}");
        }
    }
}

#[test]
fn nothing_is_written_where_not_all_could_be_read() {
    let project = project().with("Dockerfile", "");
    std::fs::File::create(project.path("Dockerfile")).unwrap().set_len(300 << 20).unwrap();
    let run = project.run(&["--write-baseline=known.json"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("no baseline is written, as not all could be read"),
        "{}",
        run.stderr
    );
    assert!(!project.path("known.json").exists());
}

#[test]
fn what_is_fixed_is_not_written() {
    let project = project();
    let run = project.run(&["--fix", "--unsafe-fixes", "--ignore", "unknown-target", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let project = project.with("skaffold.yaml", CONFIG);
    let args = ["--fix", "--unsafe-fixes", "--write-baseline", "--select", "unknown-build-arg"];
    let run = project.run(&args);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("wrote 0 findings"), "{}", run.stderr);
    assert!(run.stderr.contains("note: fixed 1 finding\n"), "{}", run.stderr);
    let run = project.run(&["--write-baseline"]);
    assert!(run.stderr.contains("1 new"), "{}", run.stderr);
    assert_eq!(entries(&project).len(), 1);
    assert_eq!(project.run(&["--diff", "--write-baseline"]).code, 2, "nothing is written by it");
}

#[test]
fn what_is_known_is_not_told_after_fixes() {
    let project = known().with("Dockerfile", &DOCKERFILE.replace(" AS ", " as "));
    let rules = "docker,unknown-target,unknown-build-arg";
    let args = ["--fix", "--baseline", BASELINE, "--select", rules];
    let report = json(&project.run(&[&args[..], &["--format", "json"]].concat()));
    assert_eq!(report["summary"]["known"], 2, "{report}");
    assert_eq!(report["summary"]["fixed"], 1, "{report}");
    assert_eq!(project.read("Dockerfile"), DOCKERFILE);
}
