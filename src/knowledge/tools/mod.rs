//! The rows.

mod go;
mod maven;
mod node;
mod python;

use super::tool::Tool;

/// Every tool that is known.
pub static ALL: &[&Tool] = &[
    &go::GO,
    &node::NPM,
    &node::YARN_1,
    &node::YARN_2,
    &node::PNPM,
    &python::PIP,
    &python::UV,
    &maven::MAVEN,
];

/// The tool of an id.
pub fn tool(id: &str) -> Option<&'static Tool> {
    ALL.iter().copied().find(|tool| tool.id == id)
}
