//! Types, fields, and their history.

use super::shape::Shape;
use super::table;
use super::version::Version;
use std::fmt;
use std::sync::OnceLock;

/// A struct of Skaffold's configuration, in all its versions, or a Kubernetes type inside it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Type {
    pub(super) kubernetes: bool,
    pub(super) name: &'static str,
}

/// A field of a type from one apiVersion to another. A field that changed has several, one after the other.
#[derive(Debug)]
pub struct Row {
    pub(super) ty: Type,
    pub(super) name: &'static str,
    /// What yaml.v3 takes for the name of a Kubernetes field.
    pub(super) lower: Option<&'static str>,
    pub(super) since: Version,
    pub(super) until: Option<Version>,
    pub(super) shape: Shape,
    pub(super) flags: &'static str,
    pub(super) default: &'static str,
    pub(super) values: &'static str,
    /// See [`Field::newest`].
    pub(super) newest: OnceLock<&'static Row>,
}

/// A field as one apiVersion has it.
#[derive(Clone, Copy)]
pub struct Field {
    pub(super) row: &'static Row,
}

/// All that the versions say of a name in a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// The first version that has the field.
    pub since: Version,
    /// The last one; `None` while the newest has it.
    pub until: Option<Version>,
}

/// The struct of a whole document.
pub fn root() -> Type {
    Type { kubernetes: false, name: "SkaffoldConfig" }
}

impl Type {
    /// A type by its name in Skaffold's source, such as `KanikoArtifact`.
    pub fn named(name: &str) -> Option<Type> {
        table::skaffold().type_named(name)
    }

    /// Its name in the source.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Whether Kubernetes defines it.
    pub fn is_kubernetes(self) -> bool {
        self.kubernetes
    }

    /// The rows of all its fields, in the order of the source, older ones of a field first.
    pub fn rows(self) -> &'static [Row] {
        let table = if self.kubernetes { table::kubernetes() } else { table::skaffold() };
        table.rows_of(self.name)
    }

    /// A field of one version.
    pub fn field(self, version: Version, name: &str) -> Option<Field> {
        self.fields(version).find(|field| field.name() == name)
    }

    /// All fields of one version, in the order of the source: of a oneOf group in a profile, Skaffold takes the
    /// first in this order.
    pub fn fields(self, version: Version) -> impl Iterator<Item = Field> {
        self.rows().iter().filter(move |row| row.covers(version)).map(|row| Field { row })
    }

    /// A name in all versions, with every gap between them closed; `None` for one that never was.
    pub fn history(self, name: &str) -> Option<History> {
        let mut rows = self.rows().iter().filter(|row| row.name == name);
        let first = rows.next()?;
        let last = rows.next_back().unwrap_or(first);
        Some(History { since: first.since, until: last.until })
    }

    /// The times in which a name was a field, oldest first.
    pub fn periods(self, name: &str) -> Vec<History> {
        let mut periods: Vec<History> = Vec::new();
        for row in self.rows().iter().filter(|row| row.name == name) {
            match periods.last_mut() {
                Some(last) if last.until.and_then(Version::next) == Some(row.since) => {
                    last.until = row.until;
                }
                _ => periods.push(History { since: row.since, until: row.until }),
            }
        }
        periods
    }

    /// Whether it takes every key, as the values of a Helm release do.
    pub fn takes_any_key(self, version: Version) -> bool {
        self.field(version, "*").is_some()
    }
}

impl Row {
    fn covers(&self, version: Version) -> bool {
        self.since <= version && self.until.is_none_or(|until| version <= until)
    }
}

impl Field {
    /// The key.
    pub fn name(self) -> &'static str {
        self.row.name
    }

    /// The struct that it is a key of.
    pub fn owner(self) -> Type {
        self.row.ty
    }

    /// What values it takes.
    pub fn shape(self) -> &'static Shape {
        &self.row.shape
    }

    /// The first and the last version in which it is as it is now.
    pub fn as_is(self) -> History {
        History { since: self.row.since, until: self.row.until }
    }

    /// Whether Skaffold wants it to be set. It looks after bringing the file to the newest version, so that version
    /// decides; of a field that it no longer has, the one that took its place, or its own last word.
    pub fn is_required(self) -> bool {
        self.newest().has("required")
    }

    /// The name of the group of which only one may be set: `artifact`, `build`, `tag` …; see [`Self::is_required`]
    /// for which version decides.
    pub fn one_of(self) -> Option<&'static str> {
        // Skaffold looks at no group of a field that is gone.
        Some(self.newest()).filter(|row| row.until.is_none())?.flag("oneOf=")
    }

    /// The name that it has in the newest version at the same place; its own where nothing took its place.
    /// Two fields of a group that became one do not exclude each other.
    pub fn heir(self) -> &'static str {
        self.newest().name
    }

    /// Whether one of its group must be set (the taggers of a `customTemplate` component).
    pub fn one_of_required(self) -> bool {
        self.newest().has("skipTrim")
    }

    /// Whether it holds paths that Skaffold resolves against an imported file.
    pub fn is_path(self) -> bool {
        self.row.has("filepath")
    }

    /// Whether Skaffold's source says that it holds Go templates. That is no promise that it expands them, and some
    /// that it expands are not marked: see [`super::template()`].
    pub fn is_marked_template(self) -> bool {
        self.row.has("template")
    }

    /// Whether unknown keys below it are lost without a word, at every depth.
    pub fn is_lax(self) -> bool {
        self.row.has("lax")
    }

    /// Whether its value goes through JSON: keys match in any case, and unknown ones are lost.
    pub fn is_json(self) -> bool {
        self.row.has("json")
    }

    /// Whether the fields of its struct stand in the place of itself (Kubernetes types).
    pub(super) fn is_inline(self) -> bool {
        self.row.has("inline")
    }

    /// The documented default; `None` for none, and for the zero value of the type.
    pub fn default(self) -> Option<&'static str> {
        Some(self.row.default).filter(|default| !default.is_empty())
    }

    /// The documented values, in the order of the documentation; see [`super::constraint()`] for what is checked.
    pub fn values(self) -> impl Iterator<Item = &'static str> {
        self.row.values.split(',').filter(|value| !value.is_empty())
    }

    /// The field as the newest version that has it sees it, or the one that took its place.
    fn newest(self) -> &'static Row {
        self.row.newest.get_or_init(|| {
            let last = |name: &str| self.row.ty.rows().iter().rfind(|row| row.name == name);
            let own = last(self.row.name).unwrap_or(self.row);
            let heir = own
                .until
                .and_then(|_| super::moved::heir(self.row.ty, self.row.name))
                .and_then(last);
            heir.unwrap_or(own)
        })
    }
}

impl Row {
    fn has(&self, flag: &str) -> bool {
        self.flags.split(',').any(|other| other == flag)
    }

    fn flag(&self, prefix: &str) -> Option<&'static str> {
        self.flags.split(',').find_map(|flag| flag.strip_prefix(prefix))
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.row, other.row)
    }
}

impl Eq for Field {}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.row.ty.name, self.row.name)
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
