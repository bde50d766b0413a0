//! Verdicts for a whole tree: what is known of a folder is not found out again for each file below.

use super::{Ignore, Verdict};

/// Which patterns match a folder or one above it.
#[derive(Debug, Clone, Default)]
pub struct Parents {
    /// One bit a pattern; empty at the root.
    matched: Box<[u64]>,
}

impl Parents {
    fn has(&self, index: usize) -> bool {
        self.matched.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    fn set(&mut self, index: usize) {
        if let Some(word) = self.matched.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }
}

impl Ignore {
    /// What becomes of a folder below `parents` (the default value stands for the root of the context),
    /// and what the paths below it need to know. Folders are to be entered from the root down.
    ///
    /// This is how `BuildKit` walks. In one rare case it is not what [`Ignore::verdict`] says: a pattern that was
    /// not asked for a folder, because it could change nothing there, is not asked for that folder later
    /// (`a`, `!a/b`, `a` sends `a/b`).
    pub fn enter(&self, path: &str, parents: &Parents) -> (Verdict, Parents) {
        let mut below = Parents { matched: vec![0; self.patterns.len().div_ceil(64)].into() };
        let verdict = self.decide(path, parents, |index| below.set(index));
        (verdict, below)
    }

    /// What becomes of a file below `parents`.
    pub fn verdict_below(&self, path: &str, parents: &Parents) -> Verdict {
        self.decide(path, parents, |_| {})
    }

    fn decide(&self, path: &str, parents: &Parents, mut matched: impl FnMut(usize)) -> Verdict {
        let mut verdict = Verdict::default();
        if !self.errors.is_empty() || path.is_empty() || path == "." {
            return verdict;
        }
        for (index, pattern) in self.patterns.iter().enumerate() {
            if !parents.has(index) {
                if pattern.negated != verdict.excluded {
                    continue;
                }
                if pattern.broken.is_some() {
                    verdict.stopped = Some(index);
                    return verdict;
                }
                if !pattern.matcher.matches(path) {
                    continue;
                }
            }
            matched(index);
            if verdict.excluded == pattern.negated {
                verdict.excluded = !pattern.negated;
                verdict.by = Some(index);
            }
        }
        verdict
    }

    /// Whether something below an excluded folder may come back. If not, nobody needs to look into it.
    pub fn may_bring_back_below(&self, folder: &str) -> bool {
        self.patterns.iter().filter(|pattern| pattern.negated).any(|pattern| {
            if pattern.broken.is_some() {
                return true;
            }
            let start = pattern.matcher.start();
            match start.strip_prefix(folder) {
                Some(below) => {
                    below.starts_with('/') || (below.is_empty() && !pattern.matcher.is_exact())
                }
                // The pattern's fixed start ends above the folder, or inside its name.
                None => !pattern.matcher.is_exact() && folder.starts_with(start),
            }
        })
    }

    /// Whether Skaffold looks into an excluded folder. It asks the text of the `!` patterns only, so it
    /// overlooks wildcards: with `*` and `!**/keep` it never sees `a/keep`, which `BuildKit` sends.
    pub fn skaffold_looks_below(&self, folder: &str) -> bool {
        self.patterns.iter().any(|pattern| {
            pattern.negated
                && pattern
                    .text
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}
