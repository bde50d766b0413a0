//! The history of every field, as rows.

use crate::skaffold::{Field, Release};
use std::collections::BTreeMap;

/// A field of a type from one apiVersion to another.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) ty: String,
    pub(crate) field: Field,
    /// Indices of the first and the last release that have it.
    pub(crate) since: usize,
    pub(crate) until: usize,
}

/// Rows by type; within one in the order of the newest source, then by version.
pub(crate) fn merge(releases: &[Release]) -> Vec<Row> {
    let mut order: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for release in releases.iter().rev() {
        for (ty, fields) in &release.types {
            let known = order.entry(ty).or_default();
            let mut at = 0;
            for field in fields {
                if let Some(place) = known.iter().position(|name| *name == field.name) {
                    at = place + 1;
                } else {
                    known.insert(at, &field.name);
                    at += 1;
                }
            }
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for (ty, names) in order {
        for name in names {
            let start = rows.len();
            for (version, release) in releases.iter().enumerate() {
                let field = release
                    .types
                    .get(ty)
                    .and_then(|fields| fields.iter().find(|field| field.name == name));
                let Some(field) = field else { continue };
                match rows.get_mut(start..).and_then(<[Row]>::last_mut) {
                    Some(row) if row.until + 1 == version && continues(&row.field, field) => {
                        row.until = version;
                        row.field = field.clone();
                    }
                    _ => rows.push(Row {
                        ty: ty.to_owned(),
                        field: field.clone(),
                        since: version,
                        until: version,
                    }),
                }
            }
        }
    }
    rows
}

/// Whether nothing changed but that something was documented for the first time.
fn continues(old: &Field, new: &Field) -> bool {
    old.value == new.value
        && old.flags == new.flags
        && (old.default.is_empty() || old.default == new.default)
        && (old.values.is_empty() || old.values == new.values)
}

/// The rows as text.
pub(crate) fn print(rows: &[Row], versions: &[&str]) -> String {
    let mut text = String::from("# type\tfield\tsince\tuntil\tvalue\tflags\tdefault\tvalues\n");
    for Row { ty, field, since, until } in rows {
        let until = if until + 1 == versions.len() { "" } else { versions[*until] };
        let cells = [
            ty,
            &field.name,
            versions[*since],
            until,
            &field.value,
            &field.flags.join(","),
            &field.default,
            &field.values,
        ];
        text.push_str(cells.join("\t").trim_end_matches('\t'));
        text.push('\n');
    }
    text
}
