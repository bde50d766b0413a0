//! Where git cannot tell what changed.

use crate::program::Project;
use crate::{CONFIG, Repository, git_in, project, repository};

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
fn tells_of_a_machine_without_git() {
    let run = repository().0.run_with(&["--since", "main"], &[("PATH", "")]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: cannot run `git`: "), "{}", run.stderr);
    assert_eq!(repository().0.run_with(&[], &[("PATH", "")]).code, 1, "it is not needed otherwise");
}

#[test]
fn tells_of_options_that_make_no_sense_together() {
    let run = repository().run(&["--write-baseline"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("'--write-baseline"), "{}", run.stderr);
}
