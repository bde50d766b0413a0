//! One build.

use super::changes::{FileClass, Files, shown, worst};
use super::{caches, place};
use crate::model::{
    Base, Build, Builder as By, Change, DockerfileFact, DockerfileModel, Effect, Layers, Reuse,
    SentAs, State as Key, Step, StepKind, Take, is_literal,
};
use crate::report::{
    Again, Arg, ArtifactReport, Builder, CacheReport, Layer, Sent, Stage, State, Sync,
};
use crate::session::inspect::words;
use crate::source::{Sources, display};
use crate::syntax::dockerfile::{Instruction, Kind};
use std::collections::BTreeSet;

/// What a report is made from.
#[derive(Clone, Copy)]
pub(super) struct Known<'p> {
    pub(super) sources: &'p Sources,
}

impl Known<'_> {
    /// All that is known of a build.
    pub(super) fn report(self, build: &Build) -> ArtifactReport {
        let artifact = build.artifact.as_ref();
        let context = build.context.as_deref();
        let mut report = ArtifactReport {
            image: artifact.map_or(String::new(), |own| own.image.value.clone()),
            place: artifact.map(|own| place(self.sources, own.image.span)),
            profiles: build.profiles(),
            builder: Builder { id: id(&build.builder), text: words::builder(&build.builder) },
            dockerfile: build.file().map(|file| display(&file.path)),
            context: context.map(|own| display(&own.path)),
            ignore_file: context
                .and_then(|own| own.ignore_file.as_ref())
                .map(|own| display(&own.path)),
            layer_cache: String::new(),
            stages: Vec::new(),
            unreached: Vec::new(),
            args: Vec::new(),
            caches: Vec::new(),
            sent: None,
            sync: self.sync(build),
            touched: None,
            unknown: Vec::new(),
        };
        let (Some(file), Some(layers)) = (build.file(), build.layers()) else {
            report.layer_cache.push_str("nothing is known of its layers");
            report.unknown.push(why_unknown(build));
            return report;
        };
        let files = Files::of(build, file);
        report.layer_cache = layer_cache(build, &layers);
        report.stages = self.stages(build, file, &layers, &files);
        report.unreached = unreached(file, &layers);
        report.args = self.args(build, file, &layers);
        report.caches = caches::of(self, build, file, &layers);
        report.sent = sent(build, file, &files);
        report.unknown = unknown(build, file, &layers, &files);
        report
    }

    pub(super) fn line(self, file: &DockerfileModel, instruction: usize) -> usize {
        let own = file.ast.instructions.get(instruction);
        own.map_or(0, |own| place(self.sources, own.span).line)
    }

    fn stages(
        self,
        build: &Build,
        file: &DockerfileModel,
        layers: &Layers,
        files: &Files,
    ) -> Vec<Stage> {
        let states = files.states(layers);
        let of_args = worst(layers, arg_names(build, layers).iter().map(|name| Change::Arg(name)));
        let dockerfile = worst(layers, files.dockerfile.as_deref().map(Change::File).into_iter());
        let has_args = !arg_names(build, layers).is_empty();
        let by_line: Vec<(usize, Vec<Effect>)> = (0..file.ast.instructions.len())
            .map(|at| (at, layers.effects(Change::Instruction(at))))
            .collect();
        let mut number = 0;
        let mut stages = Vec::new();
        for stage in &layers.stages {
            let mut own = Vec::new();
            for step in &stage.steps {
                let of = |states: &Vec<Key>| states.get(number).copied().map(state);
                let lines = by_line.iter().filter(|(_, effects)| {
                    effects.get(number).is_some_and(|effect| effect.state == Key::Again)
                });
                let again = Again {
                    source: states.get(&FileClass::Source).and_then(of),
                    manifest: states.get(&FileClass::Manifest).and_then(of),
                    lock: states.get(&FileClass::Lock).and_then(of),
                    args: has_args.then(|| of(&of_args)).flatten(),
                    dockerfile: of(&dockerfile).unwrap_or(State::Kept),
                    lines: lines.map(|(at, _)| self.line(file, *at)).collect(),
                };
                number += 1;
                if step.is_layer() {
                    own.push(self.layer(file, step, again));
                }
            }
            let named = file.stages.get(stage.index);
            stages.push(Stage {
                index: stage.index,
                name: named.and_then(|own| own.name.as_ref()).map(|name| name.value.clone()),
                base: named.map(|own| base(file, own)).unwrap_or_default(),
                base_stage: stage.base,
                line: self.line(file, stage.from),
                layers: own,
            });
        }
        stages
    }

    fn layer(self, file: &DockerfileModel, step: &Step, again: Again) -> Layer {
        let instruction = file.ast.instructions.get(step.instruction);
        Layer {
            line: self.line(file, step.instruction),
            text: instruction.map(|own| self.text(own)).unwrap_or_default(),
            always: match step.reuse {
                Reuse::Never(why) => Some(why),
                _ => None,
            },
            uncertain: match step.reuse {
                Reuse::Unknown(why) => Some(why),
                _ => None,
            },
            again,
            from: step.from.clone(),
            touched: None,
        }
    }

    /// An instruction on one line.
    pub(super) fn text(self, instruction: &Instruction) -> String {
        let source = self.sources.get(instruction.span.file);
        let flags = instruction.flags.iter().map(|flag| source.slice(flag.span));
        let words = std::iter::once(instruction.keyword.value.as_str())
            .chain(flags)
            .chain(std::iter::once(&*instruction.rest.value));
        let joined = words.collect::<Vec<_>>().join(" ");
        joined.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn args(self, build: &Build, file: &DockerfileModel, layers: &Layers) -> Vec<Arg> {
        let names = arg_names(build, layers);
        names.into_iter().map(|name| self.arg(build, file, layers, name)).collect()
    }

    fn arg(self, build: &Build, file: &DockerfileModel, layers: &Layers, name: String) -> Arg {
        let effects = layers.effects(Change::Arg(&name));
        let lines = |state: Key| -> Vec<usize> {
            let is_found = |step: &Step| step.is_layer() && !matches!(step.reuse, Reuse::Never(_));
            let steps = layers.steps().zip(&effects).filter(|(step, _)| is_found(step));
            let own = steps.filter(|(_, effect)| effect.state == state);
            own.map(|(step, _)| self.line(file, step.instruction)).collect()
        };
        let given = build.build_arg(&name);
        let required = required(build).into_iter().find(|(alias, _)| *alias == name);
        let reached: BTreeSet<usize> = layers.stages.iter().map(|own| own.index).collect();
        let declaration = file
            .declarations(&name)
            .find(|own| own.stage.is_none_or(|stage| reached.contains(&stage)));
        let has_default = file.declarations(&name).any(
            |own| matches!(own.kind, crate::model::SettingKind::Arg(arg) if arg.default.is_some()),
        );
        let (from, varies) = match (given, &required) {
            (Some(arg), _) => match &arg.value {
                None => ("build-arg", Some("it comes from the environment of the build")),
                Some(value) if !is_literal(&value.value) => ("build-arg", Some("it is a template")),
                Some(_) => ("build-arg", None),
            },
            (None, Some(_)) => ("artifact", Some("it is the image of another artifact")),
            (None, None) if has_default => ("default", None),
            (None, None) => ("none", None),
        };
        let span = given.map(|arg| arg.name.span).or(declaration.map(|own| own.name_span()));
        Arg {
            place: span.map(|span| place(self.sources, span)),
            from,
            varies,
            declared: declaration.is_some() || !lines(Key::Again).is_empty(),
            again: lines(Key::Again),
            perhaps: lines(Key::Perhaps),
            name,
        }
    }

    fn sync(self, build: &Build) -> Vec<Sync> {
        let rules = build.sync_rules().into_iter().map(|rule| Sync {
            mode: rule.mode,
            pattern: rule.pattern.map(|pattern| pattern.value),
            destination: rule.destination,
            place: place(self.sources, rule.span),
        });
        rules.collect()
    }
}

/// As programs call a builder.
fn id(builder: &By) -> &'static str {
    match builder {
        By::LocalApi => "local",
        By::BuildKit => "buildkit",
        By::Kaniko(_) => "kaniko",
        By::KanikoCloudBuild => "kaniko-cloud-build",
        By::CloudBuild => "cloud-build",
        By::Foreign | By::Impossible => "other",
    }
}

pub(super) fn state(key: Key) -> State {
    match key {
        Key::Kept => State::Kept,
        Key::Perhaps => State::Perhaps,
        Key::Unknown => State::Unknown,
        Key::Again => State::Again,
    }
}

/// The names of build args, of aliases of other artifacts, and of ARGs, each once.
fn arg_names(build: &Build, layers: &Layers) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let given = build.build_args().iter().map(|arg| arg.name.value.clone());
    let required = required(build).into_iter().map(|(alias, _)| alias);
    let declared = layers.steps().filter_map(|step| match &step.kind {
        StepKind::Arg(items) => Some(items),
        _ => None,
    });
    let declared = layers.globals.iter().chain(declared.flatten()).map(|own| own.name.clone());
    for name in given.chain(required).chain(declared) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The artifacts that a build needs: the build arg that names the image, and the artifact.
pub(in crate::session) fn required(build: &Build) -> Vec<(String, String)> {
    let list = build.artifact.as_ref().and_then(|own| own.value.get("requires"));
    let items = list.map(|list| list.items()).unwrap_or_default().iter();
    items
        .filter_map(|item| {
            let image = item.field("image")?.value;
            Some((item.field("alias").map_or_else(|| image.clone(), |own| own.value), image))
        })
        .collect()
}

fn base(file: &DockerfileModel, stage: &crate::model::Stage) -> String {
    let written = file.ast.instructions.get(stage.instructions.start);
    match (written.map(|own| &own.kind), &stage.base) {
        (Some(Kind::From(from)), _) => from.image.value.to_string(),
        (_, Base::Image(image)) => image.clone(),
        _ => String::new(),
    }
}

fn unreached(file: &DockerfileModel, layers: &Layers) -> Vec<String> {
    let is_reached = |at: usize| layers.stages.iter().any(|own| own.index == at);
    let others = file.stages.iter().filter(|own| !is_reached(own.index));
    others
        .map(|own| {
            own.name
                .as_ref()
                .map_or_else(|| format!("stage {}", own.index), |own| own.value.clone())
        })
        .collect()
}

/// Whether layers are found again.
fn layer_cache(build: &Build, layers: &Layers) -> String {
    let steps: Vec<&Step> = layers.steps().filter(|step| step.is_layer()).collect();
    let never: Vec<&'static str> = steps
        .iter()
        .filter_map(|step| match step.reuse {
            Reuse::Never(why) => Some(why),
            _ => None,
        })
        .collect();
    match never.first() {
        Some(why) if never.len() == steps.len() => {
            return format!("none, {why}: every layer is made in every build");
        }
        _ => {}
    }
    match &build.builder {
        By::Kaniko(_) | By::KanikoCloudBuild => {
            let kaniko = build.artifact.as_ref().and_then(|own| own.kaniko());
            let repo = kaniko.and_then(|own| own.cache_repo.as_ref());
            match repo {
                Some(repo) => format!("in `{}`", repo.value),
                None => "in the repository `cache` below the image".to_owned(),
            }
        }
        By::CloudBuild => "in the images of `cacheFrom`".to_owned(),
        By::LocalApi if build.docker().is_some_and(|own| !own.cache_from.is_empty()) => {
            "in the local docker, as far as the images of `cacheFrom` hold them".to_owned()
        }
        By::LocalApi => "in the local docker".to_owned(),
        _ => "in BuildKit".to_owned(),
    }
}

fn sent(build: &Build, file: &DockerfileModel, files: &Files) -> Option<Sent> {
    let how = build.sent_as()?;
    let takes: Vec<Take> = match how {
        SentAs::Archive => build.watched(file),
        SentAs::Difference => build.layers()?.steps().flat_map(|step| step.takes.clone()).collect(),
    };
    let is_sent = |path: &str| {
        if how == SentAs::Archive && path == ".dockerignore" {
            return false;
        }
        files.dockerfile.as_deref() != Some(path) && Take::any_covers(&takes, path) != Some(false)
    };
    let words = match (&build.builder, how) {
        (By::Kaniko(_), _) => "packed and copied into the pod",
        (By::KanikoCloudBuild | By::CloudBuild, _) => "packed and uploaded to Cloud Build",
        (_, SentAs::Archive) => "packed and sent to the docker daemon",
        (_, SentAs::Difference) => "sent to BuildKit, as far as it does not have it yet",
    };
    let counted = files.listed.as_ref().map(|listed| {
        let own = listed.files.iter().filter(|(path, _)| is_sent(path));
        own.fold((0, 0), |(files, bytes), (_, size)| (files + 1, bytes + size))
    });
    // The Dockerfile goes with it, wherever it lies and whatever is ignored.
    let own = u64::from(file.ast.instructions.last().map_or(0, |own| own.span.end));
    let size = |bytes: u64| bytes + own;
    let unsure = takes.contains(&Take::Unknown);
    Some(Sent {
        how: words,
        whole_each_time: how == SentAs::Archive,
        files: counted.map(|(files, _)| files + 1),
        bytes: counted.map(|(_, bytes)| size(bytes)),
        at_least: unsure || files.listed.as_ref().is_some_and(|listed| !listed.is_whole),
    })
}

/// Why nothing is known of the layers.
fn why_unknown(build: &Build) -> String {
    if let Some(missing) = &build.missing_context {
        return format!("there is no context {}", shown(&missing.looked));
    }
    match (&build.builder, &build.dockerfile) {
        (By::Foreign, _) => {
            "this builder reads no Dockerfile, so nothing is known of layers".to_owned()
        }
        (By::Impossible, _) => "Skaffold rejects this kind of artifact here".to_owned(),
        (_, DockerfileFact::Found(file)) => format!(
            "{} asks for a frontend of its own with `# syntax=`, which may do anything",
            shown(&file.path)
        ),
        (_, DockerfileFact::Missing { looked, .. }) => match looked.first() {
            Some(path) => format!("there is no Dockerfile {}", shown(path)),
            None => "its Dockerfile is not there".to_owned(),
        },
        (_, DockerfileFact::Unknown) => {
            "its Dockerfile is not known: a template names it, or it lies where nothing is read"
                .to_owned()
        }
    }
}

/// What is not known of a build.
fn unknown(build: &Build, file: &DockerfileModel, layers: &Layers, files: &Files) -> Vec<String> {
    let mut sentences = Vec::new();
    if !file.is_whole() {
        sentences.push("some instructions of the Dockerfile cannot be read".to_owned());
    }
    match &files.listed {
        None => sentences.push("the files of the context are not known".to_owned()),
        Some(listed) if !listed.is_whole => {
            sentences
                .push("the context was not looked at as a whole: there may be more".to_owned());
        }
        Some(_) => {}
    }
    if layers.steps().any(|step| step.takes.contains(&Take::Unknown)) {
        sentences
            .push("what a COPY or ADD takes hangs on a value that is not known here".to_owned());
    }
    if let Some(flags) = build.docker().filter(|own| !own.cli_flags.is_empty()) {
        let names: Vec<&str> = flags.cli_flags.iter().map(|own| own.value.as_str()).collect();
        sentences.push(format!("what `{}` does is not looked at", names.join(" ")));
    }
    let target = build.docker().and_then(|own| own.target.as_ref());
    if let Some(target) = target.filter(|own| file.find_stage(&own.value).is_none()) {
        sentences.push(format!("the target `{}` is not known: all stages are shown", target.value));
    }
    if build.builder.executor().is_some_and(|own| own.flavour == crate::knowledge::Flavour::Unknown)
    {
        sentences.push(
            "the executor's image is not known: it is taken to do as the maintained kaniko does"
                .to_owned(),
        );
    }
    sentences
}

/// What the whole report takes for granted.
pub(super) fn assumptions(builds: &[&Build], report: &CacheReport) -> Vec<&'static str> {
    let mut all = vec![
        "base images, and images that files are copied from, stay as they are",
        "a file that changes has other bytes or another mode, as a new time alone changes nothing",
    ];
    let by_key = |id: &str| {
        report.artifacts.iter().any(|own| {
            own.builder.id.starts_with(id) && own.layers().any(|layer| layer.always.is_none())
        })
    };
    if by_key("local") || by_key("buildkit") {
        all.push("the local builder still has what it built before");
    }
    if by_key("local") {
        all.push(
            "machine and cluster have the same platform, as Skaffold takes BuildKit otherwise",
        );
    }
    if by_key("kaniko") {
        all.push("kaniko reaches its cache repository, and what lies there is not older than the cache's `ttl`");
    }
    if by_key("cloud-build") {
        all.push("the images of `cacheFrom` are there and were built from this Dockerfile");
    }
    let mut caches = report.artifacts.iter().flat_map(|own| &own.caches);
    if caches.any(|own| own.holder_id.as_ref().is_some_and(|id| id.starts_with("hostPath:"))) {
        all.push("pods with a `hostPath` volume run on the same node as before");
    }
    if builds.iter().any(|build| build.files_may_appear) {
        all.push("hooks make no other files than before");
    }
    all
}
