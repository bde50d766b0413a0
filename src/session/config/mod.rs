//! `skafflint.toml`: what the users of a repository want of every run.

mod find;
mod keys;
mod origin;
mod pattern;
mod read;
mod schema;
mod set;
mod show;
mod size;
#[cfg(test)]
mod tests;

pub use find::FILE_NAME;
pub(super) use find::{Choice, Configs, check_root, given};
pub use origin::{Origin, Sourced};
pub use pattern::Pattern;
pub use read::Setting;
pub use schema::schema;
pub use set::Set;
pub(super) use show::show;

use super::Selector;
use crate::diagnostic::Level;
use crate::model::Limits;
use crate::rules::Rule;
use crate::source::normalize;
use read::Layer;
use std::path::{Path, PathBuf};

/// All of what is wrong with a file, one sentence each, with the place in front and the line below.
pub type Wrong = Vec<String>;

/// What a `skafflint.toml` and those that it extends say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// The files, the nearest one first.
    pub paths: Vec<PathBuf>,
    /// `[paths] root`: where Skaffold is started; a path as [`Files`](crate::source::Files) takes it.
    pub root: Option<Sourced<PathBuf>>,
    /// `baseline`: a file of known findings.
    pub baseline: Option<Sourced<PathBuf>>,
    /// `[paths] exclude`
    pub exclude: Vec<Sourced<Pattern>>,
    /// `[context] max-files`
    pub max_files: Option<Sourced<u64>>,
    /// `[context] max-bytes`
    pub max_bytes: Option<Sourced<u64>>,
    /// `set`
    pub set: Option<Sourced<Set>>,
    /// What counts for more comes later.
    settings: Vec<Setting>,
    /// The working directory: what relative paths count from.
    here: PathBuf,
}

/// What becomes of the findings of a rule in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict<'c> {
    /// Whether they are told.
    pub on: bool,
    /// At which level; `None` where the rule's own one holds.
    pub level: Option<Level>,
    /// Who says so.
    pub by: By<'c>,
}

/// Who says whether a rule is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By<'c> {
    /// The rule itself.
    Rule,
    /// A set of rules.
    Set(&'c Sourced<Set>),
    /// A name in `[rules]` or in an override.
    Name(&'c Sourced<String>),
    /// `--select`, `--extend-select` or `--ignore`.
    CommandLine,
}

impl Config {
    /// Joins files, the nearest one first.
    fn join(layers: Vec<Layer>, root: Option<Sourced<PathBuf>>, here: &Path) -> Self {
        let mut config = Self { root, here: here.to_path_buf(), ..Self::default() };
        let mut settings = Vec::new();
        for (distance, layer) in layers.into_iter().enumerate() {
            config.paths.push(layer.path);
            config.exclude.extend(layer.exclude);
            config.max_files = config.max_files.or(layer.max_files);
            config.max_bytes = config.max_bytes.or(layer.max_bytes);
            config.set = config.set.or(layer.set);
            settings.extend(layer.settings.into_iter().map(|own| (distance, own)));
        }
        settings.sort_by_key(|(distance, own)| {
            let place = own.files.as_ref().map(|(_, at)| *at);
            (std::cmp::Reverse(*distance), place, own.rules.weight())
        });
        config.settings = settings.into_iter().map(|(_, own)| own).collect();
        config
    }

    /// The patterns by which nothing in a file is told.
    pub fn excludes(&self, path: &Path) -> Option<&Sourced<Pattern>> {
        let path = self.absolute(path);
        self.exclude.iter().find(|pattern| pattern.value.matches(&path))
    }

    /// What counts for findings of a rule in a file; without one, what counts everywhere.
    pub fn verdict(&self, rule: &Rule, path: Option<&Path>) -> Verdict<'_> {
        let path = path.map(|path| self.absolute(path));
        let set = self.set.as_ref().map_or(Set::default(), |set| set.value);
        let on = set.has(rule);
        let least = (rule.page().level < set.least()).then(|| set.least());
        let differs = on != rule.page().default || (on && least.is_some());
        let by = self.set.as_ref().filter(|_| differs).map_or(By::Rule, By::Set);
        let mut verdict = Verdict { on, level: least, by };
        // What was switched off by an exact name is not switched on by a group.
        let mut off = if on { 0 } else { u8::MAX };
        let group = &rule.page().group;
        for setting in self.settings.iter().filter(|own| own.rules.names(rule.id, group)) {
            let is_here = match (&setting.files, &path) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some((patterns, _)), Some(path)) => patterns.iter().any(|own| own.matches(path)),
            };
            let weight = setting.rules.weight();
            let is_exact = matches!(setting.rules, Selector::Rule(_));
            if !is_here || (setting.level.is_some() && !verdict.on && weight < off && !is_exact) {
                continue;
            }
            if setting.level.is_none() {
                off = weight;
            }
            verdict = Verdict {
                on: setting.level.is_some(),
                level: setting.level,
                by: By::Name(&setting.name),
            };
        }
        verdict
    }

    /// Whether a rule may be on in some file.
    pub(super) fn may_run(&self, rule: &Rule) -> bool {
        let group = &rule.page().group;
        let somewhere = |own: &Setting| {
            own.files.is_some() && own.level.is_some() && own.rules.names(rule.id, group)
        };
        self.verdict(rule, None).on || self.settings.iter().any(somewhere)
    }

    /// Whether a rule is named by its id.
    pub(super) fn names(&self, rule: &Rule) -> bool {
        self.settings.iter().any(|own| own.rules == Selector::Rule(rule.id))
    }

    /// How much a COPY may take.
    pub(super) fn limits(&self) -> Limits {
        let own = Limits::default();
        let or = |value: &Option<Sourced<u64>>, own| value.as_ref().map_or(own, |own| own.value);
        Limits { files: or(&self.max_files, own.files), bytes: or(&self.max_bytes, own.bytes) }
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        normalize(&self.here.join(path))
    }
}
