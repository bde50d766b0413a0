//! Files that builders and tests look for without a Dockerfile.

use super::artifact::{Artifact, ArtifactKind};
use super::context::{Listing, Look, expand, is_pattern};
use super::placeholder::is_literal;
use super::value::Value;
use crate::source::{Spanned, relative_to};
use crate::suggest::nearest;
use std::path::{Path, PathBuf};

/// What a builder looks for in the context of an artifact and does not find.
#[derive(Debug, Default)]
pub struct Wants {
    /// Entries of `dependencies.paths` that match nothing.
    pub unmatched: Vec<Unmatched>,
    /// Folders, as `context` would name them, that have the files by which jib knows a project, where the context of a
    /// jib artifact has none of them; `None` where nothing is amiss.
    pub jib_elsewhere: Option<Vec<String>>,
}

/// A path or a pattern for which there is no file.
#[derive(Debug)]
pub struct Unmatched {
    /// As it is written.
    pub pattern: Spanned<String>,
    /// With a name that is there instead of the near one that is not.
    pub near: Option<String>,
}

/// The files by which jib's kind of project is known: `build/jib/jib.go`, `DeterminePluginType`.
const JIB: [&str; 9] = [
    "build.gradle",
    "build.gradle.kts",
    "gradle.properties",
    "settings.gradle",
    "gradlew",
    "gradlew.bat",
    "gradlew.cmd",
    "pom.xml",
    ".mvn",
];

/// What an artifact wants. `contexts` are the folders that its context may be, the first one most likely.
pub(super) fn of_artifact(listing: &Listing, contexts: &[PathBuf], artifact: &Artifact) -> Wants {
    let unmatched = ["custom", "buildpacks", "ko"]
        .iter()
        .filter_map(|kind| artifact.value.at(&[kind, "dependencies", "paths"]))
        .flat_map(|list| unmatched(listing, contexts, list));
    Wants {
        unmatched: unmatched.collect(),
        jib_elsewhere: jib_elsewhere(listing, contexts, artifact),
    }
}

/// The texts of a list that match nothing in any of the folders.
pub(super) fn unmatched(listing: &Listing, folders: &[PathBuf], list: &Value) -> Vec<Unmatched> {
    let texts = list.items().iter().filter_map(|item| item.string());
    let texts = texts.filter(|text| {
        let text = text.value.as_str();
        !text.is_empty()
            && !text.starts_with('/')
            && is_literal(text)
            && !text.contains(['\\', ':'])
    });
    let missing = texts.filter_map(|pattern| {
        let mut near = None;
        for (at, folder) in folders.iter().enumerate() {
            let found = missing(listing, folder, &pattern.value)?;
            if at == 0 {
                near = found.near;
            }
        }
        (!folders.is_empty()).then_some(Unmatched { pattern, near })
    });
    missing.collect()
}

/// Nothing matches a pattern.
struct Missing {
    /// With a name that is there instead of the near one that is not.
    near: Option<String>,
}

/// `Some` where nothing matches, and git leaves it to nobody else.
fn missing(listing: &Listing, folder: &Path, pattern: &str) -> Option<Missing> {
    let parts: Vec<&str> = pattern.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let ups = parts.iter().take_while(|part| **part == "..").count();
    let (up, rest) = parts.split_at_checked(ups)?;
    let base = listing.join(folder, &up.join("/"));
    if !listing.inside(&base) || rest.contains(&"..") {
        return None;
    }
    let is_wild = |part: &&&str| is_pattern(part) || part.contains(['{', '}']);
    let fixed = rest.iter().take_while(|part| !is_wild(part)).count();
    let (fixed, wild) = rest.split_at_checked(fixed)?;
    // Of what does not exist, git may ignore a file that the pattern would match.
    let example = rest.join("/").replace("**", "x").replace('*', "x");
    if listing.is_left_to_others(&base.join(example)) {
        return None;
    }
    match listing.look(&base, &fixed.join("/")) {
        Look::Missing { folder, name } => {
            if listing.is_left_to_others(&folder.join(&name)) {
                return None;
            }
            let entries = listing.list(&folder)?;
            let meant = nearest(&name, entries.iter().map(|entry| entry.name.as_str()));
            let at = parts.iter().rposition(|part| *part == name)?;
            let near = meant.map(|meant| {
                let mut parts = parts.clone();
                if let Some(part) = parts.get_mut(at) {
                    *part = meant;
                }
                parts.join("/")
            });
            Some(Missing { near })
        }
        Look::There(_) if !wild.is_empty() => {
            // `**` takes any number of folders here, other than in a Dockerfile.
            let is_simple =
                wild.iter().all(|part| !part.contains("**") && !part.contains(['{', '}']));
            let below = base.join(fixed.join("/"));
            let found = is_simple.then(|| expand(listing, &below, &wild.join("/")))??;
            found.is_empty().then_some(Missing { near: None })
        }
        _ => None,
    }
}

fn jib_elsewhere(
    listing: &Listing,
    contexts: &[PathBuf],
    artifact: &Artifact,
) -> Option<Vec<String>> {
    let is_jib = matches!(&artifact.kind, ArtifactKind::Other(kind) if kind == "jib");
    // With a type Skaffold does not look; with one that it does not know, another rule speaks.
    if !is_jib || artifact.value.at(&["jib", "type"]).is_some_and(|own| own.text() != Some("")) {
        return None;
    }
    let has_project = |folder: &Path| {
        let entries = listing.list(folder)?;
        (!entries.is_empty())
            .then(|| entries.iter().any(|entry| JIB.contains(&entry.name.as_str())))
    };
    let own = contexts.first()?;
    let is_bare = contexts.iter().all(|folder| has_project(folder) == Some(false));
    if !is_bare || listing.is_left_to_others(&own.join("pom.xml")) {
        return None;
    }
    let written = artifact.context.as_ref().map_or(".", |context| context.value.as_str());
    let below = listing.list(own)?;
    let folders = below.iter().map(|entry| own.join(&entry.name));
    let projects = folders.filter(|folder| has_project(folder) == Some(true));
    let names = projects.map(|folder| {
        let name = crate::source::display(&relative_to(&folder, own));
        if written == "." { name } else { format!("{}/{name}", written.trim_end_matches('/')) }
    });
    Some(names.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    fn is_missing(pattern: &str) -> bool {
        let files = Memory::new()
            .with("web/src/app.js", "")
            .with("lib/a.js", "")
            .with("gen.txt", "")
            .with(".git/HEAD", "")
            .with(".gitignore", "made/\n*.pb.js\n");
        missing(&Listing::new(&files), Path::new("web"), pattern).is_some()
    }

    #[test]
    fn what_is_not_there() {
        for pattern in ["scr/**", "src/app.ts", "src/*.ts", "../libs/**/*.js", "./docs"] {
            assert!(is_missing(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_is_there_or_not_known() {
        for pattern in [
            "src/**",
            "src/*.js",
            "**/*.ts",
            "src/{a,b}.ts",
            "../lib/*",
            "../../other/**",
            "made/**",
            "src/*.pb.js",
            ".",
        ] {
            assert!(!is_missing(pattern), "{pattern}");
        }
    }
}
