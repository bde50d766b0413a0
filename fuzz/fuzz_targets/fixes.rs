//! Whatever stands in a `skaffold.yaml` and its Dockerfile, which follows behind a NUL: their fixes leave files that read
//! no worse, and a second run finds nothing to make.

#![no_main]

#[path = "../../tests/support/run.rs"]
mod run;

use libfuzzer_sys::fuzz_target;
use skafflint::session::{Selection, Selector};
use skafflint::source::Memory;

fuzz_target!(|text: &str| {
    let (config, dockerfile) = text.split_once('\0').unwrap_or((text, "FROM scratch\n"));
    let files = Memory::new()
        .with("skaffold.yaml", config)
        .with("Dockerfile", dockerfile)
        .with("package.json", "{}\n")
        .with("package-lock.json", "{}\n")
        .with("main.js", "");
    let all = Selection { select: Some(vec![Selector::All]), ..Selection::default() };
    if let Err(failure) = run::fix(&files, &all) {
        panic!("{failure}");
    }
});
