//! The same machine for small programs, which nearly all are: a set of states is one number.

use super::machine::Step;
use super::regex::Set;

/// The state that has nothing left to take. All others are numbered by the characters that they take.
const DONE: usize = 63;

/// A program `^…$` without other conditions on places.
#[derive(Debug, Clone)]
pub(super) struct Bits {
    first: u64,
    /// By state: what it takes, and the states after that.
    states: Box<[(Set, u64)]>,
    /// By ASCII character: the states that take it.
    takers: Box<[u64; 128]>,
}

impl Bits {
    /// `None` if there are too many states.
    pub(super) fn new(steps: &[Step]) -> Option<Self> {
        let taking: Vec<usize> = steps
            .iter()
            .enumerate()
            .filter(|(_, step)| matches!(step, Step::Take(_)))
            .map(|(at, _)| at)
            .collect();
        if taking.len() > DONE {
            return None;
        }
        let first = closure(steps, &taking, 0);
        let mut states = Vec::new();
        let mut takers = Box::new([0; 128]);
        for (number, &at) in taking.iter().enumerate() {
            let Some(Step::Take(set)) = steps.get(at) else { continue };
            for (taker, c) in takers.iter_mut().zip('\0'..) {
                *taker |= u64::from(set.has(c)) << number;
            }
            states.push((set.clone(), closure(steps, &taking, at + 1)));
        }
        Some(Self { first, states: states.into(), takers })
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let mut now = self.first;
        for c in text.chars() {
            let mut able = match self.takers.get(c as usize) {
                Some(takers) => now & takers,
                None => now & !(1 << DONE),
            };
            now = 0;
            while able != 0 {
                let state = able.trailing_zeros() as usize;
                able &= able - 1;
                if let Some((set, next)) = self.states.get(state)
                    && (c.is_ascii() || set.has(c))
                {
                    now |= next;
                }
            }
            if now == 0 {
                return false;
            }
        }
        now >> DONE & 1 == 1
    }
}

/// The states that a step leads to without a character.
fn closure(steps: &[Step], taking: &[usize], from: usize) -> u64 {
    let mut reached = 0;
    let mut seen = vec![false; steps.len()];
    let mut todo = vec![from];
    while let Some(at) = todo.pop() {
        match seen.get_mut(at) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        match steps.get(at) {
            Some(Step::Take(_)) => {
                if let Ok(number) = taking.binary_search(&at) {
                    reached |= 1 << number;
                }
            }
            Some(&Step::Fork(one, other)) => todo.extend([one, other]),
            // At the start when this is asked first; at the end if nothing is left.
            Some(Step::At(_)) => todo.push(at + 1),
            Some(Step::Match) => reached |= 1 << DONE,
            None => {}
        }
    }
    reached
}
