use super::caches::{self, Run};
use super::landed::{self, Found, Landed};
use super::{Report, lockfile_not_copied, support};
use crate::knowledge::{Call, ProjectFiles};
use crate::model::{Build, Context, Project};

/// An install without a file that says how to install.
struct Unset<'b> {
    found: Found<'b>,
    config: String,
    call: &'b Call,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = |build| {
        found(build).into_iter().map(|it| ((it.call.span, it.config.clone()), it)).collect()
    };
    for (it, builds) in support::together(project, found) {
        let finding = report.at(
            it.found.span,
            format!("`{}` runs without `{}`, which lies beside its manifest and is copied after it or not at all", it.call.name, it.config),
        );
        finding.name(it.config.clone()).name(it.call.name.clone());
        finding.label(it.call.span, "the install");
        finding
            .help(format!("copy `{}` before it, if it has a say in what is installed", it.config));
        finding.fix = it.found.take_along(&it.config);
        support::stamp(finding, &builds);
    }
}

/// Settings that change what is installed, or from where, without a word where they are missing.
const SETTINGS: [&str; 18] = [
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".pnpmfile.cjs",
    ".pnpmfile.mjs",
    "pnpm-workspace.yaml",
    "bunfig.toml",
    "patches/",
    "poetry.toml",
    "uv.toml",
    ".cargo/config.toml",
    "rust-toolchain.toml",
    "rust-toolchain",
    "gradle.properties",
    "NuGet.config",
    "nuget.config",
    "NuGet.Config",
    "Directory.Packages.props",
];

fn found(build: &Build) -> Vec<Unset<'_>> {
    let Some(context) = build.context.as_deref() else { return Vec::new() };
    let mut found = Vec::new();
    for run in caches::runs(build) {
        for call in lockfile_not_copied::installs(&run) {
            found.extend(unset(&run, context, call));
        }
    }
    found
}

fn unset<'b>(run: &Run<'b>, context: &Context, call: &'b Call) -> Vec<Unset<'b>> {
    // npm's own file holds for pnpm and Yarn 1 as well; of two Yarns, what both read is certain.
    let mut names: Vec<&str> =
        call.tool.config.iter().chain(call.tool.workspaces).copied().collect();
    if let Some(other) = call.alternative {
        names.retain(|name| other.config.contains(name));
    }
    names.retain(|name| SETTINGS.contains(name));
    if names.is_empty() {
        return Vec::new();
    }
    let manifest =
        call.tool.manifests.iter().find_map(|name| match landed::find(run, context, name) {
            (Some(path), Landed::By(found)) if found.exact => Some((path, found)),
            _ => None,
        });
    let Some((manifest, found)) = manifest else { return Vec::new() };
    let lacks = |name: &&str| {
        let path = landed::beside(&manifest, name.trim_end_matches('/'));
        let file = if name.ends_with('/') {
            let folder = context.path.join(&path);
            let Some(first) = context.names_in(&folder).into_iter().next() else { return false };
            format!("{}/{first}", name.trim_end_matches('/'))
        } else {
            (*name).to_owned()
        };
        let patched = context.text("package.json").is_some_and(|text| text.contains("patch"));
        (*name != "patches/" || patched)
            && landed::is_there(context, &landed::beside(&manifest, &file))
            && !is_spelt(run, name)
            && landed::find(run, context, &file).1 == Landed::No
    };
    names
        .into_iter()
        .filter(lacks)
        .map(|name| Unset { found, config: name.to_owned(), call })
        .collect()
}

/// Whether the Dockerfile names the file before the install, or hands in secrets of its own.
fn is_spelt(run: &Run<'_>, name: &str) -> bool {
    let earlier = run.build.earlier(run.file, run.stage, run.at + 1);
    let name = name.trim_end_matches('/');
    earlier.iter().any(|(_, instruction)| instruction.rest.value.contains(name))
}
