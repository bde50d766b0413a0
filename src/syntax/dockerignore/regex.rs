//! The part of Go's regular expressions that a pattern can reach. Patterns are translated loosely, so users reach
//! more of it than anyone meant: `a{2}`, `x|y`, `\d`, `[[:alpha:]]`.

use std::str::Chars;

/// Alternatives (`a|b`), each a sequence.
#[derive(Debug, Clone)]
pub(super) struct Regex(pub(super) Vec<Vec<Piece>>);

/// Something, and how often.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) atom: Atom,
    pub(super) least: u32,
    /// `None`: any number.
    pub(super) most: Option<u32>,
}

#[derive(Debug, Clone)]
pub(super) enum Atom {
    /// One character.
    Set(Set),
    /// An empty place.
    Place(Place),
    /// `(.*/)?`, the only group there is.
    Folders,
}

/// A condition on a place between characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    End,
    WordBoundary,
    NoWordBoundary,
}

/// A set of characters. Numbers are code points; Go lets users write some that are none.
#[derive(Debug, Clone)]
pub(super) enum Set {
    One(u32),
    /// `.`
    NotNewline,
    Class(Class),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Class {
    negated: bool,
    items: Vec<Item>,
}

#[derive(Debug, Clone)]
enum Item {
    Range(u32, u32),
    Named { negated: bool, ranges: &'static [(u8, u8)] },
    Unicode { negated: bool, category: char },
}

impl Set {
    pub(super) fn has(&self, c: char) -> bool {
        match self {
            Self::One(one) => *one == u32::from(c),
            Self::NotNewline => c != '\n',
            Self::Class(class) => class.items.iter().any(|item| item.has(c)) != class.negated,
        }
    }
}

impl Item {
    fn has(&self, c: char) -> bool {
        match *self {
            Self::Range(low, high) => (low..=high).contains(&u32::from(c)),
            Self::Named { negated, ranges } => {
                let inside = u8::try_from(c)
                    .is_ok_and(|c| ranges.iter().any(|&(low, high)| (low..=high).contains(&c)));
                inside != negated
            }
            // Without tables of Unicode: letters and numbers are told, the rest has no such character.
            Self::Unicode { negated, category } => {
                let inside = match category {
                    'l' => c.is_alphabetic() && !c.is_numeric(),
                    'n' => c.is_numeric(),
                    _ => false,
                };
                inside != negated
            }
        }
    }
}

/// Parses; `None` where Go's `regexp` reports an error.
pub(super) fn parse(regex: &str) -> Option<Regex> {
    let mut alternatives = Vec::new();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut after_repeat = false;
    let mut rest = regex.chars();
    while let Some(c) = rest.clone().next() {
        let repeated = std::mem::take(&mut after_repeat);
        let atom = match c {
            '|' => {
                rest.next();
                alternatives.push(std::mem::take(&mut pieces));
                continue;
            }
            '*' | '?' | '{' => {
                let count =
                    if c == '{' { counts(&mut rest) } else { rest.next().map(|_| Counts::Any) };
                match count {
                    None => Atom::Set(Set::One('{'.into())),
                    Some(Counts::Invalid) => return None,
                    Some(count) => {
                        let last = pieces.last_mut().filter(|_| !repeated)?;
                        (last.least, last.most) = match count {
                            Counts::Between(least, most) => (least, most),
                            _ => (0, None),
                        };
                        after_repeat = true;
                        continue;
                    }
                }
            }
            '(' => {
                rest = rest.as_str().strip_prefix("(.*/)?")?.chars();
                after_repeat = true;
                Atom::Folders
            }
            '^' => {
                rest.next();
                Atom::Place(Place::Start)
            }
            '$' => {
                rest.next();
                Atom::Place(Place::End)
            }
            '.' => {
                rest.next();
                Atom::Set(Set::NotNewline)
            }
            '[' => Atom::Set(Set::Class(class(&mut rest)?)),
            '\\' => {
                if let Some(quoted) = rest.as_str().strip_prefix("\\Q") {
                    let (literal, behind) = quoted.split_once("\\E").unwrap_or((quoted, ""));
                    pieces.extend(literal.chars().map(|c| once(Atom::Set(Set::One(c.into())))));
                    rest = behind.chars();
                    continue;
                }
                escaped(&mut rest)?
            }
            _ => {
                rest.next();
                Atom::Set(Set::One(c.into()))
            }
        };
        pieces.push(once(atom));
    }
    alternatives.push(pieces);
    Some(Regex(alternatives))
}

fn once(atom: Atom) -> Piece {
    Piece { atom, least: 1, most: Some(1) }
}

enum Counts {
    Any,
    Between(u32, Option<u32>),
    Invalid,
}

/// `{2}`, `{2,}`, `{2,3}`. What does not look so is an ordinary `{`, and only that is consumed.
fn counts(rest: &mut Chars<'_>) -> Option<Counts> {
    rest.next();
    let (inside, behind) = rest.as_str().split_once('}')?;
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // A number that does not fit is a number, but too large.
        (digits && (text == "0" || !text.starts_with('0')))
            .then(|| text.parse().unwrap_or(u32::MAX))
    };
    let (least, most) = match inside.split_once(',') {
        None => number(inside).map(|count| (count, Some(count)))?,
        Some((least, "")) => (number(least)?, None),
        Some((least, most)) => (number(least)?, Some(number(most)?)),
    };
    *rest = behind.chars();
    if least > 1000 || most.is_some_and(|most| most > 1000 || most < least) {
        return Some(Counts::Invalid);
    }
    Some(Counts::Between(least, most))
}

/// A `\` outside of brackets.
fn escaped(rest: &mut Chars<'_>) -> Option<Atom> {
    let place = match rest.as_str().get(1..2) {
        Some("A") => Some(Place::Start),
        Some("z") => Some(Place::End),
        Some("b") => Some(Place::WordBoundary),
        Some("B") => Some(Place::NoWordBoundary),
        _ => None,
    };
    if let Some(place) = place {
        rest.nth(1);
        return Some(Atom::Place(place));
    }
    match group(rest) {
        Group::None => character(rest).map(|c| Atom::Set(Set::One(c))),
        Group::Unknown => None,
        Group::Item(item) => {
            Some(Atom::Set(Set::Class(Class { negated: false, items: vec![item] })))
        }
    }
}

const DIGIT: &[(u8, u8)] = &[(b'0', b'9')];
const SPACE: &[(u8, u8)] = &[(b'\t', b'\n'), (0x0c, b'\r'), (b' ', b' ')];
const WORD: &[(u8, u8)] = &[(b'0', b'9'), (b'A', b'Z'), (b'_', b'_'), (b'a', b'z')];

enum Group {
    None,
    Unknown,
    Item(Item),
}

/// `\d`, `\pL`: a set that has a name.
fn group(rest: &mut Chars<'_>) -> Group {
    let mut ahead = rest.clone();
    let (Some('\\'), Some(name)) = (ahead.next(), ahead.next()) else { return Group::None };
    let negated = name.is_ascii_uppercase();
    let item = match name.to_ascii_lowercase() {
        'd' => Item::Named { negated, ranges: DIGIT },
        's' => Item::Named { negated, ranges: SPACE },
        'w' => Item::Named { negated, ranges: WORD },
        'p' => match category(&mut ahead) {
            Some(category) => Item::Unicode { negated, category },
            None => return Group::Unknown,
        },
        _ => return Group::None,
    };
    *rest = ahead;
    Group::Item(item)
}

/// `L`, `{Greek}` after `\p`. Of the long names, any is taken for a known one, told as `{`.
fn category(rest: &mut Chars<'_>) -> Option<char> {
    let category = rest.next()?.to_ascii_lowercase();
    if category != '{' {
        return matches!(category, 'c' | 'l' | 'm' | 'n' | 'p' | 's' | 'z').then_some(category);
    }
    let (name, behind) = rest.as_str().split_once('}')?;
    let letter = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | ' ');
    *rest = behind.chars();
    (!name.is_empty() && name.strip_prefix('^').unwrap_or(name).chars().all(letter))
        .then_some(category)
}

/// `\n`, `\x41`, `\.`: one character.
fn character(rest: &mut Chars<'_>) -> Option<u32> {
    rest.next();
    let c = rest.next()?;
    let octal = |c: char| c.to_digit(8);
    match c {
        '0'..='7' => {
            let mut value = octal(c)?;
            let mut digits = 1;
            while digits < 3
                && let Some(digit) = rest.clone().next().and_then(octal)
            {
                rest.next();
                value = value * 8 + digit;
                digits += 1;
            }
            // `\1` alone would mean what a group matched.
            (c == '0' || digits > 1).then_some(value)
        }
        'x' => {
            let first = rest.next()?;
            if first != '{' {
                return Some(first.to_digit(16)? * 16 + rest.next()?.to_digit(16)?);
            }
            let (digits, behind) = rest.as_str().split_once('}')?;
            if digits.is_empty() {
                return None;
            }
            let mut value = 0;
            for digit in digits.chars() {
                value = value * 16 + digit.to_digit(16)?;
                if value > u32::from(char::MAX) {
                    return None;
                }
            }
            *rest = behind.chars();
            Some(value)
        }
        'a' => Some(7),
        'f' => Some(12),
        'n' => Some(10),
        'r' => Some(13),
        't' => Some(9),
        'v' => Some(11),
        _ => (c.is_ascii() && !c.is_ascii_alphanumeric()).then_some(c.into()),
    }
}

/// `[a-z]`, `[^/]`.
fn class(rest: &mut Chars<'_>) -> Option<Class> {
    rest.next();
    let mut class = Class::default();
    if let Some(behind) = rest.as_str().strip_prefix('^') {
        class.negated = true;
        *rest = behind.chars();
    }
    let mut first = true;
    loop {
        let text = rest.as_str();
        if !first && let Some(behind) = text.strip_prefix(']') {
            *rest = behind.chars();
            return Some(class);
        }
        first = false;
        if let Some(named) = text.strip_prefix("[:")
            && let Some((name, behind)) = named.split_once(":]")
        {
            class.items.push(posix(name)?);
            *rest = behind.chars();
            continue;
        }
        match group(rest) {
            Group::None => {}
            Group::Unknown => return None,
            Group::Item(item) => {
                class.items.push(item);
                continue;
            }
        }
        let low = class_character(rest)?;
        let mut high = low;
        if let Some(behind) = rest.as_str().strip_prefix('-')
            && !behind.is_empty()
            && !behind.starts_with(']')
        {
            *rest = behind.chars();
            high = class_character(rest)?;
        }
        if high < low {
            return None;
        }
        class.items.push(Item::Range(low, high));
    }
}

fn class_character(rest: &mut Chars<'_>) -> Option<u32> {
    if rest.as_str().starts_with('\\') { character(rest) } else { rest.next().map(u32::from) }
}

fn posix(name: &str) -> Option<Item> {
    let (negated, name) = name.strip_prefix('^').map_or((false, name), |name| (true, name));
    let ranges: &[(u8, u8)] = match name {
        "alnum" => &[(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')],
        "alpha" => &[(b'A', b'Z'), (b'a', b'z')],
        "ascii" => &[(0, 0x7f)],
        "blank" => &[(b'\t', b'\t'), (b' ', b' ')],
        "cntrl" => &[(0, 0x1f), (0x7f, 0x7f)],
        "digit" => DIGIT,
        "graph" => &[(b'!', b'~')],
        "lower" => &[(b'a', b'z')],
        "print" => &[(b' ', b'~')],
        "punct" => &[(b'!', b'/'), (b':', b'@'), (b'[', b'`'), (b'{', b'~')],
        "space" => &[(b'\t', b'\r'), (b' ', b' ')],
        "upper" => &[(b'A', b'Z')],
        "word" => WORD,
        "xdigit" => &[(b'0', b'9'), (b'A', b'F'), (b'a', b'f')],
        _ => return None,
    };
    Some(Item::Named { negated, ranges })
}
