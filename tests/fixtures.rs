//! Every folder in `fixtures/` that has an `expect.txt` is a test; `fixtures/README.md` says how they are made.
//! `UPDATE=1 cargo test --test fixtures` writes the expectations anew.

mod support {
    pub(crate) mod change;
    pub(crate) mod run;
}

use skafflint::render::Format;
use skafflint::report;
use skafflint::session::{Selection, cache};
use skafflint::source::{Disk, FileKind, Files, Memory};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use support::change::Change;
use support::run::{Failure, check, fix};

/// All findings, one line each.
const CONCISE: &str = "expect.txt";
/// The same with snippets, for some projects.
const FULL: &str = "expect.full.txt";
/// What `skafflint cache` prints, for some projects: each command, and its answer below.
const CACHE: &str = "cache.txt";
/// The same as a picture.
const PICTURE: &str = "cache.svg";

#[expect(clippy::needless_pass_by_value, reason = "the harness asks for it")]
fn fixture(expect: &Path, expected: String) -> datatest_stable::Result<()> {
    let folder = expect.parent().ok_or("an expectation without a folder")?;
    let files = project(folder)?;
    let found = check(&files, &Selection::default())?;
    compare(expect, &expected, &found.report(Format::Concise)?)?;
    let full = folder.join(FULL);
    if full.exists() {
        compare(&full, &fs::read_to_string(&full)?, &found.report(Format::Full)?)?;
    }
    fix(&files, &Selection::all())?;
    for name in [CACHE, PICTURE] {
        let path = folder.join(name);
        if path.exists() {
            let expected = fs::read_to_string(&path)?;
            let found = if name == PICTURE {
                answer(&files, "--format svg")?
            } else {
                answers(&files, &expected)?
            };
            compare(&path, &expected, &found)?;
        }
    }
    Ok(())
}

/// Every command of a file with the answer that it gets now.
fn answers(files: &Memory, written: &str) -> Result<String, Failure> {
    let mut found = String::new();
    for line in written.lines() {
        let Some(args) = line.strip_prefix("$ skafflint cache") else { continue };
        found.extend(["$ skafflint cache", args, "\n", &answer(files, args)?, "\n"]);
    }
    Ok(found)
}

/// What `skafflint cache` with these arguments says of a project.
fn answer(files: &Memory, args: &str) -> Result<String, Failure> {
    let words: Vec<&str> = args.split_whitespace().collect();
    let after = |flag: &str| {
        let at = words.iter().position(|word| *word == flag)?;
        words.get(at + 1).copied()
    };
    let touch = after("--touch").map(Path::new);
    let report = cache::report_files(files, Path::new("skaffold.yaml"), touch)
        .map_err(|error| error.to_string())?;
    let name = after("--format").unwrap_or("table");
    let format = report::Format::ALL.into_iter().find(|format| format.name() == name);
    let format = format.ok_or_else(|| format!("there is no format {name}"))?;
    let mut out = Vec::new();
    let look = report::Look { color: false, width: 100 };
    report::write(&report, format, look, &mut out).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn compare(path: &Path, expected: &str, found: &str) -> datatest_stable::Result<()> {
    if found == expected {
        Ok(())
    } else if std::env::var_os("UPDATE").is_some() {
        Ok(fs::write(path, found)?)
    } else {
        Err(Failure(format!("{}\nexpected:\n{expected}\nfound:\n{found}", path.display())).into())
    }
}

/// The files of a fixture: its own, and below them its base's with a change.
fn project(folder: &Path) -> Result<Memory, Failure> {
    let files = files(folder)?;
    Ok(files.into_iter().fold(Memory::new(), |memory, (path, bytes)| memory.with(path, bytes)))
}

fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failure> {
    let mut own = BTreeMap::new();
    read(folder, Path::new(""), &mut own)?;
    for expectation in [CONCISE, FULL, CACHE, PICTURE] {
        own.remove(Path::new(expectation));
    }
    let Some(change) = own.remove(Path::new("change.diff")) else { return Ok(own) };
    let change = Change::parse(&String::from_utf8_lossy(&change))?;
    let mut all = files(&folder.with_file_name(&change.base))?;
    change.apply(&mut all)?;
    all.extend(own);
    Ok(all)
}

fn read(root: &Path, below: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<(), Failure> {
    let disk = Disk::new(root).map_err(|error| format!("{}: {error}", root.display()))?;
    let folder = root.join(below);
    for entry in disk.list(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = below.join(&entry.name);
        match entry.kind {
            FileKind::Folder => read(root, &path, files)?,
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
