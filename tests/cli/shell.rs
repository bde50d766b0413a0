//! `skafflint completions` and `skafflint man`

use crate::program::Project;

#[test]
fn every_shell_gets_a_script() {
    let project = Project::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = project.run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{shell}");
        assert!(run.stdout.contains("write-baseline"), "{shell}");
    }
    assert_eq!(project.run(&["completions", "csh"]).code, 2);
}

#[test]
fn the_manual_page_has_options_and_exit_codes() {
    let run = Project::new().run(&["man"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains(".TH skafflint 1"));
    assert!(run.stdout.contains("fail\\-on") && run.stdout.contains("Exit codes"));
}

#[test]
fn nobody_has_to_read_them_to_the_end() {
    for args in [&["man"][..], &["completions", "bash"]] {
        let run = Project::new().run_without_reader(args);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
    }
}
