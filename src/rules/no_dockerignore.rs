use super::{Report, context_sources, dockerignore_misplaced, support};
use crate::diagnostic::{Applicability, Fix};
use crate::edit;
use crate::model::{Build, Context, Project};
use crate::source::{FileKind, display, join, relative_to};
use std::collections::BTreeSet;
use std::path::Path;

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let read = dockerignore_misplaced::read(project);
    // One finding a context, however many artifacts share it.
    let found = |build| -> Vec<_> {
        let one = speaks(project, &read, build).then(|| context_sources::known(build)).flatten();
        one.into_iter()
            .filter_map(|(file, context)| {
                Some((&context.path, (context_sources::broad(build, file)?, context)))
            })
            .collect()
    };
    for (((copy, words), context), builds) in support::together(project, found) {
        let (harm, patterns): (Vec<String>, Vec<Vec<String>>) =
            harm(project, context).into_iter().unzip();
        let finding = report.at(
            copy,
            format!(
                "{words} takes {}: the context `{}` has no `.dockerignore`",
                harm.join("; "),
                display(&context.path)
            ),
        );
        let artifact = builds.first().and_then(|build| build.artifact.as_ref());
        if let Some(written) = artifact.and_then(|artifact| artifact.context.as_ref()) {
            finding.label(written.span, "the context");
        } else if let Some(artifact) = artifact {
            finding.label(artifact.image.span, "the artifact, with its own folder as context");
        }
        finding.help(format!(
            "write `{}` with what the image does not need",
            display(&join(&context.path, ".dockerignore"))
        ));
        if let Some(file) = context.new_ignore_file {
            let edit = edit::append_lines(file, "", &patterns.concat());
            finding.fix(Fix::new("Write a `.dockerignore`", Applicability::Unsafe, vec![edit]));
        }
        support::stamp(finding, &builds);
    }
}

/// Whether a build copies everything, has no ignore file, and takes something along that does harm.
pub(super) fn speaks(project: &Project, read: &BTreeSet<&Path>, build: &Build) -> bool {
    let Some((file, context)) = context_sources::known(build) else { return false };
    context.ignore_file.is_none()
        && dockerignore_misplaced::unread(read, build).is_none()
        && context_sources::broad(build, file).is_some()
        && !harm(project, context).is_empty()
}

/// What a copy of everything would take along though nobody wants it, as phrases, and the patterns that leave it out.
fn harm(project: &Project, context: &Context) -> Vec<(String, Vec<String>)> {
    let mut harm = Vec::new();
    if context.entry(".git").is_some() {
        let phrase = "`.git`, which changes with every commit".to_owned();
        harm.push((phrase, vec![".git".to_owned()]));
    }
    let entries = context.entries().unwrap_or_default();
    let (mut there, mut later): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for tool in context.tools() {
        for (folder, always) in tool.ecosystem.generated_folders() {
            if there.contains(folder) || later.contains(folder) {
                continue;
            }
            if context.has_folder(folder) {
                there.push(*folder);
            } else if *always {
                later.push(*folder);
            }
        }
    }
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    if !there.is_empty() {
        harm.push((support::list(&there), owned(&there)));
    }
    if !later.is_empty() {
        let they = if later.len() == 1 { "it is" } else { "they are" };
        harm.push((format!("{}, once {they} there", support::list(&later)), owned(&later)));
    }
    let secrets: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.kind == FileKind::File && is_secret(&entry.name))
        .map(|entry| entry.name.as_str())
        .collect();
    if !secrets.is_empty() {
        let patterns = secrets.iter().map(|name| (*name).to_owned()).collect();
        harm.push((format!("{}, which may hold secrets", support::list(&secrets)), patterns));
    }
    let own: Vec<String> = own_files(project, context);
    if !own.is_empty() {
        let phrase = format!("{}, so every edit there builds the image anew", support::list(&own));
        harm.push((phrase, own));
    }
    harm
}

/// `.env` files and private keys; examples and public halves are meant to be seen.
fn is_secret(name: &str) -> bool {
    let example =
        ["example", "sample", "template", "dist", ".pub"].iter().any(|part| name.contains(part));
    let key = [".pem", ".key", ".p12", ".pfx", ".jks"].iter().any(|end| name.ends_with(end));
    (name == ".env" || name.starts_with(".env.") || key || name == "id_rsa" || name == "id_ed25519")
        && !example
}

/// The project's own configuration and manifests, as far as they lie in the context. All configs at its top count,
/// so that two projects with one context say the same.
pub(super) fn own_files(project: &Project, context: &Context) -> Vec<String> {
    let entries = context.entries().unwrap_or_default().iter().map(|entry| entry.name.as_str());
    let is_config = |name: &&str| {
        name.starts_with("skaffold") && (name.ends_with(".yaml") || name.ends_with(".yml"))
    };
    let mut own: Vec<String> = entries.filter(is_config).map(str::to_owned).collect();
    for path in &project.own_paths {
        let below = relative_to(path, &context.path);
        let inside = !below.starts_with("..") && below != Path::new(".");
        let name = display(&below);
        if inside && !own.contains(&name) {
            own.push(name);
        }
    }
    own
}
