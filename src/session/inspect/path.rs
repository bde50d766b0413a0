//! Paths into values.

use crate::model::{Data, Value};
use crate::source::Span;
use std::fmt::Write as _;
use std::sync::Arc;

/// One step down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The value of a key.
    Key(String),
    /// An item of a list, from 0.
    Index(usize),
}

/// `build.artifacts[0].docker`
pub(super) fn show(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        match step {
            Step::Key(key) if text.is_empty() && key.starts_with('.') => text.push_str(key),
            Step::Key(key) if key.contains(['.', '/', ' ', '[']) => {
                let _ = write!(text, "[{key:?}]");
            }
            Step::Key(key) => {
                let dot = if text.is_empty() { "" } else { "." };
                let _ = write!(text, "{dot}{key}");
            }
            Step::Index(index) => {
                let _ = write!(text, "[{index}]");
            }
        }
    }
    text
}

/// What is looked for in a document.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    /// An entry by the place of its key.
    Key(Span),
    /// An item by its place.
    Item(Span),
}

/// Values that are looked at: aliases repeat them, and repeat what repeats them.
const MOST: usize = 200_000;

/// All paths that lead to it: aliases and merge keys repeat what stands once.
pub(super) fn find(document: &Arc<Value>, wanted: Wanted) -> Vec<Vec<Step>> {
    let mut found = Vec::new();
    let mut open: Vec<(Vec<Step>, &Arc<Value>)> = vec![(Vec::new(), document)];
    for _ in 0..MOST {
        let Some((steps, value)) = open.pop() else { break };
        let below = |step: Step| {
            let mut steps = steps.clone();
            steps.push(step);
            steps
        };
        let next = open.len();
        match &value.data {
            Data::Map(entries) => {
                for entry in entries {
                    let steps = below(Step::Key(entry.key.value.clone()));
                    if matches!(wanted, Wanted::Key(span) if span == entry.key.span) {
                        found.push(steps.clone());
                    }
                    open.push((steps, &entry.value));
                }
            }
            Data::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    let steps = below(Step::Index(at));
                    if matches!(wanted, Wanted::Item(span) if span == item.span) {
                        found.push(steps.clone());
                    }
                    open.push((steps, item));
                }
            }
            _ => {}
        }
        // In the order of the text.
        if let Some(new) = open.get_mut(next..) {
            new.reverse();
        }
    }
    found
}
