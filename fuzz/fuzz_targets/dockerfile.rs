//! Feeds any text to the Dockerfile parser: `cargo fuzz run dockerfile`.
#![no_main]

#[path = "../../tests/support/dockerfile_check.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|text: &str| check::check(text));
