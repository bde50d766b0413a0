//! Wildcards in the sources of COPY: Go's `filepath.Match`, part by part.

use super::listing::{Listing, Look};
use crate::source::FileKind;
use std::path::Path;

/// Whether a path has wildcards.
pub fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// The paths below `root` that a pattern matches, sorted; `None` where a folder on the way could not be read.
/// `**` is no more than `*`, and names with a dot in front match, too.
pub(in crate::model) fn expand(
    listing: &Listing,
    root: &Path,
    pattern: &str,
) -> Option<Vec<String>> {
    let parts: Vec<&str> = pattern.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let mut found = vec![String::new()];
    for (at, part) in parts.iter().enumerate() {
        let is_last = at + 1 == parts.len();
        let mut next = Vec::new();
        for path in &found {
            let below = |name: &str| {
                if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
            };
            if !is_pattern(part) {
                match listing.look(root, &below(part)) {
                    Look::There(kind) if is_last || kind == FileKind::Folder => {
                        next.push(below(part));
                    }
                    Look::Unknown => return None,
                    _ => {}
                }
                continue;
            }
            let folder = if path.is_empty() { root.to_path_buf() } else { root.join(path) };
            let entries = listing.list(&folder)?;
            let fitting = entries.iter().filter(|entry| matches(part, &entry.name));
            for entry in fitting {
                if is_last || entry.kind == FileKind::Folder {
                    next.push(below(&entry.name));
                }
            }
        }
        found = next;
    }
    Some(found)
}

/// Whether one part of a path matches a pattern without `/`. A pattern that Go rejects matches nothing.
pub(in crate::model) fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    // Where the last star stands, and where what it takes may end.
    let mut star: Option<(usize, usize)> = None;
    loop {
        let step = match pattern.get(p) {
            None if n == name.len() => return true,
            None => None,
            Some('*') => {
                star = Some((p, n));
                p += 1;
                continue;
            }
            Some(_) => name.get(n).and_then(|&c| one(&pattern, p, c)),
        };
        match (step, star) {
            (Some(next), _) => {
                p = next;
                n += 1;
            }
            (None, Some((at, end))) if end < name.len() => {
                star = Some((at, end + 1));
                p = at + 1;
                n = end + 1;
            }
            _ => return false,
        }
    }
}

/// Matches one character; where the pattern goes on.
fn one(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(at + 1),
        '\\' => (*pattern.get(at + 1)? == c).then_some(at + 2),
        '[' => {
            let mut at = at + 1;
            let negated = pattern.get(at) == Some(&'^');
            at += usize::from(negated);
            let (mut inside, mut first) = (false, true);
            while first || *pattern.get(at)? != ']' {
                first = false;
                let (low, next) = class_char(pattern, at)?;
                at = next;
                let mut high = low;
                if pattern.get(at) == Some(&'-') {
                    (high, at) = class_char(pattern, at + 1)?;
                }
                inside |= low <= c && c <= high;
            }
            (inside != negated).then_some(at + 1)
        }
        other => (*other == c).then_some(at + 1),
    }
}

fn class_char(pattern: &[char], at: usize) -> Option<(char, usize)> {
    match pattern.get(at)? {
        '-' | ']' => None,
        '\\' => Some((*pattern.get(at + 1)?, at + 2)),
        other => Some((*other, at + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn parts_match_as_in_go() {
        for (pattern, name) in [
            ("*", ""),
            ("*", ".env"),
            ("a*c", "abbc"),
            ("*.j?r", "x.y.jar"),
            ("[a-c]x", "bx"),
            ("[^a]x", "bx"),
            ("\\*", "*"),
            ("**.py", "a.py"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("a*c", "ab"), ("?", ""), ("[^b]x", "bx"), ("[", "["), ("\\*", "a"), ("[]a]", "a")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn two_stars_are_one_folder() {
        let files = Memory::new().with("a/x.py", "").with("a/b/y.py", "").with("z.py", "");
        let listing = Listing::new(&files);
        let expand = |pattern| expand(&listing, Path::new("."), pattern);
        assert_eq!(expand("**/*.py"), Some(vec!["a/x.py".to_owned()]));
        assert_eq!(expand("./a/*"), Some(vec!["a/b".to_owned(), "a/x.py".to_owned()]));
        assert_eq!(expand("no/*"), Some(Vec::new()));
    }
}
