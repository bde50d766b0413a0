//! Trees to one joined [`Project`].

/// One `skaffold.yaml` and all that it names.
#[derive(Debug)]
pub struct Project {}
