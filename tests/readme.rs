//! What is written elsewhere and comes from the program is what comes from it: its output in the README and the
//! documentation, the list of rules, the schema of its configuration. `UPDATE=1 cargo test --test readme` writes all of it
//! anew. What the documentation tells users to write into files is read by what reads them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/markdown.rs"]
mod markdown;
#[path = "support/program.rs"]
mod program;

use markdown::{Block, blocks, documents, keep, read, root};
use program::Project;
use skafflint::rules::{self, Fixable, Rule};
use skafflint::source::FileId;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a shell at the root of the repository prints for a line, if `skafflint` is on its PATH.
fn output(line: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_skafflint"));
    let mut path = program.parent().unwrap().as_os_str().to_owned();
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    let run = Command::new("sh")
        .args(["-c", line])
        .current_dir(root())
        .env("PATH", path)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8(run.stdout).unwrap()
}

/// A console block with the output of each of its lines that begin with `$`.
fn console(block: &Block<'_>) -> String {
    let mut text = String::new();
    for line in block.text.lines().filter(|line| line.starts_with("$ ")) {
        text.extend([line, "\n", &output(&line[2..])]);
    }
    text
}

/// A document with the output of all its commands.
fn with_output(text: &str) -> String {
    let mut current = String::new();
    let mut at = 0;
    for block in blocks(text).iter().filter(|block| block.info == "console") {
        current.extend([&text[at..block.range.start], &console(block)]);
        at = block.range.end;
    }
    current + &text[at..]
}

#[test]
fn every_console_block_is_what_is_printed() {
    let mut run = 0;
    for path in documents() {
        let text = read(&path);
        run += blocks(&text).iter().filter(|block| block.info == "console").count();
        // The README's list of groups is from the program, too; one test writes the file.
        let current = with_output(&text);
        let readme = path == Path::new("README.md");
        keep(&path, &if readme { with_counts(&current) } else { current });
    }
    assert!(run > 3);
}

/// Rows of the README's table of groups: name, number of rules, what they find.
fn groups(readme: &str) -> Vec<(&str, &str, &str)> {
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| [`"));
    rows.map(|row| {
        let (name, row) = row.split_once('`').unwrap();
        let mut cells = row.split(" | ").skip(1);
        let count = cells.next().unwrap();
        (name, count, cells.next().unwrap().trim_end_matches(" |"))
    })
    .collect()
}

fn of_group(group: &str) -> Vec<&'static Rule> {
    rules::ALL.iter().filter(|rule| rule.page().group == group).collect()
}

/// The README with the number of rules of each group, and of all.
fn with_counts(readme: &str) -> String {
    let mut current = readme.to_owned();
    let mut total = 0;
    for (name, count, what) in groups(readme) {
        let rules = of_group(name).len();
        total += rules;
        current =
            current.replace(&format!("| {count} | {what} |"), &format!("| {rules} | {what} |"));
    }
    assert_eq!(total, rules::ALL.len(), "the README has no line for some group");
    current
}

/// `docs/rules.md`
fn list(readme: &str) -> String {
    let mut text = String::from(
        "# Rules\n\n<!-- Made from the pages in rules/: `UPDATE=1 cargo test --test readme`. -->\n\n\
         `skafflint explain <rule>` shows a page in the terminal, `skafflint rules` this list.\n",
    );
    for (group, _, what) in groups(readme) {
        let _ = write!(
            text,
            "\n## {group}\n\n{what}.\n\n| Rule | Level | Fix | |\n|---|---|---|---|\n"
        );
        for rule in of_group(group) {
            let page = rule.page();
            let level = if page.default { page.level.name() } else { "off" };
            let fix = match page.fix {
                Fixable::Never => "",
                Fixable::Sometimes => "some",
                Fixable::Always => "all",
            };
            let summary = page.summary.replace('|', "\\|");
            let _ = writeln!(
                text,
                "| [`{id}`](../rules/{id}.md) | {level} | {fix} | {summary} |",
                id = rule.id
            );
        }
    }
    text
}

#[test]
fn the_list_of_rules_is_current() {
    keep(Path::new("docs/rules.md"), &list(&read(Path::new("README.md"))));
}

#[test]
fn the_schema_of_the_configuration_is_current() {
    let current = format!("{:#}\n", skafflint::session::config::schema());
    keep(Path::new("docs/skafflint.schema.json"), &current);
}

/// A file as users would write it, by what reads such files.
fn problem(name: &str, text: &str) -> Option<String> {
    let project = || {
        Project::new()
            .with("skaffold.yaml", "apiVersion: skaffold/v4beta13\nkind: Config\n")
            .with(name, text)
    };
    let (_, ending) = name.rsplit_once('.').unwrap_or(("", ""));
    match name {
        "skafflint.toml" => {
            let run = project().run(&["--show-config"]);
            (run.code != 0).then_some(run.stderr)
        }
        "skaffold.yaml" | "Dockerfile" => {
            let run = project().run(&["--select", "syntax,schema", "--min-level", "info"]);
            (run.code != 0).then_some(run.stdout + &run.stderr)
        }
        _ => match ending {
            "yaml" | "yml" => {
                let yaml = skafflint::syntax::yaml::parse(FileId(0), text);
                yaml.errors.first().map(|error| format!("{error:?}"))
            }
            "toml" => toml::de::DeTable::parse(text).err().map(|error| error.to_string()),
            "json" => serde_json::from_str::<serde_json::Value>(text).err().map(|e| e.to_string()),
            _ => None,
        },
    }
}

#[test]
fn every_file_that_is_shown_can_be_read() {
    let mut seen = 0;
    for path in documents() {
        let text = read(&path);
        for block in blocks(&text) {
            let Some(name) = block.file() else { continue };
            seen += 1;
            if let Some(problem) = problem(name, block.text) {
                panic!("{}: `{name}`: {problem}\n{}", path.display(), block.text);
            }
        }
    }
    assert!(seen > 3);
    assert!(problem("skafflint.toml", "sett = \"all\"\n").is_some());
    assert!(
        problem("skaffold.yaml", "apiVersion: skaffold/v4beta13\nkind: Config\nbiuld: {}\n")
            .is_some()
    );
    assert!(problem("ci.yaml", "a: [1\n").is_some() && problem("x.toml", "a = \n").is_some());
}

/// Targets of links within the repository.
fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '\n']).next());
    targets.filter(|target| !target.contains("://") && !target.starts_with(['#', '<'])).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for path in documents() {
        let text = read(&path);
        let folder = root().join(path.parent().unwrap());
        for target in links(&text) {
            let file = target.split('#').next().unwrap();
            if !folder.join(file).exists() {
                broken.push(format!("{}: {target}", path.display()));
            }
        }
    }
    assert_eq!(broken, [""; 0]);
}
