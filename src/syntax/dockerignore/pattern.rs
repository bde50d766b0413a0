//! What one pattern matches.

use super::machine::Program;
use super::regex;

/// How a path is compared with a pattern. The builder tells these kinds apart, too, and they differ:
/// `foo**` takes every path that starts with `foo`, and `a.b` is never more than these three letters.
#[derive(Debug, Clone)]
pub(super) enum Matcher {
    /// The same text.
    Exact(Box<str>),
    /// `dir/**`: all that starts so.
    Prefix(Box<str>),
    /// `**/name`, `**name`: all that ends so; `/name` is also `name` at the root.
    Suffix(Box<str>),
    /// All else.
    Regex(Program),
    /// Nothing can be compared with it.
    Broken,
}

impl Matcher {
    /// For a clean pattern, without `!`.
    pub(super) fn new(text: &str) -> Self {
        match translate(text) {
            (Kind::Exact, _) => Self::Exact(text.into()),
            (Kind::Prefix, _) => Self::Prefix(text.strip_suffix("**").unwrap_or(text).into()),
            (Kind::Suffix, _) => Self::Suffix(text.strip_prefix("**").unwrap_or(text).into()),
            (Kind::Regex, regex) => regex::parse(&regex)
                .and_then(|regex| Program::new(&regex))
                .map_or(Self::Broken, Self::Regex),
        }
    }

    pub(super) fn broken(&self) -> bool {
        matches!(self, Self::Broken)
    }

    /// Whether the path itself matches; its folders are not looked at.
    pub(super) fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(text) => path == &**text,
            Self::Prefix(start) => path.starts_with(&**start),
            Self::Suffix(end) => path.ends_with(&**end) || end.strip_prefix('/') == Some(path),
            Self::Regex(program) => program.matches(path),
            Self::Broken => false,
        }
    }

    /// What every path that matches starts with; empty if nothing is known.
    pub(super) fn start(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Prefix(text) => text,
            Self::Regex(program) => program.start(),
            Self::Suffix(_) | Self::Broken => "",
        }
    }

    /// Whether nothing but [`Self::start`] matches.
    pub(super) fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Exact,
    Prefix,
    Suffix,
    Regex,
}

/// The kind, and the regular expression that the builder would compile. It leaves `^`, `{`, `|`, `}` and what
/// follows a `\` to the regular expression, so all of its syntax for these counts.
fn translate(text: &str) -> (Kind, String) {
    let mut kind = Kind::Exact;
    let mut regex = String::with_capacity(text.len() * 2 + 2);
    regex.push('^');
    // The builder's scanner drops a byte-order mark.
    let mut chars = text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'/');
                if chars.peek().is_some() {
                    regex.push_str("(.*/)?");
                    kind = Kind::Regex;
                } else if kind == Kind::Exact {
                    kind = Kind::Prefix;
                } else {
                    regex.push_str(".*");
                    kind = Kind::Regex;
                }
                if first {
                    kind = Kind::Suffix;
                }
            }
            '*' => {
                regex.push_str("[^/]*");
                kind = Kind::Regex;
            }
            '?' => {
                regex.push_str("[^/]");
                kind = Kind::Regex;
            }
            '.' | '+' | '(' | ')' | '$' => {
                regex.push('\\');
                regex.push(c);
            }
            '\\' => {
                regex.push('\\');
                if let Some(escaped) = chars.next() {
                    regex.push(escaped);
                    kind = Kind::Regex;
                }
            }
            '[' | ']' => {
                regex.push(c);
                kind = Kind::Regex;
            }
            _ => regex.push(c),
        }
        first = false;
    }
    regex.push('$');
    (kind, regex)
}

/// Whether Go's `filepath.Match` accepts the pattern when it is compared with `.`, which is how the builder checks
/// it. The comparison stops at the first part that does not fit, so what comes behind goes unchecked.
pub(super) fn well_formed(pattern: &str) -> bool {
    let mut rest = pattern.as_bytes();
    let mut name: &[u8] = b".";
    while !rest.is_empty() {
        let (star, chunk, behind) = split_chunk(rest);
        rest = behind;
        if star && chunk.is_empty() {
            return true;
        }
        match match_chunk(chunk, name) {
            Err(Malformed) => return false,
            Ok(Some(left)) if left.is_empty() || !rest.is_empty() => {
                name = left;
                continue;
            }
            Ok(_) => {}
        }
        if !star {
            return true;
        }
        // The star may take the one character of the name.
        match name.get(1..).map(|left| match_chunk(chunk, left)) {
            Some(Err(Malformed)) => return false,
            Some(Ok(Some(left))) if !rest.is_empty() || left.is_empty() => name = left,
            _ => return true,
        }
    }
    true
}

struct Malformed;

/// Stars, the text up to the next star outside of brackets, and what is behind.
fn split_chunk(pattern: &[u8]) -> (bool, &[u8], &[u8]) {
    let stars = pattern.iter().take_while(|&&byte| byte == b'*').count();
    let pattern = pattern.get(stars..).unwrap_or_default();
    let mut bracket = false;
    let mut at = 0;
    while let Some(&byte) = pattern.get(at) {
        match byte {
            b'\\' if at + 1 < pattern.len() => at += 1,
            b'[' => bracket = true,
            b']' => bracket = false,
            b'*' if !bracket => break,
            _ => {}
        }
        at += 1;
    }
    let (chunk, rest) = pattern.split_at(at.min(pattern.len()));
    (stars > 0, chunk, rest)
}

/// What is left of `name` after `chunk`, if it starts so.
fn match_chunk<'n>(mut chunk: &[u8], mut name: &'n [u8]) -> Result<Option<&'n [u8]>, Malformed> {
    let mut failed = false;
    while let Some((&byte, behind)) = chunk.split_first() {
        chunk = behind;
        let next = name.first().copied();
        failed = failed || next.is_none();
        match byte {
            b'[' => {
                let negated = chunk.first() == Some(&b'^');
                chunk = chunk.get(usize::from(negated)..).unwrap_or_default();
                let mut inside = false;
                let mut ranges = 0;
                loop {
                    if ranges > 0 && chunk.first() == Some(&b']') {
                        chunk = chunk.get(1..).unwrap_or_default();
                        break;
                    }
                    let (low, behind) = class_char(chunk)?;
                    chunk = behind;
                    let mut high = low;
                    if let Some(behind) = chunk.strip_prefix(b"-") {
                        (high, chunk) = class_char(behind)?;
                    }
                    // The name is one ASCII character at most.
                    inside |= next.is_some_and(|next| low <= &[next][..] && &[next][..] <= high);
                    ranges += 1;
                }
                failed |= inside == negated;
            }
            b'?' => failed |= next == Some(b'/'),
            b'\\' => {
                let Some((&escaped, behind)) = chunk.split_first() else { return Err(Malformed) };
                chunk = behind;
                failed |= next != Some(escaped);
            }
            _ => failed |= next != Some(byte),
        }
        name = name.get(1..).unwrap_or_default();
    }
    Ok((!failed).then_some(name))
}

/// One character of a bracket, escaped or not, as its bytes (UTF-8 sorts like code points do);
/// something must follow it.
fn class_char(chunk: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let chunk = match chunk {
        [b'\\', rest @ ..] => rest,
        [b'-' | b']', ..] => return Err(Malformed),
        _ => chunk,
    };
    let width = match chunk.first() {
        None => return Err(Malformed),
        Some(0xf0..) => 4,
        Some(0xe0..) => 3,
        Some(0xc0..) => 2,
        Some(_) => 1,
    };
    match chunk.split_at_checked(width) {
        Some((char, rest)) if !rest.is_empty() => Ok((char, rest)),
        _ => Err(Malformed),
    }
}
