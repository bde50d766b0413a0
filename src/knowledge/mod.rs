//! What is known of package tools, their caches and variables, of official images and of kaniko's executors: data that
//! rules ask.
//!
//! One tool is one row, a [`Tool`] below `tools/`; a new ecosystem adds rows (and its programs' names to nothing else).
//! Where no document proves that a cache may be written by several processes at once, its row says
//! [`Sharing::Locked`].

mod calls;
mod executor;
mod images;
mod invocation;
mod links;
mod needs;
mod project;
mod tool;
mod tools;
mod variables;

pub use calls::{Call, Folder, Setting, calls, hidden};
pub use executor::{
    ExecutorImage, Feature, Flavour, Release, Scopes, Support, fork_since, identify,
    in_classic_builder, scopes, skips_unused_stages, support,
};
use images::IMAGES;
pub use images::{OfficialImage, official_image};
pub use links::has_root_links;
pub use project::{ProjectFiles, interesting_files, is_default_directory};
pub use tool::{
    Cache, CacheKind, CommandRow, Directory, Ecosystem, Frozen, Kind, Named, Sharing, Source, Tool,
    User, names,
};
pub use tools::{ALL, tool};
pub use variables::{
    CacheVariable, ProxyVariable, VariableKind, cache_variable, cache_variables, is_predefined_arg,
    proxy_variable, proxy_variables, public_default, reads,
};

#[cfg(test)]
mod tests;
