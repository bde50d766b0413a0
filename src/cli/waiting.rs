//! What is told on stderr while a run goes on, and where the time went.

use crate::session::Watch;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Who waits less needs no telling.
const PATIENCE: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(100);

/// A line at the terminal that says how far a run is; it is gone when this is dropped.
pub(super) struct Progress {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Tells of a run, where stderr is a terminal.
    pub(super) fn of(watch: &Arc<Watch>, quiet: bool) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (seen, watch) = (stop.clone(), watch.clone());
        let wanted = !quiet && io::stderr().is_terminal();
        let thread = wanted.then(|| thread::spawn(move || tell(&watch, &seen)));
        Self { stop, thread }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

fn tell(watch: &Watch, stop: &AtomicBool) {
    let start = Instant::now();
    let mut told = false;
    while !stop.load(Ordering::Relaxed) {
        thread::park_timeout(STEP);
        if start.elapsed() >= PATIENCE && !stop.load(Ordering::Relaxed) {
            told = true;
            let _ = write!(io::stderr(), "\r\u{1b}[K{}", line(watch.progress()));
        }
    }
    if told {
        let _ = write!(io::stderr(), "\r\u{1b}[K");
    }
}

fn line((done, total): (usize, usize)) -> String {
    match total {
        0 => "looking for projects …".to_owned(),
        total => format!("linting: {done} of {total} …"),
    }
}

/// Writes the time of each phase and of the slowest rules to stderr.
pub(super) fn tell_timing(watch: &Watch) {
    let mut err = io::stderr().lock();
    let mut row = |name: &str, time: Duration| {
        let _ = writeln!(err, "{:9.1} ms  {name}", time.as_secs_f64() * 1e3);
    };
    for (name, time) in watch.phases() {
        row(name, time);
    }
    let rules = watch.rules();
    row("all rules, on all threads together", rules.iter().map(|(_, time)| *time).sum());
    for (name, time) in rules.into_iter().take(SLOWEST) {
        row(&format!("  {name}"), time);
    }
}

/// So many rules are named.
const SLOWEST: usize = 10;

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn the_line_counts_once_there_is_something_to_count() {
        assert_eq!(line((0, 0)), "looking for projects …");
        assert_eq!(line((3, 1200)), "linting: 3 of 1200 …");
    }
}
