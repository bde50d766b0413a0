//! The shell words of RUN.
