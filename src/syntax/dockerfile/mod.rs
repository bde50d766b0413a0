//! Dockerfiles as BuildKit reads them, with every span, and without ever stopping.

pub mod ast;
mod check;
mod csv;
mod directive;
mod duration;
mod evaluate;
pub mod expand;
mod flags;
mod heredoc;
mod json;
mod keyword;
mod lines;
mod mount;
mod parse;
mod pattern;
mod read;
mod run;
mod split;
mod word;

pub use ast::*;
pub use mount::{Mount, MountKey, MountKind, MountOption};
pub use parse::parse;
