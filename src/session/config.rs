//! `skafflint.toml`: what the users of a repository want of every run.

use crate::model::folders_above;
use crate::source::{FileKind, Files, LineIndex, display};
use crate::suggest::nearest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file's name.
pub const FILE_NAME: &str = "skafflint.toml";

/// What a `skafflint.toml` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Where it was found.
    pub path: PathBuf,
    /// `[paths] root`: where Skaffold is started; a path as [`Files`] takes it.
    pub root: Option<PathBuf>,
}

/// All of what is wrong with a file, one sentence each, with the place in front.
pub type Wrong = Vec<String>;

/// Finds the file that holds for each `skaffold.yaml`; reads each file once.
pub(super) struct Configs<'f> {
    files: &'f dyn Files,
    read: Mutex<BTreeMap<PathBuf, Found>>,
}

/// What was found in a folder.
type Found = Option<Arc<Result<Config, Wrong>>>;

impl<'f> Configs<'f> {
    pub(super) fn new(files: &'f dyn Files) -> Self {
        Self { files, read: Mutex::default() }
    }

    /// The nearest file in the folder of `path` or above it, as far as may be read.
    pub(super) fn of(&self, path: &Path) -> Found {
        folders_above(self.files, path).into_iter().find_map(|folder| self.in_folder(folder))
    }

    fn in_folder(&self, folder: PathBuf) -> Found {
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).get(&folder).cloned();
        known.unwrap_or_else(|| {
            let path = self.files.join(&folder, FILE_NAME);
            let there = self.files.kind(&path) == Some(FileKind::File);
            let found = there.then(|| Arc::new(read(self.files, &path)));
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            read.insert(folder, found.clone());
            found
        })
    }
}

/// Reads one file.
///
/// # Errors
/// All of what is wrong with it.
pub fn read(files: &dyn Files, path: &Path) -> Result<Config, Wrong> {
    let shown = display(path);
    let bytes =
        files.read(path).map_err(|error| vec![format!("cannot read `{shown}`: {error}")])?;
    let text = String::from_utf8(bytes).map_err(|_| vec![format!("`{shown}` is not UTF-8")])?;
    let (table, errors) = DeTable::parse_recoverable(&text);
    let mut reader = Reader { path, text: &text, lines: LineIndex::new(&text), wrong: Vec::new() };
    for error in &errors {
        reader.tell(error.span().map_or(0, |span| span.start), error.message());
    }
    let mut config = Config::default();
    if errors.is_empty() {
        config = reader.config(files, table.get_ref());
    }
    reader.wrong.sort();
    let wrong: Wrong = reader.wrong.into_iter().map(|(_, sentence)| sentence).collect();
    if wrong.is_empty() { Ok(config) } else { Err(wrong) }
}

struct Reader<'t> {
    path: &'t Path,
    text: &'t str,
    lines: LineIndex,
    /// Sentences with the offsets that they are about.
    wrong: Vec<(usize, String)>,
}

type Entry<'a, 't> = (&'a Spanned<std::borrow::Cow<'t, str>>, &'a Spanned<DeValue<'t>>);

impl Reader<'_> {
    fn config(&mut self, files: &dyn Files, table: &DeTable<'_>) -> Config {
        let mut config = Config { path: self.path.to_path_buf(), root: None };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "paths" => self.paths(files, value, &mut config),
                _ => self.unknown(key, &["paths"], None),
            }
        }
        config
    }

    fn paths(&mut self, files: &dyn Files, value: &Spanned<DeValue<'_>>, config: &mut Config) {
        for (key, value) in self.table("paths", value) {
            match key.get_ref().as_ref() {
                "root" => config.root = self.root(files, value),
                _ => self.unknown(key, &["root"], Some("paths")),
            }
        }
    }

    fn root(&mut self, files: &dyn Files, value: &Spanned<DeValue<'_>>) -> Option<PathBuf> {
        let at = value.span().start;
        let Some(text) = value.get_ref().as_str() else {
            self.tell(at, "`root` must be a text: `root = \".\"`");
            return None;
        };
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let root = files.join(folder, text);
        match check_root(files, &root) {
            Ok(()) => Some(root),
            Err(why) => {
                self.tell(at, &format!("`root = {text:?}`: {why}"));
                None
            }
        }
    }

    fn table<'a, 't>(&mut self, name: &str, value: &'a Spanned<DeValue<'t>>) -> Vec<Entry<'a, 't>> {
        match value.get_ref().as_table() {
            Some(table) => table.iter().collect(),
            None => {
                self.tell(value.span().start, &format!("`{name}` must be a table: `[{name}]`"));
                Vec::new()
            }
        }
    }

    fn unknown(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        known: &[&str],
        table: Option<&str>,
    ) {
        let name = key.get_ref();
        let place = table.map_or(String::new(), |table| format!(" in `[{table}]`"));
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there is `{}`", known.join("`, `")),
        };
        self.tell(key.span().start, &format!("unknown key `{name}`{place}; {help}"));
    }

    fn tell(&mut self, at: usize, sentence: &str) {
        let place = self.lines.position(self.text, at);
        let sentence = sentence.lines().collect::<Vec<_>>().join(" ");
        let path = display(self.path);
        self.wrong.push((at, format!("{path}:{}:{}: {sentence}", place.line, place.column)));
    }
}

/// Whether paths may start from a folder.
///
/// # Errors
/// Why not, as the end of a sentence.
pub(super) fn check_root(files: &dyn Files, root: &Path) -> Result<(), String> {
    if !files.inside(root) {
        let boundary = display(&files.boundary());
        return Err(format!("that lies outside of `{boundary}`, which is all that may be read"));
    }
    match files.kind(root) {
        Some(FileKind::Folder) => Ok(()),
        Some(_) => Err("that is no folder".to_owned()),
        None => Err("there is no such folder".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn at(folder: &str, text: &str) -> Result<Option<PathBuf>, Wrong> {
        let path = format!("{folder}skafflint.toml");
        let files = Memory::new().with("app/deploy/skaffold.yaml", "").with(&path, text);
        let found = Configs::new(&files).of(Path::new("app/deploy/skaffold.yaml")).unwrap();
        found.as_ref().clone().map(|config| config.root)
    }

    #[test]
    fn the_root_counts_from_the_file() {
        assert_eq!(at("", "[paths]\nroot = \"app\"\n"), Ok(Some("app".into())));
        assert_eq!(at("app/", "paths.root = \".\"\n"), Ok(Some("app".into())));
        assert_eq!(at("app/deploy/", "paths = { root = \"..\" }\n"), Ok(Some("app".into())));
        assert_eq!(at("", ""), Ok(None));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let wrong = |text: &str| at("", text).unwrap_err();
        assert_eq!(
            wrong("[path]\n[paths]\n  rot = 1\n"),
            [
                "skafflint.toml:1:2: unknown key `path`; did you mean `paths`?",
                "skafflint.toml:3:3: unknown key `rot` in `[paths]`; did you mean `root`?",
            ]
        );
        assert_eq!(
            wrong("paths.root = 1"),
            ["skafflint.toml:1:14: `root` must be a text: `root = \".\"`"]
        );
        assert_eq!(wrong("paths = 1"), ["skafflint.toml:1:9: `paths` must be a table: `[paths]`"]);
        assert_eq!(
            wrong("paths.root = \"nowhere\""),
            ["skafflint.toml:1:14: `root = \"nowhere\"`: there is no such folder"]
        );
        assert!(wrong("paths.root = \"../..\"")[0].contains("lies outside of"));
        assert!(wrong("[paths\n")[0].starts_with("skafflint.toml:1:7: "));
    }
}
