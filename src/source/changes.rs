//! What two versions of a text have in common.

use similar::DiffOp;
use similar::algorithms::{Capture, Compact, Replace, myers};

/// The lines that went, came and stayed, in order. Costs up to the number of lines times that of changes.
///
/// By one algorithm alone: the crate's easy way in brings all of them into the program, 300 KiB.
pub fn changes(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut hook = Compact::new(Replace::new(Capture::new()), old, new);
    let Ok(()) = myers::diff(&mut hook, old, 0..old.len(), new, 0..new.len());
    hook.into_inner().into_inner().into_ops()
}
