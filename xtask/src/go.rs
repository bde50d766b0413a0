//! Reads Go struct declarations: as much of the language as Skaffold's and Kubernetes' API types use.

use std::collections::BTreeMap;

/// The type declarations of one Go package.
#[derive(Debug, Default)]
pub(crate) struct Package {
    /// Structs by name, fields in the order of the source.
    pub(crate) structs: BTreeMap<String, Vec<Member>>,
    /// Other named types (`type ResourceType string`) and what they stand for.
    pub(crate) aliases: BTreeMap<String, String>,
    /// Types with an `UnmarshalYAML` of their own.
    pub(crate) unmarshalers: Vec<String>,
    /// String constants by name.
    pub(crate) constants: BTreeMap<String, String>,
}

/// One line of a struct.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Name in Go; for an embedded struct that of its type, without the package.
    pub(crate) name: String,
    /// Type as written.
    pub(crate) ty: String,
    /// Whether it stands without a name.
    pub(crate) embedded: bool,
    /// The text between the back quotes.
    pub(crate) tag: String,
}

impl Member {
    /// The value of a struct tag such as `yaml`.
    pub(crate) fn tag(&self, key: &str) -> Option<&str> {
        let mut rest = self.tag.as_str();
        loop {
            let (name, after) = rest.trim_start().split_once(":\"")?;
            let (value, after) = after.split_once('"')?;
            if name == key {
                return Some(value);
            }
            rest = after;
        }
    }
}

/// Adds the declarations of one file.
pub(crate) fn read(source: &str, package: &mut Package) {
    let mut open: Option<(String, Vec<Member>)> = None;
    for line in source.lines() {
        let code = without_comment(line).trim();
        if let Some((name, members)) = &mut open {
            if code == "}" {
                package.structs.insert(std::mem::take(name), std::mem::take(members));
                open = None;
            } else {
                members.extend(member(code));
            }
            continue;
        }
        if let Some(rest) = code.strip_prefix("type ") {
            let Some((name, ty)) = rest.split_once(' ') else { continue };
            match ty.trim() {
                "struct {" => open = Some((name.to_owned(), Vec::new())),
                "struct{}" => drop(package.structs.insert(name.to_owned(), Vec::new())),
                ty => drop(package.aliases.insert(name.to_owned(), ty.to_owned())),
            }
        } else if let Some(rest) = code.strip_prefix("const ") {
            if let Some((name, value)) = rest.split_once('=') {
                let name = name.trim().trim_end_matches(" string").to_owned();
                package.constants.insert(name, value.trim().trim_matches('"').to_owned());
            }
        } else if let Some(receiver) = code.strip_prefix("func (")
            && code.contains(") UnmarshalYAML(")
            && let Some((receiver, _)) = receiver.split_once(')')
            && let Some((_, ty)) = receiver.split_once('*')
        {
            package.unmarshalers.push(ty.to_owned());
        }
    }
}

fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with("//") {
        return "";
    }
    // A tag may hold `//`.
    match (line.find("//"), line.rfind('`')) {
        (Some(comment), Some(tag)) if comment < tag => line,
        (Some(comment), _) => &line[..comment],
        (None, _) => line,
    }
}

fn member(code: &str) -> Option<Member> {
    let (declaration, tag) = match code.split_once('`') {
        Some((declaration, tag)) => (declaration, tag.trim_end_matches('`')),
        None => (code, ""),
    };
    let mut words = declaration.split_whitespace();
    let first = words.next()?;
    let ty: String = words.collect();
    let (name, ty, embedded) = if ty.is_empty() {
        (first.rsplit('.').next().unwrap_or(first), first.to_owned(), true)
    } else {
        (first, ty, false)
    };
    Some(Member { name: name.to_owned(), ty, embedded, tag: tag.to_owned() })
}
