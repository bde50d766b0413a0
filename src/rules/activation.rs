//! When Skaffold activates a profile by itself.

use crate::model::Value;
use crate::source::Spanned;
use std::ops::Range;
use std::sync::Arc;

/// The names that `command` is compared with: those of all commands and subcommands that read a configuration.
const COMMANDS: [&str; 25] = [
    "dev",
    "run",
    "debug",
    "build",
    "test",
    "deploy",
    "delete",
    "render",
    "apply",
    "verify",
    "exec",
    "diagnose",
    "fix",
    "init",
    "lint",
    "filter",
    "inspect",
    "list",
    "add",
    "modify",
    "get",
    "local",
    "cluster",
    "find-configs",
    "generate-pipeline",
];

/// The entries of `activation`.
pub(super) fn entries(profile: &Value) -> &[Arc<Value>] {
    profile.get("activation").map(|list| list.items()).unwrap_or_default()
}

/// Whether all entries must hold.
pub(super) fn needs_all(profile: &Value) -> bool {
    let flag = profile.get("requiresAllActivations").and_then(|flag| flag.boolean());
    flag.is_some_and(|flag| flag.value)
}

/// What one condition of an entry holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Always,
    Never,
    Sometimes,
}

/// One condition.
pub(super) struct Condition {
    /// `env`, `kubeContext` or `command`.
    pub key: &'static str,
    /// The pattern, without the name of a variable before it and with the `!`.
    pub pattern: Spanned<String>,
    /// The variable of `env`.
    pub variable: Option<String>,
}

/// The conditions of an entry that are not empty, all of which must hold.
pub(super) fn conditions(entry: &Value) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for key in ["env", "kubeContext", "command"] {
        let Some(text) = entry.field(key).filter(|text| !text.value.is_empty()) else { continue };
        if key != "env" {
            conditions.push(Condition { key, pattern: text, variable: None });
        } else if let Some((name, pattern)) = text.value.split_once('=') {
            let span = text.part(name.len() + 1..text.value.len());
            let pattern = Spanned::new(pattern.to_owned(), span);
            conditions.push(Condition { key, pattern, variable: Some(name.to_owned()) });
        }
    }
    conditions
}

impl Condition {
    /// When it holds; `Sometimes` where that is not certain.
    pub(super) fn holds(&self) -> Holds {
        let text = self.pattern.value.as_str();
        if self.key == "env" && text.is_empty() {
            return Holds::Sometimes;
        }
        let (negated, expected) = match text.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // No regular expression: then the texts are compared, and no command is called so.
        if self.key == "command" && expected.starts_with(['*', '+', '?']) {
            return if negated { Holds::Always } else { Holds::Never };
        }
        let pattern = Pattern::parse(expected);
        let holds = match &pattern {
            None => return Holds::Sometimes,
            Some(pattern) if pattern.is_always() => Holds::Always,
            // Never a variable: a `!` belongs before the value.
            Some(pattern) if self.variable.as_ref().is_some_and(|name| name.starts_with('!')) => {
                if pattern.matches("") {
                    Holds::Always
                } else {
                    Holds::Never
                }
            }
            Some(pattern) if self.key == "command" => {
                match COMMANDS.iter().filter(|name| pattern.matches(name)).count() {
                    0 => Holds::Never,
                    _ => Holds::Sometimes,
                }
            }
            Some(_) => Holds::Sometimes,
        };
        match (holds, negated) {
            (Holds::Always, true) => Holds::Never,
            (Holds::Never, true) => Holds::Always,
            (holds, _) => holds,
        }
    }

    /// The place of the pattern without its `!`.
    pub(super) fn bare(&self) -> Spanned<String> {
        match self.pattern.value.strip_prefix('!') {
            Some(rest) => {
                let span = self.pattern.part(1..self.pattern.value.len());
                Spanned::new(rest.to_owned(), span)
            }
            None => self.pattern.clone(),
        }
    }
}

/// What commands there are, for a misspelt one.
pub(super) fn commands() -> [&'static str; 11] {
    [
        "dev", "run", "debug", "build", "test", "deploy", "delete", "render", "apply", "verify",
        "exec",
    ]
}

/// A regular expression, as far as people write them for names: alternatives of letters, `.`, `*`, `+`, `?`, anchors.
#[derive(Debug)]
struct Pattern {
    alternatives: Vec<Alternative>,
}

#[derive(Debug)]
struct Alternative {
    from_start: bool,
    to_end: bool,
    atoms: Vec<Atom>,
}

#[derive(Debug)]
struct Atom {
    /// `None` for any character.
    letter: Option<char>,
    times: Range<usize>,
}

impl Pattern {
    /// `None` where it has more than is understood here.
    fn parse(text: &str) -> Option<Self> {
        let (start, rest) = match text.strip_prefix('^') {
            Some(rest) if rest.starts_with('(') => (true, rest),
            _ => (false, text),
        };
        let (end, body) = match rest.strip_suffix('$') {
            Some(body) if body.starts_with('(') => (true, body),
            _ => (false, rest),
        };
        let grouped = body.strip_prefix('(').and_then(|body| body.strip_suffix(')'));
        let (body, start, end) = match grouped {
            Some(inner) => (inner, start, end),
            None if start || end => return None,
            None => (text, false, false),
        };
        let parts = body.split('|').map(|part| Alternative::parse(part, start, end));
        Some(Self { alternatives: parts.collect::<Option<_>>()? })
    }

    fn matches(&self, text: &str) -> bool {
        let letters: Vec<char> = text.chars().collect();
        self.alternatives.iter().any(|own| own.matches(&letters))
    }

    fn is_always(&self) -> bool {
        self.alternatives.iter().any(|own| {
            let is_free = own.atoms.iter().all(|atom| atom.times.start == 0);
            let is_any = |atom: &Atom| atom.letter.is_none() && atom.times.end == usize::MAX;
            let open = !own.from_start || !own.to_end;
            is_free && (open || own.atoms.iter().any(is_any))
        })
    }
}

impl Alternative {
    fn parse(text: &str, start: bool, end: bool) -> Option<Self> {
        let (text, from_start) = match text.strip_prefix('^') {
            Some(rest) => (rest, true),
            None => (text, start),
        };
        let (text, to_end) = match text.strip_suffix('$') {
            Some(rest) if !rest.ends_with('\\') => (rest, true),
            _ => (text, end),
        };
        let mut atoms: Vec<Atom> = Vec::new();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let letter = match letter {
                '.' => None,
                '\\' => Some(letters.next().filter(|next| !next.is_alphanumeric())?),
                '^' | '$' | '(' | ')' | '[' | ']' | '{' | '}' | '*' | '+' | '?' => return None,
                letter => Some(letter),
            };
            let times = match letters.peek() {
                Some('*') => 0..usize::MAX,
                Some('+') => 1..usize::MAX,
                Some('?') => 0..1,
                _ => 1..1,
            };
            if times != (1..1) {
                letters.next();
                if matches!(letters.peek(), Some('*' | '+' | '?')) {
                    return None;
                }
            }
            atoms.push(Atom { letter, times });
        }
        // More than anyone writes; matching may take long.
        let stars = atoms.iter().filter(|atom| atom.times.end == usize::MAX).count();
        (stars <= 4 && atoms.len() <= 200).then_some(Self { from_start, to_end, atoms })
    }

    fn matches(&self, text: &[char]) -> bool {
        let starts = if self.from_start { 0..1 } else { 0..text.len() + 1 };
        starts.into_iter().any(|at| {
            // Every place that is reached after the atoms so far.
            let mut places = vec![at];
            for atom in &self.atoms {
                let mut next = Vec::new();
                for place in places {
                    let fits = |letter: &char| atom.letter.is_none_or(|own| own == *letter);
                    let rest = text.get(place..).unwrap_or_default();
                    let most = rest.iter().take_while(|letter| fits(letter)).count();
                    let most = most.min(atom.times.end);
                    next.extend((atom.times.start..=most).map(|count| place + count));
                }
                next.sort_unstable();
                next.dedup();
                places = next;
            }
            places.iter().any(|place| !self.to_end || *place == text.len())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(text)
    }

    #[test]
    fn a_pattern_is_searched_for() {
        assert!(matches("prod", "nonprod-eu"));
        assert!(!matches("^prod", "nonprod"));
        assert!(!matches("prod$", "prod-eu"));
        assert!(matches("(run|dev)", "dev"));
        assert!(matches("^(run|dev)$", "dev") && !matches("^(run|dev)$", "devs"));
        assert!(matches("gke_.*_eu", "gke_p_eu") && !matches("a+b", "b"));
        assert!(matches(r"v1\.2", "v1.2") && !matches(r"v1\.2", "v1x2"));
    }

    #[test]
    fn what_always_matches() {
        let always = |pattern: &str| Pattern::parse(pattern).unwrap().is_always();
        assert!(always(".*") && always("^.*$") && always("x*") && always("a|") && always("^"));
        assert!(!always("^x*$") && !always("dev") && !always(".+") && !always("^$"));
    }

    #[test]
    fn more_than_names_is_not_understood() {
        for text in ["[ab]", "a{2}", "(a)b", "a**", r"\d", "*dev", "(a"] {
            assert!(Pattern::parse(text).is_none(), "{text}");
        }
    }
}
