//! ARGs without a value, read where something must stand.

use super::args;
use crate::model::{Build, Builder, DockerfileModel, Reader, Setting, SettingKind, Use};
use crate::source::Span;
use crate::syntax::dockerfile::{Kind, expand};
use crate::syntax::shell::Command;
use std::ops::Range;

/// An ARG that some build leaves empty, and where it is read so that the build cannot do what is meant.
pub(super) struct Empty<'d, 'b> {
    /// The ARG.
    pub setting: Setting<'d>,
    /// Where it is read.
    pub span: Span,
    /// What is wrong there without a value, as a noun phrase.
    pub what: &'static str,
    /// The builds that pass a value.
    pub filled_by: Vec<&'b Build>,
    /// The builds that run the stage and pass none.
    pub left_by: Vec<&'b Build>,
}

/// All of a file, each name once a stage. FROM is not looked at: `invalid-default-arg-in-from` does that.
pub(super) fn empty<'d, 'b>(file: &'d DockerfileModel, builds: &[&'b Build]) -> Vec<Empty<'d, 'b>> {
    let mut all: Vec<Empty<'d, 'b>> = Vec::new();
    for used in file.uses().iter().filter(|used| !used.has_default) {
        let Some(stage) = file.stage_of(used.instruction) else { continue };
        let Some(setting) = bare(file, stage.index, used) else { continue };
        let name = setting.name();
        if all.iter().any(|own| own.setting.name() == name && own.setting.stage == setting.stage)
            || args::needs_no_arg(name)
            || args::is_platform(name)
            || args::base_may_set(file, stage.index, name)
        {
            continue;
        }
        let Some(what) = breaks(file, used) else { continue };
        let reaches = |build: &&&Build| {
            build.builder != Builder::Impossible
                && build.reached().iter().any(|own| own.index == stage.index)
        };
        let (filled_by, left_by) =
            builds.iter().filter(reaches).copied().partition(|build| fills(build, name));
        all.push(Empty { setting, span: used.span, what, filled_by, left_by });
    }
    all
}

/// Whether a build gives an ARG a value, or may do so by flags of the command line.
fn fills(build: &Build, name: &str) -> bool {
    let requires = build.artifact.iter().flat_map(|artifact| &artifact.requires);
    build.build_arg(name).is_some()
        || requires.into_iter().any(|alias| alias.value == name)
        || build.docker().is_none_or(|docker| !docker.cli_flags.is_empty())
}

/// The ARG that a text reads, where the file itself gives it no value.
fn bare<'d>(file: &'d DockerfileModel, stage: usize, used: &'d Use) -> Option<Setting<'d>> {
    let has_default = |setting: &Setting<'_>| match setting.kind {
        SettingKind::Arg(item) => item.default.is_some(),
        SettingKind::Env(pair) => {
            let value = &*pair.value.value;
            let own = [format!("${}", used.name), format!("${{{}}}", used.name)];
            !own.iter().any(|own| value.trim_matches('"') == own)
        }
    };
    let visible = file.visible(stage, used.instruction, &used.name);
    let global = file.declarations(&used.name).any(|own| own.stage.is_none() && has_default(&own));
    if global || visible.iter().any(has_default) {
        return None;
    }
    visible.into_iter().find(Setting::is_arg)
}

/// What is wrong where a variable is empty; `None` where that may be meant.
fn breaks(file: &DockerfileModel, used: &Use) -> Option<&'static str> {
    match used.reader {
        Reader::Word => {
            let (Kind::Copy(copy) | Kind::Add(copy)) =
                &file.ast.instructions.get(used.instruction)?.kind
            else {
                return None;
            };
            let source = copy.sources.iter().find(|source| source.span.contains(used.span))?;
            if source.text.value.contains("://") {
                return within(&source.text.value, source.text.span, used.span)
                    .is_some_and(|at| is_needed_in_address(&source.text.value, at, &used.name))
                    .then_some(ADDRESS);
            }
            let lookup =
                |name: &str| Some(if name == used.name { String::new() } else { "x".to_owned() });
            let path = expand::expand(&source.text, file.ast.escape, lookup).ok()?.value;
            is_broken_path(&source.text.value, &path, &used.name).then_some("the source of a copy")
        }
        Reader::Shell { assigned: false } => in_shell(file, used),
        _ => None,
    }
}

const ADDRESS: &str = "an address";

/// Words of variables that are made to be empty at times.
fn is_optional(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.split('_').any(|word| {
        matches!(
            word,
            "suffix" | "prefix" | "postfix" | "opts" | "options" | "flags" | "args" | "extra"
        )
    })
}

/// Where one text lies in another.
fn within(text: &str, outer: Span, inner: Span) -> Option<Range<usize>> {
    let start = usize::try_from(inner.start.checked_sub(outer.start)?).ok()?;
    let end = start.checked_add(inner.len())?;
    text.get(start..end)?.starts_with('$').then_some(start..end)
}

/// Whether a path has lost its file name, or a part of a name, to an empty variable.
fn is_broken_path(written: &str, path: &str, name: &str) -> bool {
    if path.is_empty() {
        return true;
    }
    let written = written.trim_matches(['"', '\'']);
    // A whole folder may be left out on purpose.
    let lost_name = path.ends_with('/') && !written.ends_with('/');
    let braces = format!("${{{name}}}");
    let in_name = written.split('/').any(|part| {
        part.contains(&braces)
            && part != braces
            && !part.contains(['*', '?', '['])
            && part.matches('$').count() == 1
    });
    !is_optional(name) && (lost_name || in_name)
}

/// Whether a variable in a text with `://` stands for a host, or for a part of the path.
fn is_needed_in_address(text: &str, at: Range<usize>, name: &str) -> bool {
    let (Some(before), Some(after)) = (text.get(..at.start), text.get(at.end..)) else {
        return false;
    };
    let Some((_, before)) = before.rsplit_once("://") else { return false };
    if before.contains(['?', '#', ' ', '\n', '"', '\'']) || is_optional(name) {
        return false;
    }
    match before.split_once('/') {
        Some(_) => true,
        // In front of an `@` stands who asks, behind a `:` the port.
        None => {
            let authority = after.split('/').next().unwrap_or_default();
            !authority.contains('@') && !before.ends_with(':')
        }
    }
}

fn in_shell(file: &DockerfileModel, used: &Use) -> Option<&'static str> {
    let script = file.script(used.instruction);
    let reads = |command: &Command| {
        command
            .words
            .iter()
            .any(|word| word.variables.iter().any(|own| own.name.value == used.name))
    };
    let asks = |command: &Command| {
        matches!(command.program(), Some("[" | "[[" | "test" | "case")) && reads(command)
    };
    if script.commands.iter().any(asks) {
        return None;
    }
    let holds = |command: &&Command| command.words.iter().any(|word| word.span.contains(used.span));
    let command = script.commands.iter().find(holds)?;
    if command.conditional || matches!(command.program(), Some("echo" | "printf" | "cat")) {
        return None;
    }
    let word = command.words.iter().find(|word| word.span.contains(used.span))?;
    if let Some(at) = within(&word.raw, word.span, used.span)
        && is_needed_in_address(&word.raw, at, &used.name)
    {
        return Some(ADDRESS);
    }
    let fetches = match command.program() {
        Some("curl" | "wget") => true,
        Some("git") => command.arguments().first().is_some_and(|word| word.as_str() == "clone"),
        _ => false,
    };
    let named = used.name.to_lowercase().split('_').any(|word| matches!(word, "url" | "uri"));
    let other = command.words.iter().any(|word| word.raw.contains("://"));
    (fetches && named && !other && word.raw.trim_matches('"').starts_with('$')).then_some(ADDRESS)
}
