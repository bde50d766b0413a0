//! `--since`: what is changed, and what is told then. Each test makes a git repository of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/program.rs"]
mod program;

use program::{Project, Run};
use serde_json::Value;
use std::fs;
use std::process::Command;

/// Each artifact has a build arg that nothing takes: a finding that was there before all changes. `dev` adds one.
const CONFIG: &str = "\
apiVersion: skaffold/v4beta13
kind: Config
build:
  artifacts:
    - image: api
      docker:
        target: api
        buildArgs:
          API_OLD: \"1\"
    - image: worker
      docker:
        buildArgs:
          WORKER_OLD: \"1\"
        target: worker
    - image: web
      context: web
      docker:
        dockerfile: web.docker
        buildArgs:
          WEB_OLD: \"1\"
profiles:
  - name: dev
    patches:
      - op: add
        path: /build/artifacts/2/docker/buildArgs/DEV_OLD
        value: \"1\"
";

const DOCKERFILE: &str = "\
FROM golang:1.23 AS base
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download

FROM base AS api
COPY api api
RUN go build ./api

FROM base AS worker
COPY worker worker
RUN go build ./worker
";

const WEB: &str = "FROM nginx:1.27\nCOPY nginx.conf /etc/nginx/\nCOPY site /usr/share/nginx/html\n";

/// The rules that these projects are about.
const RULES: &str =
    "unknown-build-arg,copy-source-missing,copy-source-ignored,dockerfile-not-found,suppression";

/// A git repository, and a commit of it.
struct Repository(Project);

fn project() -> Project {
    Project::new()
        .with("skaffold.yaml", CONFIG)
        .with("Dockerfile", DOCKERFILE)
        .with("go.mod", "module example.com/x\n")
        .with("go.sum", "a\n")
        .with("api/main.go", "package main\n")
        .with("worker/main.go", "package main\n")
        .with("web/web.docker", WEB)
        .with("web/nginx.conf", "events {}\n")
        .with("web/site/index.html", "<p>hello</p>\n")
}

fn repository() -> Repository {
    Repository::of(project())
}

impl Repository {
    fn of(project: Project) -> Self {
        let repository = Self(project);
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit();
        repository
    }

    fn git(&self, args: &[&str]) {
        git_in(&self.0, ".", args);
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=x"]);
    }

    /// Writes a file, or writes it anew.
    fn with(self, path: &str, text: &str) -> Self {
        Self(self.0.with(path, text))
    }

    /// Changes a file in one place.
    fn change(self, path: &str, from: &str, to: &str) -> Self {
        let text = self.0.read(path);
        assert!(text.contains(from), "{from:?} is not in {path}");
        self.with(path, &text.replacen(from, to, 1))
    }

    fn remove(self, path: &str) -> Self {
        fs::remove_file(self.0.path(path)).unwrap();
        self
    }

    fn run(&self, args: &[&str]) -> Run {
        self.0.run(&[&["--since", "main", "--select", RULES], args].concat())
    }

    /// What is told: of each finding the rule and the name that its message begins with.
    fn told(&self) -> Vec<String> {
        told(&self.run(&["--format", "json"]))
    }
}

fn git_in(project: &Project, folder: &str, args: &[&str]) {
    let nobody = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    let output = Command::new("git")
        .args([&nobody[..], args].concat())
        .current_dir(project.path(folder))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn told(run: &Run) -> Vec<String> {
    let report: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let findings = report["findings"].as_array().unwrap().iter();
    let name = |message: &str| message.split('`').nth(1).unwrap_or("").to_owned();
    let row = |own: &Value| {
        let (rule, message) = (own["rule"].as_str().unwrap(), own["message"].as_str().unwrap());
        if rule == "unknown-build-arg" {
            name(message)
        } else {
            format!("{rule}: {}", name(message))
        }
    };
    findings.map(row).collect()
}

#[test]
fn without_a_change_nothing_is_told() {
    let run = repository().run(&["--format", "concise"]);
    let last = "found nothing, 4 not touched by the change; looked at 3 files of 1 project\n";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, last, ""));
}

#[test]
fn the_exit_code_and_the_reports_are_about_what_is_told() {
    let changed = repository().change("go.sum", "a", "b");
    let run = changed.run(&["--format", "json"]);
    assert_eq!(run.code, 1);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (&report["summary"]["warn"], &report["summary"]["untouched"]),
        (&2.into(), &2.into())
    );
}

mod a_dockerfile {
    use super::*;

    #[test]
    fn touches_the_artifacts_that_build_the_stage() {
        let base = repository().change("Dockerfile", "RUN go mod", "RUN GOFLAGS= go mod");
        assert_eq!(base.told(), ["API_OLD", "WORKER_OLD"]);
        let api = repository().change("Dockerfile", "COPY api api", "COPY api ./api");
        assert_eq!(api.told(), ["API_OLD"]);
        let shorter = repository().change("Dockerfile", "RUN go build ./api\n", "");
        assert_eq!(shorter.told(), ["API_OLD"]);
    }

    #[test]
    fn touches_all_that_build_it_where_stages_come_or_go() {
        let split = repository().change(
            "Dockerfile",
            "RUN go build ./worker",
            "FROM base AS x\nRUN go build ./worker",
        );
        assert_eq!(split.told(), ["API_OLD", "WORKER_OLD"]);
    }

    #[test]
    fn touches_nothing_by_a_comment() {
        assert!(
            repository().change("Dockerfile", "COPY api", "\n# why\nCOPY api").told().is_empty()
        );
    }

    #[test]
    fn may_be_gone() {
        let gone = repository().remove("web/web.docker");
        assert_eq!(gone.told(), ["dockerfile-not-found: web"]);
    }

    #[cfg(unix)]
    #[test]
    fn may_be_a_link_that_leads_elsewhere() {
        let link = |repository: &Repository, to: &str| {
            let path = repository.0.path("Dockerfile");
            fs::remove_file(&path).unwrap();
            std::os::unix::fs::symlink(to, path).unwrap();
        };
        let one = repository();
        let other = DOCKERFILE.replace("RUN go build ./api", "RUN go build -v ./api");
        let linked = one.with("one", DOCKERFILE).with("other", &other);
        link(&linked, "one");
        linked.commit();
        assert!(linked.told().is_empty());
        link(&linked, "other");
        assert_eq!(linked.told(), ["API_OLD", "WORKER_OLD"]);
        let edited = linked.change("one", "a", "a");
        edited.commit();
        assert_eq!(edited.change("other", "build -v", "build -x").told(), ["API_OLD"]);
    }

    #[test]
    fn may_have_another_name() {
        let renamed = repository();
        renamed.git(&["mv", "web/web.docker", "web/new.docker"]);
        assert_eq!(renamed.told(), ["dockerfile-not-found: web"]);
        let named = renamed.change("skaffold.yaml", "web.docker", "new.docker");
        assert_eq!(named.told(), ["WEB_OLD", "DEV_OLD"]);
    }
}

mod a_context {
    use super::*;

    #[test]
    fn touches_an_artifact_by_the_lock_files_and_manifests_that_it_copies() {
        assert_eq!(repository().change("go.sum", "a", "b").told(), ["API_OLD", "WORKER_OLD"]);
        let elsewhere = repository().with("web/go.sum", "b\n").with("tools/go.mod", "module y\n");
        assert!(elsewhere.told().is_empty(), "nothing copies them");
    }

    #[test]
    fn tells_of_sources_only_what_they_bring() {
        let edited =
            repository().change("api/main.go", "main", "api").with("api/new.go", "package api\n");
        assert!(edited.told().is_empty());
        let missing = "copy-source-missing: nginx.conf";
        assert_eq!(repository().remove("web/nginx.conf").told(), [missing]);
    }

    #[test]
    fn may_lose_a_folder() {
        let gone = repository();
        gone.git(&["rm", "--quiet", "-r", "web/site"]);
        assert_eq!(gone.told(), ["copy-source-missing: site"]);
    }

    #[test]
    fn is_seen_through_its_ignore_file() {
        let ignored = repository().with(".dockerignore", "go.sum\n");
        assert_eq!(ignored.told(), ["copy-source-ignored: go.sum", "API_OLD", "WORKER_OLD"]);
        let ignoring =
            Repository::of(project().with("web/.dockerignore", "*\n!nginx.conf\n!site\n"));
        assert!(ignoring.told().is_empty());
        let ignoring = ignoring.change("web/.dockerignore", "!nginx.conf\n", "");
        assert_eq!(ignoring.told(), ["WEB_OLD", "DEV_OLD", "copy-source-ignored: nginx.conf"]);
    }
}

mod a_config {
    use super::*;

    #[test]
    fn touches_the_artifacts_whose_entries_change() {
        let one = repository().change("skaffold.yaml", "target: api", "target: base");
        assert_eq!(one.told(), ["API_OLD"]);
        let shorter = repository().change("skaffold.yaml", "        target: worker\n", "");
        assert_eq!(shorter.told(), ["WORKER_OLD"]);
        let added = repository().change(
            "skaffold.yaml",
            "profiles:",
            "    - image: more\n      docker:\n        buildArgs: {NEW: '1'}\nprofiles:",
        );
        assert_eq!(added.told(), ["NEW"]);
    }

    #[test]
    fn touches_all_of_its_artifacts_by_what_it_says_of_all_builds() {
        let cluster =
            repository().change("skaffold.yaml", "build:", "build:\n  local: {push: false}");
        assert_eq!(cluster.told(), ["API_OLD", "WORKER_OLD", "WEB_OLD", "DEV_OLD"]);
        let elsewhere =
            repository().with("skaffold.yaml", &format!("{CONFIG}deploy: {{kubectl: {{}}}}\n"));
        assert!(elsewhere.told().is_empty());
    }

    #[test]
    fn touches_by_a_profile_what_is_built_with_it() {
        let patch = repository().change("skaffold.yaml", "value: \"1\"", "value: \"2\"");
        assert_eq!(patch.told(), ["DEV_OLD"]);
        let more = repository().change(
            "skaffold.yaml",
            "profiles:",
            "profiles:\n  - name: ci\n    build: {local: {}}",
        );
        assert!(more.told().is_empty());
    }

    #[test]
    fn touches_what_aliases_repeat() {
        let anchors = CONFIG
            .replace(
                "buildArgs:\n          API_OLD: \"1\"",
                "buildArgs: &args\n          API_OLD: \"1\"",
            )
            .replace("buildArgs:\n          WORKER_OLD: \"1\"", "buildArgs:\n          <<: *args");
        let anchored = Repository::of(project().with("skaffold.yaml", &anchors));
        let changed = anchored.change("skaffold.yaml", "API_OLD: \"1\"", "API_OLD: \"2\"");
        assert_eq!(changed.told(), ["API_OLD"]);
        let run = changed.run(&["--format", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(report["findings"][0]["artifacts"], serde_json::json!(["api", "worker"]));
    }

    #[test]
    fn touches_what_needs_a_touched_artifact() {
        let needs = CONFIG
            .replace("    - image: web\n", "    - image: web\n      requires: [{image: api}]\n");
        let changed = Repository::of(project().with("skaffold.yaml", &needs));
        let changed = changed.change("Dockerfile", "COPY api api", "COPY api ./api");
        assert_eq!(changed.told(), ["API_OLD", "WEB_OLD", "DEV_OLD"]);
    }

    /// A `skafflint.toml` above the folder that is linted counts for it, and so do its changes.
    #[test]
    fn of_rules_tells_what_it_brings() {
        let rules = |level: &str| format!("[rules]\nunknown-build-arg = \"{level}\"\n");
        let project = Project::new()
            .with("a/skaffold.yaml", CONFIG)
            .with("a/Dockerfile", DOCKERFILE)
            .with("skafflint.toml", &rules("off"));
        let on = Repository::of(project).with("skafflint.toml", &rules("error"));
        let args = ["--since", "main", "--format", "json", "--ignore", "context/*,no-dockerignore"];
        assert_eq!(told(&on.0.run_in("a", &args)), ["API_OLD", "WORKER_OLD"]);
        on.commit();
        assert!(told(&on.0.run_in("a", &args)).is_empty());
    }
}

mod git {
    use super::*;

    #[test]
    fn is_asked_for_what_is_committed_changed_and_untracked() {
        let branch = repository();
        branch.git(&["switch", "--quiet", "--create", "branch"]);
        let branch = branch.change("Dockerfile", "COPY api api", "COPY api ./api");
        branch.commit();
        assert_eq!(branch.told(), ["API_OLD"]);
        let branch = branch.with("more/skaffold.yaml", &CONFIG.replace("_OLD", "_MORE"));
        let told = branch.told();
        assert!(told.contains(&"API_MORE".to_owned()) && told.contains(&"API_OLD".to_owned()));
        assert!(!told.contains(&"WEB_OLD".to_owned()));
        branch.git(&["add", "--all"]);
        assert_eq!(branch.told(), told, "staged or not");
    }

    #[test]
    fn leaves_out_what_others_did_since() {
        let branch = repository();
        branch.git(&["branch", "branch"]);
        let main = branch.change("go.sum", "a", "b");
        main.commit();
        main.git(&["switch", "--quiet", "branch"]);
        assert!(main.told().is_empty());
    }

    #[test]
    fn knows_files_by_any_name() {
        for folder in ["with space", "größe", "new\nline", "-x", "\"quoted\""] {
            let named = |file: &str| format!("{folder}/{file}");
            let dockerfile = DOCKERFILE.replace("COPY worker worker\n", "");
            let project = Project::new()
                .with(&named("skaffold.yaml"), CONFIG)
                .with(&named("Dockerfile"), &dockerfile)
                .with(&named("web/web.docker"), WEB);
            let changed = Repository::of(project).change(
                &named("Dockerfile"),
                "AS api\n",
                "AS api\nUSER 1\n",
            );
            let run = changed.0.run(&[
                "--since",
                "main",
                "--select",
                "unknown-build-arg",
                "--format",
                "json",
            ]);
            assert_eq!(told(&run), ["API_OLD"], "{folder}");
        }
    }

    #[test]
    fn is_asked_from_any_folder() {
        let changed = Repository::of(
            Project::new().with("a/skaffold.yaml", CONFIG).with("a/Dockerfile", DOCKERFILE),
        );
        let changed = changed.change("a/Dockerfile", "COPY api api", "COPY api ./api");
        let run = |folder: &str, path: &[&str]| {
            let args = ["--since", "main", "--select", "unknown-build-arg", "--format", "json"];
            told(&changed.0.run_in(folder, &[&args, path].concat()))
        };
        assert_eq!(run("a", &[]), ["API_OLD"]);
        assert_eq!(run("a", &["Dockerfile"]), ["API_OLD"]);
        assert_eq!(run(".git", &["../a/skaffold.yaml"]), ["API_OLD"]);
    }

    #[test]
    fn is_asked_once_for_each_repository() {
        let projects =
            project().with("other/skaffold.yaml", CONFIG).with("other/Dockerfile", DOCKERFILE);
        git_in(&projects, "other", &["init", "--quiet", "--initial-branch=main"]);
        git_in(&projects, "other", &["add", "--all"]);
        git_in(&projects, "other", &["commit", "--quiet", "--message=x"]);
        let both = Repository::of(projects.with(".gitignore", "other\n"));
        let both = both.change("other/Dockerfile", "COPY api api", "COPY api ./api");
        let args = ["--since", "main", "--select", "unknown-build-arg", "--format", "json"];
        let run = both.0.run(&[&args[..], &[".", "other"]].concat());
        assert_eq!(told(&run), ["API_OLD"]);
    }

    #[test]
    fn says_that_a_submodule_is_at_another_commit() {
        let module = Repository::of(
            Project::new().with("web.docker", WEB).with("nginx.conf", "").with("site/x", ""),
        );
        let plain = project();
        for file in ["web.docker", "nginx.conf", "site/index.html"] {
            fs::remove_file(plain.path("web").join(file)).unwrap();
        }
        fs::remove_dir_all(plain.path("web")).unwrap();
        git_in(&plain, ".", &["init", "--quiet", "--initial-branch=main"]);
        let url = module.0.path("");
        let add = [
            "-c",
            "protocol.file.allow=always",
            "submodule",
            "--quiet",
            "add",
            url.to_str().unwrap(),
            "web",
        ];
        git_in(&plain, ".", &add);
        let with_module = Repository(plain);
        with_module.commit();
        assert!(with_module.told().is_empty());
        let moved = with_module.with("web/site/y", "");
        git_in(&moved.0, "web", &["add", "--all"]);
        git_in(&moved.0, "web", &["commit", "--quiet", "--message=y"]);
        assert_eq!(moved.told(), ["WEB_OLD", "DEV_OLD"]);
    }

    /// Git tells a hook by variables which repository it runs in, and which index counts.
    #[test]
    fn is_not_led_astray_by_the_variables_of_a_hook() {
        let changed = repository().change("go.sum", "a", "b");
        let args = ["--since", "main", "--select", RULES, "--format", "json"];
        let variables = [("GIT_DIR", "/nowhere"), ("GIT_INDEX_FILE", "/nowhere/index")];
        assert_eq!(told(&changed.0.run_with(&args, &variables)), ["API_OLD", "WORKER_OLD"]);
    }
}

mod an_error {
    use super::*;

    fn run(repository: &Repository, since: &str) -> String {
        let run = repository.0.run(&["--since", since]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        run.stderr
    }

    #[test]
    fn tells_of_a_commit_that_is_not_there() {
        let told = run(&repository(), "origin/main");
        assert_eq!(
            told,
            "error: the repository `.` has no commit `origin/main`\n\
             help: `git fetch` brings what others have; `git branch -a` lists what is here\n"
        );
        for option in ["-x", "--help", "--output=x"] {
            let run = repository().0.run(&[&format!("--since={option}")]);
            let told = format!("error: `{option}` is no name of a commit\n");
            assert_eq!((run.code, run.stderr), (2, told));
        }
    }

    #[test]
    fn tells_of_a_clone_without_history() {
        let origin = repository();
        let full = origin.with("x", "");
        full.commit();
        let clone = Repository(Project::new());
        let url = format!("file://{}", full.0.path("").display());
        git_in(&clone.0, ".", &["clone", "--quiet", "--depth=1", &url, "clone"]);
        let run = clone.0.run_in("clone", &["--since", "HEAD~1"]);
        let help = "help: it is a shallow clone: fetch its history with `fetch-depth: 0` of actions/checkout, \
                    `GIT_DEPTH: 0` in GitLab, or `git fetch --unshallow`\n";
        assert_eq!(run.code, 2);
        assert_eq!(run.stderr, format!("error: the repository `.` has no commit `HEAD~1`\n{help}"));
    }

    #[test]
    fn tells_of_histories_that_have_nothing_in_common() {
        let orphan = repository();
        orphan.git(&["switch", "--quiet", "--orphan", "orphan"]);
        let orphan = orphan.with("skaffold.yaml", CONFIG);
        orphan.commit();
        assert_eq!(
            run(&orphan, "main"),
            "error: `main` and HEAD have no commit in common in the repository `.`: what changed is not known\n\
             help: name a commit that HEAD comes from\n"
        );
    }

    #[test]
    fn tells_of_a_folder_that_git_does_not_know() {
        let told = run(&Repository(project()), "main");
        assert!(
            told.starts_with("error: `.` lies in no git repository: what changed is not known\n"),
            "{told}"
        );
    }

    #[test]
    fn tells_of_options_that_make_no_sense_together() {
        let run = repository().run(&["--write-baseline"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("'--write-baseline"), "{}", run.stderr);
    }
}

mod together_with {
    use super::*;

    #[test]
    fn a_baseline_less_is_told() {
        let known = repository();
        assert_eq!(known.0.run(&["--select", RULES, "--write-baseline"]).code, 0);
        known.commit();
        let changed =
            known.change("go.sum", "a", "b").change("skaffold.yaml", "API_OLD", "API_NEW");
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
        assert_eq!(
            run.stderr,
            "note: wrote 1 finding to `skafflint-baseline.json`: 1 new, 0 gone\n"
        );
        known.commit();
        let two = known.with("Dockerfile", &label(&one, "worker"));
        let baseline = ["--baseline", "skafflint-baseline.json", "--format", "json"];
        let told = |args: &[&str]| told(&two.0.run(&[&select[..], &baseline[..], args].concat()));
        assert_eq!(told(&[]), ["undefined-var: $X"]);
        assert_eq!(told(&["--since", "main"]), ["undefined-var: $X"]);
    }

    #[test]
    fn fixes_only_what_is_told_is_mended() {
        let name =
            |text: &str| text.replace("API_OLD", "API_VERSON").replace("WEB_OLD", "WEB_VERSON");
        let project = project()
            .with("skaffold.yaml", &name(CONFIG))
            .with(
                "Dockerfile",
                &DOCKERFILE.replace("COPY api", "ARG API_VERSION\nRUN echo $API_VERSION\nCOPY api"),
            )
            .with("web/web.docker", &format!("{WEB}ARG WEB_VERSION\nRUN echo $WEB_VERSION\n"));
        let changed =
            Repository::of(project).change("Dockerfile", "COPY api api", "COPY api ./api");
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
}
