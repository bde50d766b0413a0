//! `--baseline` and `--write-baseline`

use crate::program::{Project, Run};
use crate::{CONFIG, DOCKERFILE, json, project, rules};
use serde_json::Value;

const BASELINE: &str = "skafflint-baseline.json";

fn known() -> Project {
    let project = project();
    let run = project.run(&["--write-baseline"]);
    let told = "note: wrote 2 findings to `skafflint-baseline.json`\n";
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
    let told = "note: `unknown-target` in `skaffold.yaml` of `skafflint-baseline.json` is found no longer: `--prune-baseline` takes it out\n";
    assert_eq!(run(&project, &[]).stderr, told);
    assert_eq!(run(&project, &["-q"]).stderr, "");
    assert_eq!(run(&project, &["skaffold.yaml"]).stderr, "", "not everything was looked at");
    assert_eq!(run(&project, &["--ignore", "unknown-target"]).stderr, "", "it was not looked for");
    let written = run(&project, &["--write-baseline"]);
    assert!(written.stderr.ends_with(
        "baseline `skafflint-baseline.json`: 1 finding; 1 that is found no longer is gone\n"
    ));
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
    let told = "baseline `skafflint-baseline.json`: 1 finding; 1 new one is taken in";
    assert!(run.stderr.contains(told), "{}", run.stderr);
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

/// A known finding and one that came later, both of which can be mended alone.
fn known_and_new() -> Project {
    let project = project().with("Dockerfile", &DOCKERFILE.replace(" AS ", " as "));
    let args = ["--write-baseline", "--select", "from-as-casing"];
    assert_eq!(project.run(&args).stderr, "note: wrote 1 finding to `skafflint-baseline.json`\n");
    project
}

const MENDABLE: [&str; 4] = ["--select", "from-as-casing,unknown-build-arg", "--min-level", "info"];

#[test]
fn what_is_known_is_not_fixed() {
    let [as_it_was, mended] = [CONFIG.to_owned(), CONFIG.replace("VERSON", "VERSION")];
    let dockerfile = DOCKERFILE.replace(" AS ", " as ");
    let fix: [&'static str; 3] = ["--unsafe-fixes", "--baseline", BASELINE];
    let all = |how: &[&'static str]| -> Vec<&'static str> { [&fix[..], &MENDABLE, how].concat() };
    let project = known_and_new();
    let diff = project.run(&all(&["--diff"]));
    assert!(diff.stdout.contains("skaffold.yaml"), "{}", diff.stdout);
    assert!(!diff.stdout.contains("Dockerfile\n"), "{}", diff.stdout);
    assert_eq!(diff.stderr, "note: 1 finding would be fixed in 1 file\n");
    assert_eq!(project.read("skaffold.yaml"), as_it_was);
    for how in ["--fix", "--fix-only"] {
        let project = known_and_new();
        assert_eq!(project.run(&all(&[how])).code, 0);
        assert_eq!(project.read("Dockerfile"), dockerfile, "{how}");
        assert_eq!(project.read("skaffold.yaml"), mended, "{how}");
        let rest = json(&project.run(&all(&["--fix", "--format", "json"])));
        let summary = &rest["summary"];
        assert_eq!((&summary["known"], &summary["fixed"]), (&1.into(), &0.into()), "{how}");
        let run = project.run(&[&MENDABLE[..], &["--fix-only"]].concat());
        assert_eq!(run.code, 0);
        assert_eq!(project.read("Dockerfile"), DOCKERFILE, "nothing is known without a baseline");
    }
}

/// Of two that are equal, one is known, and the other is mended.
#[test]
fn of_findings_that_are_equal_as_many_stay_as_are_known() {
    let stage = |word: &str| format!("FROM node:22 {word} a\nRUN echo\n");
    let project = Project::new().with("Dockerfile", &stage("as"));
    let select = ["--select", "from-as-casing", "--min-level", "info", "-q", "Dockerfile"];
    assert_eq!(project.run(&[&select[..], &["--write-baseline"]].concat()).code, 0);
    let project = project.with("Dockerfile", &stage("as").repeat(2));
    let run = project.run(&[&select[..], &["--fix", "--baseline", BASELINE]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    assert_eq!(project.read("Dockerfile"), format!("{}{}", stage("as"), stage("AS")));
}

#[test]
fn fixes_write_what_stays_known() {
    let project = known_and_new();
    let args = ["--fix", "--unsafe-fixes", "--baseline", BASELINE, "--write-baseline"];
    let run = project.run(&[&args[..], &MENDABLE].concat());
    let told = "\
note: baseline `skafflint-baseline.json`: 1 finding, as before
note: fixed 1 finding
";
    assert_eq!((run.code, run.stderr.as_str()), (0, told));
    assert_eq!(entries(&project), [("Dockerfile".to_owned(), "from-as-casing".to_owned())]);
}

#[test]
fn what_is_dropped_and_taken_in_is_told() {
    let project = known()
        .with("skaffold.yaml", &CONFIG.replace("biuld", "build"))
        .with("Dockerfile", &format!("{DOCKERFILE}LABEL a=$NOWHERE\nLABEL b=$NOTHING\n"));
    let run = project.run(&["--write-baseline"]);
    let told = "note: baseline `skafflint-baseline.json`: 3 findings; 1 that is found no longer is gone, 2 new ones are taken in\n";
    assert_eq!((run.code, run.stderr.as_str()), (0, told));
    let again = project.run(&["--write-baseline"]);
    assert_eq!(again.stderr, "note: baseline `skafflint-baseline.json`: 3 findings, as before\n");
    assert_eq!(project.run(&["--write-baseline", "-q"]).stderr, "");
}

#[test]
fn pruning_takes_out_what_is_gone_and_nothing_in() {
    let project = known()
        .with("skaffold.yaml", &CONFIG.replace("biuld", "build"))
        .with("Dockerfile", &format!("{DOCKERFILE}LABEL a=$NOWHERE\n"));
    let before = project.read(BASELINE);
    let part = run(&project, &["--prune-baseline", "skaffold.yaml"]);
    let told = "note: baseline `skafflint-baseline.json` stays as it is: what is gone shows only where whole folders and all profiles are looked at\n";
    assert_eq!((part.code, part.stderr.as_str()), (1, told));
    assert_eq!(project.read(BASELINE), before);
    let pruned = run(&project, &["--prune-baseline"]);
    let told =
        "note: baseline `skafflint-baseline.json`: 1 finding; 1 that is found no longer is gone\n";
    assert_eq!(pruned.stderr, told);
    assert_eq!((pruned.code, rules(&pruned)), (1, vec!["undefined-var".to_owned()]));
    assert_eq!(entries(&project), [("skaffold.yaml".to_owned(), "unknown-build-arg".to_owned())]);
    let again = project.run(&["--prune-baseline"]);
    assert_eq!(again.code, 1, "the file is the one that is written where none is named");
    assert_eq!(again.stderr, "note: baseline `skafflint-baseline.json`: 1 finding, as before\n");
    for other in ["--write-baseline", "--diff", "--no-baseline"] {
        assert_eq!(run(&project, &["--prune-baseline", other]).code, 2, "{other}");
    }
    std::fs::remove_file(project.path(BASELINE)).unwrap();
    assert_eq!(project.run(&["--prune-baseline"]).code, 2, "there is nothing to prune");
}

#[test]
fn several_that_are_gone_are_told_in_one_note() {
    let mended = CONFIG.replace("biuld", "build").replace("VERSON", "VERSION");
    let told = run(&known().with("skaffold.yaml", &mended), &[]).stderr;
    let note = "`skafflint-baseline.json` are found no longer: `--prune-baseline` takes them out\n";
    assert!(told.contains(" and 1 more of ") && told.ends_with(note), "{told}");
}

mod of_a_file {
    use super::*;

    const NAMED: &str = "baseline = \"known.json\"\n";

    fn named() -> Project {
        let project = project().with("skafflint.toml", NAMED);
        let run = project.run(&["--write-baseline"]);
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (0, "note: wrote 2 findings to `known.json`\n")
        );
        project
    }

    #[test]
    fn no_option_is_needed() {
        let project = named().with("Dockerfile", &DOCKERFILE.replace(" AS ", " as "));
        let run = project.run(&[]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
        assert!(run.stdout.contains("2 in the baseline"), "{}", run.stdout);
        let before = project.read("skaffold.yaml");
        let run = project.run(&["--fix", "--unsafe-fixes", "--min-level", "info"]);
        assert!(run.stdout.contains("2 in the baseline"), "{}", run.stdout);
        assert_eq!(project.read("skaffold.yaml"), before, "what is known is not fixed");
        assert_eq!(project.read("Dockerfile"), DOCKERFILE, "and what is new is");
    }

    #[test]
    fn options_count_for_more() {
        let project = named().with("none.json", "{\"version\": 1, \"findings\": []}");
        assert_eq!(project.run(&["--baseline", "none.json"]).code, 1);
        assert_eq!(project.run(&["--isolated"]).code, 1);
        assert_eq!(project.run(&["--no-baseline"]).code, 1);
        assert_eq!(project.run(&["--no-baseline", "--baseline", "none.json"]).code, 2);
        let before = project.read("known.json");
        let run = project.run(&["--baseline", "none.json", "--write-baseline"]);
        let told = "note: baseline `none.json`: 2 findings; 2 new ones are taken in\n";
        assert_eq!((run.code, run.stderr.as_str()), (0, told));
        assert_eq!(project.read("known.json"), before);
        let run = project.run(&["--no-baseline", "--write-baseline"]);
        assert_eq!(run.stderr, "note: baseline `known.json`: 2 findings, as before\n");
    }

    #[test]
    fn it_counts_from_its_file_wherever_that_is_seen_from() {
        let known = named().with(".git/HEAD", "").with("sub/x", "");
        for paths in [&[".."][..], &["../skaffold.yaml"], &["../skaffold.yaml", "../Dockerfile"]] {
            let run = known.run_in("sub", paths);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{paths:?}: {}", run.stdout);
        }
        let pruned = known.with("skaffold.yaml", &CONFIG.replace("biuld", "build"));
        let told = "note: baseline `../known.json`: 1 finding; 1 that is found no longer is gone\n";
        assert_eq!(pruned.run_in("sub", &["--prune-baseline", ".."]).stderr, told);
        assert!(!pruned.path("sub/known.json").exists());
        let below =
            project().with("lint.toml", NAMED).with("known.json", &pruned.read("known.json"));
        assert_eq!(below.run(&["--config", "lint.toml"]).code, 1, "one of two is known");
        assert_eq!(below.run(&["--config", "lint.toml", "--ignore", "unknown-target"]).code, 0);
    }

    #[test]
    fn what_is_extended_names_it_too() {
        let project = named()
            .with("lint/base.toml", "baseline = \"../known.json\"\n")
            .with("skafflint.toml", "extend = \"lint/base.toml\"\n");
        assert_eq!(project.run(&[]).code, 0);
        let shown = project.run(&["--show-config"]).stdout;
        assert!(shown.contains("\nbaseline = \"known.json\" # lint/base.toml:1\n"), "{shown}");
        let shown = project.run(&["--show-config", "--isolated"]).stdout;
        assert!(shown.contains("\n# baseline: none\n"), "{shown}");
    }

    /// One baseline is for the whole run: that of the folder that all paths lie in.
    #[test]
    fn one_of_several_counts_and_the_others_are_told() {
        let project = named()
            .with(".git/HEAD", "")
            .with("a/skaffold.yaml", &CONFIG.replace("web", "api"))
            .with("a/Dockerfile", DOCKERFILE)
            .with("a/skafflint.toml", NAMED);
        assert_eq!(project.run(&["--write-baseline", "a"]).code, 0);
        assert!(project.path("a/known.json").exists());
        assert_eq!(project.run(&["a"]).code, 0);
        assert_eq!(project.run_in("a", &[]).code, 0);
        let note = "note: `a/known.json`, the baseline of a/skafflint.toml:1, does not count: it does where that folder is linted alone\n";
        for paths in [&[][..], &["a/skaffold.yaml", "skaffold.yaml"]] {
            let run = project.run(&[&["--format", "concise"], paths].concat());
            assert_eq!((run.code, run.stderr.as_str()), (1, note), "{paths:?}");
            assert!(run.stdout.lines().all(|line| !line.starts_with("skaffold.yaml")));
        }
        let shared = project.with("a/skafflint.toml", "extend = \"../skafflint.toml\"\n");
        assert_eq!(shared.run(&["--write-baseline"]).code, 0);
        for paths in [&[][..], &["a"], &["."], &["a", "skaffold.yaml"]] {
            let run = shared.run(paths);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{paths:?}");
        }
    }

    #[test]
    fn a_text_on_stdin_has_the_baseline_of_its_file() {
        let project = named();
        let stdin = ["-", "--stdin-filename", "skaffold.yaml"];
        let text = format!("# moved\n{CONFIG}");
        assert_eq!(project.run_on(&text, &stdin).code, 0);
        let other = text.replace("NODE_VERSON", "NODE_VERSOIN");
        assert_eq!(project.run_on(&other, &stdin).code, 1);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let project = project().with(".git/HEAD", "").with("skafflint.toml", NAMED);
        let run = project.run(&[]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        let told = "error: skafflint.toml:1:12: cannot read `known.json`: ";
        assert!(run.stderr.starts_with(told), "{}", run.stderr);
        assert!(run.stderr.ends_with("help: `--write-baseline` writes it\n"), "{}", run.stderr);
        let outside = project.with("skafflint.toml", "baseline = \"../x.json\"\n");
        for args in [&["--write-baseline"][..], &[], &["--config", "skafflint.toml"]] {
            let run = outside.run(args);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
            assert!(
                run.stderr.contains("the baseline `../x.json` lies outside of"),
                "{}",
                run.stderr
            );
        }
        assert!(!outside.path("../x.json").exists());
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out() {
        let elsewhere = Project::new().with("known.json", "{\"version\": 1, \"findings\": []}");
        let project = project().with("skafflint.toml", "baseline = \"out/known.json\"\n");
        std::os::unix::fs::symlink(elsewhere.path("."), project.path("out")).unwrap();
        for args in [&["--write-baseline"][..], &[]] {
            let run = project.run(args);
            assert_eq!(run.code, 2, "{args:?}");
            assert!(run.stderr.contains("lies outside of"), "{}", run.stderr);
        }
    }
}
