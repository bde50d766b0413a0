//! Whether a manifest asks for anything.

use super::project::ProjectFiles;
use super::tool::{Ecosystem, Tool};
use toml::de::{DeTable, DeValue};

/// Whether a manifest requires packages that must be downloaded. `false` where that cannot be told.
pub(super) fn something(ecosystem: Ecosystem, manifest: &str) -> bool {
    match ecosystem {
        Ecosystem::Go => manifest.lines().any(|line| {
            let line = line.split("//").next().unwrap_or("").trim();
            line.starts_with("require ") || line.starts_with("require(")
        }),
        Ecosystem::Node => {
            let package = serde_json::from_str::<serde_json::Value>(manifest).unwrap_or_default();
            let filled = |key: &str| {
                package
                    .get(key)
                    .and_then(serde_json::Value::as_object)
                    .is_some_and(|map| !map.is_empty())
            };
            let keys = ["dependencies", "devDependencies", "optionalDependencies"];
            package.get("workspaces").is_some() || keys.into_iter().any(filled)
        }
        Ecosystem::Python => python(manifest),
        Ecosystem::Rust => DeTable::parse(manifest).is_ok_and(|table| rust(table.get_ref())),
        // Its own plugins are downloaded for every pom, the compiler for every build of sbt.
        Ecosystem::Maven | Ecosystem::Scala => true,
        Ecosystem::Gradle => {
            ["dependencies", "repositories"].iter().any(|word| manifest.contains(word))
        }
        Ecosystem::DotNet => ["<PackageReference", "<PackageVersion", "<package "]
            .iter()
            .any(|word| manifest.contains(word)),
        Ecosystem::Ruby => manifest.lines().any(|line| {
            let line = line.trim_start();
            line.starts_with("gem ") || line.starts_with("gem(") || line.starts_with("gemspec")
        }),
        Ecosystem::Php => {
            let package = serde_json::from_str::<serde_json::Value>(manifest).unwrap_or_default();
            let filled = |key: &str| {
                let map = package.get(key).and_then(serde_json::Value::as_object);
                map.is_some_and(|map| map.keys().any(|name| name.contains('/')))
            };
            filled("require") || filled("require-dev")
        }
        Ecosystem::Elixir => manifest.contains("{:"),
        Ecosystem::Dart => section(manifest, &["dependencies:", "dev_dependencies:"]),
        Ecosystem::Cpp => ["requires", "dependencies"].iter().any(|word| manifest.contains(word)),
        Ecosystem::System => false,
    }
}

/// Whether one of these keys of a YAML file has something below it.
fn section(text: &str, keys: &[&str]) -> bool {
    let mut inside = false;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if !line.starts_with([' ', '#']) {
            inside = keys.contains(&line.trim_end());
        } else if inside && !line.trim_start().starts_with('#') {
            return true;
        }
    }
    false
}

/// A requirements.txt, a Pipfile, a pyproject.toml, an environment.yml.
fn python(manifest: &str) -> bool {
    if manifest.lines().any(|line| line.starts_with("dependencies:")) {
        return section(manifest, &["dependencies:"]);
    }
    if manifest.lines().any(|line| line.starts_with('[') && line.trim_end().ends_with(']')) {
        return DeTable::parse(manifest).is_ok_and(|table| pyproject(table.get_ref()));
    }
    manifest.lines().any(|line| {
        let line = line.trim_start();
        let include = line.starts_with("-r") || line.starts_with("--requirement");
        !line.is_empty() && !line.starts_with(['#', '.']) && (include || !line.starts_with('-'))
    })
}

/// The value at the end of a path of keys.
fn at<'t>(table: &'t DeTable<'t>, path: &[&str]) -> Option<&'t DeValue<'t>> {
    let (last, above) = path.split_last()?;
    let mut table = table;
    for key in above {
        table = table.get(*key)?.get_ref().as_table()?;
    }
    table.get(*last).map(toml::Spanned::get_ref)
}

fn pyproject(table: &DeTable<'_>) -> bool {
    let list = at(table, &["project", "dependencies"]).and_then(DeValue::as_array);
    let filled = |path: &[&str]| {
        let below = at(table, path).and_then(DeValue::as_table);
        below.is_some_and(|below| below.keys().any(|name| name.get_ref() != "python"))
    };
    list.is_some_and(|list| !list.is_empty())
        || filled(&["dependency-groups"])
        || filled(&["tool", "poetry", "dependencies"])
        || filled(&["tool", "poetry", "group"])
        || filled(&["tool", "pdm", "dev-dependencies"])
        || filled(&["packages"])
        || filled(&["dev-packages"])
}

/// A Cargo.toml.
fn rust(table: &DeTable<'_>) -> bool {
    let foreign = |value: &DeValue<'_>| !value.as_table().is_some_and(|it| it.contains_key("path"));
    let filled = |path: &[&str]| {
        let below = at(table, path).and_then(DeValue::as_table);
        below.is_some_and(|below| below.values().any(|value| foreign(value.get_ref())))
    };
    filled(&["dependencies"])
        || filled(&["dev-dependencies"])
        || filled(&["build-dependencies"])
        || filled(&["workspace", "dependencies"])
}

/// Whether a manifest that several tools share is meant for this one: where locks of those tools lie, one of its own must.
pub(super) fn is_meant(tool: &Tool, manifest: &str, files: &dyn ProjectFiles) -> bool {
    if manifest != "pyproject.toml" {
        return true;
    }
    let has_lock = |tool: &Tool| tool.locks.iter().any(|lock| files.exists(lock));
    let text = files.text(manifest).unwrap_or_default();
    has_lock(tool) || text.contains(&format!("[tool.{}", tool.id)) || !other_lock(tool, files)
}

fn other_lock(tool: &Tool, files: &dyn ProjectFiles) -> bool {
    let others = super::tools::ALL.iter().filter(|other| other.ecosystem == tool.ecosystem);
    others
        .filter(|other| other.id != tool.id)
        .any(|other| other.locks.iter().any(|lock| files.exists(lock)))
}
