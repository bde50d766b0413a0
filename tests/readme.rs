//! What is written elsewhere and comes from the program is what comes from it: its output in the README, the schema of
//! its configuration. `UPDATE=1 cargo test --test readme` writes both anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The output of a command as the README shows it: `skafflint <args>`, at the root of the repository.
fn output(command: &str) -> String {
    let args = command.split_whitespace().skip(1);
    let run = Command::new(env!("CARGO_BIN_EXE_skafflint"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    String::from_utf8(run.stdout).unwrap()
}

#[test]
fn every_console_block_is_what_is_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let mut written = String::new();
    let mut rest = text.as_str();
    let mut blocks = 0;
    while let Some((before, after)) = rest.split_once("```console\n$ ") {
        let (block, behind) = after.split_once("```\n").unwrap();
        let command = block.lines().next().unwrap();
        written.extend([before, "```console\n$ ", command, "\n", &output(command), "```\n"]);
        rest = behind;
        blocks += 1;
    }
    written += rest;
    assert!(blocks > 0);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, &written).unwrap();
    } else {
        assert_eq!(text, written);
    }
}

#[test]
fn the_schema_of_the_configuration_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/skafflint.schema.json");
    let current = format!("{:#}\n", skafflint::session::config::schema());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, current).unwrap();
    } else {
        assert_eq!(fs::read_to_string(path).unwrap(), current);
    }
}
