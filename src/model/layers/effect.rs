//! What a change does to keys.

use super::{Declared, KeyRules, Layers, StageSteps, Step, StepKind};
use crate::knowledge::is_predefined_arg;
use std::collections::BTreeMap;

/// One thing that changes while all else stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'c> {
    /// The content of a file that is sent to the builder, a path below the context.
    File(&'c str),
    /// The value of a build arg.
    Arg(&'c str),
    /// The text of an instruction, an index into the file's.
    Instruction(usize),
}

/// Whether the key of a step is another one. The worse, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It is not.
    Kept,
    /// Only if what it takes comes out different.
    Perhaps,
    /// Nobody knows.
    Unknown,
    /// It is.
    Again,
}

/// What becomes of a step, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// The step's instruction.
    pub instruction: usize,
    /// Whether its key is another one.
    pub state: State,
    /// What decides; nothing where it is kept.
    pub cause: Option<Cause>,
}

/// Why a key is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The step takes the file.
    Takes,
    /// It may take the file.
    MayTake,
    /// The instruction itself is another one.
    Text,
    /// A variable that it sees has another value.
    Variable,
    /// Its user, shell or folder is another one.
    Setting,
    /// The image that the stage is built on is another one.
    Base,
    /// It takes files from this stage, in which something is made anew.
    Stage(usize),
    /// This instruction before it decides.
    Before(usize),
}

/// A state and what it comes from.
type Mark = (State, Option<Cause>);

const KEPT: Mark = (State::Kept, None);

/// The worse of two; of two alike, the first.
fn worse(one: Mark, other: Mark) -> Mark {
    if other.0 > one.0 { other } else { one }
}

/// What is known at some point of a stage.
#[derive(Debug, Clone, Default)]
struct Point {
    /// The key of what was built so far.
    key: Option<Mark>,
    /// By name: whether an ENV set it, and whether it has another value.
    variables: BTreeMap<String, (bool, State)>,
    /// The user.
    user: Option<State>,
    /// The shell.
    shell: Option<State>,
    /// The folder that paths count from.
    folder: Option<State>,
}

impl Point {
    fn variable(&self, name: &str) -> State {
        self.variables.get(name).map_or(State::Kept, |(_, state)| *state)
    }

    fn worst(&self, names: &[String]) -> State {
        names.iter().map(|name| self.variable(name)).max().unwrap_or(State::Kept)
    }

    fn set(&mut self, name: &str, is_env: bool, state: State) {
        self.variables.insert(name.to_owned(), (is_env, state));
    }

    /// From here on, all of the stage hangs on this.
    fn chain(&mut self, mark: Mark) {
        self.key = Some(worse(self.key.unwrap_or(KEPT), mark));
    }
}

impl Layers {
    /// What a change does to each step, in the order of [`Layers::steps`]. A step whose layers are never found
    /// again ([`super::Reuse::Never`]) runs all the same; here only its key counts.
    pub fn effects(&self, change: Change<'_>) -> Vec<Effect> {
        let globals = self.globals(change);
        let mut ends: BTreeMap<usize, Point> = BTreeMap::new();
        let mut leaked: BTreeMap<String, (bool, State)> = BTreeMap::new();
        let mut effects = Vec::new();
        for stage in &self.stages {
            let mut point = self.start(stage, &ends, &leaked);
            let read = stage.base_reads.iter().filter_map(|name| globals.get(name)).max();
            if change == Change::Instruction(stage.from) {
                point.chain((State::Again, Some(Cause::Base)));
            } else if let Some(state) = read {
                point.chain((*state, Some(Cause::Base)));
            }
            for step in &stage.steps {
                let walk = Walk { keys: self.keys, change, globals: &globals, ends: &ends };
                let (state, cause) = walk.step(step, &mut point);
                let cause = cause.filter(|_| state > State::Kept);
                effects.push(Effect { instruction: step.instruction, state, cause });
            }
            if self.keys.args_leak != Some(false) {
                let own = point.variables.iter().filter(|(_, (is_env, _))| !is_env);
                leaked.extend(own.map(|(name, (is_env, state))| {
                    (name.clone(), (*is_env, sure(self.keys.args_leak, *state)))
                }));
            }
            ends.insert(stage.index, point);
        }
        effects
    }

    /// What a stage begins with.
    fn start(
        &self,
        stage: &StageSteps,
        ends: &BTreeMap<usize, Point>,
        leaked: &BTreeMap<String, (bool, State)>,
    ) -> Point {
        let mut point = stage.base.and_then(|base| ends.get(&base)).cloned().unwrap_or_default();
        if !self.keys.args_inherit {
            point.variables.retain(|_, (is_env, _)| *is_env);
        }
        for (name, own) in leaked {
            match point.variables.get(name) {
                Some(_) if self.keys.env_wins == Some(true) => {}
                Some(_) => {
                    let (is_env, state) = *own;
                    let own = (is_env, sure(self.keys.env_wins.map(|wins| !wins), state));
                    point.variables.insert(name.clone(), own);
                }
                None => {
                    point.variables.insert(name.clone(), *own);
                }
            }
        }
        point
    }

    /// Which ARGs before the first FROM have another value.
    fn globals(&self, change: Change<'_>) -> BTreeMap<String, State> {
        let mut states: BTreeMap<String, State> = BTreeMap::new();
        for own in &self.globals {
            let read = |name: &String| states.get(name).copied().unwrap_or(State::Kept);
            let default = own.reads.iter().map(read).max().unwrap_or(State::Kept);
            let state = declared(own, change, default);
            states.insert(own.name.clone(), state);
        }
        states
    }
}

/// A state that hangs on a fact of the builder, which is unknown where it is `None`.
fn sure(fact: Option<bool>, state: State) -> State {
    if fact.is_none() { state.min(State::Unknown) } else { state }
}

/// Whether an ARG has another value, if its default has this state.
fn declared(own: &Declared, change: Change<'_>, default: State) -> State {
    match change {
        Change::Arg(name) if name == own.name => State::Again,
        Change::Instruction(at) if at == own.instruction => State::Again,
        _ if own.is_given => State::Kept,
        _ => default,
    }
}

struct Walk<'w> {
    keys: KeyRules,
    change: Change<'w>,
    globals: &'w BTreeMap<String, State>,
    ends: &'w BTreeMap<usize, Point>,
}

impl Walk<'_> {
    /// Goes on by one step.
    fn step(&self, step: &Step, point: &mut Point) -> Mark {
        let is_other = self.change == Change::Instruction(step.instruction);
        let before = point.key.unwrap_or(KEPT);
        let own = match &step.kind {
            StepKind::Run { shell } => self.run(step, *shell, point),
            StepKind::Copy => self.copy(step, point),
            StepKind::Workdir if self.keys.expanded => {
                (point.worst(&step.reads), Some(Cause::Variable))
            }
            StepKind::Workdir => KEPT,
            _ => {
                self.describe(step, point, is_other);
                return point.key.unwrap_or(KEPT);
            }
        };
        let text = if is_other { (State::Again, Some(Cause::Text)) } else { KEPT };
        let own = worse(text, own);
        if step.kind == StepKind::Workdir {
            point.folder = point.folder.max(Some(own.0));
        }
        let mark = worse(before, own);
        // What comes after it names this step, not what this step names.
        if mark.0 > before.0 {
            point.key = Some((mark.0, Some(Cause::Before(step.instruction))));
        }
        if step.linked {
            return worse(own, (point.folder.unwrap_or(State::Kept), Some(Cause::Setting)));
        }
        mark
    }

    fn run(&self, step: &Step, shell: bool, point: &Point) -> Mark {
        let mut mark = self.taken(step);
        let seen = point.variables.values().map(|(_, state)| *state).max();
        mark = worse(mark, (seen.unwrap_or(State::Kept), Some(Cause::Variable)));
        if self.keys.proxies
            && let Change::Arg(name) = self.change
            && is_predefined_arg(name)
            && !point.variables.get(name).is_some_and(|(is_env, _)| *is_env)
        {
            mark = worse(mark, (State::Again, Some(Cause::Variable)));
        }
        let setting = point.user.max(point.shell.filter(|_| shell)).unwrap_or(State::Kept);
        worse(mark, (setting, Some(Cause::Setting)))
    }

    fn copy(&self, step: &Step, point: &Point) -> Mark {
        let read = if self.keys.expanded {
            point.worst(&step.reads)
        } else {
            // The text stays; other files may be taken.
            point.worst(&step.source_reads).min(State::Perhaps)
        };
        worse(self.taken(step), (read, Some(Cause::Variable)))
    }

    /// What comes in from the context and from other stages.
    fn taken(&self, step: &Step) -> Mark {
        let mut mark = KEPT;
        if let Change::File(path) = self.change {
            for take in &step.takes {
                mark = worse(
                    mark,
                    match take.covers(path) {
                        Some(true) => (State::Again, Some(Cause::Takes)),
                        Some(false) => KEPT,
                        None => (State::Unknown, Some(Cause::MayTake)),
                    },
                );
            }
        }
        for from in &step.from {
            // Files are compared by their content: a stage that is made anew may well come out the same.
            let changed = self.ends.get(from).and_then(|end| end.key);
            if changed.is_some_and(|(state, _)| state > State::Kept) {
                mark = worse(mark, (State::Perhaps, Some(Cause::Stage(*from))));
            }
        }
        mark
    }

    /// A step that makes no layer.
    fn describe(&self, step: &Step, point: &mut Point, is_other: bool) {
        let before = Some(Cause::Before(step.instruction));
        if self.keys.every_text && is_other {
            point.chain((State::Again, before));
        }
        let changed = if is_other { State::Again } else { State::Kept };
        match &step.kind {
            StepKind::Env(pairs) => {
                // All pairs see the environment before the instruction.
                let states: Vec<State> =
                    pairs.iter().map(|(_, reads)| point.worst(reads).max(changed)).collect();
                for ((name, _), state) in pairs.iter().zip(states) {
                    point.set(name, true, state);
                    if self.keys.expanded_metadata {
                        point.chain((state, before));
                    }
                }
            }
            StepKind::Arg(items) => {
                for own in items {
                    self.declare(own, point);
                }
            }
            kind => {
                let state = point.worst(&step.reads);
                if self.keys.expanded_metadata {
                    point.chain((state, before));
                }
                match kind {
                    StepKind::User if self.keys.expanded => point.user = Some(state.max(changed)),
                    StepKind::Shell if self.keys.expanded => point.shell = Some(changed),
                    _ => {}
                }
            }
        }
    }

    fn declare(&self, own: &Declared, point: &mut Point) {
        let hidden = point.variables.get(&own.name).is_some_and(|(is_env, _)| *is_env);
        if hidden && self.keys.env_wins == Some(true) {
            return;
        }
        let default = if own.has_default {
            point.worst(&own.reads)
        } else {
            // Without a default it takes that of before the first FROM, where there is one.
            self.globals.get(&own.name).copied().unwrap_or(State::Kept)
        };
        let mut state = declared(own, self.change, default);
        if hidden {
            state = sure(self.keys.env_wins.map(|wins| !wins), state);
        }
        // An ARG without any value sets nothing.
        if state > State::Kept || own.has_default || own.is_given {
            point.set(&own.name, false, state);
        }
    }
}
