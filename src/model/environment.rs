//! What a RUN finds in its environment.

use super::build::Build;
use super::dockerfile::DockerfileModel;
use super::placeholder::is_literal;
use super::scope::SettingKind;
use super::stage::Stage;
use crate::knowledge::{OfficialImage, User};
use crate::syntax::dockerfile::{Kind, expand};

impl DockerfileModel {
    /// The stage at the end of the chain: the one whose FROM names an image.
    pub fn root_stage(&self, stage: usize) -> Option<&Stage> {
        self.stages.get(self.chain(stage).last().copied()?)
    }

    /// What is known of the image that a stage is built on in the end.
    pub fn official(&self, stage: usize) -> Option<&'static OfficialImage> {
        self.root_stage(stage)?.official
    }

    /// Who runs the instruction `at` of a stage: the last USER before it, else the image's own, which is taken to be root.
    pub fn user(&self, stage: usize, at: usize) -> User {
        let chain = self.chain(stage);
        let earlier = self.ast.instructions.iter().enumerate().filter(|(index, _)| {
            let own = self.stage_of(*index).map(|own| own.index);
            own.is_some_and(|own| chain.contains(&own)) && (own != Some(stage) || *index < at)
        });
        let written = earlier.rev().find_map(|(_, instruction)| match &instruction.kind {
            Kind::User(user) => Some(user.value.split(':').next().unwrap_or_default().to_owned()),
            _ => None,
        });
        match written.as_deref() {
            None | Some("root" | "0") => User::root(),
            Some(name) => {
                let home =
                    self.official(stage).and_then(|image| image.home(name)).map(str::to_owned);
                let named = name.starts_with(|first: char| first.is_ascii_alphabetic());
                User { root: false, home: home.or_else(|| named.then(|| format!("/home/{name}"))) }
            }
        }
    }
}

impl Build {
    /// The value of a variable that the instruction `at` of a stage sees: from ENV, ARG and build args, then from the
    /// image. `None` where it has none or nobody knows.
    pub fn variable(
        &self,
        file: &DockerfileModel,
        stage: usize,
        at: usize,
        name: &str,
    ) -> Option<String> {
        let known = |name: &str| {
            file.official(stage).and_then(|image| image.value(name)).map(str::to_owned)
        };
        let Some(setting) = file.visible(stage, at, name).last().copied() else {
            return known(name);
        };
        let text = match setting.kind {
            SettingKind::Env(pair) => Some(&pair.value),
            SettingKind::Arg(declaration) => {
                if let Some(arg) = self.build_arg(name) {
                    return arg
                        .value
                        .as_ref()
                        .map(|value| value.value.clone())
                        .filter(|value| is_literal(value));
                }
                declaration.default.as_ref()
            }
        };
        // Variables inside the value: only what the image gives is looked up, that is what real files use.
        let expanded = expand::expand(text?, file.ast.escape, known).ok()?;
        expanded.unmatched.is_empty().then_some(expanded.value)
    }
}
