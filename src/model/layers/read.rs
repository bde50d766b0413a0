//! The steps of a build.

use super::{Declared, KeyRules, Layers, Reuse, StageSteps, Step, StepKind, Take};
use crate::knowledge::{Feature, Flavour, Support};
use crate::model::context::is_pattern;
use crate::model::stage::{self, Stage};
use crate::model::{Base, Build, Builder, DockerfileModel, LayerCache, Reader};
use crate::syntax::dockerfile::{
    Command, Declaration, Instruction, Kind, MountKey, MountKind, expand,
};
use crate::syntax::text::Text;

impl Build {
    /// Its layers; `None` where its Dockerfile is not known, or another frontend than Docker's reads it.
    pub fn layers(&self) -> Option<Layers> {
        let file = self.file().filter(|file| !file.has_foreign_frontend())?;
        let reached = self.reached();
        let mut stages: Vec<StageSteps> =
            reached.iter().map(|stage| self.stage_steps(file, stage)).collect();
        self.mark_reuse(file, &mut stages);
        let globals = file.ast.instructions.iter().enumerate();
        let globals = globals.take_while(|(_, own)| !matches!(own.kind, Kind::From(_)));
        Some(Layers {
            keys: self.key_rules(),
            stages,
            globals: globals.flat_map(|(at, own)| self.declared(file, at, own)).collect(),
        })
    }

    fn key_rules(&self) -> KeyRules {
        let scopes = self.builder.scopes();
        let buildkit = KeyRules {
            every_text: false,
            expanded: true,
            expanded_metadata: false,
            proxies: false,
            args_leak: scopes.leaks,
            args_inherit: true,
            env_wins: scopes.env_always_wins,
        };
        match &self.builder {
            Builder::LocalApi | Builder::CloudBuild => KeyRules {
                every_text: true,
                expanded_metadata: true,
                args_inherit: false,
                ..buildkit
            },
            Builder::Kaniko(_) | Builder::KanikoCloudBuild => KeyRules {
                every_text: true,
                expanded: false,
                proxies: true,
                args_inherit: false,
                ..buildkit
            },
            _ => buildkit,
        }
    }

    fn stage_steps(&self, file: &DockerfileModel, stage: &Stage) -> StageSteps {
        let from = stage.instructions.start;
        let base = match stage.base {
            Base::Stage(base) => Some(base),
            _ => None,
        };
        let own = file.instructions(stage).skip(1);
        StageSteps {
            index: stage.index,
            base,
            from,
            base_reads: reads(file, from),
            steps: own.map(|(at, instruction)| self.step(file, stage, at, instruction)).collect(),
        }
    }

    fn step(
        &self,
        file: &DockerfileModel,
        stage: &Stage,
        at: usize,
        instruction: &Instruction,
    ) -> Step {
        let is_kaniko = matches!(self.builder, Builder::Kaniko(_) | Builder::KanikoCloudBuild);
        let kind = match &instruction.kind {
            Kind::Run(command) => StepKind::Run { shell: matches!(command, Command::Shell(_)) },
            Kind::Copy(_) | Kind::Add(_) => StepKind::Copy,
            Kind::Workdir(_) => StepKind::Workdir,
            Kind::Env(pairs) => {
                let pairs = pairs.items.iter();
                StepKind::Env(
                    pairs
                        .map(|pair| (pair.name.value.to_string(), names(file, &pair.value)))
                        .collect(),
                )
            }
            Kind::Arg(_) => StepKind::Arg(self.declared(file, at, instruction).collect()),
            Kind::User(_) => StepKind::User,
            Kind::Shell(_) => StepKind::Shell,
            _ => StepKind::Metadata,
        };
        let mut takes: Vec<Take> = self
            .copy_sources(file, stage, at, instruction)
            .into_iter()
            .filter(|source| !is_remote(source.written))
            .map(|source| match source.path {
                _ if source.escapes() => Take::Unknown,
                Some(path) if is_pattern(&path) => Take::Pattern(path),
                Some(path) => Take::Path(path),
                None => Take::Unknown,
            })
            .collect();
        takes.extend(self.bound(file, stage, at, instruction));
        let from = if is_kaniko && matches!(kind, StepKind::Run { .. }) {
            Vec::new()
        } else {
            stage::sources(&file.stages, stage.index, instruction)
        };
        let source_reads = match &instruction.kind {
            Kind::Copy(copy) | Kind::Add(copy) => {
                copy.sources.iter().flat_map(|word| names(file, &word.text)).collect()
            }
            _ => Vec::new(),
        };
        Step {
            instruction: at,
            kind,
            reuse: Reuse::ByKey,
            takes,
            from: from.iter().map(|stage| stage.index).collect(),
            linked: self.builder == Builder::BuildKit && is_linked(instruction),
            reads: reads(file, at),
            source_reads,
        }
    }

    /// What a RUN mounts of the context, where the builder knows bind mounts.
    fn bound(
        &self,
        file: &DockerfileModel,
        stage: &Stage,
        at: usize,
        instruction: &Instruction,
    ) -> Vec<Take> {
        let knows = match &self.builder {
            Builder::BuildKit => true,
            Builder::Kaniko(executor) => executor.support(Feature::BindMount) == Support::Works,
            _ => false,
        };
        let mounts = instruction.mounts.iter().filter(|mount| {
            knows && mount.kind() == Some(MountKind::Bind) && mount.get(MountKey::From).is_none()
        });
        let lookup = |name: &str| self.variable(file, stage.index, at, name);
        mounts
            .map(|mount| {
                let Some(source) = mount.source() else { return Take::Path(String::new()) };
                match expand::expand(source, file.ast.escape, lookup) {
                    Ok(path) if path.unmatched.is_empty() => {
                        Take::Path(crate::model::copy::clean(&path.value))
                    }
                    _ => Take::Unknown,
                }
            })
            .collect()
    }

    fn declared<'d>(
        &'d self,
        file: &'d DockerfileModel,
        at: usize,
        instruction: &'d Instruction,
    ) -> impl Iterator<Item = Declared> + 'd {
        let items: &[Declaration] = match &instruction.kind {
            Kind::Arg(items) => items,
            _ => &[],
        };
        items.iter().map(move |item| Declared {
            instruction: at,
            name: item.name.value.to_string(),
            reads: item.default.as_ref().map(|text| names(file, text)).unwrap_or_default(),
            has_default: item.default.is_some(),
            is_given: self.build_arg(&item.name.value).is_some(),
        })
    }

    /// Whether layers are found again, step by step.
    fn mark_reuse(&self, file: &DockerfileModel, stages: &mut [StageSteps]) {
        let artifact = self.artifact.as_ref();
        let no_cache = artifact.and_then(|own| own.value.at(&["docker", "noCache"]));
        if no_cache.and_then(crate::model::Value::boolean).is_some_and(|flag| flag.value) {
            return mark(stages, Reuse::Never("`noCache` is set"));
        }
        match &self.builder {
            Builder::Kaniko(_) | Builder::KanikoCloudBuild => self.mark_kaniko(file, stages),
            Builder::LocalApi | Builder::CloudBuild => {
                if let LayerCache::No(why) = self.layer_cache() {
                    return mark(stages, Reuse::Never(why));
                }
                // The classic builder finds only what the images of `cacheFrom` are made of: the last stage and
                // what it is built on.
                if self.docker().is_some_and(|docker| !docker.cache_from.is_empty()) {
                    let chain =
                        stages.last().map(|last| file.chain(last.index)).unwrap_or_default();
                    let others = stages.iter_mut().filter(|own| !chain.contains(&own.index));
                    for step in others.flat_map(|own| &mut own.steps) {
                        step.reuse = Reuse::Unknown(
                            "an image of `cacheFrom` may not hold the layers of this stage",
                        );
                    }
                }
            }
            _ => {}
        }
    }

    fn mark_kaniko(&self, file: &DockerfileModel, stages: &mut [StageSteps]) {
        let kaniko = self.artifact.as_ref().and_then(|own| own.kaniko());
        let Some(kaniko) = kaniko.filter(|kaniko| kaniko.cache) else {
            return mark(stages, Reuse::Never("without `cache` kaniko caches no layers"));
        };
        let cache = self.artifact.as_ref().and_then(|own| own.value.at(&["kaniko", "cache"]));
        let flag = |key: &str| cache.and_then(|cache| cache.get(key)?.boolean()).map(|it| it.value);
        let copies = flag("cacheCopyLayers").unwrap_or(false);
        let runs = flag("cacheRunLayers").unwrap_or(true);
        // The fork caches ADD with COPY, and WORKDIR with RUN.
        let flavour = self.builder.executor().map(|own| own.flavour);
        let fork = flavour == Some(Flavour::Oss);
        let unknown = flavour.is_none_or(|flavour| flavour == Flavour::Unknown);
        for step in stages.iter_mut().flat_map(|own| &mut own.steps) {
            let is_add = file
                .ast
                .instructions
                .get(step.instruction)
                .is_some_and(|own| matches!(own.kind, Kind::Add(_)));
            if unknown && (is_add || step.kind == StepKind::Workdir) {
                step.reuse = Reuse::Unknown(
                    "some releases of kaniko cache ADD and WORKDIR, and which one runs is not known",
                );
                continue;
            }
            let never = match &step.kind {
                StepKind::Copy if is_add && !fork => Some("kaniko caches no ADD"),
                StepKind::Copy if !copies => Some("kaniko caches COPY only with `cacheCopyLayers`"),
                StepKind::Workdir if !fork => Some("kaniko caches no WORKDIR"),
                StepKind::Run { .. } | StepKind::Workdir if !runs => {
                    Some("`cacheRunLayers` is off")
                }
                _ => None,
            };
            if let Some(why) = never {
                step.reuse = Reuse::Never(why);
            }
        }
        if kaniko.single_snapshot {
            // One snapshot is taken, after the last instruction of a stage; and the first look-up that fails ends
            // all look-ups of the stage. So a layer is found again only if it is the first that is looked for and
            // comes last.
            for stage in stages {
                let last = stage.steps.len().saturating_sub(1);
                let mut cached = stage
                    .steps
                    .iter()
                    .enumerate()
                    .filter(|(_, step)| step.is_layer() && step.reuse == Reuse::ByKey);
                let keeps = cached.next().is_some_and(|(at, _)| at == last);
                for (at, step) in stage.steps.iter_mut().enumerate() {
                    if step.reuse == Reuse::ByKey && !(keeps && at == last) {
                        step.reuse = Reuse::Never(
                            "with `singleSnapshot` kaniko keeps a stage's last instruction only",
                        );
                    }
                }
            }
        }
    }
}

fn mark(stages: &mut [StageSteps], reuse: Reuse) {
    for step in stages.iter_mut().flat_map(|own| &mut own.steps) {
        step.reuse = reuse;
    }
}

/// The variables that the words of an instruction read, each once.
fn reads(file: &DockerfileModel, at: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let uses = file.uses().iter().filter(|own| own.instruction == at);
    for own in uses.filter(|own| !matches!(own.reader, Reader::Shell { .. })) {
        if !names.contains(&own.name) {
            names.push(own.name.clone());
        }
    }
    names
}

fn names(file: &DockerfileModel, text: &Text) -> Vec<String> {
    let found = expand::references(text, file.ast.escape);
    found.into_iter().map(|reference| reference.name.value).collect()
}

/// Whether a COPY or ADD is linked. With a mode BuildKit does not link it.
fn is_linked(instruction: &Instruction) -> bool {
    if instruction.flags.iter().any(|flag| flag.name.value == "chmod") {
        return false;
    }
    let flag = instruction.flags.iter().find(|flag| flag.name.value == "link");
    flag.is_some_and(|flag| {
        flag.value.as_ref().is_none_or(|value| value.value.eq_ignore_ascii_case("true"))
    })
}

/// Whether a source of ADD is an address: what lies there is no matter of the context.
fn is_remote(source: &str) -> bool {
    source.contains("://") || source.starts_with("git@") || source.starts_with("github.com/")
}
