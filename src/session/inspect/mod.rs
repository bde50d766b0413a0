//! What stands at a place of a file: `skafflint explain FILE:LINE`, and what an editor shows there.

mod effective;
mod field;
mod instruction;
mod locate;
mod path;
pub(super) mod words;

use super::{Error, add, discover};
use crate::model::{Loader, Project};
use crate::source::{Disk, SourceFile, Sources, Span, display};
use discover::Plan;
use std::path::Path;

/// What is known of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The text that is explained: a key and its value, an item, an instruction.
    pub span: Span,
    /// A path, or an instruction.
    pub title: String,
    /// Single facts.
    pub facts: Vec<Fact>,
    /// Facts with places.
    pub lists: Vec<List>,
}

/// A label and what is to be said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// One or two words.
    pub label: &'static str,
    /// A sentence without a full stop.
    pub text: String,
}

/// Things of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// What they are.
    pub heading: &'static str,
    /// In order.
    pub items: Vec<Item>,
}

/// One of a [`List`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub text: String,
    /// When it is so, or why; empty where there is nothing to say.
    pub note: String,
    /// Where it stands.
    pub place: Option<Span>,
}

/// A line of a file, and a column of it. Both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The line.
    pub line: usize,
    /// The column; none for the first thing on the line.
    pub column: Option<usize>,
}

/// An answer, with the files that its spans point into.
#[derive(Debug)]
pub struct Inspection {
    /// The answer.
    pub about: About,
    /// The files.
    pub sources: Sources,
}

/// Looks at a place of a file on the disk.
///
/// # Errors
/// Where the file, the line or the column is not there, or nothing that can be explained is.
pub fn inspect(path: &Path, point: Point) -> Result<Inspection, Error> {
    let plan = discover::discover(&[path.to_path_buf()], None)?;
    let sources = Sources::new();
    let about = look(&plan, path, point, &sources)?;
    Ok(Inspection { about, sources })
}

fn look(plan: &Plan, path: &Path, point: Point, sources: &Sources) -> Result<About, Error> {
    let wrong = |sentence: String| Error::Paths(vec![sentence]);
    let mut projects: Vec<Project> = Vec::new();
    let mut failures: Vec<String> = Vec::new();
    for (config, found) in &plan.configs {
        let disk = disk(&found.boundary)?;
        let loader = Loader::new(&disk, sources);
        let configs = super::config::Configs::new(&disk)
            .within(discover::repository_around(&found.boundary)?);
        let opened = super::open(&loader, &configs, config, None);
        match opened.map_err(Error::Configuration)?.0 {
            Ok(project) => projects.push(project),
            Err(error) => {
                add(&mut failures, vec![format!("cannot read `{}`: {error}", display(config))]);
            }
        }
    }
    if let Some((named, boundary)) = plan.named.first_key_value() {
        if discover::is_ignore_file(named) {
            return Err(wrong(format!(
                "`{}` is an ignore file: its lines are paths",
                display(named)
            )));
        }
        projects.retain(|project| project.dockerfiles.contains_key(named));
        if projects.is_empty() {
            if !discover::looks_like_dockerfile(named) {
                return Err(wrong(format!(
                    "`{}` is neither a Skaffold config nor a Dockerfile that one builds",
                    display(named)
                )));
            }
            let disk = disk(boundary)?;
            let alone = Loader::new(&disk, sources).lone_dockerfile(named);
            let cannot = |error| wrong(format!("cannot read `{}`: {error}", display(named)));
            projects.push(alone.map_err(cannot)?);
        }
        let file = projects.first().and_then(|own| own.dockerfiles.get(named)).cloned();
        let Some(file) = file else { return Err(Error::Paths(failures)) };
        let source = sources.get(file.file);
        let offset = offset(&source, point).map_err(wrong)?;
        let projects: Vec<&Project> = projects.iter().collect();
        return instruction::about(&projects, &file, &source, offset)
            .ok_or_else(|| wrong(nothing(&source, point, "instruction")));
    }
    if !failures.is_empty() {
        return Err(Error::Paths(failures));
    }
    let Some(project) = projects.first() else {
        return Err(Error::Paths(plan.notes.clone()));
    };
    let config = project.config_path.as_deref().unwrap_or(path);
    let Some(file) = project.config_files.iter().find(|file| file.path == config) else {
        return Err(wrong(format!("`{}` holds no configuration", display(path))));
    };
    let source = sources.get(file.file);
    let offset = offset(&source, point).map_err(wrong)?;
    about_field(project, &file.path, &source, offset)
        .ok_or_else(|| wrong(nothing(&source, point, "field")))
}

/// What stands at a byte of a config of a project; `None` where nothing does.
pub fn about_field(
    project: &Project,
    config: &Path,
    source: &SourceFile,
    offset: usize,
) -> Option<About> {
    let file = project.config_files.iter().find(|file| file.path == config)?;
    let located = locate::locate(&file.yaml, source, offset)?;
    field::about(project, file, &located)
}

/// What stands at a byte of a Dockerfile that these projects build; `None` where nothing does.
pub fn about_instruction(
    projects: &[&Project],
    path: &Path,
    source: &SourceFile,
    offset: usize,
) -> Option<About> {
    let file = projects.iter().find_map(|project| project.dockerfiles.get(path))?;
    instruction::about(projects, file, source, offset)
}

fn disk(boundary: &Path) -> Result<Disk, Error> {
    let cannot =
        |error| Error::Paths(vec![format!("cannot read `{}`: {error}", display(boundary))]);
    Disk::new(boundary).map_err(cannot)
}

/// The byte that a point means: of a line alone its first one that is no blank and no `-` of a list.
fn offset(source: &SourceFile, point: Point) -> Result<usize, String> {
    let lines = source.lines();
    let last = if source.text.ends_with('\n') { lines.count() - 1 } else { lines.count() };
    let start = lines.start(point.line).filter(|_| point.line <= last);
    let Some(start) = start else {
        let count = crate::render::count(last, "line");
        return Err(format!("there is no line {}: `{}` has {count}", point.line, source.display()));
    };
    let end = lines.start(point.line + 1).unwrap_or(source.text.len());
    let text = source.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']);
    let Some(column) = point.column else {
        let mut rest = text.trim_start();
        while let Some(next) = rest.strip_prefix("- ").or_else(|| rest.strip_prefix("? ")) {
            rest = next.trim_start();
        }
        return Ok(start + text.len() - rest.len());
    };
    let count = text.chars().count();
    if column == 0 || column > count + 1 {
        return Err(format!(
            "there is no column {column}: line {} of `{}` has {}",
            point.line,
            source.display(),
            crate::render::count(count, "character")
        ));
    }
    let before = text.char_indices().nth(column - 1).map_or(text.len(), |(at, _)| at);
    Ok(start + before)
}

fn nothing(source: &SourceFile, point: Point, what: &str) -> String {
    format!("line {} of `{}` holds no {what}", point.line, source.display())
}
