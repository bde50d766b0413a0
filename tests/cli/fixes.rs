//! `--fix` and its kin: what is written, what is not, and what is left.

use crate::program::{Project, Run};
use crate::{CONFIG, DOCKERFILE, json, project};
use std::fs;

/// Two unsafe fixes in the config, a safe one in the Dockerfile.
fn mixed() -> Project {
    project().with("Dockerfile", &DOCKERFILE.replace(" AS ", " as "))
}

fn fixed() -> String {
    CONFIG.replace("biuld", "build").replace("VERSON", "VERSION")
}

fn all(project: &Project, args: &[&str]) -> Run {
    project.run(&[&["--select", "all", "--min-level", "info"], args].concat())
}

#[test]
fn only_safe_fixes_are_made_unless_asked() {
    let project = mixed();
    let run = all(&project, &["--fix", "--format", "concise"]);
    assert_eq!(project.read("Dockerfile"), DOCKERFILE);
    assert_eq!(project.read("skaffold.yaml"), CONFIG);
    assert!(run.stdout.contains("fixed 1 finding, found 1 error, 1 warning"), "{}", run.stdout);
    assert_eq!(run.code, 1, "what is left counts");
    let run = all(&project, &["--fix", "--unsafe-fixes", "--ignore", "docker"]);
    assert_eq!(project.read("skaffold.yaml"), fixed());
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("fixed 2 findings, found "), "{}", run.stdout);
}

#[test]
fn what_is_not_told_is_not_fixed() {
    let project = mixed();
    let casing = &["--select", "from-as-casing"][..];
    let run = project.run(&[casing, &["--fix"]].concat());
    assert_eq!(project.read("Dockerfile"), DOCKERFILE.replace(" AS ", " as "));
    assert!(run.stdout.contains("1 finding below warn not shown"), "{}", run.stdout);
    let run = project.run(&[casing, &["--fix", "--min-level", "info"]].concat());
    assert_eq!(project.read("Dockerfile"), DOCKERFILE);
    assert!(run.stdout.contains("fixed 1 finding"), "{}", run.stdout);
}

#[test]
fn unsafe_fixes_alone_are_a_mistake() {
    assert_eq!(project().run(&["--unsafe-fixes"]).code, 2);
}

#[test]
fn fixing_twice_changes_nothing() {
    let project = mixed();
    all(&project, &["--fix", "--unsafe-fixes"]);
    let once = (project.read("skaffold.yaml"), project.read("Dockerfile"));
    let run = all(&project, &["--fix", "--unsafe-fixes"]);
    assert_eq!((project.read("skaffold.yaml"), project.read("Dockerfile")), once);
    assert!(!run.stdout.contains("fixed"), "{}", run.stdout);
}

#[test]
fn a_diff_writes_nothing_and_ends_as_a_check() {
    let project = mixed();
    for more in [&[][..], &["--fix"]] {
        let run = all(&project, &[&["--diff", "--unsafe-fixes"], more].concat());
        assert_eq!(run.code, 1);
        let expected = "\
--- a/Dockerfile
+++ b/Dockerfile
@@ -1,3 +1,3 @@
-FROM node:22 as build
+FROM node:22 AS build
 ARG NODE_VERSION
 RUN echo $NODE_VERSION
--- a/skaffold.yaml
+++ b/skaffold.yaml
@@ -4,6 +4,6 @@
   artifacts:
     - image: web
       docker:
-        target: biuld
+        target: build
         buildArgs:
-          NODE_VERSON: \"22\"
+          NODE_VERSION: \"22\"
";
        assert_eq!(run.stdout, expected);
        assert!(run.stderr.contains("3 findings would be fixed in 2 files"), "{}", run.stderr);
    }
    assert_eq!(project.read("skaffold.yaml"), CONFIG);
    assert_ne!(project.read("Dockerfile"), DOCKERFILE);
    assert_eq!(project.run(&["--diff", "--exit-zero"]).code, 0);
}

#[test]
fn fix_only_reports_nothing() {
    let project = mixed();
    let run = all(&project, &["--fix-only", "--unsafe-fixes"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert_eq!(project.read("Dockerfile"), DOCKERFILE);
}

#[test]
fn what_a_comment_silences_is_not_fixed() {
    let config = CONFIG.replace("target:", "# skafflint: ignore[unknown-target]\n        target:");
    let project = Project::new().with("skaffold.yaml", &config).with("Dockerfile", DOCKERFILE);
    project.run(&["--fix", "--unsafe-fixes", "--select", "unknown-target"]);
    assert_eq!(project.read("skaffold.yaml"), config);
}

#[test]
fn line_ends_the_mark_and_the_mode_stay() {
    let text = format!("\u{feff}{}", DOCKERFILE.replace(" AS ", " as ").replace('\n', "\r\n"));
    let project = project().with("Dockerfile", &text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(project.path("Dockerfile"), fs::Permissions::from_mode(0o640)).unwrap();
        all(&project, &["--fix"]);
        let mode = fs::metadata(project.path("Dockerfile")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
    assert_eq!(project.read("Dockerfile"), text.replace(" as ", " AS "));
    let names = fs::read_dir(project.path(".")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.count(), 2, "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_none_is_followed_out() {
    let wrong = DOCKERFILE.replace(" AS ", " as ");
    let project = Project::new()
        .with("in/skaffold.yaml", CONFIG)
        .with("in/real", &wrong)
        .with("out/Dockerfile", &wrong);
    let link = project.path("in/Dockerfile");
    std::os::unix::fs::symlink("real", &link).unwrap();
    project.run_in("in", &["--select", "all", "--min-level", "info", "--fix"]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(project.read("in/real"), DOCKERFILE);
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../out/Dockerfile", &link).unwrap();
    project.run_in("in", &["--select", "all", "--min-level", "info", "--fix"]);
    assert_eq!(project.read("out/Dockerfile"), wrong);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_stops_all() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = mixed();
    fs::set_permissions(project.path("Dockerfile"), fs::Permissions::from_mode(0o444)).unwrap();
    let run = all(&project, &["--fix", "--unsafe-fixes"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`Dockerfile` is not changed"), "{}", run.stderr);
    assert_eq!(project.read("skaffold.yaml"), CONFIG);
}

#[test]
fn reports_count_what_was_fixed() {
    let run = all(&mixed(), &["--fix", "--format", "json"]);
    assert_eq!(json(&run)["summary"]["fixed"], 1);
    let run = all(&mixed(), &["--format", "json"]);
    assert!(json(&run)["summary"]["fixed"].is_null());
    let run = all(&mixed(), &[]);
    assert!(run.stdout.contains("fix (safe): Write"), "{}", run.stdout);
    let hint = "`--fix` can fix 1 of them, `--fix --unsafe-fixes` 3";
    assert!(run.stdout.contains(hint), "{}", run.stdout);
}
