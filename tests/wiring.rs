//! Every folder `fixtures/fix-<name>` holds a project `before`, and what the fixes make of it, `after`: the files that
//! differ. `seed-before` has what it becomes in `fix-seed`. `UPDATE=1 cargo test --test wiring` writes them anew.

mod support {
    pub(crate) mod run;
}

use skafflint::diagnostic::{Applicability, Level};
use skafflint::session::{self, Selection, Target};
use skafflint::source::Memory;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use support::run::{Failure, check, fix};

fn wired(config: &Path, _: String) -> datatest_stable::Result<()> {
    let before = config.parent().ok_or("a config without a folder")?;
    Ok(made(before, &before.with_file_name("after"))?)
}

fn seed(config: &Path, _: String) -> datatest_stable::Result<()> {
    let before = config.parent().ok_or("a config without a folder")?;
    Ok(made(before, &before.with_file_name("fix-seed").join("after"))?)
}

/// Makes all fixes of a project. Nothing at warn or error is left, and a second run changes nothing.
fn made(before: &Path, after: &Path) -> Result<(), Failure> {
    let text = |error: std::io::Error| Failure(error.to_string());
    let mut paths = BTreeMap::new();
    read(before, Path::new(""), &mut paths).map_err(text)?;
    let files = paths.iter().fold(Memory::new(), |files, (path, bytes)| files.with(path, &**bytes));
    let target = [Target::Config(PathBuf::from("skaffold.yaml"))];
    let outcome = session::fix_files(&files, &target, &Selection::default(), Applicability::Unsafe)
        .map_err(|error| Failure(error.to_string()))?;
    fix(&files, &Selection::default())?;
    let mut fixed = files.clone();
    let mut found = BTreeMap::new();
    for change in &outcome.changes {
        fixed = fixed.with(&change.path, &*change.after);
        found.insert(change.path.clone(), change.after.as_bytes().to_vec());
    }
    let left = check(&fixed, &Selection::default())?;
    if let Some(finding) = left.0.findings.iter().find(|finding| finding.level >= Level::Warn) {
        return Err(Failure(format!("left: {}: {}", finding.rule, finding.message)));
    }
    if std::env::var_os("UPDATE").is_some() {
        for (path, text) in &found {
            let path = after.join(path);
            fs::create_dir_all(path.parent().unwrap_or(after)).map_err(text)?;
            fs::write(path, text).map_err(text)?;
        }
        return Ok(());
    }
    let mut expected = BTreeMap::new();
    read(after, Path::new(""), &mut expected).map_err(text)?;
    if found.is_empty() || found.keys().ne(expected.keys()) {
        return Err(Failure(format!("changed: {:?}", found.keys())));
    }
    for (path, text) in found {
        if expected.get(&path) != Some(&text) {
            let text = String::from_utf8_lossy(&text);
            return Err(Failure(format!("{} is now\n{text}", path.display())));
        }
    }
    Ok(())
}

fn read(
    root: &Path,
    below: &Path,
    files: &mut BTreeMap<PathBuf, Vec<u8>>,
) -> Result<(), std::io::Error> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            read(root, &path, files)?;
        } else {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

datatest_stable::harness! {
    { test = wired, root = "fixtures", pattern = r"fix-[a-z-]+/before/skaffold\.yaml$" },
    { test = seed, root = "fixtures", pattern = r"seed-before/skaffold\.yaml$" },
}
