//! Comments for other linters: `# check=skip=…` of BuildKit and `# hadolint ignore=…`. They hold for the rules of ours that
//! speak of the same mistake.

use super::select::Selector;
use super::suppress::{Place, Suppression, comments_of_dockerfile};
use crate::rules::{self, EQUIVALENTS, Equivalent};
use crate::source::{SourceFile, Span};
use crate::syntax::dockerfile::Dockerfile;

/// What a file asks of BuildKit's checks.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// What the file silences.
    pub(super) suppressions: Vec<Suppression>,
    /// `error=true`: the directive with which any finding fails the build.
    pub(super) fails: Option<Span>,
    /// Rules that are off by default and that the file switches on, and the text for which it does.
    experimental: Vec<(&'static str, Option<Span>)>,
}

/// `skip=A,B;error=true;experimental=C`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    skip: Vec<String>,
    experimental: Vec<String>,
    error: bool,
}

/// Reads the directives and comments of a Dockerfile.
pub(super) fn read(dockerfile: &Dockerfile, file: &SourceFile) -> Checks {
    let mut checks = of_buildkit(dockerfile, file);
    for place in comments_of_dockerfile(dockerfile) {
        if let Some((whole_file, codes)) = hadolint(file.slice(place.comment)) {
            let rules: Vec<&'static str> = EQUIVALENTS
                .iter()
                .filter(|own| own.hadolint.iter().any(|code| codes.contains(code)))
                .map(|own| own.rule)
                .collect();
            checks.suppress(place, whole_file, &rules);
        }
    }
    checks
}

fn of_buildkit(dockerfile: &Dockerfile, file: &SourceFile) -> Checks {
    let mut checks = Checks::default();
    let check = |name: &str| name == "check";
    if let Some(directive) = dockerfile.directives.iter().find(|own| check(&own.name.value))
        && let Some(options) = options(&directive.value.value)
    {
        checks.fails = options.error.then_some(directive.span);
        let on = rules(&options.experimental, true);
        checks.experimental.extend(on.into_iter().map(|rule| (rule, None)));
        let place = Place { comment: directive.span, covers: None };
        checks.suppress(place, true, &rules(&options.skip, false));
    }
    // Of the comments above an instruction, the first that reads like a directive counts.
    for instruction in &dockerfile.instructions {
        let comments = dockerfile.comments.get(instruction.doc.clone()).unwrap_or_default();
        let found = comments
            .iter()
            .find_map(|comment| Some((comment.span, directive(file.slice(comment.span))?)));
        if let Some((comment, options)) =
            found.and_then(|(span, value)| Some((span, options(value)?)))
        {
            let place = Place { comment, covers: Some(instruction.span) };
            let covers = Some(comment.to(instruction.span));
            let on = rules(&options.experimental, true);
            checks.experimental.extend(on.into_iter().map(|rule| (rule, covers)));
            checks.suppress(place, false, &rules(&options.skip, false));
        }
    }
    checks
}

impl Checks {
    /// Whether the file switches a rule on, for one place or for any.
    pub(super) fn asks(&self, rule: &str, at: Option<Span>) -> bool {
        self.experimental.iter().any(|(own, covers)| {
            let is_there = |at: Span| covers.is_none_or(|covers| covers.contains(at));
            *own == rule && at.is_none_or(is_there)
        })
    }

    fn suppress(&mut self, place: Place, whole_file: bool, rules: &[&'static str]) {
        if !rules.is_empty() {
            let rules = rules.iter().map(|&rule| Some(Selector::Rule(rule))).collect();
            let own = Suppression { place, whole_file, artifact: None, rules, own: None };
            self.suppressions.push(own);
        }
    }
}

/// Whether a rule is one of BuildKit's checks.
pub(super) fn is_check(rule: &str) -> bool {
    EQUIVALENTS.iter().any(|own| own.rule == rule && own.buildkit.is_some())
}

/// Our ids for BuildKit's names; those that it does not know are skipped, as it does. `all` means all that are off by
/// default where they are switched on, and all others where they are skipped.
fn rules(names: &[String], off_by_default: bool) -> Vec<&'static str> {
    let all = names.iter().any(|name| name == "all");
    let is_meant = |rule: &str| {
        all && rules::find(rule).is_some_and(|rule| rule.page().default != off_by_default)
    };
    let named = |own: &&Equivalent| {
        own.buildkit
            .is_some_and(|name| is_meant(own.rule) || names.iter().any(|wanted| wanted == name))
    };
    EQUIVALENTS.iter().filter(named).map(|own| own.rule).collect()
}

/// The value of a comment that reads `# check=value`.
fn directive(comment: &str) -> Option<&str> {
    let text = comment.strip_prefix('#')?.trim();
    let (name, value) = text.split_once('=')?;
    name.trim_end().eq_ignore_ascii_case("check").then_some(value.trim_start())
}

/// Reads the value of a directive, which ends at its first blank; `None` where BuildKit cannot read it.
fn options(value: &str) -> Option<Options> {
    let value = value.split(' ').next().unwrap_or_default().trim();
    let mut options = Options::default();
    for part in value.splitn(3, ';').filter(|_| !value.is_empty()) {
        let (key, value) = part.split_once('=')?;
        let names = || value.split(',').map(|name| name.trim().to_owned()).collect();
        match key.trim() {
            "skip" => options.skip = names(),
            "experimental" => options.experimental = names(),
            "error" => options.error = boolean(value.trim())?,
            _ => return None,
        }
    }
    Some(options)
}

/// As Go's `strconv.ParseBool`.
fn boolean(value: &str) -> Option<bool> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// `# hadolint ignore=DL3025,SC2086` and `# hadolint global ignore=…`: whether it holds for the whole file, and the codes.
pub(super) fn hadolint(comment: &str) -> Option<(bool, Vec<&str>)> {
    let text = comment.strip_prefix('#')?.trim().strip_prefix("hadolint")?;
    let text = text.strip_prefix(char::is_whitespace)?.trim_start();
    let global = text.strip_prefix("global").map(str::trim_start);
    let list = global.unwrap_or(text).strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
    let code = |item: &'_ str| item.split_whitespace().next().map_or(0, str::len);
    let codes = list.split(',').map(str::trim).map(|item| item.get(..code(item)).unwrap_or(item));
    Some((global.is_some(), codes.collect()))
}

#[cfg(test)]
mod tests;
