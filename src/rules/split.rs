//! The fix that copies manifests alone before a download, and the rest after it.

use super::caches::{self, Run};
use crate::diagnostic::{Applicability, Fix};
use crate::knowledge::{Call, Folder, Kind as Does, ProjectFiles};
use crate::model::{Build, Context, LayerCache};
use crate::syntax::dockerfile::{Copy, Instruction, Kind};

/// What a tool needs to download, and how.
struct Needs {
    /// Files at the top of the context.
    files: Vec<String>,
    /// Folders that the tool fills and a later COPY must not bring.
    fills: &'static [&'static str],
    /// A RUN of its own that downloads; `None` where the RUN at hand does nothing else.
    own: Option<String>,
}

/// Splits a COPY of everything before a download in two. `None` where the builder keeps no layers, where the manifests
/// are not all at known places, or where the download may need more than them.
pub(super) fn split(builds: &[&Build], copy_at: usize, at: usize, call: &Call) -> Option<Fix> {
    let run = caches::runs(builds.first()?).into_iter().find(|run| run.at == at)?;
    let file = run.file;
    let (copied, taken) = (file.ast.instructions.get(copy_at)?, run.instruction);
    let Kind::Copy(copy) = &copied.kind else { return None };
    if !run.stage.instructions.contains(&copy_at)
        || call.conditional
        || call.folder != Folder::Unchanged
    {
        return None;
    }
    let folder = target(&run, copy_at, copied, copy)?;
    let needs = needs(builds.first()?.context.as_deref()?, &run, call)?;
    for build in builds {
        let context = build.context.as_deref()?;
        let has = |name: &String| context.has_file(name) && !context.verdict(name).excluded;
        let is_left_out = |name: &str| context.verdict(name).excluded;
        let keeps = build.layer_cache() == LayerCache::Yes;
        if !keeps
            || !needs.files.iter().all(has)
            || !needs.fills.iter().all(|name| is_left_out(name))
        {
            return None;
        }
    }
    let mut first = vec![copied.keyword.value.as_str()];
    first.extend(copied.flags.iter().map(|flag| slice(&run, flag.span)));
    first.extend(needs.files.iter().map(String::as_str));
    first.push(&folder);
    let first = first.join(" ");
    let mut editor = file.editor();
    match needs.own {
        Some(command) => {
            editor.insert_before(copied, &format!("{first}\n{} {command}", taken.keyword.value));
        }
        None => {
            let between = file.ast.instructions.get(copy_at + 1..at)?;
            let harmless = |own: &Instruction| {
                matches!(own.kind, Kind::Arg(_) | Kind::Env(_) | Kind::Label(_))
            };
            if !between.iter().all(harmless)
                || !only_downloads(&run, call)
                || !taken.mounts.is_empty()
            {
                return None;
            }
            editor.replace_instruction(copied, &[first]);
            editor.insert_after(taken, slice(&run, copied.span));
        }
    }
    let title = format!("Copy {} alone before the download", super::support::list(&needs.files));
    Some(Fix::new(title, Applicability::Unsafe, editor.finish()?))
}

fn slice<'r>(run: &Run<'r>, span: crate::source::Span) -> &'r str {
    run.file.text.get(span.range()).unwrap_or_default()
}

/// Where the COPY puts everything, as a folder; `None` where the download does not work there.
fn target(run: &Run<'_>, copy_at: usize, copied: &Instruction, copy: &Copy) -> Option<String> {
    let [source] = copy.sources.as_slice() else { return None };
    let is_whole = matches!(&*source.text.value, "." | "./" | "/" | "/." | "./.");
    let written = &*copy.destination.text.value;
    if !is_whole
        || copy.json
        || !copied.heredocs.is_empty()
        || written.contains(['$', '"', '\'', '\\'])
    {
        return None;
    }
    let here = caches::workdir(run.build, run.file, run.stage, copy_at);
    let there = match written {
        "." | "./" => here?,
        path if path.starts_with('/') => path.trim_end_matches('/').to_owned(),
        _ => return None,
    };
    (run.absolute(".")?.trim_end_matches('/') == there.trim_end_matches('/')).then(|| {
        let slash = if written.ends_with('/') { "" } else { "/" };
        format!("{written}{slash}")
    })
}

/// Whether a RUN does nothing but download with the tool.
fn only_downloads(run: &Run<'_>, call: &Call) -> bool {
    let script = run.file.script(run.at);
    let mut commands = script.commands.iter().enumerate();
    !script.opaque
        && run.instruction.heredocs.is_empty()
        && commands.all(|(at, command)| {
            command.redirects.is_empty()
                && !command.conditional
                && (command.program() == Some("corepack")
                    || run.calls().iter().any(|own| {
                        own.command == at
                            && own.tool.ecosystem == call.tool.ecosystem
                            && matches!(own.kind, Does::Download | Does::Named | Does::Clean)
                    }))
        })
}

/// What a tool needs; `None` where it may need more than files that are known.
fn needs(context: &Context, run: &Run<'_>, call: &Call) -> Option<Needs> {
    let there = |names: &[&str]| -> Vec<String> {
        names.iter().filter(|name| context.has_file(name)).map(|name| (*name).to_owned()).collect()
    };
    match call.tool.id {
        "go" => {
            let text = context.text("go.mod")?;
            // Modules of the project itself would be missing.
            if text.contains("=> .") || text.contains("=> /") || context.exists("go.work") {
                return None;
            }
            let own = (call.kind == Does::Implicit).then(|| "go mod download".to_owned());
            let is_download = call.name == "go mod download";
            (own.is_some() || is_download).then(|| Needs {
                files: there(&["go.mod", "go.sum"]),
                fills: &[],
                own,
            })
        }
        "npm" | "yarn-1" | "pnpm" if call.alternative.is_none() && call.bare => {
            node(context, call, &there)
        }
        "pip" => {
            let files = requirements(run, call)?;
            let text = context.text("requirements*.txt")?;
            let alone = text
                .lines()
                .map(str::trim_start)
                .all(|line| !line.starts_with(['-', '.', '/']) && !line.contains("file:"));
            alone.then_some(Needs { files, fills: &[], own: None })
        }
        "uv" => {
            let text = context.text("pyproject.toml")?;
            let is_local =
                text.contains("workspace") || text.contains("path =") || text.contains("path=");
            if call.name != "uv sync" || is_local || !context.has_file("uv.lock") {
                return None;
            }
            let words = slice(run, call.span);
            let is_plain =
                !words.contains(['\n', '$', '"', '\'']) && !words.contains("--no-install");
            let files = there(&["pyproject.toml", "uv.lock", ".python-version", "uv.toml"]);
            let own = Some(format!("{words} --no-install-project"));
            is_plain.then_some(Needs { files, fills: &[".venv"], own })
        }
        _ => None,
    }
}

/// npm and its kin: without a lock the versions hang on the day, and scripts may read any file.
fn node(context: &Context, call: &Call, there: &dyn Fn(&[&str]) -> Vec<String>) -> Option<Needs> {
    let text = context.text("package.json")?;
    let package: serde_json::Value = serde_json::from_str(text).ok()?;
    let scripts = [
        "preinstall",
        "install",
        "postinstall",
        "prepublish",
        "preprepare",
        "prepare",
        "postprepare",
    ];
    let has_scripts =
        scripts.iter().any(|name| package.pointer(&format!("/scripts/{name}")).is_some());
    let is_local =
        ["workspaces", "patchedDependencies", "\"file:", "\"link:", "\"portal:", "\"workspace:"]
            .iter()
            .any(|word| text.contains(word));
    let more = ["patches", "pnpm-workspace.yaml", "lerna.json", ".pnpmfile.cjs"];
    if has_scripts || is_local || more.iter().any(|name| context.entry(name).is_some()) {
        return None;
    }
    let locks = there(call.tool.locks);
    if locks.len() != 1 {
        return None;
    }
    let mut files = there(&["package.json"]);
    files.extend(locks);
    files.extend(there(&[".npmrc", ".yarnrc"]));
    Some(Needs { files, fills: &["node_modules"], own: None })
}

/// The files that `pip install -r` names, all of them at the top of the context; `None` where it takes anything else.
fn requirements(run: &Run<'_>, call: &Call) -> Option<Vec<String>> {
    let script = run.file.script(run.at);
    let command = script.commands.get(call.command)?;
    let words: Vec<&str> = command.words.iter().map(|word| word.value()).collect::<Option<_>>()?;
    let mut files: Vec<String> = Vec::new();
    let behind = words.iter().position(|word| *word == "install")? + 1;
    let mut words = words.into_iter().skip(behind);
    while let Some(word) = words.next() {
        match word {
            "-r" | "--requirement" => files.push(words.next()?.to_owned()),
            "--no-cache-dir" | "--upgrade" | "-U" | "-q" | "--no-deps" | "--require-hashes"
            | "--user" => {}
            _ => files.push(
                word.strip_prefix("-r").or_else(|| word.strip_prefix("--requirement="))?.to_owned(),
            ),
        }
    }
    let is_known = |name: &String| crate::knowledge::names("requirements*.txt", name);
    (!files.is_empty() && files.iter().all(is_known)).then_some(files)
}
