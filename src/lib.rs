//! skafflint reads `skaffold.yaml`, the Dockerfiles it names, `.dockerignore` and the build context
//! together, and says where they disagree.
//!
//! Layers; arrows point one way:
//! [`source`] ← [`syntax`] ← [`knowledge`] ← [`model`] ← [`rules`] ← [`session`] ← `cli`.
//! [`render`] needs only [`diagnostic`] and [`source`].

pub mod cli;
pub mod diagnostic;
pub mod knowledge;
pub mod model;
pub mod render;
pub mod rules;
pub mod schema;
pub mod session;
pub mod source;
pub mod suggest;
pub mod syntax;
