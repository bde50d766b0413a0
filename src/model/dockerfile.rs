//! A Dockerfile with its stages.

use super::scope::SettingPlace;
use super::stage::{self, Stage};
use super::uses::Use;
use crate::edit::dockerfile::Editor;
use crate::knowledge::{self, Call};
use crate::source::{FileId, Span};
use crate::syntax::dockerfile::{self, Dockerfile, Instruction, Kind, expand};
use crate::syntax::shell::{self, Script};
use crate::syntax::text::Text;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// A Dockerfile that was read, with what follows from its text alone.
#[derive(Debug)]
pub struct DockerfileModel {
    /// Its file.
    pub file: FileId,
    /// Where it was found.
    pub path: PathBuf,
    /// The tree.
    pub ast: Dockerfile,
    /// What the tree was read from.
    pub text: Arc<str>,
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// By instruction: the first word of the comment right above an ARG or FROM, and where the comment stands.
    descriptions: Vec<Option<(Box<str>, Span)>>,
    /// What ends a line of the file.
    line_break: &'static str,
    scripts: Vec<OnceLock<Script>>,
    calls: Vec<OnceLock<Vec<Call>>>,
    pub(super) uses: OnceLock<Vec<Use>>,
    pub(super) settings: OnceLock<Vec<SettingPlace>>,
}

impl DockerfileModel {
    /// Parses a text.
    pub fn new(file: FileId, path: PathBuf, text: &Arc<str>) -> Self {
        let ast = dockerfile::parse(file, text);
        let defaults = global_defaults(&ast);
        let stages = stage::stages(&ast, |image| fill(&ast, image, &defaults));
        let scripts = ast.instructions.iter().map(|_| OnceLock::new()).collect();
        let calls = ast.instructions.iter().map(|_| OnceLock::new()).collect();
        let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let descriptions =
            ast.instructions.iter().map(|own| description(&ast, own, text)).collect();
        let uses = OnceLock::new();
        Self {
            file,
            path,
            ast,
            text: text.clone(),
            stages,
            descriptions,
            line_break,
            scripts,
            calls,
            uses,
            settings: OnceLock::new(),
        }
    }

    /// The first word of the comment right above an ARG or FROM, and where the comment stands.
    pub fn description(&self, instruction: usize) -> Option<(&str, Span)> {
        let (word, span) = self.descriptions.get(instruction)?.as_ref()?;
        Some((word, *span))
    }

    /// The stage that an instruction stands in; `None` before the first FROM.
    pub fn stage_of(&self, instruction: usize) -> Option<&Stage> {
        let at = self.stages.partition_point(|stage| stage.instructions.start <= instruction);
        self.stages.get(at.checked_sub(1)?)
    }

    /// The instructions of a stage with their indexes, its FROM included.
    pub fn instructions(&self, stage: &Stage) -> impl Iterator<Item = (usize, &Instruction)> {
        let range = stage.instructions.clone();
        range.clone().zip(self.ast.instructions.get(range).unwrap_or_default())
    }

    /// The shell commands of a RUN; empty for all else.
    pub fn script(&self, instruction: usize) -> &Script {
        static NONE: OnceLock<Script> = OnceLock::new();
        match (self.scripts.get(instruction), self.ast.instructions.get(instruction)) {
            (Some(cell), Some(run)) if matches!(run.kind, Kind::Run(_)) => {
                cell.get_or_init(|| shell::of_run(run))
            }
            _ => NONE.get_or_init(Script::default),
        }
    }

    /// The calls of package tools in a RUN; none for all else.
    pub fn calls(&self, instruction: usize) -> &[Call] {
        let Some(cell) = self.calls.get(instruction) else { return &[] };
        cell.get_or_init(|| knowledge::calls(self.script(instruction)))
    }

    /// Changes of the file, none so far.
    pub fn editor(&self) -> Editor<'_> {
        Editor::new(&self.ast, &self.text)
    }

    /// What ends a line of the file: the first line decides.
    pub fn line_break(&self) -> &'static str {
        self.line_break
    }

    /// The stage of a `--target` or of a `COPY --from`, by name in any case or by number.
    pub fn find_stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().rev().find(|stage| stage.is_called(name))
    }

    /// The stages that a build of `target` (the last stage where `None`) runs, by index.
    /// `all_before`: the builder runs every stage up to the target, needed or not.
    pub fn reached(&self, target: Option<usize>, all_before: bool) -> Vec<bool> {
        let mut reached = vec![false; self.stages.len()];
        let Some(last) = self.stages.len().checked_sub(1) else { return reached };
        let target = target.unwrap_or(last).min(last);
        let mut open = if all_before { (0..=target).collect() } else { vec![target] };
        while let Some(at) = open.pop() {
            let Some(stage) = self.stages.get(at) else { continue };
            if std::mem::replace(&mut reached[at], true) {
                continue;
            }
            if let stage::Base::Stage(base) = stage.base {
                open.push(base);
            }
            for (_, instruction) in self.instructions(stage) {
                open.extend(
                    stage::sources(&self.stages, at, instruction).iter().map(|stage| stage.index),
                );
            }
        }
        reached
    }

    /// Whether a `# syntax=` line names a frontend that is not Docker's own: then nothing is certain.
    pub fn has_foreign_frontend(&self) -> bool {
        self.ast.directives.iter().any(|directive| {
            let value = directive.value.value.to_ascii_lowercase();
            let own =
                ["docker/dockerfile", "docker.io/docker/dockerfile", "docker/dockerfile-upstream"];
            let name = value.split(['@', ':']).next().unwrap_or("");
            directive.name.value == "syntax" && !own.contains(&name)
        })
    }

    /// Whether every instruction could be read.
    pub fn is_whole(&self) -> bool {
        self.ast.errors.is_empty()
    }
}

fn description(ast: &Dockerfile, own: &Instruction, text: &str) -> Option<(Box<str>, Span)> {
    if !matches!(own.kind, Kind::Arg(_) | Kind::From(_)) {
        return None;
    }
    let span = ast.comments.get(own.doc.clone())?.last()?.span;
    // BuildKit leaves out the first character of the line, not the `#`.
    let line = text.get(..span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line..span.end as usize)?.trim_start_matches('\u{feff}');
    let comment = line.get(1..)?.trim();
    Some((comment.split(' ').next()?.into(), span))
}

/// The ARGs before the first FROM that have a value of their own.
fn global_defaults(ast: &Dockerfile) -> BTreeMap<String, String> {
    let mut defaults = BTreeMap::new();
    for instruction in &ast.instructions {
        match &instruction.kind {
            Kind::Arg(items) => {
                for item in items {
                    let value =
                        item.default.as_ref().and_then(|default| fill(ast, default, &defaults));
                    if let Some(value) = value {
                        defaults.insert(item.name.value.to_string(), value);
                    }
                }
            }
            Kind::From(_) => break,
            _ => {}
        }
    }
    defaults
}

/// A text with its variables filled in; `None` where one has no value here.
fn fill(ast: &Dockerfile, text: &Text, values: &BTreeMap<String, String>) -> Option<String> {
    let expanded = expand::expand(text, ast.escape, |name| values.get(name).cloned()).ok()?;
    expanded.unmatched.is_empty().then_some(expanded.value)
}
