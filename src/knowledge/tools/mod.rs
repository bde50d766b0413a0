//! The rows.

mod bun;
mod conda;
mod cpp;
mod dart;
mod dotnet;
mod elixir;
mod go;
mod jvm;
mod maven;
mod node;
mod php;
mod pnpm;
mod python;
mod python_projects;
mod row;
mod ruby;
mod rust;
mod system;

use super::tool::Tool;

/// Every tool that is known.
pub static ALL: &[&Tool] = &[
    &go::GO,
    &node::NPM,
    &node::YARN_1,
    &node::YARN_2,
    &pnpm::PNPM,
    &bun::BUN,
    &python::PIP,
    &python::UV,
    &python_projects::POETRY,
    &python_projects::PIPENV,
    &python_projects::PDM,
    &python_projects::PIP_TOOLS,
    &conda::CONDA,
    &rust::CARGO,
    &rust::SCCACHE,
    &maven::MAVEN,
    &jvm::GRADLE,
    &jvm::SBT,
    &dotnet::DOTNET,
    &ruby::BUNDLER,
    &php::COMPOSER,
    &elixir::MIX,
    &dart::PUB,
    &cpp::CONAN,
    &cpp::VCPKG,
    &cpp::CCACHE,
    &system::APT,
    &system::APK,
    &system::DNF,
];

/// The tool of an id.
pub fn tool(id: &str) -> Option<&'static Tool> {
    ALL.iter().copied().find(|tool| tool.id == id)
}
