//! Which kaniko executor an image is, and what it can do.
//!
//! Sources: the sources of [kaniko v1.24.0](https://github.com/GoogleContainerTools/kaniko/tree/v1.24.0) and its earlier
//! tags, of [the maintained fork](https://github.com/osscontainertools/kaniko/tree/v1.28.3) from v1.24.0 to v1.28.3 and of
//! [Chainguard's fork](https://github.com/chainguard-dev/kaniko); what v1.24.0 and v1.28.3 do was seen by running them.

mod features;
mod name;

pub use features::{
    Feature, Scopes, Support, fork_since, in_classic_builder, scopes, skips_unused_stages, support,
};
pub use name::{ExecutorImage, Flavour, Release, identify};

#[cfg(test)]
mod tests;
