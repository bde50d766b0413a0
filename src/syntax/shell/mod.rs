//! The shell words of RUN: POSIX shell and what is common of bash, as a flat list of commands with spans.
//!
//! ```
//! use skafflint::source::{FileId, Span};
//! use skafflint::syntax::{shell, text::Text};
//!
//! let line = "cd /src && CGO_ENABLED=0 go build -o /app";
//! let text = Text::plain(Span::new(FileId(0), 0, line.len()), line);
//! let script = shell::parse(&text, &[]);
//! let build = &script.commands[1];
//! assert_eq!(build.program(), Some("go"));
//! assert_eq!(build.assignments[0].name.value, "CGO_ENABLED");
//! ```

mod ast;
mod builder;
mod grammar;
mod parser;
mod redirect;
mod run;
mod variables;
mod word;
mod wrapper;

pub use ast::*;
pub use run::{of_exec, of_run, parse};
pub use variables::{VariableUse, is_set_by_shell};
pub use wrapper::is_posix_shell;

#[cfg(test)]
mod tests;
