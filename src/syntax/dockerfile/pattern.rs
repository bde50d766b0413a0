//! The patterns of `${X#p}`, `${X%p}` and `${X/p/r}`: literals, `?` and `*`.
//!
//! Source: BuildKit's `convertShellPatternToRegex`. Neither wildcard matches a line break.

use super::word::{Operator, Problem};
use std::ops::Range;

/// Pattern times value beyond this is refused: matching takes that many steps.
const MAX_STEPS: usize = 1 << 22;

#[derive(Clone, Copy, PartialEq)]
enum Token {
    Literal(char),
    One,
    Many,
}

/// Applies an operator with a pattern to a value.
pub(super) fn apply(
    operator: Operator,
    word: &str,
    replacement: &str,
    value: &str,
) -> Result<String, Problem> {
    if word.len().saturating_mul(value.len().max(1)) > MAX_STEPS {
        return Err(Problem::TooLarge);
    }
    match operator {
        Operator::TrimPrefix => {
            let (pattern, longest) = greedy(word, '#');
            let value: Vec<char> = value.chars().collect();
            let end = match_at(&tokens(pattern)?, &value, longest).unwrap_or(0);
            Ok(value.iter().skip(end).collect())
        }
        Operator::TrimSuffix => {
            let (pattern, longest) = greedy(word, '%');
            let mut pattern = tokens(pattern)?;
            pattern.reverse();
            let reversed: Vec<char> = value.chars().rev().collect();
            let end = match_at(&pattern, &reversed, longest).unwrap_or(0);
            Ok(value.chars().take(reversed.len() - end).collect())
        }
        Operator::Replace { all } => replace(&tokens(word)?, replacement, value, all),
        _ => Ok(value.to_owned()),
    }
}

/// `##` and `%%` match as much as they can.
fn greedy(word: &str, sign: char) -> (&str, bool) {
    word.strip_prefix(sign).map_or((word, false), |rest| (rest, true))
}

fn tokens(pattern: &str) -> Result<Vec<Token>, Problem> {
    let mut tokens = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' => Token::Many,
            '?' => Token::One,
            '\\' if matches!(chars.peek(), Some('}' | '/')) => continue,
            '\\' => match chars.next() {
                Some(escaped @ ('*' | '?' | '\\')) => Token::Literal(escaped),
                _ => return Err(Problem::Pattern),
            },
            c => Token::Literal(c),
        });
    }
    Ok(tokens)
}

/// Where the shortest or the longest match that starts at 0 ends.
fn match_at(pattern: &[Token], value: &[char], longest: bool) -> Option<usize> {
    // Places that the pattern so far can have matched up to.
    let mut ends = vec![false; value.len() + 1];
    if let Some(first) = ends.first_mut() {
        *first = true;
    }
    for token in pattern {
        let mut next = vec![false; ends.len()];
        let mut running = false;
        for (at, end) in next.iter_mut().enumerate() {
            let before = at.checked_sub(1);
            let last = before.and_then(|before| value.get(before)).copied();
            let reached = before.and_then(|before| ends.get(before)).copied().unwrap_or(false);
            *end = match token {
                Token::Literal(c) => reached && last == Some(*c),
                Token::One => reached && last != Some('\n'),
                Token::Many => {
                    running =
                        ends.get(at).copied().unwrap_or(false) || (running && last != Some('\n'));
                    running
                }
            };
        }
        ends = next;
    }
    if longest { ends.iter().rposition(|&end| end) } else { ends.iter().position(|&end| end) }
}

fn replace(
    pattern: &[Token],
    replacement: &str,
    value: &str,
    all: bool,
) -> Result<String, Problem> {
    let value: Vec<char> = value.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    let mut steps = 0;
    // An empty match right behind another match does not count.
    let mut behind_match = false;
    while at <= value.len() {
        let rest = value.get(at..).unwrap_or_default();
        // Every start is tried anew, so the limit is on the sum.
        steps += rest.len().saturating_mul(pattern.len() + 1);
        if steps > MAX_STEPS {
            return Err(Problem::TooLarge);
        }
        match match_at(pattern, rest, true) {
            Some(length) if length > 0 || !behind_match => {
                let matched: String = rest.iter().take(length).collect();
                if all {
                    template(replacement, &matched, &mut out);
                } else {
                    out.push_str(replacement);
                    out.extend(rest.iter().skip(length));
                    return Ok(out);
                }
                at += length;
                behind_match = length > 0;
                if length > 0 {
                    continue;
                }
            }
            _ => {}
        }
        out.extend(value.get(at));
        at += 1;
        behind_match = false;
    }
    Ok(out)
}

/// Where BuildKit replaces all matches, Go's regular expressions read `$0` and `$name` in the replacement.
fn template(replacement: &str, matched: &str, out: &mut String) {
    let mut rest = replacement;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(behind) = behind.strip_prefix('$') {
            out.push('$');
            rest = behind;
            continue;
        }
        match group(behind) {
            Some((name, length)) => {
                if behind.get(name) == Some("0") {
                    out.push_str(matched);
                }
                rest = behind.get(length..).unwrap_or("");
            }
            None => {
                out.push('$');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
}

/// The name of a group behind `$`, and the length of all of it.
fn group(text: &str) -> Option<(Range<usize>, usize)> {
    let start = usize::from(text.starts_with('{'));
    let name = text.get(start..)?;
    let length = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
    let range = start..start + length;
    match (length, start) {
        (0, _) => None,
        (_, 0) => Some((range, length)),
        _ if name.get(length..)?.starts_with('}') => Some((range, length + 2)),
        _ => None,
    }
}
