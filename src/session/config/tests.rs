use super::*;
use crate::rules;
use crate::source::Memory;

fn files(list: &[(&str, &str)]) -> Memory {
    let files = Memory::new().with("app/deploy/skaffold.yaml", "");
    list.iter().fold(files, |files, (path, text)| files.with(path, *text))
}

fn load(list: &[(&str, &str)]) -> Result<std::sync::Arc<Config>, Wrong> {
    let files = files(list);
    Configs::new(&files).of(Path::new("app/deploy/skaffold.yaml")).unwrap()
}

fn root(path: &str, text: &str) -> Result<Option<PathBuf>, Wrong> {
    load(&[(path, text)]).map(|config| config.root.as_ref().map(|root| root.value.clone()))
}

/// First lines of what is told.
fn wrong(text: &str) -> Vec<String> {
    let wrong = load(&[("skafflint.toml", text)]).unwrap_err();
    wrong.iter().map(|told| told.lines().next().unwrap().to_owned()).collect()
}

/// The level of a rule in a file.
fn level(config: &Config, id: &str, path: &str) -> &'static str {
    let rule = rules::find(id).unwrap();
    match config.verdict(rule, Some(Path::new(path))) {
        Verdict { on: false, .. } => "off",
        Verdict { level: None, .. } => "own",
        Verdict { level: Some(level), .. } => level.name(),
    }
}

#[test]
fn the_root_counts_from_the_file() {
    let app = || Ok(Some("app".into()));
    assert_eq!(root("skafflint.toml", "[paths]\nroot = \"app\"\n"), app());
    assert_eq!(root("app/skafflint.toml", "paths.root = \".\"\n"), app());
    assert_eq!(root("app/deploy/skafflint.toml", "paths = { root = \"..\" }\n"), app());
    assert_eq!(root("skafflint.toml", ""), Ok(None));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let told = load(&[("skafflint.toml", "[paths]\n  rot = 1\n")]).unwrap_err();
    let expected = "\
skafflint.toml:2:3: unknown key `rot` in `[paths]`; did you mean `root`?
   |
 2 |   rot = 1
   |   ^^^";
    assert_eq!(told, [expected]);
}

#[test]
fn what_was_probably_meant_is_told() {
    for (text, expected) in [
        ("[path]", "1:2: unknown key `path`; did you mean `paths`?"),
        ("root = 1", "1:1: unknown key `root`; it belongs into `[paths]`"),
        ("[paths]\nset = 1", "2:1: unknown key `set` in `[paths]`; it belongs above all tables"),
        ("cache = \"off\"", "1:1: unknown key `cache`; levels of rules belong into `[rules]`"),
        (
            "[zzz]",
            "1:2: unknown key `zzz`; there is `extend`, `set`, `baseline`, `rules`, `overrides`, `paths`, `context`",
        ),
        ("paths.root = 1", "1:14: `root` must be a path"),
        ("paths = 1", "1:9: `paths` must be a table: `[paths]`"),
        ("paths.root = \"nowhere\"", "1:14: the root `nowhere`: there is no such folder"),
        ("set = \"strikt\"", "1:7: unknown set of rules `strikt`; did you mean `strict`?"),
        (
            "[rules]\nunknow-target = \"off\"",
            "2:1: unknown rule or group `unknow-target`; did you mean `unknown-target`?",
        ),
        (
            "[rules]\n\"cahce/*\" = \"off\"",
            "2:1: unknown rule or group `cahce/*`; did you mean `cache`?",
        ),
        ("[rules]\ncache = \"eror\"", "2:9: unknown level `eror`; did you mean `error`?"),
        (
            "[rules]\ncache = \"fatal\"",
            "2:9: unknown level `fatal`; there is `error`, `warn`, `info`, `off`",
        ),
        ("[rules]\ncache = 1", "2:9: a level is a text, one of `error`, `warn`, `info`, `off`"),
        ("[[overrides]]\nfiles = [\"x\"]", "1:1: this entry has no `rules`"),
        ("[overrides]", "1:1: `overrides` must be tables: `[[overrides]]`"),
        (
            "[paths]\nexclude = \"x\"",
            "2:11: `exclude` must be a list of patterns: `exclude = [\"legacy/**\"]`",
        ),
        (
            "[paths]\nexclude = [\"../x\"]",
            "2:12: `../x`: a pattern cannot lead out of the folder of the file",
        ),
        (
            "[context]\nmax-bytes = \"1 mb\"",
            "2:13: `max-bytes` must be a number of bytes, or a text like \"100MiB\"",
        ),
        ("[context]\nmax-files = -1", "2:13: `max-files` must be a number"),
    ] {
        assert_eq!(wrong(text), [format!("skafflint.toml:{expected}")], "{text}");
    }
    assert!(wrong("[paths\n")[0].starts_with("skafflint.toml:1:7: "));
    assert_eq!(wrong("[path]\n[ruls]").len(), 2, "all of it is told at once");
}

#[test]
fn the_more_exact_name_counts() {
    let text = "[rules]\n\"unknown-target\" = \"info\"\ncross = \"error\"\nall = \"warn\"\n";
    let config = load(&[("skafflint.toml", text)]).unwrap();
    assert_eq!(level(&config, "unknown-target", "x"), "info");
    assert_eq!(level(&config, "unknown-build-arg", "x"), "error");
    assert_eq!(level(&config, "duplicate-image", "x"), "warn");
}

#[test]
fn only_its_own_name_switches_a_rule_on() {
    let text = |name: &str| format!("[rules]\n{name} = \"warn\"\n");
    let of = |name: &str| {
        let config = load(&[("skafflint.toml", &text(name))]).unwrap();
        level(&config, "outdated-api-version", "x")
    };
    assert_eq!(of("all"), "off");
    assert_eq!(of("schema"), "off");
    assert_eq!(of("outdated-api-version"), "warn");
}

#[test]
fn sets_are_where_levels_start() {
    let of = |set: &str, id: &str| {
        let config = load(&[("skafflint.toml", &format!("set = \"{set}\""))]).unwrap();
        level(&config, id, "x")
    };
    assert_eq!(of("recommended", "kaniko-archived"), "own");
    assert_eq!(of("strict", "kaniko-archived"), "warn", "it is an info by itself");
    assert_eq!(of("strict", "unknown-target"), "own");
    assert_eq!(of("strict", "outdated-api-version"), "off");
    assert_eq!(of("all", "outdated-api-version"), "own");
}

#[test]
fn overrides_hold_for_their_files() {
    let text = "\
[rules]
unknown-target = \"info\"
[[overrides]]
files = [\"legacy/**\"]
rules = { cross = \"off\" }
[[overrides]]
files = [\"*.new\"]
rules = { unknown-target = \"error\" }
";
    let config = load(&[("app/skafflint.toml", text)]).unwrap();
    let of = |path| level(&config, "unknown-target", path);
    assert_eq!(of("app/Dockerfile"), "info");
    assert_eq!(of("app/legacy/Dockerfile"), "off");
    assert_eq!(of("legacy/Dockerfile"), "info", "patterns count from the file");
    assert_eq!(of("app/legacy/Dockerfile.new"), "error", "the later one counts");
}

#[test]
fn a_file_counts_for_more_than_what_it_extends() {
    let base = "\
set = \"all\"
[rules]
unknown-target = \"off\"
cross = \"info\"
[paths]
root = \"app\"
exclude = [\"a\"]
[context]
max-files = 1
max-bytes = \"1KiB\"
";
    let own = "extend = \"../base.toml\"\npaths.exclude = [\"b\"]\ncontext.max-files = 2\n[rules]\ncross = \"error\"\n";
    let config = load(&[("base.toml", base), ("app/skafflint.toml", own)]).unwrap();
    assert_eq!(config.paths, [Path::new("app/skafflint.toml"), Path::new("base.toml")]);
    assert_eq!(level(&config, "unknown-build-arg", "x"), "error");
    assert_eq!(level(&config, "unknown-target", "x"), "off", "a group does not switch it on again");
    assert_eq!(level(&config, "outdated-api-version", "x"), "own");
    assert_eq!(config.root.as_ref().unwrap().value, Path::new("app"), "counted from its own file");
    assert!(
        config.excludes(Path::new("a/x")).is_some()
            && config.excludes(Path::new("app/b")).is_some()
    );
    assert_eq!(config.limits(), Limits { files: 2, bytes: 1024 });
}

#[test]
fn extending_ends() {
    for (own, base, expected) in [
        (
            "skafflint.toml",
            "",
            "app/skafflint.toml:1:10: `app/skafflint.toml` extends itself in the end",
        ),
        (
            "../base.toml",
            "extend = \"app/skafflint.toml\"",
            "base.toml:1:10: `app/skafflint.toml` extends itself in the end",
        ),
        (
            "nowhere.toml",
            "",
            "app/skafflint.toml:1:10: cannot read `app/nowhere.toml`: entity not found",
        ),
        (
            "../../x.toml",
            "",
            "app/skafflint.toml:1:10: `../x.toml` lies outside of `.`, which is all that may be read",
        ),
        ("../base.toml", "x = 1", "base.toml:1:1: unknown key `x`"),
    ] {
        let text = format!("extend = \"{own}\"\n");
        let told = load(&[("base.toml", base), ("app/skafflint.toml", &text)]).unwrap_err();
        assert!(told[0].starts_with(expected), "{}", told[0]);
    }
}
