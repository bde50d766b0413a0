//! How long it takes to make ten thousand fixes in one run, in memory.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use skafflint::diagnostic::Applicability;
use skafflint::session::{self, Selection, Target};
use skafflint::source::Memory;
use std::fmt::Write as _;
use std::time::Instant;

/// Dockerfiles, and fixes in each.
const FILES: usize = 1_000;
const EACH: usize = 10;

fn main() {
    let mut config =
        String::from("apiVersion: skaffold/v4beta13\nkind: Config\nbuild:\n  artifacts:\n");
    let mut files = Memory::new();
    for number in 0..FILES {
        let _ = write!(config, "    - image: s{number}\n      context: s{number}\n");
        let mut text = String::new();
        for stage in 0..EACH {
            let _ = writeln!(text, "FROM alpine:3.22 as s{stage}\nRUN true");
        }
        files = files.with(format!("s{number}/Dockerfile"), text);
    }
    let files = files.with("skaffold.yaml", config);
    let targets = [Target::Config("skaffold.yaml".into())];
    let start = Instant::now();
    session::check_files(&files, &targets, &Selection::all());
    let once = start.elapsed();
    let start = Instant::now();
    let fixed =
        session::fix_files(&files, &targets, &Selection::all(), Applicability::Safe).unwrap();
    println!(
        "{} fixes in {} files: {:.0} ms; a check alone: {:.0} ms",
        fixed.count(),
        fixed.changes.len(),
        start.elapsed().as_secs_f64() * 1000.0,
        once.as_secs_f64() * 1000.0
    );
}
