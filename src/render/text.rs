//! Text that a terminal can bear.

use crate::diagnostic::{Finding, Level};

/// A character as it is shown. Files are not trusted: what would move the cursor, change colours or turn the direction
/// of writing is replaced by something visible.
pub(super) fn visible(c: char) -> char {
    match c {
        '\t' => c,
        '\u{7f}' => '␡',
        c if u32::from(c) < 0x20 => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// A sentence on one line, as it is shown.
pub(super) fn line(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { visible(c) }).collect()
}

/// Breaks a sentence at blanks into lines of at most `width` characters. Longer words stay whole: names and paths
/// are there to be copied.
pub(super) fn wrap(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut used = 0;
    for word in line(text).split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out
}

/// `warn[a-rule]`
pub(super) fn title(rule: &str, level: Level, color: bool) -> String {
    let style = match level {
        Level::Error => "\u{1b}[1;31m",
        Level::Warn => "\u{1b}[1;33m",
        Level::Info => "\u{1b}[1;36m",
    };
    if color { format!("{style}{level}[{rule}]\u{1b}[0m") } else { format!("{level}[{rule}]") }
}

/// The message, and the profiles that it needs where it does not say so itself.
pub(super) fn message(finding: &Finding) -> String {
    match finding.profiles.as_slice() {
        [] => line(&finding.message),
        [profile] if finding.message.contains(&format!("profile `{profile}`")) => {
            line(&finding.message)
        }
        [profile] => line(&format!("{} (profile `{profile}`)", finding.message)),
        profiles => line(&format!("{} (profiles `{}`)", finding.message, profiles.join("`, `"))),
    }
}

/// `1 error`, `2 errors`
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_file_reaches_the_terminal_as_a_command() {
        let shown = line("a\u{1b}[31m\u{202e}b\u{9b}\nc");
        assert_eq!(shown, "a␛[31m\u{fffd}b\u{fffd} c");
    }

    #[test]
    fn a_profile_is_named_once() {
        let sources = crate::source::Sources::new();
        let file = sources.add(std::path::Path::new("a"), "").id;
        let span = crate::source::Span::new(file, 0, 0);
        let shown = |text: &str| {
            let mut finding = Finding::new("a-rule", Level::Warn, span, text);
            finding.profiles = vec!["dev".to_owned()];
            message(&finding)
        };
        assert_eq!(shown("it fails"), "it fails (profile `dev`)");
        assert_eq!(shown("profile `dev` fails"), "profile `dev` fails");
    }

    #[test]
    fn lines_break_at_blanks_only() {
        assert_eq!(wrap("one two three", 8), "one two\nthree");
        assert_eq!(wrap("a go-modcache-volume b", 6), "a\ngo-modcache-volume\nb");
    }
}
