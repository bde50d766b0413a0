//! Every folder in `fixtures/` that has an `expect.txt` is a test; `fixtures/README.md` says how they are made.
//! `UPDATE=1 cargo test --test fixtures` writes the expectations anew.

mod support {
    pub(crate) mod change;
    pub(crate) mod run;
}

use skafflint::rules::{self, Rule};
use skafflint::source::{Files, Memory};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use support::change::Change;
use support::run::check;

fn fixture(expect: &Path, expected: String) -> datatest_stable::Result<()> {
    let folder = expect.parent().ok_or("an expectation without a folder")?;
    let files = project(folder)?;
    let all: Vec<&Rule> = rules::ALL.iter().collect();
    let found = check(&files, &all)?.concise();
    if found == expected {
        return Ok(());
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(expect, found)?;
        return Ok(());
    }
    Err(format!("expected:\n{expected}\nfound:\n{found}").into())
}

/// The files of a fixture: its own, or its base's with a change.
fn project(folder: &Path) -> Result<Memory, String> {
    let mut files = BTreeMap::new();
    read(folder, Path::new(""), &mut files)?;
    files.retain(|path, _| !path.starts_with("expect.txt") && !path.starts_with("expect.full.txt"));
    if let Some(change) = files.remove(Path::new("change.diff")) {
        let change = Change::parse(&String::from_utf8_lossy(&change))?;
        let base = folder.with_file_name(&change.base);
        let own = std::mem::take(&mut files);
        read(&base, Path::new(""), &mut files)?;
        files.remove(Path::new("expect.txt"));
        files.remove(Path::new("expect.full.txt"));
        change.apply(&mut files)?;
        files.extend(own);
    }
    Ok(files.into_iter().fold(Memory::new(), |memory, (path, bytes)| memory.with(path, bytes)))
}

fn read(root: &Path, below: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<(), String> {
    let disk = skafflint::source::Disk::new(root).map_err(|error| format!("{}: {error}", root.display()))?;
    let folder = root.join(below);
    for entry in disk.list(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = below.join(&entry.name);
        match entry.kind {
            skafflint::source::FileKind::Folder => read(root, &path, files)?,
            _ => {
                let bytes = disk.read(&root.join(&path)).map_err(|error| error.to_string())?;
                files.insert(path, bytes);
            }
        }
    }
    Ok(())
}

datatest_stable::harness! {
    { test = fixture, root = "fixtures", pattern = r"expect\.txt$" },
}
