//! skafflint reads `skaffold.yaml`, the Dockerfiles it names, `.dockerignore` and the build context
//! together, and says where they disagree.
//!
//! Layers; arrows point one way:
//! [`source`] ← [`syntax`] ← [`model`] ← [`rules`] ← [`session`] ← `cli`.
//! [`edit`] stands beside the model and needs only syntax: what a fix changes, and where the blanks go.
//! [`knowledge`] stands beside the model, needs only syntax, and is asked by rules.
//! [`render`] needs only [`diagnostic`] and [`source`]; [`report`] needs only [`render`].

pub mod cli;
pub mod diagnostic;
pub mod edit;
pub mod knowledge;
pub mod model;
pub mod render;
pub mod report;
pub mod rules;
pub mod schema;
pub mod session;
pub mod source;
pub mod suggest;
pub mod syntax;
