//! Runs a regular expression in time linear in the path: all states at once, none twice.

use super::bits::Bits;
use super::regex::{Atom, Piece, Place, Regex, Set};

/// Go's own limit is higher; no path is long enough to need this many.
const STATE_LIMIT: usize = 50_000;

/// A regular expression, ready to run.
#[derive(Debug, Clone)]
pub(super) struct Program {
    steps: Box<[Step]>,
    /// Every match starts at the start of the path.
    anchored: bool,
    /// What every match starts with.
    start: Box<str>,
    /// What every match ends with. Most paths are told by that alone.
    end: Box<str>,
    bits: Option<Bits>,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Takes a character, goes on to the next step.
    Take(Set),
    /// Goes on to both.
    Fork(usize, usize),
    /// Goes on to the next step only there.
    At(Place),
    Match,
}

impl Program {
    /// `None` if it would be too large.
    pub(super) fn new(regex: &Regex) -> Option<Self> {
        let mut steps = Vec::new();
        let mut forks = Vec::new();
        for alternative in &regex.0 {
            forks.push(steps.len());
            steps.push(Step::Fork(0, 0));
            for piece in alternative {
                compile(piece, &mut steps)?;
            }
            steps.push(Step::Match);
        }
        // Each fork leads into its alternative and on to the next fork.
        for (number, &fork) in forks.iter().enumerate() {
            let next = forks.get(number + 1).copied().unwrap_or(fork + 1);
            if let Some(step) = steps.get_mut(fork) {
                *step = Step::Fork(fork + 1, next);
            }
        }
        let (mut start, mut end) = (String::new(), String::new());
        let anchored = regex.0.iter().all(|pieces| {
            matches!(pieces.first(), Some(piece) if piece.least > 0 && matches!(piece.atom, Atom::Place(Place::Start)))
        });
        if let ([pieces], true) = (&regex.0[..], anchored) {
            start = pieces.iter().skip(1).map_while(literal).collect();
            if let Some((Piece { atom: Atom::Place(Place::End), least: 1.., .. }, before)) =
                pieces.split_last()
            {
                end = before.iter().rev().map_while(literal).collect();
                end = end.chars().rev().collect();
            }
        }
        let whole = matches!(&regex.0[..], [pieces] if anchored && is_whole(pieces));
        let bits = if whole { Bits::new(&steps) } else { None };
        Some(Self { steps: steps.into(), anchored, start: start.into(), end: end.into(), bits })
    }

    /// What every match starts with; empty if nothing is known.
    pub(super) fn start(&self) -> &str {
        &self.start
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        if !text.starts_with(&*self.start) || !text.ends_with(&*self.end) {
            return false;
        }
        if let Some(bits) = &self.bits {
            return bits.matches(text);
        }
        let mut now = States::new(self.steps.len());
        let mut next = States::new(self.steps.len());
        let mut previous = None;
        let mut chars = text.chars();
        loop {
            let current = chars.next();
            if previous.is_none() || !self.anchored {
                now.todo.push(0);
            }
            if self.close(&mut now, previous, current) {
                return true;
            }
            let Some(c) = current else { return false };
            for &at in &now.taking {
                if let Some(Step::Take(set)) = self.steps.get(at)
                    && set.has(c)
                {
                    next.todo.push(at + 1);
                }
            }
            if next.todo.is_empty() && self.anchored {
                return false;
            }
            now.clear();
            std::mem::swap(&mut now, &mut next);
            previous = current;
        }
    }

    /// Follows all steps that take no character; whether one of them is the match.
    fn close(&self, states: &mut States, previous: Option<char>, next: Option<char>) -> bool {
        while let Some(at) = states.todo.pop() {
            match states.seen.get_mut(at) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            match self.steps.get(at) {
                Some(Step::Take(_)) => states.taking.push(at),
                Some(&Step::Fork(one, other)) => states.todo.extend([one, other]),
                Some(Step::At(place)) if place.is_at(previous, next) => states.todo.push(at + 1),
                Some(Step::Match) => return true,
                Some(Step::At(_)) | None => {}
            }
        }
        false
    }
}

impl Place {
    fn is_at(self, previous: Option<char>, next: Option<char>) -> bool {
        let word = |c: Option<char>| c.is_some_and(|c| c == '_' || c.is_ascii_alphanumeric());
        match self {
            Self::Start => previous.is_none(),
            Self::End => next.is_none(),
            Self::WordBoundary => word(previous) != word(next),
            Self::NoWordBoundary => word(previous) == word(next),
        }
    }
}

/// `^…$`, with no other place in between.
fn is_whole(pieces: &[Piece]) -> bool {
    match pieces {
        [_, middle @ .., Piece { atom: Atom::Place(Place::End), least: 1, most: Some(1) }] => {
            middle.iter().all(|piece| !matches!(piece.atom, Atom::Place(_)))
        }
        _ => false,
    }
}

struct States {
    /// Steps to go to.
    todo: Vec<usize>,
    seen: Vec<bool>,
    /// Those that wait for a character.
    taking: Vec<usize>,
}

impl States {
    fn new(steps: usize) -> Self {
        Self { todo: Vec::new(), seen: vec![false; steps], taking: Vec::new() }
    }

    fn clear(&mut self) {
        self.todo.clear();
        self.seen.fill(false);
        self.taking.clear();
    }
}

/// The character of a piece that is one character, once.
fn literal(piece: &Piece) -> Option<char> {
    match piece {
        Piece { atom: Atom::Set(Set::One(c)), least: 1, most: Some(1) } => char::from_u32(*c),
        _ => None,
    }
}

fn compile(piece: &Piece, steps: &mut Vec<Step>) -> Option<()> {
    for _ in 0..piece.least {
        atom(&piece.atom, steps);
        if steps.len() > STATE_LIMIT {
            return None;
        }
    }
    match piece.most {
        None => {
            let fork = steps.len();
            steps.push(Step::Fork(0, 0));
            atom(&piece.atom, steps);
            steps.push(Step::Fork(fork, fork));
            set_fork(steps, fork);
        }
        Some(most) => {
            for _ in piece.least..most {
                let fork = steps.len();
                steps.push(Step::Fork(0, 0));
                atom(&piece.atom, steps);
                set_fork(steps, fork);
                if steps.len() > STATE_LIMIT {
                    return None;
                }
            }
        }
    }
    Some(())
}

/// Into what follows the fork, or past all that there is by now.
fn set_fork(steps: &mut [Step], fork: usize) {
    let past = steps.len();
    if let Some(step) = steps.get_mut(fork) {
        *step = Step::Fork(fork + 1, past);
    }
}

fn atom(atom: &Atom, steps: &mut Vec<Step>) {
    match atom {
        Atom::Set(set) => steps.push(Step::Take(set.clone())),
        Atom::Place(place) => steps.push(Step::At(*place)),
        Atom::Folders => {
            let at = steps.len();
            steps.push(Step::Fork(at + 1, at + 5));
            steps.push(Step::Fork(at + 2, at + 4));
            steps.push(Step::Take(Set::NotNewline));
            steps.push(Step::Fork(at + 1, at + 1));
            steps.push(Step::Take(Set::One('/'.into())));
        }
    }
}
