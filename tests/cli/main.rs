//! The program as users run it: what it reads, what it prints, how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod baseline;
mod cache;
mod checks;
mod config;
mod explain;
mod fixes;
mod init;
#[path = "../support/program.rs"]
mod program;
mod projects;
mod shell;
mod stdin;
mod suppressions;

use program::{Project, Run};
use serde_json::Value;

const CONFIG: &str = "\
apiVersion: skaffold/v4beta13
kind: Config
build:
  artifacts:
    - image: web
      docker:
        target: biuld
        buildArgs:
          NODE_VERSON: \"22\"
";

const DOCKERFILE: &str = "\
FROM node:22 AS build
ARG NODE_VERSION
RUN echo $NODE_VERSION
";

/// One error and one warning, and nothing else.
fn project() -> Project {
    Project::new().with("skaffold.yaml", CONFIG).with("Dockerfile", DOCKERFILE)
}

fn clean() -> Project {
    project().with("skaffold.yaml", &CONFIG.replace("biuld", "build").replace("VERSON", "VERSION"))
}

fn rules(run: &Run) -> Vec<String> {
    let text = run.stdout.lines().filter(|line| line.contains(": ") && line.contains('['));
    text.map(|line| line.split(['[', ']']).nth(1).unwrap_or("").to_owned()).collect()
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap()
}

mod exit_codes {
    use super::*;

    #[test]
    fn tell_whether_something_was_found() {
        assert_eq!(clean().run(&[]).code, 0);
        assert_eq!(project().run(&[]).code, 1);
    }

    #[test]
    fn follow_fail_on() {
        let project = project();
        assert_eq!(project.run(&["--ignore", "unknown-target", "--fail-on", "error"]).code, 0);
        assert_eq!(project.run(&["--fail-on", "error"]).code, 1);
        assert_eq!(project.run(&["--fail-on", "never"]).code, 0);
        assert_eq!(project.run(&["--exit-zero"]).code, 0);
    }

    #[test]
    fn do_not_follow_the_format_or_what_is_shown() {
        let project = project();
        for format in skafflint::render::Format::ALL.map(skafflint::render::Format::name) {
            assert_eq!(project.run(&["--format", format]).code, 1, "{format}");
        }
        let run = project.run(&["--min-level", "error", "--ignore", "unknown-target"]);
        assert_eq!(run.code, 1, "a warning counts though it is not shown");
    }

    #[test]
    fn an_empty_folder_is_three() {
        let run = Project::new().with("README.md", "").run(&[]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""));
        let told = "\
error: nothing to lint: no Skaffold config in `.`
help: run it where the skaffold.yaml lies or above, or name a Dockerfile
";
        assert_eq!(run.stderr, told);
    }

    #[test]
    fn an_empty_folder_beside_another_is_a_note() {
        let run = project().with("empty/x", "").run(&[".", "empty"]);
        assert_eq!(run.code, 1);
        assert_eq!(run.stderr, "note: no Skaffold config in `empty`\n");
    }
}

mod wrong_use {
    use super::*;

    fn wrong(project: &Project, args: &[&str], part: &str) {
        let run = project.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(part), "{args:?}: {}", run.stderr);
        assert!(run.stderr.starts_with("error: "), "{args:?}: {}", run.stderr);
    }

    #[test]
    fn is_told_with_what_was_probably_meant() {
        let project = project();
        wrong(
            &project,
            &["skafold.yaml"],
            "there is no `skafold.yaml`; did you mean `skaffold.yaml`?",
        );
        wrong(&project, &["nowhere/at/all"], "there is no `nowhere/at/all`\n");
        wrong(&project, &["chek"], "there is a command `check`");
        wrong(
            &project,
            &["rule", "unknown-target"],
            "help: `skafflint explain unknown-target` shows what that rule promises\n",
        );
        wrong(&project, &["explain", "cache"], "`cache` is a group of rules");
        wrong(&project, &["--color", "never", "rules"], "stands before all options");
        wrong(&project, &["--formt", "json"], "'--format'");
        wrong(&project, &["--format", "jsn"], "did you mean `json`?");
        wrong(&project, &["--select", "unknown-targt"], "did you mean `unknown-target`?");
        wrong(&project, &["--ignore", "cahce/*"], "did you mean `cache`?");
        wrong(&project, &["--fail-on", "wran"], "did you mean `warn`?");
        wrong(&project, &["--jobs", "0"], "0 is not in 1..=65535");
        wrong(&project, &["--output", "json"], "json:report.json");
        wrong(&project, &["--output", "json:no/such/folder.json"], "cannot write");
        wrong(&project, &["--statistics", "--format", "json"], "not with `json`");
        wrong(&project, &["explain", "unknown-targt"], "did you mean `unknown-target`?");
    }

    #[test]
    fn every_bad_path_is_named() {
        let run = project().run(&["one", "two"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("`one`") && run.stderr.contains("`two`"), "{}", run.stderr);
    }

    #[test]
    fn other_files_are_refused() {
        let project = project().with("main.go", "package main\n");
        wrong(&project, &["main.go"], "neither a Skaffold config nor a Dockerfile that one builds");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_read() {
        let project = project();
        let _socket = std::os::unix::net::UnixListener::bind(project.path("socket")).unwrap();
        wrong(&project, &["socket"], "neither a file nor a folder");
    }
}

mod formats {
    use super::*;

    #[test]
    fn concise_is_one_line_a_finding() {
        let run = project().run(&["--format", "concise"]);
        let lines: Vec<&str> = run.stdout.lines().collect();
        assert_eq!(lines.len(), 3, "{}", run.stdout);
        assert!(lines[0].starts_with("skaffold.yaml:7:17: error[unknown-target] "), "{}", lines[0]);
        assert!(lines[1].starts_with("skaffold.yaml:9:11: warn[unknown-build-arg] "));
        assert_eq!(lines[2], "found 1 error, 1 warning; looked at 2 files of 1 project");
        assert_eq!(run.stderr, "");
    }

    #[test]
    fn full_shows_both_files() {
        let run = project().run(&["--select", "unknown-build-arg"]);
        let place = |text: &str| run.stdout.find(text).unwrap_or_else(|| panic!("{}", run.stdout));
        assert!(place("warn[unknown-build-arg]") < place("╭─[skaffold.yaml:9:11]"));
        assert!(place("╭─[skaffold.yaml:9:11]") < place("╭─[Dockerfile:2:5]"));
        assert!(place("╭─[Dockerfile:2:5]") < place("  help: "));
    }

    #[test]
    fn json_says_everything() {
        let report = json(&project().run(&["--format", "json"]));
        assert_eq!(report["version"], 1);
        assert_eq!(report["tool"]["name"], "skafflint");
        let found = &report["findings"][1];
        assert_eq!(found["rule"], "unknown-build-arg");
        assert_eq!(found["group"], "cross");
        assert_eq!(found["level"], "warn");
        assert_eq!(found["location"]["path"], "skaffold.yaml");
        assert_eq!(
            found["location"]["start"],
            serde_json::json!({ "offset": 145, "line": 9, "column": 11 })
        );
        assert_eq!(found["related"][0]["path"], "Dockerfile");
        assert_eq!(found["artifacts"], serde_json::json!(["web"]));
        assert_eq!(found["profiles"], serde_json::json!([]));
        assert_eq!(found["fingerprint"].as_str().unwrap().len(), 32);
        assert_eq!(found["fix"]["applicability"], "unsafe");
        assert_eq!(found["fix"]["edits"][0]["content"], "NODE_VERSION");
        assert!(found.get("url").is_none());
        let summary = serde_json::json!(
            { "error": 1, "warn": 1, "info": 0, "suppressed": 0, "files": 2, "projects": 1 }
        );
        assert_eq!(report["summary"], summary);
    }

    #[test]
    fn github_has_a_command_a_finding() {
        let run = project().run(&["--format", "github", "--select", "unknown-target"]);
        let start = "::error title=skafflint%3A unknown-target,file=skaffold.yaml,line=7,endLine=7,col=17,\
            endColumn=22::";
        assert!(run.stdout.starts_with(start), "{}", run.stdout);
        assert_eq!(run.stdout.lines().count(), 1);
    }

    #[test]
    fn notes_are_counted_for_people_and_told_to_programs() {
        let image = "kaniko:
        image: gcr.io/kaniko-project/executor:latest";
        let config = CONFIG.replace("docker:", image)
            + "  cluster:
    namespace: builds
";
        let project = project().with("skaffold.yaml", &config);
        let select = ["--select", "kaniko-archived", "--format"];
        let run = |more: &[&str]| project.run(&[&select[..], more].concat());
        let told = run(&["concise"]);
        assert_eq!(rules(&told), [""; 0]);
        assert!(
            told.stdout.contains("1 finding below warn not shown; `--min-level info` shows it")
        );
        assert_eq!(told.code, 0);
        assert_eq!(rules(&run(&["concise", "--min-level", "info"])), ["kaniko-archived"]);
        let failing = run(&["concise", "--fail-on", "info"]);
        assert_eq!((failing.code, rules(&failing).len()), (1, 1), "what fails is shown");
        assert_eq!(json(&run(&["json"]))["findings"].as_array().unwrap().len(), 1);
        assert_eq!(
            json(&run(&["json", "--min-level", "warn"]))["findings"].as_array().unwrap().len(),
            0
        );
    }

    #[test]
    fn pull_requests_are_not_filled_with_notes() {
        let project = project().with("Dockerfile", &DOCKERFILE.replace(" AS ", " as "));
        let all = ["--select", "from-as-casing", "--format", "github"];
        assert_eq!(project.run(&all).stdout, "");
        let asked = project.run(&[&all[..], &["--min-level", "info"]].concat());
        assert!(asked.stdout.starts_with("::notice "), "{}", asked.stdout);
    }

    #[test]
    fn an_error_among_many_findings_is_pointed_at() {
        let args = |names: &[&str]| {
            let lines: Vec<String> =
                names.iter().map(|name| format!("          {name}: x\n")).collect();
            project().with("skaffold.yaml", &format!("{CONFIG}{}", lines.concat()))
        };
        let many = args(&["A", "B", "C", "D"]).run(&[]);
        let told = "\n1 error among them:\n  skaffold.yaml:7:17: unknown-target\n\nfound 1 error, 5 warnings;";
        assert!(many.stdout.contains(told), "{}", many.stdout);
        let few = args(&["A"]).run(&[]);
        assert!(!few.stdout.contains("among them"), "{}", few.stdout);
    }

    #[test]
    fn a_report_of_many_screens_says_how_to_see_less() {
        let lines: Vec<String> = (0..30).map(|at| format!("          A{at}: x\n")).collect();
        let project = project().with("skaffold.yaml", &format!("{CONFIG}{}", lines.concat()));
        let hint =
            "`--statistics` counts them by rule, `--format concise` tells each in one line\n";
        assert!(project.run(&[]).stdout.ends_with(hint));
        assert!(!project.run(&["--format", "concise"]).stdout.contains("--statistics"));
    }

    #[test]
    fn an_artifact_that_is_built_in_two_ways_is_named_once() {
        let profile = "profiles:\n  - name: cloud\n    build:\n      googleCloudBuild: {}\n";
        let project = project().with("skaffold.yaml", &format!("{CONFIG}{profile}"));
        let run = project.run(&["--format", "json", "--select", "unknown-build-arg"]);
        assert_eq!(json(&run)["findings"][0]["artifacts"], serde_json::json!(["web"]));
    }

    #[test]
    fn reports_go_to_files_too() {
        let project = project();
        let run = project.run(&["-o", "json:a.json", "-o", "github:b.txt", "--format", "concise"]);
        assert_eq!(rules(&run), ["unknown-target", "unknown-build-arg"]);
        assert!(project.read("a.json").starts_with("{\"version\":1,"));
        assert!(project.read("b.txt").starts_with("::error "));
    }

    #[test]
    fn statistics_count_by_rule_errors_first() {
        let run = project().run(&["--statistics", "--quiet"]);
        assert_eq!(run.stdout, "1  error[unknown-target]\n1  warn[unknown-build-arg]\n");
        assert_eq!(run.code, 1);
    }

    #[test]
    fn what_is_not_looked_at_is_told() {
        let config = "apiVersion: skaffold/v4beta13\nkind: Config\nrequires:\n  - git: {repo: x}\n\
            build:\n  artifacts:\n    - {image: a, jib: {}}\n    - {image: b, jib: {}}\n    - {image: c, context: \"{{.C}}\"}\n";
        let project =
            clean().with("other/skaffold.yaml", config).with("vendor/x/skaffold.yaml", "");
        let run = project.run(&["--select", "unknown-target"]);
        let last = "found nothing; looked at 3 files of 2 projects; not looked at: 2 artifacts built by jib, \
            1 Dockerfile whose place is not known here, what 1 project imports from elsewhere, 1 folder `vendor`\n";
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (last, ""));
    }

    #[test]
    fn timing_goes_to_stderr_and_changes_nothing() {
        let project = project();
        let select = ["--select", "unknown-target"];
        let run = project.run(&[&select[..], &["--timing"]].concat());
        assert_eq!(run.stdout, project.run(&select).stdout);
        for part in [" ms  finding projects\n", " ms  all rules", "  unknown-target\n"] {
            assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
        }
    }

    #[test]
    fn many_dockerfiles_that_nobody_builds_are_one_note() {
        let lone = Project::new().with("a/Dockerfile", "FROM x\n").with("b/Dockerfile", "FROM x\n");
        let run = lone.run(&["a/Dockerfile", "b/Dockerfile", "--format", "concise"]);
        assert_eq!(
            run.stderr,
            "note: no Skaffold project here builds `a/Dockerfile` and 1 more: they are linted alone\n"
        );
    }

    #[test]
    fn colours_are_for_terminals_and_on_demand() {
        let project = project();
        assert!(!project.run(&[]).stdout.contains('\u{1b}'));
        assert!(project.run(&["--color", "always"]).stdout.contains("\u{1b}["));
        let forced = project.run_with(&[], &[("CLICOLOR_FORCE", "1")]);
        assert!(forced.stdout.contains("\u{1b}["));
        let both = project.run_with(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]);
        assert!(!both.stdout.contains('\u{1b}'));
    }

    #[test]
    fn a_reader_that_leaves_is_no_error() {
        let run = project().run_without_reader(&["--color", "always"]);
        assert_eq!((run.code, run.stderr.as_str()), (1, ""));
        assert_eq!(project().run_without_reader(&["rules"]).stderr, "");
    }
}

mod selection {
    use super::*;

    #[test]
    fn the_more_exact_name_counts() {
        let project = project();
        let found = |args: &[&str]| rules(&project.run(&[args, &["--format", "concise"]].concat()));
        assert_eq!(found(&["--select", "cross/*"]), ["unknown-target", "unknown-build-arg"]);
        assert_eq!(
            found(&["--select", "cross", "--ignore", "unknown-target"]),
            ["unknown-build-arg"]
        );
        assert_eq!(
            found(&["--ignore", "cross/*", "--select", "unknown-target"]),
            ["unknown-target"]
        );
        assert_eq!(found(&["--select", "cache/*,unknown-target"]), ["unknown-target"]);
        assert_eq!(found(&["--ignore", "all"]), [""; 0]);
        assert_eq!(
            found(&["--ignore", "all", "--extend-select", "unknown-target"]),
            ["unknown-target"]
        );
    }
}

mod discovery {
    use super::*;

    fn paths(run: &Run) -> Vec<&str> {
        let lines = run.stdout.lines().filter(|line| line.contains("[unknown-target]"));
        lines.map(|line| line.split(':').next().unwrap_or("")).collect()
    }

    fn found(project: &Project, args: &[&str]) -> Vec<String> {
        let run =
            project.run(&[&["--format", "concise", "--select", "unknown-target"], args].concat());
        paths(&run).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn goes_down_and_knows_a_config_by_its_version() {
        let project = Project::new()
            .with("a/skaffold.yaml", CONFIG)
            .with("a/Dockerfile", DOCKERFILE)
            .with("b/.hidden/dev.yml", &format!("# long ago\n\n{CONFIG}"))
            .with("b/.hidden/Dockerfile", DOCKERFILE)
            .with("c/values.yaml", &CONFIG.replace("skaffold/v4beta13", "v1"))
            .with("c/Dockerfile", DOCKERFILE);
        assert_eq!(found(&project, &[]), ["a/skaffold.yaml", "b/.hidden/dev.yml"]);
        assert_eq!(found(&project, &["a"]), ["a/skaffold.yaml"]);
    }

    #[test]
    fn leaves_out_what_git_ignores_and_what_others_wrote() {
        let mut project = Project::new().with(".gitignore", "/out\n");
        for folder in ["out", "vendor/x", "node_modules/x", "testdata", "mine"] {
            project = project
                .with(&format!("{folder}/skaffold.yaml"), CONFIG)
                .with(&format!("{folder}/Dockerfile"), DOCKERFILE);
        }
        assert_eq!(found(&project, &[]), ["mine/skaffold.yaml"]);
        assert_eq!(found(&project, &["testdata"]), ["testdata/skaffold.yaml"]);
        assert_eq!(found(&project, &["vendor/x/skaffold.yaml"]), ["vendor/x/skaffold.yaml"]);
    }

    #[test]
    fn a_named_file_with_another_version_is_no_config() {
        let project = project().with("values.yaml", "a: 1\n");
        let run = project.run(&["values.yaml"]);
        assert_eq!(run.code, 0);
        assert!(
            run.stderr.starts_with("note: `values.yaml` is no Skaffold config"),
            "{}",
            run.stderr
        );
    }

    #[test]
    fn a_dockerfile_is_linted_in_the_projects_that_build_it() {
        let other = CONFIG.replace("image: web", "image: api\n      context: api");
        let project = project()
            .with(".git/HEAD", "")
            .with("deploy/skaffold.yaml", &other.replace("context: api", "context: ../api"))
            .with("api/Dockerfile", DOCKERFILE);
        let all = project.run(&["--format", "concise"]);
        assert_eq!(rules(&all).len(), 4, "{}", all.stdout);
        let one = project.run(&["--format", "concise", "api/Dockerfile"]);
        assert_eq!(rules(&one), ["unknown-target", "unknown-build-arg"], "{}", one.stderr);
        assert!(one.stdout.starts_with("deploy/skaffold.yaml:"), "{}", one.stdout);
        assert!(one.stdout.contains("looked at 2 files of 1 project"), "{}", one.stdout);
    }

    #[test]
    fn paths_are_told_from_the_working_directory() {
        let project = project().with(".git/HEAD", "").with("deep/down/x", "");
        let run = project.run_in("deep/down", &["../../Dockerfile", "--format", "concise"]);
        assert!(run.stdout.starts_with("../../skaffold.yaml:7:17"), "{}", run.stdout);
        let project = Project::new()
            .with(".git/HEAD", "")
            .with("skaffold.yaml", &CONFIG.replace("image: web", "image: web\n      context: app"))
            .with("app/Dockerfile", DOCKERFILE);
        let run = project.run_in("app", &["Dockerfile", "--format", "json"]);
        let report = json(&run);
        assert_eq!(report["findings"][0]["location"]["path"], "../skaffold.yaml");
        assert_eq!(report["findings"][0]["related"][0]["path"], "Dockerfile");
    }

    #[test]
    fn an_absolute_path_is_the_same_as_a_relative_one() {
        let project = project();
        let absolute = project.path("skaffold.yaml");
        let named = project.run(&["--format", "concise", absolute.to_str().unwrap()]);
        assert_eq!(named.stdout, project.run(&["--format", "concise", "skaffold.yaml"]).stdout);
    }

    #[test]
    fn a_dockerfile_that_nobody_builds_is_linted_alone() {
        let project = Project::new().with("tools/Dockerfile", "FORM alpine\n");
        let run = project.run(&["tools/Dockerfile", "--format", "concise"]);
        assert_eq!(rules(&run), ["dockerfile-syntax"], "{}", run.stdout);
        assert!(run.stderr.contains("`tools/Dockerfile`: it is linted alone"), "{}", run.stderr);
        let run = Project::new().with("Dockerfile", "FROM alpine\n").run(&["Dockerfile"]);
        assert_eq!(run.code, 0, "a hook must not turn red by it");
    }

    #[test]
    fn an_ignore_file_speaks_for_the_dockerfiles_that_are_built_with_it() {
        let project = project().with(".dockerignore", "x\n").with("other/.dockerignore", "x\n");
        let run = project.run(&[".dockerignore", "--format", "concise"]);
        assert_eq!(rules(&run), ["unknown-target", "unknown-build-arg"]);
        let run = project.run(&["other/.dockerignore", "--format", "concise"]);
        assert_eq!(run.code, 0);
        assert!(run.stderr.contains("no Skaffold project here builds with"), "{}", run.stderr);
    }

    #[test]
    fn what_is_imported_is_told_once() {
        let root = "apiVersion: skaffold/v4beta13\nkind: Config\nrequires:\n  - path: web\n";
        let project = Project::new()
            .with("skaffold.yaml", root)
            .with("web/skaffold.yaml", CONFIG)
            .with("web/Dockerfile", DOCKERFILE);
        let run = project.run(&["--format", "concise"]);
        assert_eq!(rules(&run), ["unknown-target", "unknown-build-arg"], "{}", run.stdout);
        assert!(run.stdout.contains("of 1 project"), "{}", run.stdout);
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out_of_the_folder() {
        let outside = Project::new().with("skaffold.yaml", CONFIG).with("Dockerfile", DOCKERFILE);
        let project = Project::new().with("mine/x", "");
        let link = project.path("mine/skaffold.yaml");
        std::os::unix::fs::symlink(outside.path("skaffold.yaml"), link).unwrap();
        let run = project.run(&["mine"]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""));
        let run = project.run(&["mine", "mine/skaffold.yaml"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, "found nothing; looked at 0 files\n"));
        assert!(run.stderr.contains("cannot read `mine/skaffold.yaml`"), "{}", run.stderr);
        let run = project.with("b/skaffold.yaml", CONFIG).run(&["--quiet"]);
        assert!(run.stdout.contains("b/skaffold.yaml") && !run.stdout.contains("mine"));
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_read_makes_the_run_incomplete() {
        let project = project();
        let path = project.path("Dockerfile");
        std::fs::File::create(path).unwrap().set_len(300 << 20).unwrap();
        let run = project.run(&["--format", "concise"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("cannot read `Dockerfile`"), "{}", run.stderr);
    }
}

mod one_answer {
    use super::*;

    #[test]
    fn on_any_number_of_threads() {
        let mut project = Project::new();
        for number in 0..40 {
            project = project
                .with(&format!("p{number}/skaffold.yaml"), CONFIG)
                .with(&format!("p{number}/Dockerfile"), DOCKERFILE);
        }
        for format in ["full", "json"] {
            let one = project.run(&["--format", format, "-j", "1"]).stdout;
            assert!(one.contains("p39/skaffold.yaml"));
            for _ in 0..3 {
                assert_eq!(project.run(&["--format", format, "-j", "8"]).stdout, one);
            }
        }
    }

    #[test]
    fn for_a_dockerfile_of_two_projects() {
        let project = Project::new()
            .with("a.yaml", &CONFIG.replace("biuld", "build"))
            .with("b.yaml", &CONFIG.replace("biuld", "build").replace("web", "api"))
            .with("Dockerfile", &DOCKERFILE.replace("ARG", "FROM\nARG"));
        let report = json(&project.run(&["--format", "json", "--select", "dockerfile-syntax"]));
        assert_eq!(report["findings"].as_array().unwrap().len(), 1, "{report}");
        assert_eq!(report["summary"]["projects"], 2);
    }
}

mod pages {
    use super::*;

    #[test]
    fn explain_shows_the_page_without_the_tests_marks() {
        let run = Project::new().run(&["explain", "unknown-target"]);
        assert_eq!(run.code, 0);
        assert!(
            run.stdout.starts_with("unknown-target: The target is no stage of the Dockerfile\n")
        );
        assert!(run.stdout.contains("\n  ── skaffold.yaml\n    apiVersion: skaffold/"));
        assert!(!run.stdout.contains("#~") && !run.stdout.contains("```"));
    }

    #[test]
    fn rules_lists_all() {
        let all = skafflint::rules::ALL.iter().map(|rule| rule.id);
        let run = Project::new().run(&["rules"]);
        for id in all.clone() {
            assert!(run.stdout.contains(&format!("\n  {id} ")), "{id}");
        }
        let list = json(&Project::new().run(&["rules", "--format", "json"]));
        let ids: Vec<&str> =
            list.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert_eq!(ids, all.collect::<Vec<_>>());
    }
}
