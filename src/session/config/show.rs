//! What holds for a path, and who says so.

use super::{By, Config, Origin, Sourced, Verdict, size};
use crate::model::Limits;
use crate::rules::Rule;
use crate::source::display;
use std::fmt::{Display, Write as _};
use std::path::Path;

/// A `skafflint.toml` that says what holds for `path`, with the source of each value in a comment.
pub(in crate::session) fn show(
    path: &Path,
    config: Option<&Config>,
    rules: &[(&'static Rule, Verdict<'_>)],
) -> String {
    let mut text = format!("# What holds for {}\n", display(path));
    let none = Config::default();
    let config = config.unwrap_or(&none);
    match config.paths.split_first() {
        None => text += "# No skafflint.toml: all values are the program's own.\n",
        Some((nearest, extended)) => {
            let _ = writeln!(text, "# From {}", display(nearest));
            for path in extended {
                let _ = writeln!(text, "# which extends {}", display(path));
            }
        }
    }
    if let Some(pattern) = config.excludes(path) {
        let _ = writeln!(text, "# Nothing is told of it: `{}` excludes it", pattern.value.text);
    }
    let set = config.set.as_ref();
    let name = set.map_or(super::Set::default(), |set| set.value).name();
    line(&mut text, "set", &quoted(name), &source(set));
    match &config.baseline {
        Some(baseline) => {
            let path = quoted(&display(&baseline.value));
            line(&mut text, "baseline", &path, &baseline.origin.short());
        }
        None => text += "# baseline: none\n",
    }
    text += "\n[paths]\n";
    match &config.root {
        Some(root) => {
            line(&mut text, "root", &quoted(&display(&root.value)), &root.origin.short());
        }
        None => text += "# root: each project tells\n",
    }
    if config.exclude.is_empty() {
        line(&mut text, "exclude", &"[]", DEFAULT);
    } else {
        text += "exclude = [\n";
        for pattern in &config.exclude {
            let (pattern, from) = (quoted(&pattern.value.text), pattern.origin.short());
            let _ = writeln!(text, "    {pattern}, # {from}");
        }
        text += "]\n";
    }
    text += "\n[context]\n";
    let Limits { files, bytes } = config.limits();
    line(&mut text, "max-files", &files, &source(config.max_files.as_ref()));
    let bytes = quoted(&size::show(bytes));
    line(&mut text, "max-bytes", &bytes, &source(config.max_bytes.as_ref()));
    text += "\n[rules]\n";
    for (rule, verdict) in rules {
        let level = match verdict {
            Verdict { on: false, .. } => "off",
            Verdict { level: Some(level), .. } => level.name(),
            Verdict { level: None, .. } => rule.page().level.name(),
        };
        let from = match verdict.by {
            By::Rule => DEFAULT.to_owned(),
            By::Set(set) => format!("{}: set {}", set.origin.short(), quoted(set.value.name())),
            By::Name(name) => format!("{}: {}", name.origin.short(), quoted(&name.value)),
            By::CommandLine => "command line".to_owned(),
        };
        line(&mut text, &quoted(rule.id), &quoted(level), &from);
    }
    text
}

const DEFAULT: &str = "default";

fn line(text: &mut String, key: &str, value: &dyn Display, from: &str) {
    let _ = writeln!(text, "{key} = {value} # {from}");
}

fn source<T>(value: Option<&Sourced<T>>) -> String {
    value.map(|value| &value.origin).map_or_else(|| DEFAULT.to_owned(), Origin::short)
}

/// As a text of TOML. Escapes are those of JSON, which TOML has, too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
