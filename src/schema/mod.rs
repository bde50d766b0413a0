//! What Skaffold's configuration may hold, in each apiVersion: types, fields, since and until when, what values they
//! take, and what Skaffold makes of them.
//!
//! `versions.tsv`, `fields.tsv` and `kubernetes.tsv` are written by `cargo xtask schema <CHECKOUT>` from a checkout
//! of Skaffold; the checks that stand in its code only are small tables here ([`constraint()`], [`template()`],
//! [`replacement`]).
//!
//! `fields.tsv` has a line for each field of each type and each time it changed, with the columns type, field,
//! since, until (empty: the newest has it), value, flags, default, values. Values are `string bool int int32 any
//! flat port`, a type, `[T]` a list, `{T}` a map, `T?` behind a pointer; `v1.T` is of Kubernetes. Flags are
//! `required`, `oneOf=GROUP`, `skipTrim` (one of the group must be set), `filepath`, `template`, `lax` (unknown keys
//! below are lost), `json` (read as JSON). A field `*` stands for all keys. Types without fields have no lines.

mod constraint;
mod formats;
mod moved;
mod place;
mod shape;
mod table;
mod template;
mod types;
mod version;

pub use constraint::{Constraint, Form, When, constraint, null_item};
pub use formats::{is_duration, is_platform, is_quantity, timezones};
pub use moved::{Instead, no_upgrade, renamed, replacement};
pub use place::{Elsewhere, Keys, Place, find_elsewhere, walk};
pub use shape::{Given, Shape, Verdict, old_bool};
pub use template::{HELM, Missing, Template, Variables, template};
pub use types::{Field, History, Row, Type, root};
pub use version::{Version, near_version, version};

#[cfg(test)]
mod tests;
