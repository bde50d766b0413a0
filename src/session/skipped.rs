//! What a run does not look at, and why.

use crate::model::{ArtifactKind, DockerfileFact, Project};
use std::collections::{BTreeMap, BTreeSet};

/// Why something is not looked at. The order is that in which it is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Skip {
    /// An artifact without a Dockerfile: the tool that builds it.
    Artifact(String),
    /// A Dockerfile whose place is a template, or lies outside of what may be read.
    Dockerfile,
    /// A project that imports configurations which cannot be read here.
    Imports,
    /// A folder that is never searched for projects: its name.
    Folder(String),
}

/// How often each.
pub(super) type Skips = BTreeMap<Skip, usize>;

/// What is not looked at in a project.
pub(super) fn of(project: &Project) -> Skips {
    let mut skips = Skips::new();
    for (skip, _) in skips_of_artifacts(project) {
        *skips.entry(skip).or_default() += 1;
    }
    if project.has_unknown_imports {
        skips.insert(Skip::Imports, 1);
    }
    skips
}

/// Why artifacts are not looked at, with their images.
fn skips_of_artifacts(project: &Project) -> BTreeSet<(Skip, &str)> {
    let mut artifacts = BTreeSet::new();
    for build in &project.builds {
        let Some(artifact) = &build.artifact else { continue };
        let skip = match &artifact.kind {
            ArtifactKind::Custom => Skip::Artifact("a command of its own".to_owned()),
            ArtifactKind::Other(tool) => Skip::Artifact(tool.clone()),
            _ if build.missing_context.is_some() => continue,
            _ if matches!(build.dockerfile, DockerfileFact::Unknown) => Skip::Dockerfile,
            _ => continue,
        };
        artifacts.insert((skip, artifact.image.value.as_str()));
    }
    artifacts
}

/// The images whose Dockerfile is not looked at.
pub(super) fn unplaced(project: &Project) -> BTreeSet<&str> {
    let skips = skips_of_artifacts(project).into_iter();
    skips.filter(|(skip, _)| *skip == Skip::Dockerfile).map(|(_, image)| image).collect()
}

/// Adds numbers up.
pub(super) fn add(all: &mut Skips, more: Skips) {
    for (skip, number) in more {
        *all.entry(skip).or_default() += number;
    }
}

/// As noun phrases.
pub(super) fn told(skips: &Skips) -> Vec<String> {
    let told = skips.iter().map(|(skip, number)| {
        let s = if *number == 1 { "" } else { "s" };
        match skip {
            Skip::Artifact(tool) => format!("{number} artifact{s} built by {tool}"),
            Skip::Dockerfile => format!("{number} Dockerfile{s} whose place is not known here"),
            Skip::Imports => format!(
                "what {number} project{s} import{} from elsewhere",
                if *number == 1 { "s" } else { "" }
            ),
            Skip::Folder(name) => format!("{number} folder{s} `{name}`"),
        }
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_told_with_numbers() {
        let skips = Skips::from([
            (Skip::Artifact("jib".to_owned()), 2),
            (Skip::Imports, 1),
            (Skip::Folder("vendor".to_owned()), 1),
        ]);
        assert_eq!(
            told(&skips),
            [
                "2 artifacts built by jib",
                "what 1 project imports from elsewhere",
                "1 folder `vendor`"
            ]
        );
    }
}
