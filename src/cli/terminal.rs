//! What the terminal can do, and what the user wants of it.

use super::args::Color;
use std::env;
use std::io::{self, IsTerminal as _};

/// Columns where the terminal tells none.
pub(super) const WIDTH: usize = 80;

/// Lines longer than this are hard to read, however wide the window is.
const WIDEST: usize = 120;

/// Whether stdout gets colours.
pub(super) fn color(wish: Color) -> bool {
    match wish {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => automatic(|name| env::var(name).ok(), io::stdout().is_terminal()),
    }
}

/// `NO_COLOR` beats `CLICOLOR_FORCE`, that beats what stdout is.
fn automatic(variable: impl Fn(&str) -> Option<String>, is_terminal: bool) -> bool {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        return false;
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    is_terminal && set("TERM").is_none_or(|term| term != "dumb")
}

/// Columns of stdout.
pub(super) fn width() -> usize {
    let size = terminal_size::terminal_size_of(io::stdout());
    size.map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(40, WIDEST))
}

#[cfg(test)]
mod tests {
    use super::automatic;

    #[test]
    fn variables_beat_the_terminal() {
        let with = |set: &'static [(&str, &str)], is_terminal| {
            let find = |name: &str| set.iter().find(|(own, _)| *own == name);
            automatic(|name| find(name).map(|(_, value)| (*value).to_owned()), is_terminal)
        };
        assert!(with(&[], true));
        assert!(!with(&[], false));
        assert!(!with(&[("NO_COLOR", "1")], true));
        assert!(with(&[("NO_COLOR", "")], true));
        assert!(with(&[("CLICOLOR_FORCE", "1")], false));
        assert!(!with(&[("CLICOLOR_FORCE", "0")], false));
        assert!(!with(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false));
        assert!(!with(&[("TERM", "dumb")], true));
    }
}
