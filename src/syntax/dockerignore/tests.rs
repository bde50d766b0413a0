use super::*;
use proptest::prelude::*;

fn ignore(text: &str) -> Ignore {
    parse(FileId(0), text)
}

/// The patterns as written.
fn written(text: &str) -> Vec<&str> {
    ignore(text).patterns.iter().map(|pattern| &text[pattern.span.range()]).collect()
}

fn excluded(text: &str, path: &str) -> bool {
    ignore(text).verdict(path).excluded
}

#[test]
fn lines_are_patterns_but_for_blanks_and_comments() {
    let text = "\u{feff}# top\r\n  a/ \t\r\n\n # b\n! keep \r\n";
    assert_eq!(written(text), ["a/", "# b", "! keep"]);
    let parsed = ignore(text);
    let texts: Vec<&str> = parsed.patterns.iter().map(|pattern| &*pattern.text).collect();
    assert_eq!(texts, ["a", "# b", "keep"]);
    assert_eq!(&text[parsed.comments[0].range()], "# top");
    assert!(parsed.has_negations());
}

#[test]
fn patterns_are_cleaned() {
    for (pattern, clean) in [
        ("./a", "a"),
        ("a//b/", "a/b"),
        ("/a", "a"),
        ("a/../b", "b"),
        ("../a", "../a"),
        ("a/..", "."),
        ("/", "/"),
        ("/..", "/"),
    ] {
        assert_eq!(ignore(pattern).patterns[0].text, clean, "{pattern}");
    }
}

#[test]
fn a_bang_that_cleaning_brings_to_the_front_negates() {
    assert!(ignore("./!a").patterns[0].negated);
    assert!(!ignore("*\n\\!a").patterns[1].negated);
}

#[test]
fn patterns_start_at_the_root_of_the_context() {
    assert!(excluded("node_modules", "node_modules/x"));
    assert!(!excluded("node_modules", "web/node_modules"));
    assert!(excluded("**/node_modules", "web/node_modules/x/y"));
    assert!(excluded("**/node_modules", "node_modules"));
}

#[test]
fn stars_stay_inside_a_folder_unless_doubled() {
    assert!(excluded("*.log", "a.log"));
    assert!(!excluded("*.log", "a/b.log"));
    assert!(excluded("**.log", "a/b.log"));
    assert!(excluded("a/**/b", "a/b"));
    assert!(excluded("a/**/b", "a/x/y/b"));
    assert!(!excluded("a/**", "a"));
    assert!(excluded("foo**", "foobar/x"));
}

#[test]
fn regular_expressions_shine_through() {
    assert!(excluded("?a{2}", "xaa"));
    assert!(excluded("a|*b", "ax/y"), "`|` is not escaped, so all that starts with `a` matches");
    assert!(excluded("[[:digit:]]", "7"));
    assert!(excluded("\\d", "7"));
    assert!(!excluded("a.b*", "axb"));
}

#[test]
fn the_last_match_wins_and_says_so() {
    let parsed = ignore("*\n!src\nsrc/*.log\n!*.md\n");
    let verdict = |path| parsed.verdict(path);
    assert_eq!(verdict("a"), Verdict { excluded: true, by: Some(0), stopped: None });
    assert_eq!(verdict("src/main.rs"), Verdict { excluded: false, by: Some(1), stopped: None });
    assert_eq!(verdict("src/x.log"), Verdict { excluded: true, by: Some(2), stopped: None });
    assert_eq!(ignore("a").verdict("b"), Verdict::default());
    assert!(parsed.excludes_everything_first());
    assert!(!ignore("!a\n*").excludes_everything_first());
}

#[test]
fn errors_are_told_at_the_pattern() {
    for (text, wrong) in [
        ("a\n !\n", "!"),
        ("!/", "!/"),
        ("[", "["),
        ("a\n[]a]\n", "[]a]"),
        ("a\\", "a\\"),
        ("[a-]", "[a-]"),
    ] {
        let parsed = ignore(text);
        assert_eq!(parsed.errors.len(), 1, "{text}");
        assert_eq!(&text[parsed.errors[0].span.range()], wrong);
        assert!(!parsed.verdict("a").excluded);
    }
}

#[test]
fn a_broken_pattern_stops_the_build_only_when_it_is_asked() {
    // The check compares with `.` and never comes to the bracket.
    let parsed = ignore("a*[\n");
    assert!(parsed.errors.is_empty());
    assert!(parsed.patterns[0].broken.is_some());
    assert_eq!(parsed.verdict("b").stopped, Some(0));
    assert_eq!(
        ignore("*\na*[").verdict("b"),
        Verdict { excluded: true, by: Some(0), stopped: None }
    );
}

#[test]
fn too_long_a_line_spoils_the_file() {
    assert!(ignore(&"a".repeat(65_535)).errors.is_empty());
    assert_eq!(ignore(&"a".repeat(65_536)).errors.len(), 1);
}

#[test]
fn folders_hand_down_what_they_know() {
    let parsed = ignore("*\n!src\n**/*.log\n");
    let (root, below) = parsed.enter("src", &Parents::default());
    assert!(!root.excluded);
    assert_eq!(parsed.verdict_below("src/a.log", &below).by, Some(2));
    assert_eq!(parsed.verdict_below("src/a.rs", &below).by, Some(1));
}

#[test]
fn what_cannot_come_back_needs_no_look() {
    let parsed = ignore("*\n!src/lib\n!docs/*.md\n!keep**\n");
    for (folder, may) in [
        ("src", true),
        ("src/lib", false),
        ("docs", true),
        ("keepsake", true),
        ("node_modules", false),
    ] {
        assert_eq!(parsed.may_bring_back_below(folder), may, "{folder}");
    }
    let wild = ignore("*\n!**/keep\n");
    assert!(wild.may_bring_back_below("a"));
    assert!(!wild.skaffold_looks_below("a"));
    assert!(ignore("*\n!a/keep").skaffold_looks_below("a"));
}

#[test]
fn no_pattern_takes_exponential_time() {
    // Each of these makes a backtracking matcher try all ways to split the path.
    let path = "a/".repeat(2_000) + "a";
    for pattern in ["**/*a".repeat(40) + "b", "*a".repeat(40) + "*b", "a{0,1000}".repeat(20) + "*b"]
    {
        assert!(!excluded(&pattern, &path));
    }
}

proptest! {
    #[test]
    fn any_text_has_true_spans_and_a_verdict(
        text in r"([!#*?/.\\\[\]\-^{}|,a-c0-2 \t\r\n\u{feff}é]|\*\*/|\\x\{|\[:alpha:\])*",
        path in "[a-c0-2é](/?[a-c0-2é.])*",
    ) {
        let parsed = ignore(&text);
        let patterns = parsed.patterns.iter().map(|pattern| pattern.span);
        for span in patterns.chain(parsed.errors.iter().map(|error| error.span)) {
            let written = text.get(span.range());
            prop_assert!(written.is_some_and(|written| !written.is_empty() && written == written.trim()));
        }
        let verdict = parsed.verdict(&path);
        match verdict.by {
            Some(by) => prop_assert_eq!(parsed.patterns[by].negated, !verdict.excluded),
            None => prop_assert!(!verdict.excluded),
        }
    }

    #[test]
    fn without_negations_an_excluded_folder_takes_all_below_along(
        text in "([ab*?/]{1,6}\n){1,5}",
        path in "[ab](/[ab]){1,4}",
    ) {
        let parsed = ignore(&text);
        let folder = &path[..path.len() - 2];
        prop_assert!(!parsed.verdict(folder).excluded || parsed.verdict(&path).excluded);
    }
}
