//! What one changed file does.

use super::artifact::{Known, required, state};
use super::changes::{FileClass, Files, shown, worst};
use super::place;
use crate::model::{
    Build, Cause, Change, DockerfileModel, Effect, Layers, Reuse, SentAs, State as Key, Step,
    SyncMatch, Take,
};
use crate::report::{ArtifactReport, State, Touched, TouchedLayer};
use std::collections::BTreeSet;
use std::path::Path;

/// Adds to each report what becomes of it when a file changes.
pub(super) fn touch(
    known: Known<'_>,
    builds: &[&Build],
    path: &Path,
    reports: &mut [ArtifactReport],
) {
    let needed: BTreeSet<String> =
        builds.iter().flat_map(|build| required(build)).map(|(_, image)| image).collect();
    for (build, report) in builds.iter().zip(reports.iter_mut()) {
        let is_needed = needed.contains(&report.image);
        report.touched = Some(Touch { known, build, path, is_needed }.one(report));
    }
    // An artifact that is built anew is another base for those that need it.
    let mut told: BTreeSet<(usize, String)> = BTreeSet::new();
    loop {
        let is_rebuilt = |report: &&ArtifactReport| {
            report.touched.as_ref().is_some_and(|own| own.state == State::Again)
        };
        let rebuilt: BTreeSet<String> =
            reports.iter().filter(is_rebuilt).map(|report| report.image.clone()).collect();
        let before = told.len();
        for (at, (build, report)) in builds.iter().zip(reports.iter_mut()).enumerate() {
            for (alias, image) in required(build) {
                if rebuilt.contains(&image) && told.insert((at, image.clone())) {
                    (Touch { known, build, path, is_needed: true }).through(&alias, &image, report);
                }
            }
        }
        if told.len() == before {
            break;
        }
    }
}

/// What is said of a file that is synced.
const SYNCS: &str = "`skaffold dev` copies it into the running container and builds nothing";

struct Touch<'t> {
    known: Known<'t>,
    build: &'t Build,
    path: &'t Path,
    /// Whether other artifacts need it.
    is_needed: bool,
}

impl Touch<'_> {
    fn one(&self, report: &mut ArtifactReport) -> Touched {
        let (Some(file), Some(layers)) = (self.build.file(), self.build.layers()) else {
            return verdict(State::Unknown, "nothing is known of what this build reads");
        };
        let is_dockerfile = file.path == self.path;
        let files = Files::of(self.build, file);
        let below = self.build.in_context(self.path);
        let archive = self.build.sent_as() == Some(SentAs::Archive);
        let below = match below {
            Some(below) => below,
            None if is_dockerfile => {
                return self.of_dockerfile(file, &layers, &[], "", report);
            }
            None => {
                let context = self.build.context.as_ref();
                return match context {
                    Some(own) => verdict(
                        State::Kept,
                        &format!("the file lies outside of the context {}", shown(&own.path)),
                    ),
                    None => verdict(State::Unknown, "the context is not known"),
                };
            }
        };
        if is_dockerfile {
            let sent = files.dockerfile.is_some();
            let effects = if sent { layers.effects(Change::File(&below)) } else { Vec::new() };
            return self.of_dockerfile(file, &layers, &effects, &below, report);
        }
        if files.ignore_file.as_deref() == Some(&*below) {
            return self.of_ignore_file(file, &layers, &files, report);
        }
        if archive && below == ".dockerignore" {
            return verdict(State::Kept, "Skaffold sends no `.dockerignore`");
        }
        if let Some(sentence) = self.ignored(&below) {
            return verdict(State::Kept, &sentence);
        }
        let watched = self.build.watched(file);
        match Take::any_covers(&watched, &below) {
            Some(false) => {
                let mut touched = verdict(State::Kept, "no COPY or ADD takes the file");
                // Bind mounts read it, but nobody tells Skaffold.
                if layers.steps().any(|step| Take::any_covers(&step.takes, &below) == Some(true)) {
                    touched.why.push(
                        "a RUN mounts it, but Skaffold does not watch what only mounts read"
                            .to_owned(),
                    );
                }
                touched
            }
            covered => {
                let effects = layers.effects(Change::File(&below));
                let known = if covered == Some(true) { State::Again } else { State::Unknown };
                let mut why = vec![match (covered, self.first_taker(file, &layers, &below)) {
                    (None, _) => "whether a COPY or ADD takes the file is not known".to_owned(),
                    (_, Some(taker)) => format!("{}{taker} takes it", kind(&files, &below)),
                    (_, None) => {
                        "only a stage that is not built takes the file, but Skaffold watches what any stage takes"
                            .to_owned()
                    }
                }];
                self.apply(file, &layers, &effects, report);
                let synced = self.sync(&below, covered == Some(true), &mut why);
                Touched { state: known, synced, why }
            }
        }
    }

    /// Why a file is not sent: the pattern that leaves it out.
    fn ignored(&self, below: &str) -> Option<String> {
        let context = self.build.context.as_ref()?;
        let verdict = context.verdict(below);
        let ignore = context.ignore_file.as_ref().filter(|_| verdict.excluded)?;
        let pattern = verdict.by.and_then(|by| ignore.ignore.patterns.get(by));
        Some(match pattern {
            Some(pattern) => {
                let at = place(self.known.sources, pattern.span);
                format!("`{}:{}` leaves the file out: `{}`", at.path, at.line, pattern.text)
            }
            None => format!("{} leaves the file out", shown(&ignore.path)),
        })
    }

    fn first_taker(&self, file: &DockerfileModel, layers: &Layers, below: &str) -> Option<String> {
        let step =
            layers.steps().find(|step| Take::any_covers(&step.takes, below) == Some(true))?;
        let instruction = file.ast.instructions.get(step.instruction)?;
        let line = self.known.line(file, step.instruction);
        Some(format!("`{}` (line {line})", self.known.text(instruction)))
    }

    /// The Dockerfile itself: which of its lines changes, nobody says.
    fn of_dockerfile(
        &self,
        file: &DockerfileModel,
        layers: &Layers,
        effects: &[Effect],
        below: &str,
        report: &mut ArtifactReport,
    ) -> Touched {
        let mut why =
            vec!["it is the Dockerfile: an instruction that changes runs again, with all that comes after it".to_owned()];
        self.apply(file, layers, effects, report);
        for layer in report.stages.iter_mut().flat_map(|stage| &mut stage.layers) {
            if let Some(touched) = &mut layer.touched
                && touched.state == State::Kept
            {
                touched.state = State::Perhaps;
                touched.why.push_str("if its line or one above it changes");
            }
        }
        if effects.iter().any(|effect| effect.state == Key::Again)
            && let Some(taker) = self.first_taker(file, layers, below)
        {
            why.push(format!("{taker} takes the file, so that any edit runs it again"));
        }
        Touched { state: State::Again, synced: State::Kept, why }
    }

    fn of_ignore_file(
        &self,
        file: &DockerfileModel,
        layers: &Layers,
        files: &Files,
        report: &mut ArtifactReport,
    ) -> Touched {
        let mut paths: Vec<&str> = Vec::new();
        if let Some(listed) = &files.listed {
            paths.extend(listed.files.iter().map(|(path, _)| path.as_str()));
        }
        paths.dedup();
        // Any of the files may go, others may come: what takes a folder or a pattern may take others.
        let takes = layers.steps().flat_map(|step| &step.takes);
        let broad: Vec<String> = takes
            .filter_map(|take| match take {
                Take::Path(path) if path.is_empty() => Some("some-file".to_owned()),
                Take::Path(path) if paths.binary_search(&path.as_str()).is_err() => {
                    Some(format!("{path}/some-file"))
                }
                _ => None,
            })
            .collect();
        let states = worst(layers, broad.iter().map(|path| Change::File(path)));
        let effects: Vec<Effect> = layers
            .steps()
            .zip(states)
            .map(|(step, state)| Effect {
                instruction: step.instruction,
                state: state.min(Key::Perhaps),
                cause: (state > Key::Kept).then_some(Cause::MayTake),
            })
            .collect();
        self.apply(file, layers, &effects, report);
        for layer in report.stages.iter_mut().flat_map(|stage| &mut stage.layers) {
            if let Some(touched) = layer.touched.as_mut().filter(|own| own.state == State::Perhaps)
            {
                "if other files are left out".clone_into(&mut touched.why);
            }
        }
        verdict(
            State::Perhaps,
            "it is the ignore file: what takes a folder runs again if other files are left out than before",
        )
    }

    fn sync(&self, below: &str, is_copied: bool, why: &mut Vec<String>) -> State {
        match self.build.synced(below, is_copied) {
            SyncMatch::No => State::Kept,
            _ if self.is_needed => {
                why.push("no rule of `sync` counts, as another artifact needs this one".to_owned());
                State::Kept
            }
            SyncMatch::Yes(rule) => {
                let at = place(self.known.sources, rule.span);
                let pattern =
                    rule.pattern.map(|own| format!(" `{}`", own.value)).unwrap_or_default();
                why.push(format!("{SYNCS}: {}:{} has{pattern}", at.path, at.line));
                State::Again
            }
            SyncMatch::Unknown(rule) => {
                let at = place(self.known.sources, rule.span);
                why.push(format!(
                    "whether `skaffold dev` syncs it ({}:{}) is not known here",
                    at.path, at.line
                ));
                State::Unknown
            }
        }
    }

    /// What a rebuilt artifact does to one that needs it.
    fn through(&self, alias: &str, image: &str, report: &mut ArtifactReport) {
        let (Some(file), Some(layers)) = (self.build.file(), self.build.layers()) else { return };
        let effects = layers.effects(Change::Arg(alias));
        self.apply(file, &layers, &effects, report);
        if let Some(touched) = &mut report.touched {
            if touched.state < State::Again {
                touched.why.clear();
            }
            touched.state = State::Again;
            // Built anew it is in any case.
            touched.synced = State::Kept;
            touched.why.retain(|own| !own.contains(SYNCS));
            touched.why.push(format!("it needs `{image}`, which is built anew (as `{alias}`)"));
        }
    }

    /// Writes effects to the layers of a report; what is there already stays where it is worse.
    fn apply(
        &self,
        file: &DockerfileModel,
        layers: &Layers,
        effects: &[Effect],
        report: &mut ArtifactReport,
    ) {
        let steps: Vec<&Step> = layers.steps().collect();
        let mut rows = report.stages.iter_mut().flat_map(|stage| &mut stage.layers);
        for (at, step) in steps.iter().enumerate().filter(|(_, step)| step.is_layer()) {
            let Some(row) = rows.next() else { return };
            let effect = effects.get(at);
            let mut found = TouchedLayer {
                state: effect.map_or(State::Kept, |effect| state(effect.state)),
                why: effect.map(|effect| self.why(file, effect)).unwrap_or_default(),
            };
            match step.reuse {
                // What made its key another one tells more, where something did.
                Reuse::Never(why) if found.state < State::Again => {
                    found = TouchedLayer { state: State::Again, why: why.to_owned() };
                }
                Reuse::Unknown(why) if found.state < State::Unknown => {
                    found = TouchedLayer { state: State::Unknown, why: why.to_owned() };
                }
                _ => {}
            }
            if row.touched.as_ref().is_none_or(|known| known.state < found.state) {
                row.touched = Some(found);
            }
        }
    }

    fn why(&self, file: &DockerfileModel, effect: &Effect) -> String {
        match effect.cause {
            None => String::new(),
            Some(Cause::Takes) => "takes the file".to_owned(),
            Some(Cause::MayTake) => "may take the file".to_owned(),
            Some(Cause::Text) => "its own text".to_owned(),
            Some(Cause::Variable) => "a variable that it sees".to_owned(),
            Some(Cause::Setting) => "its user, shell or folder".to_owned(),
            Some(Cause::Base) => "another base image".to_owned(),
            Some(Cause::Stage(stage)) => {
                let title =
                    file.stages.get(stage).map(crate::model::Stage::title).unwrap_or_default();
                format!("if what it takes from {title} is different")
            }
            Some(Cause::Before(at)) => format!("comes after line {}", self.known.line(file, at)),
        }
    }
}

/// A verdict with one reason.
fn verdict(state: State, why: &str) -> Touched {
    Touched { state, synced: State::Kept, why: vec![why.to_owned()] }
}

/// "it is a lock file" in front of who takes it.
fn kind(files: &Files, below: &str) -> &'static str {
    match files.kind(below) {
        FileClass::Lock => "it is a lock file; ",
        FileClass::Manifest => "it is a manifest; ",
        FileClass::Source => "",
    }
}
