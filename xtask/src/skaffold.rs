//! The apiVersions of a Skaffold checkout: the types that it decodes into, and the JSON schemas that it publishes.
//!
//! The types decide which keys and values load, so they are the source of fields, value types and tags.
//! The schemas add defaults and closed sets of values.

use crate::go::{self, Member, Package};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// One apiVersion.
pub(crate) struct Release {
    /// Without `skaffold/`.
    pub(crate) name: String,
    /// Fields of each struct in the order of the source, what is inlined in place.
    pub(crate) types: BTreeMap<String, Vec<Field>>,
    published: BTreeMap<String, BTreeSet<String>>,
}

/// A key of a struct.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// In the notation of `src/schema/fields.tsv`.
    pub(crate) value: String,
    pub(crate) flags: Vec<String>,
    pub(crate) default: String,
    pub(crate) values: String,
}

/// All apiVersions, oldest first, as far as `SkaffoldConfig` reaches.
pub(crate) fn releases(checkout: &Path) -> Result<Vec<Release>, String> {
    let versions = crate::read(checkout, "pkg/skaffold/schema/versions.go")?;
    let mut imports = BTreeMap::new();
    let mut folders = Vec::new();
    for line in versions.lines().map(str::trim) {
        if let Some((alias, path)) = line.split_once(' ')
            && let Some(folder) = path.trim_matches('"').split("/schema/").nth(1)
        {
            imports.insert(alias.to_owned(), folder.to_owned());
        }
        if let Some(package) = line.strip_prefix('{').and_then(|line| line.split_once(".Version, "))
        {
            folders.push(imports.get(package.0).cloned().unwrap_or_else(|| package.0.to_owned()));
        }
    }
    folders.iter().map(|folder| release(checkout, folder)).collect()
}

fn release(checkout: &Path, folder: &str) -> Result<Release, String> {
    let mut package = Package::default();
    go::read(
        &crate::read(checkout, &format!("pkg/skaffold/schema/{folder}/config.go"))?,
        &mut package,
    );
    let name =
        package.constants.get("Version").and_then(|version| version.strip_prefix("skaffold/"));
    let name = name.ok_or_else(|| format!("{folder}: no constant Version"))?.to_owned();
    let schema = crate::read(checkout, &format!("docs-v2/content/en/schemas/{name}.json"))?;
    let schema: Json =
        serde_json::from_str(&schema).map_err(|error| format!("{name}.json: {error}"))?;
    let mut types = BTreeMap::new();
    let mut queue = vec!["SkaffoldConfig".to_owned()];
    while let Some(ty) = queue.pop() {
        if types.contains_key(&ty) {
            continue;
        }
        let mut fields = Vec::new();
        flatten(&package, &ty, &[], &mut fields)?;
        queue.extend(
            fields.iter().filter_map(|field: &Field| struct_of(&field.value)).map(str::to_owned),
        );
        for field in &mut fields {
            document(&schema, &ty, field);
        }
        types.insert(ty, fields);
    }
    Ok(Release { name, types, published: published(&schema) })
}

/// The struct that a value type holds, if it is one of Skaffold's.
pub(crate) fn struct_of(value: &str) -> Option<&str> {
    let name = value.trim_matches(['[', ']', '{', '}', '?']);
    name.starts_with(|first: char| first.is_ascii_uppercase()).then_some(name)
}

fn flatten(
    package: &Package,
    ty: &str,
    outer: &[String],
    fields: &mut Vec<Field>,
) -> Result<(), String> {
    // Two types of a library that Skaffold's types name.
    if ty == "JSONPatch" && !package.structs.contains_key(ty) {
        let library = [("op", "string"), ("path", "string"), ("from", "string"), ("value", "any")];
        fields.extend(library.map(|(name, value)| Field::new(name, value)));
        return Ok(());
    }
    let members = package.structs.get(ty).ok_or_else(|| format!("no struct {ty}"))?;
    for member in members {
        let key = key(member);
        if key.is_empty() {
            continue;
        }
        let mut flags: Vec<String> = outer.to_vec();
        // Some of the source spells the tag in its own way; then Skaffold does not see it.
        for tag in member
            .tag("yamltags")
            .into_iter()
            .chain(member.tag("skaffold"))
            .flat_map(|tags| tags.split(','))
        {
            flags.push(tag.to_owned());
        }
        let value = value(package, &member.ty)?;
        if key == "," {
            if value == "{any}" {
                fields.push(Field { flags, ..Field::new("*", "any") });
            } else {
                flatten(package, value.trim_end_matches('?'), &flags, fields)?;
            }
            continue;
        }
        let own = struct_of(&value)
            .is_some_and(|name| package.unmarshalers.iter().any(|own| own == name));
        if own {
            // The decoder of these types starts another one, which takes any key.
            flags.push("lax".to_owned());
        }
        if value.contains("v1.Volume") && package.unmarshalers.iter().any(|own| own == ty) {
            flags.push("json".to_owned());
        }
        fields.push(Field { flags, ..Field::new(&key, &value) });
    }
    Ok(())
}

impl Field {
    fn new(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.to_owned(),
            flags: Vec::new(),
            default: String::new(),
            values: String::new(),
        }
    }
}

/// The key as yaml.v3 sees it: empty for none, `,` for an inlined member.
fn key(member: &Member) -> String {
    match member.tag("yaml") {
        // `-,omitempty` is a key `-` to yaml.v3; nobody writes it.
        Some(tag) if tag.split(',').next() == Some("-") => String::new(),
        Some(tag) if tag.split(',').any(|option| option == "inline") => ",".to_owned(),
        Some(tag) if !tag.split(',').next().unwrap_or_default().is_empty() => {
            tag.split(',').next().unwrap_or_default().to_owned()
        }
        _ => member.name.to_lowercase(),
    }
}

fn value(package: &Package, ty: &str) -> Result<String, String> {
    Ok(match ty {
        "string" | "bool" | "int" | "int32" => ty.to_owned(),
        "int64" | "byte" => "int".to_owned(),
        "interface{}" | "*util.YamlpatchNode" => "any".to_owned(),
        "util.FlatMap" => "flat".to_owned(),
        "util.HelmOverrides" => "{any}".to_owned(),
        "util.IntOrString" => "port".to_owned(),
        "yamlpatch.Patch" => "[JSONPatch]".to_owned(),
        _ => {
            if let Some(item) = ty.strip_prefix("[]") {
                format!("[{}]", value(package, item)?)
            } else if let Some(item) = ty.strip_prefix('*') {
                format!("{}?", value(package, item)?)
            } else if let Some(item) = ty.strip_prefix("map[string]") {
                format!("{{{}}}", value(package, item)?)
            } else if let Some(alias) = package.aliases.get(ty) {
                value(package, alias)?
            } else if ty.starts_with("v1.") || package.structs.contains_key(ty) {
                ty.to_owned()
            } else {
                return Err(format!("unknown type {ty}"));
            }
        }
    })
}

/// Adds what the published schema says of a field.
fn document(schema: &Json, ty: &str, field: &mut Field) {
    let definition = &schema["definitions"][ty];
    let root = if ty == "SkaffoldConfig" { &schema["anyOf"][0] } else { &Json::Null };
    for place in [definition, &definition["anyOf"][0], root] {
        let property = &place["properties"][&field.name];
        // Zero values say nothing.
        if let Some(default) = property["default"].as_str()
            && !["false", "[]", "{}", "0", "\"\""].contains(&default)
        {
            field.default = default.replace(['\t', '\n'], " ");
        }
        if let Some(values) = property["enum"].as_array() {
            field.values = values.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(",");
        }
    }
}

fn published(schema: &Json) -> BTreeMap<String, BTreeSet<String>> {
    let mut types = BTreeMap::new();
    let definitions = schema["definitions"].as_object().into_iter().flatten();
    for (name, definition) in definitions {
        let variants = definition["anyOf"].as_array().into_iter().flatten();
        let fields: BTreeSet<String> = std::iter::once(definition)
            .chain(variants)
            .filter_map(|place| place["properties"].as_object())
            .flat_map(|properties| properties.keys().cloned())
            .collect();
        types.insert(name.clone(), fields);
    }
    types
}

impl Release {
    /// Fields that only the published schema or only the types have.
    pub(crate) fn disagreements(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for (ty, fields) in &self.types {
            let Some(published) = self.published.get(ty) else {
                notes.push(format!("{}: {ty} is not published", self.name));
                continue;
            };
            let decoded: BTreeSet<String> = fields.iter().map(|field| field.name.clone()).collect();
            for name in decoded.difference(published).filter(|name| *name != "*") {
                notes.push(format!("{}: {ty}.{name} is decoded and not published", self.name));
            }
            for name in published.difference(&decoded) {
                notes.push(format!("{}: {ty}.{name} is published and not decoded", self.name));
            }
        }
        notes
    }
}
