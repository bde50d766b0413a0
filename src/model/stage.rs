//! The stages of a Dockerfile and how they build on each other.

use crate::knowledge::{self, OfficialImage};
use crate::source::Spanned;
use crate::syntax::dockerfile::{Dockerfile, Instruction, Kind};
use crate::syntax::image;
use std::ops::Range;

/// From one FROM to the next.
#[derive(Debug, Clone)]
pub struct Stage {
    /// From 0, in the order of the file.
    pub index: usize,
    /// The name after AS, as written.
    pub name: Option<Spanned<String>>,
    /// What FROM names.
    pub base: Base,
    /// What is known of the image that FROM names, if it is an official one.
    pub official: Option<&'static OfficialImage>,
    /// Its instructions as indexes into [`Dockerfile::instructions`]; the first is its FROM.
    pub instructions: Range<usize>,
}

/// What a stage is built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// An earlier stage.
    Stage(usize),
    /// Nothing at all.
    Scratch,
    /// An image, variables filled in with the defaults of the file.
    Image(String),
    /// A name with a variable that nothing here sets.
    Unknown,
}

impl Stage {
    /// How messages call it: its name, or its number as `--target` and `--from` take it.
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) => format!("`{}`", name.value),
            None => format!("number {}", self.index),
        }
    }

    /// Whether a name (in any case) or a number means this stage.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.as_ref().is_some_and(|own| own.value.eq_ignore_ascii_case(name))
            || name.parse::<usize>().is_ok_and(|number| number == self.index)
    }
}

/// Splits a file into stages. `fill` puts the variables of a FROM in, or gives `None` where one is unknown.
pub(super) fn stages(
    file: &Dockerfile,
    fill: impl Fn(&crate::syntax::text::Text) -> Option<String>,
) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for (at, instruction) in file.instructions.iter().enumerate() {
        if let Kind::From(from) = &instruction.kind {
            let base = match fill(&from.image) {
                None => Base::Unknown,
                Some(name) if name.eq_ignore_ascii_case("scratch") => Base::Scratch,
                Some(name) => {
                    // Only earlier stages count, the latest of a name first. A number is an image's name here.
                    let earlier = stages.iter().rev();
                    let named = |stage: &&Stage| {
                        stage.name.as_ref().is_some_and(|own| own.value.eq_ignore_ascii_case(&name))
                    };
                    match earlier.into_iter().find(named) {
                        Some(stage) => Base::Stage(stage.index),
                        None => Base::Image(name),
                    }
                }
            };
            let official = match &base {
                Base::Image(name) => {
                    image::name_of(name).and_then(|name| knowledge::official_image(&name))
                }
                _ => None,
            };
            stages.push(Stage {
                official,
                index: stages.len(),
                name: from.name.clone(),
                base,
                instructions: at..at + 1,
            });
        } else if let Some(stage) = stages.last_mut() {
            stage.instructions.end = at + 1;
        }
    }
    stages
}

/// The stages that one instruction takes files from.
pub(super) fn sources<'s>(
    stages: &'s [Stage],
    within: usize,
    instruction: &Instruction,
) -> Vec<&'s Stage> {
    let mut names: Vec<&str> = Vec::new();
    if matches!(instruction.kind, Kind::Copy(_)) {
        let from = instruction.flags.iter().find(|flag| flag.name.value == "from");
        names.extend(from.and_then(|flag| flag.value.as_ref()).map(|value| value.value.as_str()));
    }
    if matches!(instruction.kind, Kind::Run(_)) {
        let mounts = instruction.flags.iter().filter(|flag| flag.name.value == "mount");
        for mount in mounts.filter_map(|flag| flag.value.as_ref()) {
            names.extend(
                mount.value.split(',').filter_map(|field| field.trim().strip_prefix("from=")),
            );
        }
    }
    let earlier = &stages[..within.min(stages.len())];
    names
        .iter()
        .filter_map(|name| earlier.iter().rev().find(|stage| stage.is_called(name)))
        .collect()
}
