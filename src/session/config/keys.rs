//! All keys of a `skafflint.toml`: what the reader knows, and what the JSON Schema says.

/// A table of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// The file itself.
    Top,
    /// `[paths]`
    Paths,
    /// `[context]`
    Context,
    /// An entry of `[[overrides]]`
    Override,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// A path.
    Path,
    /// The name of a set of rules.
    Set,
    /// Names of rules and their levels.
    Levels,
    /// Patterns of paths.
    Patterns,
    /// A number.
    Count,
    /// A number of bytes, or a text like `100MiB`.
    Size,
    /// A table.
    Keys(Table),
    /// Tables, any number of them.
    Entries(Table),
}

/// A key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) table: Table,
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    pub(super) about: &'static str,
    /// Whether its table makes no sense without it.
    pub(super) required: bool,
}

const fn key(table: Table, name: &'static str, takes: Takes, about: &'static str) -> Key {
    Key { table, name, takes, about, required: matches!(table, Table::Override) }
}

/// In the order in which they are documented.
pub(super) static KEYS: [Key; 13] = [
    key(
        Table::Top,
        "extend",
        Takes::Path,
        "Another such file, whose values hold where this one has none; counted from this file",
    ),
    key(Table::Top, "set", Takes::Set, "The rules to start from"),
    key(
        Table::Top,
        "baseline",
        Takes::Path,
        "A file of known findings, as --baseline takes it, counted from this file",
    ),
    key(
        Table::Top,
        "rules",
        Takes::Levels,
        "Levels of rules and groups; the more exact name counts",
    ),
    key(
        Table::Top,
        "overrides",
        Takes::Entries(Table::Override),
        "Levels for some files only; a later entry counts for more than an earlier one",
    ),
    key(Table::Top, "paths", Takes::Keys(Table::Paths), "Which files, and where their paths start"),
    key(
        Table::Top,
        "context",
        Takes::Keys(Table::Context),
        "How much a COPY may take before it is told",
    ),
    key(Table::Override, "files", Takes::Patterns, "Patterns of the files, counted from this file"),
    key(Table::Override, "rules", Takes::Levels, "Levels of rules and groups in these files"),
    key(
        Table::Paths,
        "exclude",
        Takes::Patterns,
        "Patterns of files and folders in which nothing is told, counted from this file",
    ),
    key(
        Table::Paths,
        "root",
        Takes::Path,
        "The folder in which Skaffold is started, counted from this file",
    ),
    key(
        Table::Context,
        "max-files",
        Takes::Count,
        "More files than this are many: `large-context`",
    ),
    key(Table::Context, "max-bytes", Takes::Size, "More bytes than this are much: `large-context`"),
];

/// The keys of a table.
pub(super) fn of(table: Table) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| key.table == table)
}

impl Table {
    /// As it is written.
    pub(super) fn title(self) -> Option<&'static str> {
        match self {
            Self::Top => None,
            Self::Paths => Some("[paths]"),
            Self::Context => Some("[context]"),
            Self::Override => Some("[[overrides]]"),
        }
    }
}
