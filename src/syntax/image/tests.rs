//! References against Docker's verdicts (`fixtures/image-references.jsonl`), and their spans.

use super::*;
use crate::source::{FileId, Span};
use proptest::prelude::*;

fn read(value: &str) -> Result<Reference, Error> {
    parse(&Text::plain(Span::new(FileId(0), 0, value.len()), value))
}

/// Checks lines of `{"ref", "domain", "path", "tag", "digest"}` or `{"ref", "err"}`; gives the number of lines.
fn compare(lines: &str) -> usize {
    let mut wrong = vec![];
    for line in lines.lines() {
        let expected: serde_json::Value = serde_json::from_str(line).unwrap();
        let part = |name: &str| expected[name].as_str().unwrap_or("").to_owned();
        let actual = read(&part("ref"));
        let agrees = match &actual {
            Err(_) => expected["err"].is_string(),
            Ok(it) => {
                let written = |part: &Option<Spanned<String>>| {
                    part.as_ref().map(|it| it.value.clone()).unwrap_or_default()
                };
                !expected["err"].is_string()
                    && it.registry() == part("domain")
                    && it.repository() == part("path")
                    && written(&it.tag) == part("tag")
                    && written(&it.digest) == part("digest")
            }
        };
        if !agrees {
            wrong.push(format!("{line}\n  {actual:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    lines.lines().count()
}

#[test]
fn agrees_with_docker() {
    assert!(compare(include_str!("../../../fixtures/image-references.jsonl")) > 100);
}

/// `SKAFFLINT_IMAGE_REFERENCES=file` compares a larger set of the same form.
#[test]
fn agrees_with_docker_on_more() {
    if let Ok(path) = std::env::var("SKAFFLINT_IMAGE_REFERENCES") {
        let count = compare(&std::fs::read_to_string(&path).unwrap());
        assert!(count > 0, "{path} is empty");
    }
}

#[test]
fn parts_have_places() {
    let line = "eu.gcr.io:443/a/b:1.2@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    let it = read(line).unwrap();
    let slice = |part: &Spanned<String>| line[part.span.range()].to_owned();
    assert_eq!(slice(it.domain.as_ref().unwrap()), "eu.gcr.io:443");
    assert_eq!(slice(&it.path), "a/b");
    assert_eq!(slice(it.tag.as_ref().unwrap()), "1.2");
    assert!(slice(it.digest.as_ref().unwrap()).starts_with("sha256:aaa"));
}

#[test]
fn names_are_normalized() {
    let names = |value| {
        let it = read(value).unwrap();
        (it.name(), it.official().map(str::to_owned))
    };
    assert_eq!(names("golang:1.25"), ("docker.io/library/golang".into(), Some("golang".into())));
    assert_eq!(
        names("index.docker.io/library/node"),
        ("docker.io/library/node".into(), Some("node".into()))
    );
    assert_eq!(names("bitnami/redis"), ("docker.io/bitnami/redis".into(), None));
    assert_eq!(names("ghcr.io/x/golang"), ("ghcr.io/x/golang".into(), None));
    assert_eq!(name_of("golang:${GO_VERSION}-alpine").unwrap(), "docker.io/library/golang");
    assert_eq!(name_of("localhost:5000/a@$D").unwrap(), "localhost:5000/a");
    assert_eq!(name_of("${BASE}"), None);
}

#[test]
fn says_why_not() {
    assert_eq!(read("Golang"), Err(Error::Uppercase));
    assert_eq!(read(""), Err(Error::Empty));
    assert_eq!(read(&"a".repeat(64)), Err(Error::Identifier));
    assert_eq!(read(&"x".repeat(256)), Err(Error::TooLong));
    assert_eq!(read("a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Err(Error::DigestLength));
    assert_eq!(read("a@md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Err(Error::DigestAlgorithm));
}

proptest! {
    #[test]
    fn a_name_is_its_own_name(value in "[a-zA-Z0-9._:/@-]{0,24}|[a-z]{1,3}[./:][a-z0-9/:]{1,8}") {
        if let Ok(it) = read(&value) {
            let name = it.name();
            // A first part that looks like a registry and is none has no normal form.
            if !it.registry().is_empty() {
                prop_assert_eq!(read(&name).map(|again| again.name()), Ok(name));
            }
        }
    }
}
