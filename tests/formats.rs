//! Reports for programs, read by what others read them with.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "support/program.rs"]
mod program;

use program::Project;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use serde_json::Value;
use serde_sarif::sarif::{ResultLevel, Sarif};
use skafflint::diagnostic::{Finding, Level};
use skafflint::render::{self, Format, Look};
use skafflint::source::{Sources, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Characters of one, two, three and four bytes, of which the last are two code units of UTF-16.
const CONFIG: &str = "\
apiVersion: skaffold/v4beta13
kind: Config
build:
  artifacts:
    - image: web
      context: a é
      docker:
        target: biuld
        buildArgs: {\"é😀\": x, NODE_VERSON: \"22|<b>&@you\"}
";

const DOCKERFILE: &str = "\
FROM node:22 AS build
ARG NODE_VERSION
RUN echo $NODE_VERSION
MAINTAINER <a@example.com>
";

/// An error, two warnings and a note, in two files.
fn project() -> Project {
    Project::new().with("skaffold.yaml", CONFIG).with("a é/Dockerfile", DOCKERFILE)
}

fn clean() -> Project {
    let config =
        "apiVersion: skaffold/v4beta13\nkind: Config\nbuild:\n  artifacts:\n    - image: web\n";
    Project::new().with("skaffold.yaml", config).with("Dockerfile", "FROM node:22\nRUN true\n")
}

fn report(project: &Project, format: &str) -> String {
    let run = project.run(&["--format", format]);
    assert_eq!(run.stderr, "", "{format}");
    run.stdout
}

/// A report of what no run has found.
fn written(findings: &[Finding], sources: &Sources, failures: &[String], format: Format) -> String {
    let report = render::Report {
        findings,
        sources,
        rules: BTreeMap::new(),
        min_level: Level::Info,
        suppressed: 0,
        untouched: 0,
        known: 0,
        fixed: None,
        files: 0,
        projects: 1,
        skipped: &["2 artifacts built by jib".to_owned()],
        failures,
    };
    let look = Look { color: false, width: 80, summary: true };
    let mut out = Vec::new();
    render::write(&report, format, look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn jsonl_is_json_line_by_line() {
    let project = project();
    let whole = json(&report(&project, "json"));
    let lines: Vec<Value> = report(&project, "jsonl").lines().map(json).collect();
    let kinds: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["run", "finding", "finding", "finding", "finding", "summary"]);
    let without_type = |line: &Value| {
        let mut line = line.clone();
        line.as_object_mut().unwrap().remove("type");
        line
    };
    let findings: Vec<Value> = lines[1..5].iter().map(without_type).collect();
    assert_eq!(Value::Array(findings), whole["findings"]);
    assert_eq!(without_type(&lines[5]), whole["summary"]);
    assert_eq!((&lines[0]["version"], &lines[0]["tool"]), (&whole["version"], &whole["tool"]));
}

mod sarif {
    use super::*;

    fn read(text: &str) -> Sarif {
        serde_json::from_str(text).unwrap()
    }

    /// What the types of the published schema do not know would be lost on the way through them.
    #[test]
    fn has_what_the_schema_has_and_nothing_else() {
        for project in [project(), clean()] {
            let text = report(&project, "sarif");
            let again = serde_json::to_value(read(&text)).unwrap();
            let mut written = json(&text);
            // Left out again where they are empty, which says the same.
            let invocation = written["runs"][0]["invocations"][0].as_object_mut().unwrap();
            let again_has = again["runs"][0]["invocations"][0].as_object().unwrap();
            invocation.retain(|name, _| again_has.contains_key(name));
            assert_eq!(again, written);
        }
    }

    #[test]
    fn says_of_each_result_what_json_says() {
        let project = project();
        let log = read(&report(&project, "sarif"));
        let whole = json(&report(&project, "json"));
        let run = &log.runs[0];
        let results = run.results.as_ref().unwrap();
        assert_eq!(results.len(), 4);
        for (result, finding) in results.iter().zip(whole["findings"].as_array().unwrap()) {
            let id = finding["rule"].as_str().unwrap();
            assert_eq!(result.rule_id.as_deref(), Some(id));
            let rules = run.tool.driver.rules.as_ref().unwrap();
            let rule = &rules[usize::try_from(result.rule_index.unwrap()).unwrap()];
            assert_eq!(rule.id, id);
            let help = rule.help.as_ref().unwrap();
            assert!(help.markdown.as_ref().unwrap().contains("## Why"), "{id}: its page");
            assert!(!help.text.contains("#~"), "{id}: markers of the tests");
            let level = match finding["level"].as_str().unwrap() {
                "error" => ResultLevel::Error,
                "warn" => ResultLevel::Warning,
                _ => ResultLevel::Note,
            };
            assert_eq!(result.level, Some(level));
            let text = result.message.text.as_deref().unwrap();
            assert!(text.starts_with(finding["message"].as_str().unwrap()), "{text}");
            assert!(text.contains(finding["help"].as_str().unwrap()), "{text}");
            let fingerprints = result.partial_fingerprints.as_ref().unwrap();
            assert_eq!(
                fingerprints["skafflint/v1"].as_str(),
                finding["fingerprint"].as_str().unwrap()
            );
            let related = result.related_locations.as_ref().map_or(0, Vec::len);
            assert_eq!(related, finding["related"].as_array().map_or(0, Vec::len), "{id}");
            assert_eq!(result.fixes.is_some(), finding.get("fix").is_some(), "{id}");
        }
    }

    #[test]
    fn counts_columns_in_code_units() {
        let log = read(&report(&project(), "sarif"));
        assert_eq!(log.runs[0].column_kind, Some(Value::from("utf16CodeUnits")));
        for result in log.runs[0].results.as_ref().unwrap() {
            let place = result.locations.as_ref().unwrap()[0].physical_location.as_ref().unwrap();
            let region = place.region.as_ref().unwrap();
            let uri = place.artifact_location.as_ref().unwrap().uri.as_deref().unwrap();
            let text = if uri == "a%20%C3%A9/Dockerfile" { DOCKERFILE } else { CONFIG };
            assert!(text == DOCKERFILE || uri == "skaffold.yaml", "{uri}");
            let line = text.lines().nth(index(region.start_line) - 1).unwrap();
            let units: Vec<u16> = line.encode_utf16().collect();
            let marked = &units[index(region.start_column) - 1..index(region.end_column) - 1];
            let marked = String::from_utf16(marked).unwrap();
            let wanted = match result.rule_id.as_deref().unwrap() {
                "unknown-target" => vec!["biuld"],
                "unknown-build-arg" => vec!["\"é😀\"", "é😀", "NODE_VERSON"],
                _ => vec!["MAINTAINER"],
            };
            assert!(wanted.contains(&marked.as_str()), "{marked}");
        }
    }

    fn index(number: Option<i64>) -> usize {
        usize::try_from(number.unwrap()).unwrap()
    }
}

/// Members that GitLab needs, and the values that it knows:
/// Of <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>: one array without a byte order mark,
/// the members that each object must have, their values, and paths as the repository has them.
#[test]
fn gitlab_has_what_gitlab_reads() {
    let twice = format!("\u{feff}{DOCKERFILE}LABEL a=$NOWHERE\nLABEL a=$NOWHERE\n");
    let project = project().with("a é/Dockerfile", &twice);
    let here = project.path("");
    for paths in [&[][..], &["."], &["./"], &["./a é/Dockerfile"], &[here.to_str().unwrap()]] {
        let run = project.run(&[&["--format", "gitlab"], paths].concat());
        assert!(run.stdout.starts_with('['), "no byte order mark, and nothing else before it");
        let issues = json(&run.stdout);
        let mut fingerprints = BTreeSet::new();
        for issue in issues.as_array().unwrap() {
            for member in ["description", "check_name", "fingerprint", "severity"] {
                assert!(issue[member].as_str().is_some_and(|text| !text.is_empty()), "{member}");
            }
            let severities = ["info", "minor", "major", "critical", "blocker"];
            assert!(severities.contains(&issue["severity"].as_str().unwrap()));
            let path = issue["location"]["path"].as_str().unwrap();
            assert!(["skaffold.yaml", "a é/Dockerfile"].contains(&path), "{paths:?}: {path}");
            let lines = project.read(path).lines().count() as u64;
            let begin = issue["location"]["lines"]["begin"].as_u64().unwrap();
            assert!((1..=lines).contains(&begin), "{path} has no line {begin}");
            assert!(fingerprints.insert(issue["fingerprint"].as_str().unwrap()), "stands twice");
        }
        assert!(fingerprints.len() >= 6, "{paths:?}: {}", run.stdout);
    }
    assert_eq!(report(&clean(), "gitlab"), "[]\n", "GitLab takes an empty list for nothing found");
}

#[test]
fn junit_has_a_test_for_each_finding() {
    let report = Report::deserialize_from_str(&report(&project(), "junit")).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (4, 3, 0));
    let suites: Vec<&str> = report.test_suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(suites, ["a é/Dockerfile", "skaffold.yaml"]);
    let cases = &report.test_suites[1].test_cases;
    let failed = |status: &TestCaseStatus| match status {
        TestCaseStatus::NonSuccess { kind, message, ty, description, .. } => {
            assert_eq!(*kind, NonSuccessKind::Failure);
            let text = |part: &Option<quick_junit::XmlString>| part.as_ref().unwrap().to_string();
            (text(message), text(ty), text(description))
        }
        _ => panic!("an error or a warning is a test that failed"),
    };
    let (message, level, body) = failed(&cases[0].status);
    assert!(message.contains("has no stage `biuld`"), "{message}");
    assert_eq!(level, "error");
    assert!(body.contains("\na é/Dockerfile:1:17: stage `build`\n"), "{body}");
    assert!(body.ends_with("help: did you mean `build`?"), "{body}");
    assert!(matches!(report.test_suites[0].test_cases[0].status, TestCaseStatus::Success { .. }));
}

#[test]
fn junit_is_never_without_a_test() {
    let report = Report::deserialize_from_str(&report(&clean(), "junit")).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (1, 0, 0));
}

#[test]
fn junit_bears_what_a_file_holds() {
    let project =
        project().with("skaffold.yaml", &CONFIG.replace("biuld", "\"b\\0\\e<]]>\\uFFFF&\""));
    let run = project.run(&["--format", "junit", "--select", "unknown-target"]);
    let report = Report::deserialize_from_str(&run.stdout).unwrap();
    assert_eq!(report.failures, 1, "{}", run.stdout);
    let odd = run.stdout.chars().find(|c| c.is_control() && *c != '\n' || *c == '\u{ffff}');
    assert_eq!(odd, None, "XML 1.0 cannot hold it");
}

mod markdown {
    use super::*;

    fn events(text: &str) -> Vec<Event<'_>> {
        Parser::new_ext(text, Options::ENABLE_TABLES).collect()
    }

    /// The cells of all rows but the heads, as text.
    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for event in events(text) {
            match event {
                Event::Start(Tag::TableRow | Tag::TableHead) => rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => {
                    let row: Option<&mut Vec<String>> = rows.last_mut();
                    row.unwrap().push(String::new());
                }
                Event::Text(part) | Event::Code(part) | Event::InlineHtml(part) => {
                    if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                        cell.push_str(&part);
                    }
                }
                _ => {}
            }
        }
        rows.retain(|row| !row[0].is_empty());
        rows
    }

    #[test]
    fn has_a_row_for_each_finding_the_worst_first() {
        let text = report(&project(), "markdown");
        let rows = rows(&text);
        let levels: Vec<&str> = rows.iter().map(|row| row[0].split(' ').nth(1).unwrap()).collect();
        assert_eq!(levels, ["error", "warning", "warning", "note"]);
        assert_eq!(rows[0][1], "skaffold.yaml:8");
        assert!(rows[0][2].starts_with("the build will fail: a é/Dockerfile has no stage biuld"));
        assert!(rows[0][2].contains("a é/Dockerfile:1: stage build"), "{}", rows[0][2]);
        assert!(text.starts_with("<!-- skafflint -->\n"), "a bot knows its comment again");
    }

    #[test]
    fn is_no_markup_where_a_file_would_like_it() {
        let sources = Sources::new();
        let file = sources.add(Path::new("a|<i>`b`"), "FROM x\n").id;
        let odd = "a|<b>*x*[y](z)@you#1 ` `x|y`";
        let finding = Finding::new("a-rule", Level::Error, Span::new(file, 0, 4), odd);
        let text = written(&[finding], &sources, &[], Format::Markdown);
        let rows = rows(&text);
        assert_eq!(rows.len(), 1, "{text}");
        assert_eq!(rows[0][1], "a|<i>'b':1");
        assert!(rows[0][2].starts_with("a|<b>*x*[y](z)@\u{200b}you#1 ` `x|y`"), "{}", rows[0][2]);
        for event in events(&text) {
            assert!(!matches!(event, Event::Start(Tag::Link { .. } | Tag::Strong)), "{event:?}");
            let html = matches!(&event, Event::InlineHtml(html) if &**html == "<b>");
            assert!(!html && !matches!(event, Event::End(TagEnd::Link)), "{event:?}");
        }
    }

    /// GitHub takes no comment that is longer.
    #[test]
    fn is_short_enough_for_a_comment() {
        let args: Vec<String> = (0..900).map(|at| format!("          N{at}: x\n")).collect();
        let config = CONFIG.split("        buildArgs").next().unwrap();
        let many = format!("{config}        buildArgs:\n{}", args.concat());
        let text = report(&project().with("skaffold.yaml", &many), "markdown");
        assert!(text.chars().count() < 65_536, "{}", text.chars().count());
        assert!(text.contains("more findings, for which there is no room here"), "{text}");
    }
}

/// Runs, threads and folders change nothing: caches and baselines may rest on it.
#[test]
fn a_report_is_the_same_every_time() {
    let mut projects = Vec::new();
    for _ in 0..2 {
        let mut project = project();
        for number in 0..12 {
            project = project
                .with(&format!("p{number}/skaffold.yaml"), CONFIG)
                .with(&format!("p{number}/a é/Dockerfile"), DOCKERFILE);
        }
        projects.push(project);
    }
    for format in ["json", "jsonl", "sarif", "gitlab", "junit", "markdown", "github"] {
        let first = projects[0].run(&["--format", format]).stdout;
        assert!(first.contains("unknown-target"));
        for project in &projects {
            for jobs in ["1", "2", "2", "2"] {
                let again = project.run(&["--format", format, "-j", jobs]).stdout;
                assert!(again == first, "{format} with {jobs} jobs");
            }
        }
    }
}

/// A report of a run that could not read a file does not look like a good one.
#[test]
fn what_could_not_be_read_is_told() {
    let failures = ["cannot read `a`: <denied>".to_owned()];
    let written = |format| written(&[], &Sources::new(), &failures, format);
    let log: Sarif = serde_json::from_str(&written(Format::Sarif)).unwrap();
    let invocation = &log.runs[0].invocations.as_ref().unwrap()[0];
    assert!(!invocation.execution_successful);
    let told = invocation.tool_execution_notifications.as_ref().unwrap();
    assert_eq!(told[0].message.text.as_deref(), Some("cannot read `a`: <denied>"));
    let report = Report::deserialize_from_str(&written(Format::Junit)).unwrap();
    assert_eq!((report.tests, report.errors), (2, 1));
    let summary = &json(&written(Format::Json))["summary"];
    assert_eq!(summary["failures"][0], "cannot read `a`: <denied>");
    assert_eq!(summary["skipped"][0], "2 artifacts built by jib");
    assert!(written(Format::Markdown).contains("cannot read `a`: &lt;denied>"));
    let last =
        "found nothing; looked at 0 files of 1 project; not looked at: 2 artifacts built by jib\n";
    assert_eq!(written(Format::Concise), last);
}

/// Every format, each with a word of what it is for.
#[test]
fn the_documentation_has_them_all() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/formats.md");
    let text = std::fs::read_to_string(path).unwrap();
    for format in Format::ALL {
        assert!(text.contains(&format!("\n## {}\n", format.name())), "{}", format.name());
    }
}
