//! How a run goes on, for those who wait for it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What can be seen of a run while it goes on, and after it. It changes nothing of what comes out.
#[derive(Debug, Default)]
pub struct Watch {
    /// Whether the time of each rule is taken, too.
    rules_are_timed: bool,
    total: AtomicUsize,
    done: AtomicUsize,
    phases: Mutex<Vec<(&'static str, Duration)>>,
    rules: Mutex<BTreeMap<&'static str, Duration>>,
}

impl Watch {
    /// Sees progress and phases, and with `rules_are_timed` how long each rule takes.
    pub fn new(rules_are_timed: bool) -> Self {
        Self { rules_are_timed, ..Self::default() }
    }

    /// Files that are done, and all files, both 0 before they are counted.
    pub fn progress(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// The phases, in order, with the time that passed.
    pub fn phases(&self) -> Vec<(&'static str, Duration)> {
        lock(&self.phases).clone()
    }

    /// The rules with the time that they took on all threads together, the slowest first.
    pub fn rules(&self) -> Vec<(&'static str, Duration)> {
        let mut rules: Vec<_> = lock(&self.rules).iter().map(|(id, time)| (*id, *time)).collect();
        rules.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
        rules
    }

    pub(super) fn expect(&self, files: usize) {
        self.total.store(files, Ordering::Relaxed);
    }

    pub(super) fn one_done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Does something, and takes the time of it.
pub(super) fn phase<T>(watch: Option<&Watch>, name: &'static str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let out = work();
    if let Some(watch) = watch {
        lock(&watch.phases).push((name, start.elapsed()));
    }
    out
}

/// Runs a rule, and takes the time of it where that is asked for.
pub(super) fn rule<T>(watch: Option<&Watch>, id: &'static str, work: impl FnOnce() -> T) -> T {
    let Some(watch) = watch.filter(|watch| watch.rules_are_timed) else { return work() };
    let start = Instant::now();
    let out = work();
    *lock(&watch.rules).entry(id).or_default() += start.elapsed();
    out
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
