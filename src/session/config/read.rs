//! One file, as it is written.

use super::keys::{self, KEYS, Table, Takes};
use super::origin::{Origin, Sourced};
use super::pattern::Pattern;
use super::set::Set;
use super::{Wrong, size};
use crate::diagnostic::Level;
use crate::session::Selector;
use crate::source::{LineIndex, display};
use crate::suggest::nearest;
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// What a file says of a rule or of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Which rules.
    pub(super) rules: Selector,
    /// Their level; `None` switches them off.
    pub(super) level: Option<Level>,
    /// In which files; `None` for all. The second part is the place among the overrides of its file.
    pub(super) files: Option<(Vec<Pattern>, usize)>,
    /// The name as it is written.
    pub(super) name: Sourced<String>,
}

/// One file.
#[derive(Debug, Default)]
pub(super) struct Layer {
    pub(super) path: PathBuf,
    pub(super) extend: Option<Sourced<String>>,
    pub(super) set: Option<Sourced<Set>>,
    pub(super) root: Option<Sourced<String>>,
    pub(super) baseline: Option<Sourced<String>>,
    pub(super) exclude: Vec<Sourced<Pattern>>,
    pub(super) max_files: Option<Sourced<u64>>,
    pub(super) max_bytes: Option<Sourced<u64>>,
    pub(super) settings: Vec<Setting>,
}

/// Reads a text. Patterns count from `base`, an absolute folder.
pub(super) fn read(path: &Path, bytes: Vec<u8>, base: &Path) -> Result<Layer, Wrong> {
    let shown = display(path);
    let text = String::from_utf8(bytes).map_err(|_| vec![format!("`{shown}` is not UTF-8")])?;
    let (table, errors) = DeTable::parse_recoverable(&text);
    let mut reader = Reader {
        path,
        base,
        text: &text,
        lines: LineIndex::new(&text),
        wrong: Vec::new(),
        layer: Layer { path: path.to_path_buf(), ..Layer::default() },
    };
    for error in &errors {
        reader.tell(error.span().unwrap_or(0..0), error.message());
    }
    if errors.is_empty() {
        reader.table(Table::Top, table.get_ref());
    }
    let Reader { mut wrong, layer, .. } = reader;
    wrong.sort();
    let wrong: Wrong = wrong.into_iter().map(|(_, sentence)| sentence).collect();
    if wrong.is_empty() { Ok(layer) } else { Err(wrong) }
}

struct Reader<'t> {
    path: &'t Path,
    base: &'t Path,
    text: &'t str,
    lines: LineIndex,
    /// Sentences with the offsets that they are about.
    wrong: Vec<(usize, String)>,
    layer: Layer,
}

type Name<'t> = Spanned<Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

impl Reader<'_> {
    /// Reads a table all of whose keys are in [`KEYS`].
    fn table(&mut self, table: Table, entries: &DeTable<'_>) {
        for (name, value) in entries {
            let key = keys::of(table).find(|key| key.name == name.get_ref().as_ref());
            let Some(key) = key else {
                self.unknown(table, name);
                continue;
            };
            match key.takes {
                Takes::Keys(inner) => {
                    if let Some(entries) = self.entries(value, key.name) {
                        self.table(inner, entries);
                    }
                }
                Takes::Entries(_) => self.overrides(value),
                Takes::Levels => {
                    let settings = self.levels(value, key.name);
                    self.layer.settings.extend(settings);
                }
                Takes::Path => {
                    let text = self.sourced_text(value, key.name, "a path");
                    match key.name {
                        "extend" => self.layer.extend = text,
                        "baseline" => self.layer.baseline = text,
                        _ => self.layer.root = text,
                    }
                }
                Takes::Set => self.layer.set = self.set(value),
                Takes::Patterns => self.layer.exclude = self.patterns(value, key.name),
                Takes::Count => self.layer.max_files = self.number(value, key.name, false),
                Takes::Size => self.layer.max_bytes = self.number(value, key.name, true),
            }
        }
    }

    fn overrides(&mut self, value: &Value<'_>) {
        let Some(entries) = value.get_ref().as_array() else {
            self.tell(value.span(), "`overrides` must be tables: `[[overrides]]`");
            return;
        };
        for (at, entry) in entries.iter().enumerate() {
            let Some(table) = entry.get_ref().as_table() else {
                self.tell(entry.span(), "`overrides` must be tables: `[[overrides]]`");
                continue;
            };
            let (mut files, mut settings) = (Vec::new(), Vec::new());
            for (name, value) in table {
                match name.get_ref().as_ref() {
                    "files" => files = self.patterns(value, "files"),
                    "rules" => settings = self.levels(value, "rules"),
                    _ => self.unknown(Table::Override, name),
                }
            }
            for key in keys::of(Table::Override).filter(|key| key.required) {
                if table.get(key.name).is_none() {
                    self.tell(entry.span(), &format!("this entry has no `{}`", key.name));
                }
            }
            let files: Vec<Pattern> = files.into_iter().map(|pattern| pattern.value).collect();
            for setting in &mut settings {
                setting.files = Some((files.clone(), at));
            }
            self.layer.settings.extend(settings);
        }
    }

    /// `"cache/*" = "error"`
    fn levels(&mut self, value: &Value<'_>, key: &str) -> Vec<Setting> {
        let mut settings = Vec::new();
        for (name, value) in self.entries(value, key).into_iter().flatten() {
            let rules = match Selector::parse(name.get_ref()) {
                Ok(rules) => rules,
                Err(error) => {
                    self.tell(name.span(), &error.to_string());
                    continue;
                }
            };
            if let Ok(level) = self.level(value) {
                let name = self.sourced(name.span(), name.get_ref().to_string());
                settings.push(Setting { rules, level, files: None, name });
            }
        }
        settings
    }

    /// `None` in it switches off; an error is told.
    fn level(&mut self, value: &Value<'_>) -> Result<Option<Level>, ()> {
        let all = ["error", "warn", "info", "off"];
        let sentence = match value.get_ref().as_str() {
            Some("off") => return Ok(None),
            Some(name) => match name.parse() {
                Ok(level) => return Ok(Some(level)),
                Err(_) => unknown("level", name, &all),
            },
            None => format!("a level is a text, one of {}", list(&all)),
        };
        self.tell(value.span(), &sentence);
        Err(())
    }

    fn set(&mut self, value: &Value<'_>) -> Option<Sourced<Set>> {
        let name = self.sourced_text(value, "set", "a text")?;
        match Set::named(&name.value) {
            Some(set) => Some(Sourced { value: set, origin: name.origin }),
            None => {
                let all = Set::ALL.map(Set::name);
                self.tell(value.span(), &unknown("set of rules", &name.value, &all));
                None
            }
        }
    }

    fn patterns(&mut self, value: &Value<'_>, key: &str) -> Vec<Sourced<Pattern>> {
        let list: Option<&DeArray<'_>> = value.get_ref().as_array();
        let Some(list) = list else {
            let sentence = format!("`{key}` must be a list of patterns: `{key} = [\"legacy/**\"]`");
            self.tell(value.span(), &sentence);
            return Vec::new();
        };
        let mut patterns = Vec::new();
        for item in list {
            let Some(text) = self.sourced_text(item, key, "a list of texts") else { continue };
            match Pattern::new(&text.value, self.base) {
                Ok(pattern) => patterns.push(Sourced { value: pattern, origin: text.origin }),
                Err(why) => self.tell(item.span(), &format!("`{}`: {why}", text.value)),
            }
        }
        patterns
    }

    fn number(&mut self, value: &Value<'_>, key: &str, is_size: bool) -> Option<Sourced<u64>> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            DeValue::String(text) if is_size => size::parse(text),
            _ => None,
        };
        if number.is_none() {
            let wanted = match is_size {
                true => "a number of bytes, or a text like \"100MiB\"",
                false => "a number",
            };
            self.tell(value.span(), &format!("`{key}` must be {wanted}"));
        }
        Some(self.sourced(value.span(), number?))
    }

    fn sourced_text(
        &mut self,
        value: &Value<'_>,
        key: &str,
        what: &str,
    ) -> Option<Sourced<String>> {
        let Some(text) = value.get_ref().as_str() else {
            self.tell(value.span(), &format!("`{key}` must be {what}"));
            return None;
        };
        Some(self.sourced(value.span(), text.to_owned()))
    }

    fn entries<'a, 't>(&mut self, value: &'a Value<'t>, key: &str) -> Option<&'a DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.tell(value.span(), &format!("`{key}` must be a table: `[{key}]`"));
        }
        table
    }

    /// A key that the table does not have: perhaps misspelt, perhaps of another table.
    fn unknown(&mut self, table: Table, key: &Name<'_>) {
        let name: &str = key.get_ref();
        let place = table.title().map_or(String::new(), |title| format!(" in `{title}`"));
        let own: Vec<&str> = keys::of(table).map(|key| key.name).collect();
        let elsewhere = KEYS.iter().find(|key| key.name == name);
        let help = match (nearest(name, own.iter().copied()), elsewhere) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(key)) => match key.table.title() {
                Some(title) => format!("it belongs into `{title}`"),
                None => "it belongs above all tables".to_owned(),
            },
            (None, None) if table == Table::Top && Selector::parse(name).is_ok() => {
                "levels of rules belong into `[rules]`".to_owned()
            }
            (None, None) => format!("there is {}", list(&own)),
        };
        self.tell(key.span(), &format!("unknown key `{name}`{place}; {help}"));
    }

    fn sourced<T>(&self, span: std::ops::Range<usize>, value: T) -> Sourced<T> {
        Sourced { value, origin: Origin::new(self.path, self.text, &self.lines, span) }
    }

    fn tell(&mut self, span: std::ops::Range<usize>, sentence: &str) {
        let sentence = sentence.lines().collect::<Vec<_>>().join(" ");
        let start = span.start;
        let origin = Origin::new(self.path, self.text, &self.lines, span);
        self.wrong.push((start, origin.tell(&sentence)));
    }
}

fn unknown(what: &str, name: &str, all: &[&str]) -> String {
    let help = match nearest(name, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is {}", list(all)),
    };
    format!("unknown {what} `{name}`; {help}")
}

/// `` `a`, `b` ``
fn list(names: &[&str]) -> String {
    format!("`{}`", names.join("`, `"))
}
