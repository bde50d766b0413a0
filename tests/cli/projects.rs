//! What a run takes for the project: profiles, and where paths start.

use crate::program::{Project, Run};

const CONFIG: &str = "\
apiVersion: skaffold/v4beta13
kind: Config
build:
  artifacts:
    - image: web
      context: app
      docker:
        target: build
profiles:
  - name: prod
    patches:
      - { op: replace, path: /build/artifacts/0/docker/target, value: prdo }
  - name: test
    patches:
      - { op: replace, path: /build/artifacts/0/docker/target, value: tset }
";

const DOCKERFILE: &str = "FROM node:22 AS build\n";

/// A config that lies beside what it builds: Skaffold is started one folder up.
fn project() -> Project {
    Project::new()
        .with(".git/HEAD", "")
        .with("deploy/skaffold.yaml", CONFIG)
        .with("app/Dockerfile", DOCKERFILE)
}

/// The values that are no stage, in the order of the file.
fn found(run: &Run) -> Vec<&str> {
    let lines = run.stdout.lines().filter(|line| line.contains("[unknown-target]"));
    lines.map(|line| line.split("no stage `").nth(1).unwrap().split('`').next().unwrap()).collect()
}

#[test]
fn profiles_are_looked_at_as_they_are_asked_for() {
    let project = project();
    let run = |args: &[&str]| project.run(&[&["--format", "concise"], args].concat());
    assert_eq!(found(&run(&[])), ["prdo", "tset"]);
    assert_eq!(found(&run(&["--no-profiles"])), [""; 0]);
    assert_eq!(found(&run(&["-p", "prod"])), ["prdo"]);
    assert_eq!(found(&run(&["-p", "prod,test"])), ["tset"], "the later one counts");
    assert_eq!(found(&run(&["-p", "test", "--profile", "prod"])), ["prdo"]);
    assert_eq!(found(&run(&["-p", "test,prod,-prod"])), ["tset"]);
    assert_eq!(found(&run(&["-p", "-prod"])), ["tset"]);
}

#[test]
fn a_profile_that_nobody_has_is_wrong_use() {
    let project = project();
    let run = project.run(&["-p", "prdo,x"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    let told = "\
error: no config here has a profile `prdo`; did you mean `prod`?
error: no config here has a profile `x`; there is `prod`, `test`
";
    assert_eq!(run.stderr, told);
    let remote = format!("{CONFIG}requires:\n  - git: {{ repo: https://example.com/x.git }}\n");
    let run = project.with("deploy/skaffold.yaml", &remote).run(&["-p", "x"]);
    assert_eq!(run.code, 0, "a config that is not here may have it");
    assert!(run.stderr.starts_with("note: no config here has a profile `x`"), "{}", run.stderr);
}

#[test]
fn the_root_is_inferred_or_given() {
    let project = project();
    let detail = |project: &Project, args: &[&str]| {
        let run = project.run(&[&["-v", "--no-profiles"], args].concat());
        run.stderr.lines().next().unwrap_or_default().to_owned()
    };
    let starts = |root: &str, why: &str| {
        format!("info: deploy/skaffold.yaml: paths start from `{root}` ({why}); 1 build of")
    };
    assert!(detail(&project, &[]).starts_with(&starts(".", "its one path is there")));
    assert!(detail(&project, &["--root", "app"]).starts_with(&starts("app", "as `--root` says")));
    let absolute = project.path("app");
    let absolute = detail(&project, &["--root", absolute.to_str().unwrap()]);
    assert!(absolute.starts_with(&starts("app", "as `--root` says")));
    let project = project.with("skafflint.toml", "[paths]\nroot = \"app\"\n");
    let by_file = detail(&project, &[]);
    assert!(by_file.starts_with(&starts("app", "as `skafflint.toml` says")), "{by_file}");
    assert!(detail(&project, &["--root", "."]).starts_with(&starts(".", "as `--root` says")));
    let project = project.with("deploy/skafflint.toml", "");
    let nearest = detail(&project, &[]);
    assert!(nearest.starts_with(&starts(".", "its one path is there")), "{nearest}");
}

#[test]
fn a_root_or_a_file_that_makes_no_sense_is_wrong_use() {
    let project = project().with("skafflint.toml", "[paths]\nrot = \"app\"\n[ruls]\n");
    let wrong = |project: &Project, args: &[&str]| {
        let run = project.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        run.stderr
    };
    let told = "\
error: skafflint.toml:2:1: unknown key `rot` in `[paths]`; did you mean `root`?
   |
 2 | rot = \"app\"
   | ^^^
error: skafflint.toml:3:2: unknown key `ruls`; did you mean `rules`?
   |
 3 | [ruls]
   |  ^^^^
";
    assert_eq!(wrong(&project, &[]), told);
    let outside = "error: `--root ..`: that lies outside of `.`, which is all that may be read\n";
    assert_eq!(wrong(&project, &["--root", ".."]), outside);
    let nowhere = "error: `--root nowhere`: there is no such folder\n";
    assert_eq!(wrong(&project, &["--root", "nowhere"]), nowhere);
    assert!(wrong(&project, &["-p", "prod", "--no-profiles"]).contains("cannot be used with"));
}

/// With `-p` Skaffold checks what comes out, so what the profile replaces cannot be wrong any more.
#[test]
fn what_a_wanted_profile_replaces_is_not_told() {
    let project = Project::new().with(
        "skaffold.yaml",
        "\
apiVersion: skaffold/v4beta13
kind: Config
build:
  local: {}
  cluster: {}
profiles:
  - name: cloud
    build:
      googleCloudBuild: {}
",
    );
    let run = |args: &[&str]| project.run(&[&["--format", "concise"], args].concat()).stdout;
    assert!(run(&[]).contains("error[conflicting-fields]"));
    assert!(run(&["--no-profiles"]).contains("error[conflicting-fields]"));
    assert!(!run(&["-p", "cloud"]).contains("conflicting-fields"));
}
