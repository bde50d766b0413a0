//! How long a megabyte of Dockerfiles takes to parse.
//!
//! `cargo bench --bench dockerfile -- each` runs only what has `each` in its name.
//! `SKAFFLINT_DOCKERFILES` names a file with one path a line; without it, the project's own cases are read.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use skafflint::source::FileId;
use skafflint::syntax::dockerfile;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: u32 = 20;

fn main() {
    let texts = match std::env::var_os("SKAFFLINT_DOCKERFILES") {
        Some(list) => read_all(&std::fs::read_to_string(list).unwrap()),
        None => own_cases(),
    };
    let all = texts.join("\n");
    report("each file", &texts);
    report("all in one", &[all]);
    for (name, piece) in HOSTILE {
        report(name, &[format!("FROM a\n{}", piece.repeat((1 << 20) / piece.len()))]);
    }
}

/// Texts that a parser could take too long for.
const HOSTILE: &[(&str, &str)] = &[
    ("heredocs without end", "RUN <<A\n"),
    ("heredocs in a row", "RUN <<A\nx\nA\n"),
    ("unknown keywords", "RUNN x\n"),
    ("one long instruction", "RUN a \\\n"),
    ("pairs on lines", "ENV \\\n a=b \\\n"),
    ("words on lines", "COPY a \\\n b \\\n"),
    ("open braces", "RUN <<${a:-\n"),
    ("braces in one line", "RUN ${a:-<< \\\n"),
    ("brackets", "RUN [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\n"),
    ("flags", "COPY --a=\"b\\\"c\" \\\n"),
    ("comments", "RUN a \\\n#\n\n"),
    ("triggers", "ONBUILD ONBUILD "),
];

fn report(name: &str, texts: &[String]) {
    if !std::env::args().skip(1).all(|wanted| wanted.starts_with("--") || name.contains(&wanted)) {
        return;
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    // The best round of each text: what else the machine does counts little then.
    let best: Duration = texts.iter().map(|text| best(text)).sum();
    let megabytes = f64::from(u32::try_from(bytes).unwrap()) / f64::from(1 << 20);
    let each = best.as_secs_f64() * 1000.0 / megabytes;
    println!("{name:>22}: {megabytes:6.2} MB, {each:8.2} ms a MB");
}

fn best(text: &str) -> Duration {
    let round = |_| {
        let start = Instant::now();
        let tree = black_box(dockerfile::parse(FileId(0), black_box(text)));
        let elapsed = start.elapsed();
        drop(tree);
        elapsed
    };
    (0..ROUNDS).map(round).min().unwrap_or_default()
}

fn read_all(list: &str) -> Vec<String> {
    let bytes = list.lines().filter_map(|path| std::fs::read(path).ok());
    bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

fn own_cases() -> Vec<String> {
    let cases = include_str!("../fixtures/dockerfile/cases.jsonl");
    let text = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line)
            .ok()?
            .get("text")?
            .as_str()
            .map(str::to_owned)
    };
    cases.lines().filter_map(text).collect()
}
