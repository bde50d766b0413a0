use super::artifact_graph::{Requirement, requirements};
use super::{Report, args, support};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::model::{Build, DockerfileModel, Setting, is_literal};
use crate::source::{Span, Spanned, display};
use crate::suggest::nearest;
use crate::syntax::dockerfile::{Kind, MountKey};
use crate::syntax::image;
use crate::syntax::shell;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (Some(file), Some(artifact), Some(docker)) =
        (build.file(), &build.artifact, build.docker())
    else {
        return;
    };
    if !args::shows_every_arg(file) || !docker.cli_flags.is_empty() {
        return;
    }
    for required in requirements(artifact) {
        let alias = required.alias.as_ref().unwrap_or(&required.image);
        // What is no name is another mistake; a build arg of that name takes its place.
        if shell::is_name(&alias.value)
            && is_literal(&alias.value)
            && build.build_arg(&alias.value).is_none()
        {
            of_alias(build, file, &required, alias, report);
        }
    }
}

fn of_alias(
    build: &Build,
    file: &DockerfileModel,
    required: &Requirement,
    alias: &Spanned<String>,
    report: &mut Report<'_>,
) {
    let name = alias.value.as_str();
    let declared = file.declarations(name).next();
    if file.declarations(name).any(|setting| is_first(file, &setting)) {
        return;
    }
    let image = named(file, &required.image.value);
    let requires = build.artifact.iter().flat_map(|artifact| &artifact.requires);
    let taken: Vec<&str> = requires.map(|alias| alias.value.as_str()).collect();
    let args: Vec<Setting<'_>> = file.settings().filter(Setting::is_arg).collect();
    let free = args
        .iter()
        .map(Setting::name)
        .filter(|other| !taken.contains(other) && build.build_arg(other).is_none());
    let meant = nearest(name, free);
    // Without a word of an alias, the order of the builds may be all that is wanted.
    if required.alias.is_none() && declared.is_none() && image.is_none() && meant.is_none() {
        return;
    }
    let path = display(&file.path);
    let message = match declared {
        Some(_) => format!(
            "the image that is required as `{name}` never reaches the build: Skaffold looks at the first name of each ARG line only"
        ),
        None => format!(
            "the image that is required as `{name}` never reaches the build: `{path}` has no `ARG {name}`"
        ),
    };
    let finding = report.at(alias.span, message);
    finding.name(name);
    if let Some(setting) = declared {
        finding.label(setting.name_span(), "not the first name of its line");
        finding.help(format!("give `{name}` an ARG line of its own"));
    } else if let Some(meant) = meant {
        if let Some(setting) = args.iter().find(|setting| setting.name() == meant) {
            finding.label(setting.name_span(), format!("`{meant}` is declared here"));
        }
        finding.help(format!("did you mean `{meant}`?"));
        if required.alias.is_some() {
            finding.fix(support::rename(alias.span, meant));
        }
    } else if let Some((span, is_from)) = image {
        finding.label(span, "the image as it is written here, whatever Skaffold builds");
        finding.help(format!("write `ARG {name}` before the first FROM, and `${name}` here"));
        if is_from && let Some(fix) = wired(file, required, name, span) {
            finding.fix(fix);
        }
    } else {
        finding.help(format!("add `ARG {name}` where the image is used; without it, only the order of the builds is kept"));
    }
}

/// Skaffold passes an alias only where it is the first name of an ARG line.
/// Source: Skaffold 2, `pkg/skaffold/docker/parse.go`, `filterUnusedBuildArgs`.
fn is_first(file: &DockerfileModel, setting: &Setting<'_>) -> bool {
    match file.ast.instructions.get(setting.instruction).map(|own| &own.kind) {
        Some(Kind::Arg(items)) => {
            items.first().is_some_and(|first| first.name.span == setting.name_span())
        }
        _ => false,
    }
}

/// Where the Dockerfile names the required image itself, and whether that is a FROM.
fn named(file: &DockerfileModel, required: &str) -> Option<(Span, bool)> {
    let wanted = image::name_of(required)?;
    let is_meant = |text: &str| image::name_of(text).is_some_and(|name| name == wanted);
    file.ast.instructions.iter().find_map(|instruction| match &instruction.kind {
        Kind::From(from)
            if is_meant(&from.image.value) && from.image.value.len() == from.image.span.len() =>
        {
            Some((from.image.span, true))
        }
        Kind::Copy(_) => {
            let from =
                instruction.flags.iter().find(|flag| flag.name.value == "from")?.value.as_ref()?;
            is_meant(&from.value).then_some((from.span, false))
        }
        Kind::Run(_) => {
            let options = instruction.mounts.iter().flat_map(|mount| &mount.options);
            let mut from = options
                .filter(|option| option.key == Some(MountKey::From))
                .filter_map(|option| option.value.as_ref());
            from.find(|value| is_meant(&value.value)).map(|value| (value.span, false))
        }
        _ => None,
    })
}

/// An ARG before the first FROM, with the image as it stands there for builds without Skaffold.
fn wired(file: &DockerfileModel, required: &Requirement, name: &str, from: Span) -> Option<Fix> {
    let first = file.ast.instructions.first()?;
    let content = format!("ARG {name}={}{}", required.image.value, file.line_break());
    Some(Fix {
        title: format!("Take the image from `ARG {name}`"),
        applicability: Applicability::Unsafe,
        edits: vec![
            Edit { span: Span { end: first.span.start, ..first.span }, content },
            Edit { span: from, content: format!("${name}") },
        ],
    })
}
