use super::{Report, context_sources, git_dir_in_context, support};
use crate::diagnostic::{Applicability, Fix};
use crate::knowledge::ProjectFiles;
use crate::model::{Build, Context, Project};
use crate::source::{FileKind, Span, display};
use std::collections::BTreeSet;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = |build| -> Vec<_> {
        let one = speaks(build).and_then(|lacking| Some((context_sources::key(build)?, lacking)));
        one.into_iter().collect()
    };
    for (found, builds) in support::together(project, found) {
        let file = builds.first().and_then(|build| build.context.as_ref()?.ignore_file.clone());
        let Some(file) = file else { continue };
        let path = display(&file.path);
        let (there, them) = match found.patterns.len() {
            1 => ("it is there", "it"),
            _ => ("they are there", "them"),
        };
        let finding = report.at(
            found.copy,
            format!(
                "{} takes {} along where {there}: `{path}` does not leave {them} out",
                found.words,
                support::list(&found.patterns)
            ),
        );
        for name in &found.patterns {
            finding.name(name.clone());
        }
        if let Some(last) = file.ignore.patterns.last() {
            finding.label(last.span, "the last pattern of the ignore file");
        }
        finding.help(format!("add {} to `{path}`", support::list(&found.patterns)));
        let fix = support::ignore(&file, &found.patterns);
        finding.fix(Fix { applicability: Applicability::Safe, ..fix });
        support::stamp(finding, &builds);
    }
}

/// What an ignore file lacks.
pub(super) struct Lacking {
    /// The COPY of everything.
    copy: Span,
    words: String,
    /// Patterns that are not there.
    patterns: Vec<String>,
}

/// What the ignore file of a build lacks; `.git` that is there is told by another rule.
pub(super) fn speaks(build: &Build) -> Option<Lacking> {
    let (file, context) = context_sources::known(build)?;
    let ignore_file = context.ignore_file.as_ref()?;
    if ignore_file.is_allow_list() || !ignore_file.ignore.errors.is_empty() {
        return None;
    }
    if git_dir_in_context::speaks(build).is_some() {
        return None;
    }
    let (copy, words) = context_sources::broad(build, file)?;
    let mut lacking = Vec::new();
    // What only the top of a repository has.
    let is_top = [".github", ".gitmodules", ".gitlab-ci.yml", ".gitlab", ".circleci"]
        .iter()
        .any(|name| context.entry(name).is_some());
    let git = context.entry(".git").is_none() && is_top && !context.verdict(".git").excluded;
    if git && !git_dir_in_context::needs_git(build, file, context) {
        lacking.push(".git".to_owned());
    }
    let copied: BTreeSet<String> = context_sources::copied(build, file)
        .iter()
        .flat_map(|copy| copy.sources.iter())
        .filter_map(|source| source.path.as_deref()?.split('/').next().map(str::to_owned))
        .collect();
    for tool in context.tools() {
        for (folder, always) in tool.ecosystem.generated_folders() {
            let wanted = copied.contains(*folder);
            let comes = *always || context.has_folder(folder);
            let known = lacking.iter().any(|known| known == folder);
            if comes && !wanted && !known && !is_left_out(context, folder) {
                lacking.push((*folder).to_owned());
            }
        }
    }
    if !lacking.iter().any(|name| name == "node_modules") && !left_out_of_members(context) {
        lacking.push("**/node_modules".to_owned());
    }
    (!lacking.is_empty()).then_some(Lacking { copy, words, patterns: lacking })
}

/// Whether a folder is left out, itself or all that would be in it.
fn is_left_out(context: &Context, folder: &str) -> bool {
    context.verdict(folder).excluded || context.verdict(&format!("{folder}/zzz-some-file")).excluded
}

/// Whether `node_modules` is left out of the packages of a monorepo, too; `true` where there are none.
fn left_out_of_members(context: &Context) -> bool {
    let has_workspaces = context.has_file("pnpm-workspace.yaml")
        || context.text("package.json").is_some_and(|text| text.contains("\"workspaces\""));
    if !has_workspaces {
        return true;
    }
    ["packages", "apps", "libs", "services"].iter().all(|group| {
        context.names_in(&context.path.join(group)).iter().all(|name| {
            let member = format!("{group}/{name}");
            let manifest = context.look(&format!("{member}/package.json"));
            manifest != crate::model::Look::There(FileKind::File)
                || context.verdict(&member).excluded
                || is_left_out(context, &format!("{member}/node_modules"))
        })
    })
}
