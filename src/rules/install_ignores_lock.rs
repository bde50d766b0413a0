use super::caches::{self, Run};
use super::landed::{self, Landed};
use super::{Report, lockfile_not_copied, support};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::knowledge::{Call, Kind as Does, ProjectFiles, Tool};
use crate::model::{Build, Project};
use crate::source::Span;

/// An install that may leave its lock behind.
struct Loose<'b> {
    run: Run<'b>,
    call: &'b Call,
    tool: &'static Tool,
    lock: String,
    copied: Span,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = |build| found(build).into_iter().map(|it| (it.call.span, it)).collect();
    for (it, builds) in support::together(project, found) {
        let Some(frozen) = it.tool.frozen_install else { continue };
        let finding = report.at(
            it.call.span,
            format!("`{}` may install other versions than `{}` names, and changes it where it does not fit", it.call.name, it.lock),
        );
        finding.name(it.call.name.clone()).name(it.lock.clone());
        finding.label(it.copied, "copies the lock");
        finding.help(format!("`{frozen}` installs what is locked, or fails"));
        if let Some(fix) = fix(&it, frozen) {
            finding.fix(fix);
        }
        support::stamp(finding, &builds);
    }
}

fn found(build: &Build) -> Vec<Loose<'_>> {
    const MEANT: [&str; 6] = [" update", " up", " upgrade", " lock", " udpate", " dedupe"];
    let Some(context) = build.context.as_deref() else { return Vec::new() };
    let mut found = Vec::new();
    for run in caches::runs(build) {
        let installs = lockfile_not_copied::installs(&run).filter(|call| {
            call.kind == Does::Download
                && !call.frozen
                && !MEANT.iter().any(|word| call.name.ends_with(word))
        });
        for call in installs {
            let text = &run.instruction.rest.value;
            if ["package-lock", "lockfile", "--no-lock", "--skip-lock"]
                .iter()
                .any(|word| text.contains(word))
            {
                continue;
            }
            let tool = meant(call, context);
            if is_checked(&run, call) {
                continue;
            }
            // These freeze the lock by themselves where CI is set.
            let outer = |name: &str| run.variable(name);
            if tool.frozen_install.is_none()
                || (["pnpm", "yarn-2"].contains(&tool.id) && call.variable("CI", &outer).is_some())
            {
                continue;
            }
            let lock = tool.locks.iter().find_map(|lock| match landed::find(&run, context, lock) {
                (Some(path), Landed::By(found)) => Some((path, found.span)),
                _ => None,
            });
            if let Some((lock, copied)) = lock {
                found.push(Loose { run, call, tool, lock, copied });
            }
        }
    }
    found
}

/// Whether an earlier install of the same tool has held lock and manifest together already.
fn is_checked(run: &Run<'_>, call: &Call) -> bool {
    let earlier = run.build.earlier(run.file, run.stage, run.at + 1);
    let mut calls = earlier.iter().flat_map(|(at, _)| run.file.calls(*at));
    calls.any(|other| {
        other.tool.id == call.tool.id && other.frozen && other.span.start < call.span.start
    })
}

/// Which Yarn it is: only the newer ones write `__metadata`.
fn meant(call: &Call, context: &dyn ProjectFiles) -> &'static Tool {
    let newer = context.text("yarn.lock").is_some_and(|text| text.contains("__metadata:"));
    call.alternative.filter(|_| newer).unwrap_or(call.tool)
}

/// `npm ci`, or the option of the other tools.
fn fix(it: &Loose<'_>, frozen: &str) -> Option<Fix> {
    let command = it.run.file.script(it.run.at).commands.get(it.call.command)?;
    let mut words = std::iter::once(command.program_word()?).chain(command.arguments());
    let subcommand = words.clone().find(|word| matches!(word.as_str(), "install" | "i"));
    let edit = match it.tool.id {
        "npm" => Edit { span: subcommand?.span, content: "ci".to_owned() },
        "yarn-1" | "yarn-2" | "pnpm" | "bun" => {
            let option = frozen.split(' ').next_back()?;
            let behind = subcommand.or_else(|| words.find(|word| word.as_str() == "yarn"))?;
            Edit {
                span: Span { start: behind.span.end, ..behind.span },
                content: format!(" {option}"),
            }
        }
        _ => return None,
    };
    Some(Fix {
        title: format!("Write it as `{frozen}`"),
        applicability: Applicability::Unsafe,
        edits: vec![edit],
    })
}
