//! The data files, read once.

use super::shape::Shape;
use super::types::{Row, Type};
use super::version::Version;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

/// Types and their fields.
pub(super) struct Table {
    rows: Vec<Row>,
    /// Sorted by name.
    types: Vec<(Type, Range<usize>)>,
}

/// Skaffold's own types.
pub(super) fn skaffold() -> &'static Table {
    static TABLE: LazyLock<Table> =
        LazyLock::new(|| Table::new(include_str!("fields.tsv").lines().filter_map(skaffold_row)));
    &TABLE
}

/// The Kubernetes types that they hold.
pub(super) fn kubernetes() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        Table::new(include_str!("kubernetes.tsv").lines().filter_map(kubernetes_row))
    });
    &TABLE
}

impl Table {
    fn new(rows: impl Iterator<Item = Row>) -> Self {
        let rows: Vec<Row> = rows.collect();
        let mut types: Vec<(Type, Range<usize>)> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            match types.last_mut() {
                Some((ty, range)) if *ty == row.ty => range.end = at + 1,
                _ => types.push((row.ty, at..at + 1)),
            }
        }
        Self { rows, types }
    }

    /// A type that has fields.
    pub(super) fn type_named(&self, name: &str) -> Option<Type> {
        let at = self.types.binary_search_by(|(ty, _)| ty.name.cmp(name)).ok()?;
        self.types.get(at).map(|(ty, _)| *ty)
    }

    /// The rows of a type; none for a type without fields.
    pub(super) fn rows_of(&self, name: &str) -> &[Row] {
        let at = self.types.binary_search_by(|(ty, _)| ty.name.cmp(name));
        let range = at.ok().and_then(|at| self.types.get(at)).map(|(_, range)| range.clone());
        range.and_then(|range| self.rows.get(range)).unwrap_or_default()
    }

    /// All types that have fields, by name.
    #[cfg(test)]
    pub(super) fn types(&self) -> impl Iterator<Item = Type> {
        self.types.iter().map(|(ty, _)| *ty)
    }
}

/// Lines that do not read are left out; a test sees to it that there are none.
fn skaffold_row(line: &'static str) -> Option<Row> {
    if line.starts_with('#') {
        return None;
    }
    let mut cells = line.split('\t');
    let ty = Type { kubernetes: false, name: cells.next()? };
    let name = cells.next()?;
    let since = Version::from_name(cells.next()?)?;
    let until = match cells.next()? {
        "" => None,
        name => Some(Version::from_name(name)?),
    };
    let shape = shape(cells.next()?)?;
    let mut rest = || cells.next().unwrap_or_default();
    let (flags, default, values) = (rest(), rest(), rest());
    Some(Row {
        ty,
        name,
        lower: None,
        since,
        until,
        shape,
        flags,
        default,
        values,
        newest: OnceLock::new(),
    })
}

fn kubernetes_row(line: &'static str) -> Option<Row> {
    if line.starts_with('#') {
        return None;
    }
    let mut cells = line.split('\t');
    let ty = Type { kubernetes: true, name: cells.next()? };
    let name = cells.next()?;
    let shape = shape(cells.next()?)?;
    let flags = cells.next().unwrap_or_default();
    let lower = flags.strip_prefix("go=");
    Some(Row {
        ty,
        name,
        lower,
        since: Version::OLDEST,
        until: None,
        shape,
        flags,
        default: "",
        values: "",
        newest: OnceLock::new(),
    })
}

fn shape(text: &'static str) -> Option<Shape> {
    if let Some(inner) = text.strip_suffix('?') {
        return Some(Shape::Pointer(Box::new(shape(inner)?)));
    }
    if let Some(inner) = text.strip_prefix('[') {
        return Some(Shape::List(Box::new(shape(inner.strip_suffix(']')?)?)));
    }
    if let Some(inner) = text.strip_prefix('{') {
        return Some(Shape::Map(Box::new(shape(inner.strip_suffix('}')?)?)));
    }
    Some(match text {
        "string" => Shape::String,
        "bool" => Shape::Bool,
        "int" => Shape::Int,
        "int32" => Shape::Int32,
        "any" => Shape::Any,
        "flat" => Shape::Flat,
        "port" => Shape::Port,
        "quantity" => Shape::Quantity,
        "intstr" => Shape::IntOrString,
        "time" => Shape::Time,
        "bytes" => Shape::Bytes,
        _ => Shape::Struct(match text.strip_prefix("v1.") {
            Some(name) => Type { kubernetes: true, name },
            None => Type { kubernetes: false, name: text },
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn lines(text: &'static str) -> usize {
        text.lines().filter(|line| !line.starts_with('#')).count()
    }

    #[test]
    fn every_line_reads() {
        assert_eq!(skaffold().rows.len(), lines(include_str!("fields.tsv")));
        assert_eq!(kubernetes().rows.len(), lines(include_str!("kubernetes.tsv")));
    }

    #[test]
    fn types_are_sorted_and_whole() {
        for table in [skaffold(), kubernetes()] {
            let names: Vec<&str> = table.types().map(Type::name).collect();
            let sorted: BTreeSet<&str> = names.iter().copied().collect();
            assert_eq!(names, sorted.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn rows_of_a_field_follow_each_other() {
        for row in &skaffold().rows {
            assert!(row.until.is_none_or(|until| row.since <= until), "{row:?}");
        }
        for pair in skaffold().rows.windows(2) {
            let [one, two] = pair else { continue };
            if one.ty == two.ty && one.name == two.name {
                assert!(one.until.is_some_and(|until| until < two.since), "{two:?}");
            } else {
                assert!(one.ty <= two.ty, "{two:?}");
            }
        }
    }

    /// Types without a field in a version (`sha256: {}`) have no rows there.
    #[test]
    fn every_type_that_a_field_names_is_there_or_empty() {
        let empty = [
            "Auto",
            "InputDigest",
            "LocalVerifier",
            "ShaTagger",
            "GitTagger",
            "DockerfileDependency",
        ];
        for row in skaffold().rows.iter().chain(&kubernetes().rows) {
            if let Some(ty) = row.shape.innermost() {
                assert!(!ty.rows().is_empty() || empty.contains(&ty.name()), "{row:?}");
            }
        }
    }
}
