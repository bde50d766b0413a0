//! Dockerfiles as BuildKit reads them, with every span, and without ever stopping.

pub mod ast;
pub mod expand;
mod parse;

pub use ast::*;
pub use parse::parse;
