//! `skafflint init`

use super::args::InitArgs;
use super::{End, Stop, say};
use crate::source::{display, join};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What is written. All of it is what holds without the file, so that it changes nothing by being there.
const CONFIG: &str = "\
# What skafflint is to find here. `skafflint --show-config` tells what holds for a path, and why.

# The rules to start from: recommended, strict (nothing is below a warning) or all.
set = \"recommended\"

# Levels of rules and groups: error, warn, info or off. `skafflint rules` lists them.
[rules]
# \"cache/*\" = \"error\"
# \"kaniko-archived\" = \"off\"

# Other levels for some files.
# [[overrides]]
# files = [\"legacy/**\"]
# rules = { \"docker/*\" = \"off\" }

# Findings that are known are not told: `skafflint --write-baseline` writes them.
# baseline = \"skafflint-baseline.json\"

[paths]
# Nothing is told of what these name.
exclude = []
# Where Skaffold is started, where that is not what skafflint takes it to be: `skafflint -v` says.
# root = \".\"

# More than this in one COPY is told by `large-context`.
# [context]
# max-files = 1000
# max-bytes = \"100MiB\"
";

const FILE_NAME: &str = crate::session::config::FILE_NAME;
const PRE_COMMIT: &str = ".pre-commit-config.yaml";

/// As `.pre-commit-hooks.yaml` says which files concern us.
const ENTRY: &str = r"  - repo: local
    hooks:
      - id: skafflint
        name: skafflint
        entry: skafflint check --quiet
        language: system
        files: (^|/)(skaffold[^/]*\.ya?ml|([^/]*[._-])?(Dockerfile|Containerfile)([._-][^/]*)?|[^/]*\.dockerignore)$
        require_serial: true
";

pub(super) fn run(args: &InitArgs) -> Result<End, Stop> {
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    let at = |name: &str| join(&folder, name);
    let cannot = |path: &Path, error: io::Error| {
        Stop::wrong(format!("cannot write `{}`: {error}", display(path)))
    };
    let path = at(FILE_NAME);
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    match file {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            say("note", &format!("`{}` is there already: it is left as it is", display(&path)));
        }
        file => {
            file.and_then(|mut file| file.write_all(CONFIG.as_bytes()))
                .map_err(|error| cannot(&path, error))?;
            say("note", &format!("wrote `{}`", display(&path)));
        }
    }
    let path = at(PRE_COMMIT);
    let Ok(text) = fs::read_to_string(&path) else { return Ok(End::Clean) };
    if text.contains("id: skafflint") {
        say("note", &format!("`{}` has skafflint already", display(&path)));
    } else if let Some(entry) = entry_for(&text) {
        let file = OpenOptions::new().append(true).open(&path);
        file.and_then(|mut file| file.write_all(entry.as_bytes()))
            .map_err(|error| cannot(&path, error))?;
        say("note", &format!("added skafflint to `{}`", display(&path)));
    } else {
        let shown = display(&path);
        say("note", &format!("`{shown}` is left as it is; this goes below its `repos:`"));
        io::stdout().lock().write_all(ENTRY.as_bytes())?;
    }
    Ok(End::Clean)
}

/// What is added at the end of a file: only where its last block is the list `repos`, whose entries tell how deep they
/// are indented.
fn entry_for(text: &str) -> Option<String> {
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let is_list = |line: &str| line.trim_end() == "repos:";
    lines.by_ref().find(|line| is_list(line))?;
    let mut indent = None;
    for line in lines {
        let depth = line.len() - line.trim_start().len();
        if line.trim().is_empty() {
            continue;
        }
        if line.contains('\t') || (depth == 0 && !line.starts_with("- ")) {
            return None;
        }
        if line.trim_start().starts_with("- ") && indent.is_none() {
            indent = Some(depth);
        }
        if indent.is_none_or(|indent| depth < indent) {
            return None;
        }
    }
    let indent = " ".repeat(indent?);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut entry = String::new();
    if !text.ends_with('\n') {
        entry += newline;
    }
    for line in ENTRY.lines() {
        entry.extend([&indent, line.strip_prefix("  ").unwrap_or(line), newline]);
    }
    Some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_goes_where_the_list_ends() {
        let text = "repos:\n- repo: x\n  hooks:\n  - id: y";
        assert!(
            entry_for(text)
                .unwrap()
                .starts_with("\n- repo: local\n  hooks:\n    - id: skafflint\n")
        );
        let text = "default_stages: [x]\nrepos:\n  # a\n  - repo: x\n    hooks: []\n\n";
        assert!(entry_for(text).unwrap().starts_with("  - repo: local\n    hooks:\n"));
    }

    #[test]
    fn nothing_is_added_where_the_list_does_not_end_the_file() {
        for text in [
            "",
            "repos: []\n",
            "repos:\n",
            "repos:\n  - repo: x\nci: {}\n",
            "repos:\n- repo: x\nci: {}\n",
        ] {
            assert_eq!(entry_for(text), None, "{text}");
        }
    }
}
