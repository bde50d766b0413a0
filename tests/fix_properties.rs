//! Whatever a project looks like: its fixes leave files that read no worse, and a second run finds nothing to make.
#![allow(clippy::unwrap_used)]

mod support {
    pub(crate) mod run;
}

use proptest::prelude::*;
use skafflint::session::{Selection, Selector};
use skafflint::source::Memory;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use support::run::fix;

type Project = BTreeMap<PathBuf, String>;

/// The projects among the fixtures that have their `skaffold.yaml` at the top.
static PROJECTS: LazyLock<Vec<Project>> = LazyLock::new(|| {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut open = vec![fixtures];
    let mut projects = Vec::new();
    while let Some(folder) = open.pop() {
        let mut project = Project::new();
        if folder.join("skaffold.yaml").is_file() {
            read(&folder, Path::new(""), &mut project);
            projects.push(project);
        } else {
            let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            open.extend(all.filter(|path| path.is_dir()));
        }
    }
    projects.sort();
    projects
});

fn read(folder: &Path, below: &Path, project: &mut Project) {
    for entry in fs::read_dir(folder.join(below)).unwrap() {
        let path = below.join(entry.unwrap().file_name());
        if folder.join(&path).is_dir() {
            read(folder, &path, project);
        } else if let Ok(text) = fs::read_to_string(folder.join(&path)) {
            project.insert(path, text);
        }
    }
}

/// Whether a file is one that fixes change.
fn is_linted(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.contains("Dockerfile") || name == ".dockerignore" || name == "skaffold.yaml"
}

/// What stands in texts that nobody expected.
const PIECES: &[&str] = &[
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "#",
    " # x",
    "'",
    "\"",
    "|",
    ">-",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "{",
    "}",
    "[",
    "]",
    ",",
    ": ",
    "- ",
    "---\n",
    "...\n",
    "\\",
    "\\\n",
    "é",
    "😀",
    "{{.X}}",
    "$X",
    "${X:-y}",
    "<<EOF\n",
    "EOF\n",
    "FROM scratch\n",
    "FROM a AS b\n",
    "ARG X\n",
    "ARG X=1\n",
    "RUN x\n",
    "COPY . .\n",
    "ENV X=1\n",
    "# syntax=docker/dockerfile:1\n",
    "# escape=`\n",
    "# skafflint: ignore[all] x\n",
    "profiles:\n- name: p\n",
    "    docker:\n",
    "    kaniko: {}\n",
    "\u{feff}",
];

/// One change of one file: what is done, where, and with what.
type Change = (u8, prop::sample::Index, prop::sample::Index, prop::sample::Index);

fn changed(project: &mut Project, (how, file, at, with): Change) {
    let mut texts: Vec<&mut String> =
        project.iter_mut().filter(|(path, _)| is_linted(path)).map(|(_, text)| text).collect();
    let text = texts.swap_remove(file.index(texts.len()));
    let lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return;
    }
    let (line, other) = (at.index(lines.len()), with.index(lines.len()));
    let mut new = lines.clone();
    match how {
        0 => drop(new.remove(line)),
        1 => new.insert(other, lines[line].clone()),
        2 => new.swap(line, other),
        3 => new[line] = format!("  {}", lines[line]),
        4 => new[line] = lines[line].replacen("  ", "", 1),
        5 => new[line] = lines[line].split_inclusive(' ').rev().collect(),
        6 => new[line].truncate(lines[line].trim_end().len()),
        7 => new = lines.iter().map(|line| line.replace('\n', "\r\n")).collect(),
        8 => new.truncate(line + 1),
        _ => {
            let places: Vec<usize> =
                (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
            let at = *at.get(&places);
            let piece = with.get(PIECES);
            new = vec![text[..at].to_owned(), (*piece).to_owned(), text[at..].to_owned()];
        }
    }
    *text = new.concat();
}

fn project() -> impl Strategy<Value = Project> {
    let index = any::<prop::sample::Index>;
    let change = (0..14_u8, index(), index(), index());
    (index(), prop::collection::vec(change, 1..6)).prop_map(|(project, changes)| {
        let mut project = project.get(&PROJECTS).clone();
        for change in changes {
            changed(&mut project, change);
        }
        project
    })
}

/// Each case lints a project many times; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|number| number.parse().ok()).unwrap_or(40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixes_make_nothing_worse_and_are_made_once(project in project()) {
        let files = project.iter().fold(Memory::new(), |files, (path, text)| files.with(path, &**text));
        let all = Selection { select: Some(vec![Selector::All]), ..Selection::default() };
        if let Err(failure) = fix(&files, &all) {
            let shown = project.iter().filter(|(path, _)| is_linted(path));
            let shown: Vec<String> =
                shown.map(|(path, text)| format!("== {}\n{text:?}\n{text}", path.display())).collect();
            return Err(TestCaseError::fail(format!("{failure}\n{}", shown.join("\n"))));
        }
    }
}
