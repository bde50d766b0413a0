//! What is said of broken Dockerfiles, and where. `«…»` marks the place.

#![allow(clippy::panic)]

use skafflint::source::FileId;
use skafflint::syntax::SyntaxError;
use skafflint::syntax::dockerfile::{self, Dockerfile, Kind, MountKey, MountKind};

/// Texts with one error, its sentence, and what was most likely meant.
const ERRORS: &[(&str, &str, Option<&str>)] = &[
    ("«»", "The Dockerfile has no instructions.", None),
    ("«»ARG A", "The Dockerfile has no stage.", None),
    ("«RUN» a\nFROM b\nRUN c", "RUN cannot stand before the first FROM.", None),
    ("FROM a\n«CPOY» a b\nRUN c", "There is no instruction `CPOY`.", Some("COPY")),
    ("«form» a\nRUN b", "There is no instruction `form`.", Some("from")),
    ("FROM a\n«&&» b", "There is no instruction `&&`.", None),
    ("FROM a «b c»", "Behind the image, FROM can only have `AS` and a name.", None),
    ("FROM a «AS»", "A name must follow `AS`.", None),
    ("FROM a AS «1st»", "`1st` is no name for a stage.", None),
    ("FROM a AS b «c d»", "Nothing can stand behind the name.", None),
    ("FROM a\nCOPY --«form»=b c d", "COPY does not know the flag `--form`.", Some("from")),
    ("FROM a\nCOPY --from=b «--from=c» d e", "The flag `--from` is given twice.", None),
    ("FROM a\nCOPY «--chmod» d e", "The flag `--chmod` needs a value.", None),
    ("FROM a\nCOPY --link=«maybe» d e", "The flag `--link` is either `true` or `false`.", None),
    ("FROM a\nUSER --«x» b", "USER does not know the flag `--x`.", None),
    ("FROM a\nCOPY «b»", "COPY needs a source and a destination.", None),
    ("FROM a\n«ADD»", "ADD needs a source and a destination.", None),
    ("FROM a\nCOPY b «<<E»\nE", "The destination of COPY cannot be a heredoc.", None),
    ("FROM a\nRUN «<<E»\nb\n", "This opens a heredoc that never ends: no line is `E`.", None),
    ("FROM a\nRUN [\"b\", «1»]", "The JSON form can only hold strings.", None),
    ("FROM a\nENV A=b \\\n «C»", "`=` is missing here.", None),
    ("FROM a\nENV «A»", "ENV needs a value for the name.", None),
    ("FROM a\nLABEL a=b «=c»", "The name before `=` is missing.", None),
    ("FROM a\n«ARG»", "ARG needs a name.", None),
    ("FROM a\nVOLUME [\"b\", «\"\"»]", "The path of a volume cannot be empty.", None),
    ("FROM a\n«EXPOSE»", "EXPOSE needs a port.", None),
    ("FROM a\nSHELL «bash -c»", "SHELL must be written in the JSON form.", None),
    ("FROM a\nHEALTHCHECK «curl» b", "HEALTHCHECK knows `NONE` and `CMD`, not `curl`.", None),
    ("FROM a\nHEALTHCHECK --interval=«30» CMD b", "`30` is no duration.", Some("30s")),
    (
        "FROM a\nHEALTHCHECK --retries=«-1» CMD b",
        "`--retries` must be a whole number that is not negative.",
        None,
    ),
    ("FROM a\nONBUILD «FROM» b", "FROM cannot stand inside ONBUILD.", None),
    ("FROM a\nRUN --network=«hots» b", "`hots` is no value of `--network`.", Some("host")),
    ("FROM a\nRUN --mount=from=«$X» b", "`from` of a mount takes no variables.", None),
    ("FROM a\nRUN --mount='type=bind,b«\"»c' d", "The quotes of the flag's value are wrong.", None),
    ("# escape=«x»\nFROM a", "The escape character can only be `\\` or a backtick.", None),
    ("# syntax=a\n«# syntax=b»\nFROM a", "The `syntax` directive is given twice.", None),
];

/// What only fails once the instruction is built.
const BUILD_ERRORS: &[(&str, &str, Option<&str>)] = &[
    ("FROM a\nRUN --mount=type=«cahce» b", "There is no mount of type `cahce`.", Some("cache")),
    (
        "FROM a\nRUN --mount=type=cache,«traget»=/b c",
        "A mount has no key `traget`.",
        Some("target"),
    ),
    (
        "FROM a\nRUN --mount=type=cache,sharing=«lock» c",
        "The value of `sharing` must be `shared`, `private` or `locked`.",
        Some("locked"),
    ),
    (
        "FROM a\nRUN --mount=«required» c",
        "The key `required` has no meaning here for a mount of type `bind`.",
        None,
    ),
    (
        "FROM a\nRUN --mount=type=secret,id=b,mode=«9» c",
        "The value of `mode` must be an octal number such as `0755`.",
        None,
    ),
    ("FROM a\nONBUILD «CPOY» b c", "There is no instruction `CPOY`.", Some("COPY")),
    ("FROM a\nONBUILD COPY «b»", "COPY needs a source and a destination.", None),
];

#[test]
fn says_what_is_wrong_and_where() {
    for case in ERRORS {
        check(case, |tree| &tree.errors);
    }
    for case in BUILD_ERRORS {
        check(case, |tree| &tree.build_errors);
    }
}

fn check(
    &(marked, message, suggestion): &(&str, &str, Option<&str>),
    errors: impl Fn(&Dockerfile) -> &[SyntaxError],
) {
    let text = marked.replace(['«', '»'], "");
    let start = marked.find('«').unwrap_or(0);
    let end = marked.find('»').unwrap_or(0) - '«'.len_utf8();
    let tree = parse(&text);
    let [error] = errors(&tree) else { panic!("{marked}: {:?}", errors(&tree)) };
    assert_eq!(error.message, message, "{marked}");
    assert_eq!(error.span.range(), start..end, "{marked}");
    assert_eq!(error.suggestion.as_deref(), suggestion, "{marked}");
}

fn parse(text: &str) -> Dockerfile {
    dockerfile::parse(FileId(0), text)
}

#[test]
fn reads_on_behind_an_error() {
    let tree = parse("FROM a\nENV A\nCPOY a b\nCOPY --x a b\nRUN <<E\nls\nCOPY c d\nRUN e\n");
    let lines: Vec<u32> =
        tree.instructions.iter().map(|instruction| instruction.start_line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 5, 7, 8]);
    assert_eq!(tree.errors.len(), 4);
    assert!(matches!(tree.instructions[3].kind, Kind::Copy(_)), "an unknown flag hides no words");
}

#[test]
fn says_once_that_a_line_is_too_long() {
    let tree = parse(&format!("FROM a\nRUN {}\n# {}\n", "b".repeat(65_535), "c".repeat(70_000)));
    let [error] = &tree.errors[..] else { panic!("{:?}", tree.errors) };
    assert_eq!(error.span.range(), 7..7);
    assert!(parse(&format!("FROM a\nRUN {}", "b".repeat(65_531))).errors.is_empty());
}

#[test]
fn reads_mounts() {
    let text = "FROM a\nRUN --mount=type=cache,id=go,dst=/root/.cache/go \\\n  --mount=\"type=bind,src=$DIR,rw\" make\n";
    let tree = parse(text);
    let [cache, bind] = &tree.instructions[1].mounts[..] else { panic!("two mounts") };
    assert_eq!(cache.kind(), Some(MountKind::Cache));
    let target = cache.target().map(|target| (&*target.value, &text[target.span.range()]));
    assert_eq!(target, Some(("/root/.cache/go", "/root/.cache/go")));
    assert!(!cache.is_read_only());
    assert_eq!(bind.kind(), Some(MountKind::Bind));
    assert_eq!(bind.get(MountKey::Source).map(|source| &text[source.span.range()]), Some("$DIR"));
    assert!(!bind.is_read_only());
}

#[test]
fn finds_the_frontend_in_any_form() {
    let found =
        |text: &str| parse(text).frontend.map(|frontend| text[frontend.span.range()].to_owned());
    for text in [
        "# syntax=a/b:1 c\nFROM d",
        "#!/x\n# syntax = a/b:1\nFROM d",
        "// syntax=a/b:1\n",
        "{\"syntax\": \"a/b:1\"}",
    ] {
        assert_eq!(found(text).as_deref(), Some("a/b:1"), "{text}");
    }
    assert_eq!(found("# c\n# syntax=a\nFROM d"), None);
}
