use super::{Report, context_sources, support};
use crate::knowledge::ProjectFiles;
use crate::model::{Build, Context, DockerfileModel, Project};
use crate::source::{Span, display};
use crate::syntax::dockerfile::Kind;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = |build| -> Vec<_> {
        let one = speaks(build).and_then(|copy| Some((context_sources::key(build)?, copy)));
        one.into_iter().collect()
    };
    for ((copy, words), builds) in support::together(project, found) {
        let file = builds.first().and_then(|build| build.context.as_ref()?.ignore_file.clone());
        let Some(file) = file else { continue };
        let path = display(&file.path);
        let finding = report.at(
            copy,
            format!(
                "every commit builds the image anew: {words} takes `.git`, which `{path}` does not leave out"
            ),
        );
        finding.name(".git");
        if let Some(last) = file.ignore.patterns.last() {
            finding.label(last.span, "the last pattern of the ignore file");
        }
        finding.help(format!("add the line `.git` to `{path}`"));
        finding.fix(support::ignore(&file, &[".git".to_owned()]));
        support::stamp(finding, &builds);
    }
}

/// The COPY that takes `.git` along though nothing in the build needs it.
pub(super) fn speaks(build: &Build) -> Option<(Span, String)> {
    let (file, context) = context_sources::known(build)?;
    let ignore = &context.ignore_file.as_ref()?.ignore;
    let there = context.entry(".git").is_some() && !context.verdict(".git").excluded;
    if !there || !ignore.errors.is_empty() || needs_git(build, file, context) {
        return None;
    }
    context_sources::broad(build, file)
}

/// Whether something in the build asks git, or may do so in a script.
pub(super) fn needs_git(build: &Build, file: &DockerfileModel, context: &Context) -> bool {
    const WORDS: [&str; 9] = [
        "git",
        "buildvcs",
        "vergen",
        "gitversion",
        "versioneer",
        "setuptools_scm",
        "make",
        "goreleaser",
        "hatch",
    ];
    let asks = |text: &str| {
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .any(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()))
    };
    let runs = build.reached().into_iter().flat_map(|stage| file.instructions(stage)).any(
        |(_, instruction)| {
            matches!(instruction.kind, Kind::Run(_))
                && (asks(&instruction.rest.value)
                    || instruction.heredocs.iter().any(|heredoc| asks(&heredoc.content)))
        },
    );
    let manifest = ["pyproject.toml", "setup.py", "package.json", "pom.xml"].iter().any(|name| {
        context.text(name).is_some_and(|text| {
            [
                "setuptools_scm",
                "setuptools-scm",
                "hatch-vcs",
                "poetry-dynamic-versioning",
                "versioneer",
                "git-commit-id",
                "git rev-parse",
            ]
            .iter()
            .any(|word| text.contains(word))
        })
    });
    runs || manifest
}
