//! The Kubernetes types that Skaffold's configuration holds, from the copy that Skaffold is built with.

use crate::go::{self, Package};
use crate::table::Row;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// All types that the fields name, and what they reach, as text.
pub(crate) fn table(checkout: &Path, fields: &[Row]) -> Result<String, String> {
    let mut package = Package::default();
    for path in ["api/core/v1/types.go", "apimachinery/pkg/apis/meta/v1/types.go"] {
        go::read(&crate::read(checkout, &format!("vendor/k8s.io/{path}"))?, &mut package);
    }
    let mut text = String::from("# type\tfield\tvalue\tflags\n");
    let roots = fields.iter().filter_map(|row| named(&row.field.value));
    let mut queue: Vec<String> = roots.map(str::to_owned).collect();
    let mut types = BTreeSet::new();
    while let Some(ty) = queue.pop() {
        if !types.insert(ty.clone()) {
            continue;
        }
        for member in package.structs.get(&ty).into_iter().flatten() {
            queue.extend(named(&value(&package, &member.ty)?).map(str::to_owned));
        }
    }
    for ty in types {
        let members = package.structs.get(&ty).ok_or_else(|| format!("no Kubernetes type {ty}"))?;
        for member in members {
            let name = member.tag("json").and_then(|tag| tag.split(',').next()).unwrap_or_default();
            let inline = name.is_empty() && member.embedded;
            let name = if inline { &member.name } else { name };
            if name == "-" || name.is_empty() {
                continue;
            }
            // yaml.v3 sees no JSON tag; it takes the name in Go in lower case.
            let other = member.name.to_lowercase();
            let flag = match (inline, name.to_lowercase() == other) {
                (true, _) => "\tinline".to_owned(),
                (false, true) => String::new(),
                (false, false) => format!("\tgo={other}"),
            };
            let value = value(&package, &member.ty)?;
            let _ = writeln!(text, "{ty}\t{name}\t{value}{flag}");
        }
    }
    Ok(text)
}

fn named(value: &str) -> Option<&str> {
    value.trim_matches(['[', ']', '{', '}', '?']).strip_prefix("v1.")
}

fn value(package: &Package, ty: &str) -> Result<String, String> {
    let bare = ty.trim_start_matches("v1.").trim_start_matches("metav1.");
    Ok(match ty {
        "string" | "bool" | "int32" => ty.to_owned(),
        "int64" => "int".to_owned(),
        "[]byte" => "bytes".to_owned(),
        "resource.Quantity" => "quantity".to_owned(),
        "intstr.IntOrString" => "intstr".to_owned(),
        "types.UID" => "string".to_owned(),
        _ => {
            if let Some(item) = ty.strip_prefix("[]") {
                format!("[{}]", value(package, item)?)
            } else if let Some(item) = ty.strip_prefix('*') {
                format!("{}?", value(package, item)?)
            } else if let Some((_, item)) =
                ty.strip_prefix("map[").and_then(|rest| rest.split_once(']'))
            {
                format!("{{{}}}", value(package, item)?)
            } else if bare == "Time" {
                "time".to_owned()
            } else if bare == "FieldsV1" {
                "any".to_owned()
            } else if let Some(alias) = package.aliases.get(bare) {
                value(package, alias)?
            } else if package.structs.contains_key(bare) {
                format!("v1.{bare}")
            } else {
                return Err(format!("unknown Kubernetes type {ty}"));
            }
        }
    })
}
