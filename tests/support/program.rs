//! Runs the program on a project in a folder of its own.

#![allow(dead_code, reason = "each test that has this module uses a part of it")]

use std::fs;
use std::io::{Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder that is removed at the end.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

/// How a run ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// Adds a file, or replaces it.
    pub(crate) fn with(self, path: &str, text: &str) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[])
    }

    pub(crate) fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = command(self.folder.path(), args);
        finish(command.envs(variables.iter().copied()))
    }

    pub(crate) fn run_in(&self, folder: &str, args: &[&str]) -> Run {
        finish(&mut command(&self.path(folder), args))
    }

    /// As in `skafflint < text`.
    pub(crate) fn run_on(&self, text: &str, args: &[&str]) -> Run {
        let mut stdin = tempfile::tempfile().unwrap();
        stdin.write_all(text.as_bytes()).unwrap();
        stdin.rewind().unwrap();
        finish(command(self.folder.path(), args).stdin(stdin))
    }

    /// As in `skafflint | true`.
    pub(crate) fn run_without_reader(&self, args: &[&str]) -> Run {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        finish(command(self.folder.path(), args).stdout(writer))
    }
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_skafflint"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    // What the user's shell wants of colours is no matter of the tests.
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
