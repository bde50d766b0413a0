//! Where a variable of a stage comes from.

use super::dockerfile::DockerfileModel;
use super::stage::Base;
use crate::source::Span;
use crate::syntax::dockerfile::{Declaration, Kind, Pair};

/// An ARG or ENV that sets a name, or an ARG that only declares it.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'d> {
    /// Stage that it stands in; `None` before the first FROM.
    pub stage: Option<usize>,
    /// Index into the file's instructions.
    pub instruction: usize,
    /// Which.
    pub kind: SettingKind<'d>,
}

/// Where an ARG or ENV stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct SettingPlace {
    stage: Option<usize>,
    instruction: usize,
    /// Index into its names or pairs.
    item: usize,
}

/// ARG or ENV.
#[derive(Debug, Clone, Copy)]
pub enum SettingKind<'d> {
    /// One name of an ARG.
    Arg(&'d Declaration),
    /// One pair of an ENV.
    Env(&'d Pair),
}

impl<'d> Setting<'d> {
    /// The name as it stands in the file.
    pub fn name_span(&self) -> Span {
        match self.kind {
            SettingKind::Arg(declaration) => declaration.name.span,
            SettingKind::Env(pair) => pair.name.span,
        }
    }

    /// The name.
    pub fn name(&self) -> &'d str {
        match self.kind {
            SettingKind::Arg(declaration) => &declaration.name.value,
            SettingKind::Env(pair) => &pair.name.value,
        }
    }

    /// Whether an ARG has a default.
    pub fn has_default(&self) -> bool {
        matches!(self.kind, SettingKind::Arg(declaration) if declaration.default.is_some())
    }

    /// Whether it is an ARG.
    pub fn is_arg(&self) -> bool {
        matches!(self.kind, SettingKind::Arg(_))
    }
}

impl DockerfileModel {
    /// All ARG and ENV of the file, in order. Those of ONBUILD belong to other builds.
    pub fn settings(&self) -> impl DoubleEndedIterator<Item = Setting<'_>> {
        let places = self.settings.get_or_init(|| self.find_settings());
        places.iter().filter_map(|place| {
            let kind = match &self.ast.instructions.get(place.instruction)?.kind {
                Kind::Arg(items) => SettingKind::Arg(items.get(place.item)?),
                Kind::Env(pairs) => SettingKind::Env(pairs.items.get(place.item)?),
                _ => return None,
            };
            Some(Setting { stage: place.stage, instruction: place.instruction, kind })
        })
    }

    /// Where the ARGs and ENVs stand. Rules ask for them all the time.
    fn find_settings(&self) -> Vec<SettingPlace> {
        let mut places = Vec::new();
        for (instruction, node) in self.ast.instructions.iter().enumerate() {
            let items = match &node.kind {
                Kind::Arg(items) => items.len(),
                Kind::Env(pairs) => pairs.items.len(),
                _ => continue,
            };
            let stage = self.stage_of(instruction).map(|stage| stage.index);
            places.extend((0..items).map(|item| SettingPlace { stage, instruction, item }));
        }
        places
    }

    /// ARGs of one name anywhere in the file, those before the first FROM included.
    pub fn declarations<'d>(&'d self, name: &'d str) -> impl Iterator<Item = Setting<'d>> {
        self.settings().filter(move |setting| setting.is_arg() && setting.name() == name)
    }

    /// ARG and ENV that a stage sees of one name, nearest last: its own up to `before` (an instruction's index,
    /// not included) and all of the stages that it is built on.
    pub fn visible<'d>(&'d self, stage: usize, before: usize, name: &'d str) -> Vec<Setting<'d>> {
        let chain = self.chain(stage);
        self.settings()
            .filter(|setting| setting.name() == name)
            .filter(|setting| match setting.stage {
                Some(own) if own == stage => setting.instruction < before,
                Some(other) => chain.contains(&other),
                None => false,
            })
            .collect()
    }

    /// The stage and all stages that it is built on, itself first.
    pub fn chain(&self, stage: usize) -> Vec<usize> {
        let mut chain = vec![stage];
        let mut at = stage;
        // A stage is only ever built on an earlier one, so this ends.
        while let Some(Base::Stage(base)) = self.stages.get(at).map(|stage| &stage.base) {
            chain.push(*base);
            at = *base;
        }
        chain
    }

    /// The image at the end of the chain.
    pub fn root_base(&self, stage: usize) -> &Base {
        let root = self.chain(stage).last().copied().unwrap_or(stage);
        self.stages.get(root).map_or(&Base::Unknown, |stage| &stage.base)
    }
}
