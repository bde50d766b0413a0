use super::caches::{self, Run};
use super::landed::{self, Found, Landed};
use super::{Report, support};
use crate::knowledge::{Call, Ecosystem, Folder, Tool};
use crate::model::{Build, Context, Project};

/// An install without the lock that lies beside its manifest.
pub(super) struct Unlocked<'b> {
    found: Found<'b>,
    /// The manifest, in the context.
    manifest: String,
    lock: &'static str,
    /// The install.
    pub call: &'b Call,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found =
        |build| found(build).into_iter().map(|it| ((it.found.span, it.call.span), it)).collect();
    for (it, builds) in support::together(project, found) {
        let name = &it.call.name;
        let harm = match it.call.tool.ecosystem {
            Ecosystem::Go => format!("`{name}` compares what it downloads with nothing"),
            _ => format!("`{name}` chooses all versions anew"),
        };
        let lock = landed::beside(&it.manifest, it.lock);
        let finding = report.at(
            it.found.span,
            format!(
                "{harm}: `{lock}` is in the context and is not copied before it, `{}` alone is",
                it.manifest
            ),
        );
        finding.name(lock).name(name.clone());
        finding.label(it.call.span, "the install");
        finding.help(format!("copy `{}` with it", it.lock));
        if let Some(fix) = it.found.take_along(it.lock) {
            finding.fix(fix);
        }
        support::stamp(finding, &builds);
    }
}

/// The installs of a build that lack a lock.
pub(super) fn found(build: &Build) -> Vec<Unlocked<'_>> {
    let Some(context) = build.context.as_deref() else { return Vec::new() };
    let mut found = Vec::new();
    for run in caches::runs(build) {
        found.extend(installs(&run).filter_map(|call| unlocked(&run, context, call)));
    }
    found
}

/// The calls of a RUN that install what a manifest in its own folder names.
pub(super) fn installs<'b>(run: &Run<'b>) -> impl Iterator<Item = &'b Call> {
    run.calls().iter().filter(|call| {
        caches::is_of_project(call)
            && call.folder == Folder::Unchanged
            && !call.conditional
            && !call.name.starts_with("uv pip")
    })
}

/// The locks that a call's tools know.
fn locks(call: &Call) -> Vec<&'static str> {
    let tools: Vec<&Tool> = std::iter::once(call.tool).chain(call.alternative).collect();
    tools.iter().flat_map(|tool| tool.locks.iter().copied()).collect()
}

fn unlocked<'b>(run: &Run<'b>, context: &Context, call: &'b Call) -> Option<Unlocked<'b>> {
    const WITHOUT: [&str; 5] =
        ["--no-package-lock", "--no-lockfile", "--pure-lockfile", "--skip-lock", "--no-lock"];
    if WITHOUT.iter().any(|option| run.instruction.rest.value.contains(option)) {
        return None;
    }
    let locks = locks(call);
    // One that is there, or may be, will do.
    if locks.iter().any(|lock| landed::find(run, context, lock).1 != Landed::No) {
        return None;
    }
    let manifests = call.tool.manifests.iter().filter(|name| !name.contains('*'));
    let (manifest, found) =
        manifests.into_iter().find_map(|name| match landed::find(run, context, name) {
            (Some(path), Landed::By(found)) if found.exact => Some((path, found)),
            _ => None,
        })?;
    let lock = locks
        .into_iter()
        .find(|lock| landed::is_there(context, &landed::beside(&manifest, lock)))?;
    Some(Unlocked { found, manifest, lock, call })
}
