//! Getting past errors: the line that breaks a text is blanked, and the rest is read again.

use super::events::{Event, Events, Failure};
use super::problem::Problem;
use super::trivia::{line_end, line_start};
use std::ops::Range;

/// So many lines are blanked in one part of a file before it is given up.
const ATTEMPTS: usize = 6;
/// So many bytes are read again at most, or eight times the file.
const BUDGET: usize = 2 << 20;

/// A text that can be read, and what was done to it.
#[derive(Debug)]
pub(super) struct Recovered {
    /// As long as the original.
    pub(super) text: String,
    /// The lines that were blanked, in order.
    pub(super) blanked: Vec<Range<usize>>,
    /// Comments that directly follow a quote or bracket: yaml.v3 takes them, the parser does not.
    pub(super) comments: Vec<Range<usize>>,
    /// What was wrong.
    pub(super) failures: Vec<Failure>,
    /// The parts to be read one by one.
    pub(super) parts: Vec<Range<usize>>,
}

/// Finds out how to read `text`, which cannot be read as it is.
pub(super) fn recover(text: &str) -> Recovered {
    let mut work = Work {
        text: text.to_owned(),
        blanked: vec![],
        comments: vec![],
        tabbed: vec![],
        failures: vec![],
        budget: BUDGET.max(text.len() * 8),
    };
    let parts = parts(text);
    for part in &parts {
        work.part(part.clone());
    }
    work.blanked.sort_by_key(|line| line.start);
    work.failures.sort_by_key(|failure| failure.at);
    Recovered {
        text: work.text,
        blanked: work.blanked,
        comments: work.comments,
        failures: work.failures,
        parts,
    }
}

/// Splits before each `---`: nothing can reach over one. Directives belong to the `---` below them: such a file stays whole.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = vec![];
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let line = text.get(at..line_end(text, at)).unwrap_or("");
        if line.starts_with('%') {
            return std::iter::once(0..text.len()).collect();
        }
        let marker = line.strip_prefix("---");
        if marker.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) && at > start
        {
            parts.push(start..at);
            start = at;
        }
        at = line_end(text, at) + 1;
    }
    parts.push(start..text.len());
    parts
}

/// A failure, and the outermost bracket that was open then.
#[derive(Debug, Clone, Copy)]
struct Broken {
    failure: Failure,
    bracket: Option<usize>,
}

/// Reads a part of a text to its first failure.
fn check(text: &str, range: Range<usize>) -> Result<(), Broken> {
    let mut open: Vec<Option<usize>> = vec![];
    for event in Events::new(text, range) {
        match event {
            Err(failure) => {
                let bracket = open.iter().flatten().copied().next();
                return Err(Broken { failure, bracket });
            }
            Ok(placed) => match placed.event {
                Event::SequenceStart { flow } | Event::MappingStart { flow } => {
                    open.push((flow && !placed.range.is_empty()).then_some(placed.range.start));
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    open.pop();
                }
                _ => {}
            },
        }
    }
    Ok(())
}

struct Work {
    text: String,
    blanked: Vec<Range<usize>>,
    comments: Vec<Range<usize>>,
    /// Blanks at the start of lines in which tabs were turned into spaces.
    tabbed: Vec<Range<usize>>,
    failures: Vec<Failure>,
    budget: usize,
}

impl Work {
    fn part(&mut self, part: Range<usize>) {
        let mut last: Option<Range<usize>> = None;
        let Some(mut broken) = self.broken(&part) else { return };
        for _ in 0..ATTEMPTS {
            let failure = self.blame(&part, broken);
            if !last.as_ref().is_some_and(|last| self.follows(last, failure.at)) {
                self.failures.push(failure);
            }
            if failure.problem == Problem::Depth {
                return;
            }
            // Of the lines that may be to blame, the one whose absence leads furthest.
            let mut best: Option<(Range<usize>, Option<Broken>)> = None;
            for line in self.candidates(&part, failure.at, broken) {
                if self.budget < part.len() {
                    return;
                }
                self.budget -= part.len();
                let saved = self.blank(&line);
                let next = check(&self.text, part.clone()).err();
                self.restore(&line, &saved);
                let reach = |broken: Option<Broken>| broken.map_or(usize::MAX, |b| b.failure.at);
                if best.as_ref().is_none_or(|(_, found)| reach(next) > reach(*found)) {
                    best = Some((line, next));
                }
            }
            let Some((line, next)) = best else { return };
            self.blank(&line);
            self.blanked.push(line.clone());
            last = Some(line);
            if next.is_none() {
                return;
            }
            match self.broken(&part) {
                Some(next) => broken = next,
                None => return,
            }
        }
        // What is left is read up to the error.
        let failure = self.blame(&part, broken);
        if !last.as_ref().is_some_and(|last| self.follows(last, failure.at)) {
            self.failures.push(failure);
        }
    }

    /// The first failure of a part. What may be right for yaml.v3 is taken out before: comments directly behind a quote
    /// or bracket, and tabs at the start of lines. Where tabs are wrong the builder tells it.
    fn broken(&mut self, part: &Range<usize>) -> Option<Broken> {
        loop {
            let broken = check(&self.text, part.clone()).err()?;
            let at = broken.failure.at;
            if self.budget < part.len() {
                return Some(broken);
            }
            self.budget -= part.len();
            match broken.failure.problem {
                Problem::Comment if self.text.as_bytes().get(at) == Some(&b'#') => {
                    let comment = at..line_end(&self.text, at);
                    self.blank(&comment);
                    self.comments.push(comment);
                }
                Problem::Tab if self.untab(part, at) => {}
                _ => return Some(broken),
            }
        }
    }

    /// Turns tabs into spaces at the start of the line of `at`, or else of the next one, and of the lines below it that
    /// begin with one, too. Whether there was any.
    fn untab(&mut self, part: &Range<usize>, at: usize) -> bool {
        let first = line_start(&self.text, at).max(part.start);
        let next = line_end(&self.text, at) + 1;
        [first, next].into_iter().any(|line| self.untab_lines(part, line))
    }

    fn untab_lines(&mut self, part: &Range<usize>, mut line: usize) -> bool {
        let mut found = false;
        loop {
            let rest = self.text.get(line..part.end).unwrap_or("");
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            if !rest.get(..blanks).is_some_and(|blanks| blanks.contains('\t')) {
                return found;
            }
            found = true;
            self.tabbed.push(line..line + blanks);
            self.restore(&(line..line + blanks), &" ".repeat(blanks));
            line = line_end(&self.text, line) + 1;
        }
    }

    /// What is told of a failure: on a line that begins with a tab, that.
    fn blame(&self, part: &Range<usize>, broken: Broken) -> Failure {
        let failure = culprit(&self.text, part, broken);
        let start = line_start(&self.text, failure.at);
        match self.tabbed.iter().find(|tabbed| tabbed.start == start) {
            Some(tabbed) => Failure { at: tabbed.end, problem: Problem::Tab },
            None => failure,
        }
    }

    /// Lines without their line breaks that may be to blame, the likeliest first.
    fn candidates(&self, part: &Range<usize>, at: usize, broken: Broken) -> Vec<Range<usize>> {
        let mut lines = vec![];
        let bracket = broken.bracket.unwrap_or(at);
        let above = line_start(&self.text, broken.failure.at);
        let above = self.text.get(part.start..above).unwrap_or("").trim_end().len() + part.start;
        for at in [at, broken.failure.at, bracket, above] {
            let line =
                line_start(&self.text, at).max(part.start)..line_end(&self.text, at).min(part.end);
            let written = self.text.get(line.clone()).is_some_and(|line| !line.trim().is_empty());
            if written && !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }

    fn blank(&mut self, line: &Range<usize>) -> String {
        let saved = self.text.get(line.clone()).unwrap_or("").to_owned();
        self.restore(line, &" ".repeat(line.len()));
        saved
    }

    fn restore(&mut self, line: &Range<usize>, content: &str) {
        if self.text.get(line.clone()).is_some() {
            self.text.replace_range(line.clone(), content);
        }
    }

    /// Whether the error at `at` may only be there because the line `last` is not: it stands in the block
    /// below that line, or directly behind the block.
    fn follows(&self, last: &Range<usize>, at: usize) -> bool {
        if at < last.end {
            return true;
        }
        let _ = last;
        let between = self.text.get(last.end..line_start(&self.text, at)).unwrap_or("");
        let mut levels = between.lines().filter(|line| !line.trim().is_empty()).map(indent);
        let Some(first) = levels.next() else { return true };
        levels.all(|level| level >= first) && indent_at(&self.text, at) <= first
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn indent_at(text: &str, at: usize) -> usize {
    indent(text.get(line_start(text, at)..).unwrap_or(""))
}

/// The parser tells where it cannot go on; what is wrong may be further up.
fn culprit(text: &str, part: &Range<usize>, broken: Broken) -> Failure {
    let Broken { failure, bracket } = broken;
    let Some(open) = bracket.filter(|&open| open >= part.start) else { return failure };
    let fits = matches!(failure.problem, Problem::Bracket | Problem::Colon | Problem::NoColon);
    if fits && line_start(text, open) < line_start(text, failure.at) {
        return Failure { at: open, problem: Problem::Bracket };
    }
    failure
}
