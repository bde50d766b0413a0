//! Pieces that terminal reports are made of.

use super::State;
use crate::render::plain;

/// How the report for people looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// With colours.
    pub color: bool,
    /// In columns. Nothing but a long name is wider.
    pub width: usize,
}

impl Look {
    pub(super) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    fn with(self, style: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// A sign for a state, in the middle of a column.
    pub(super) fn sign(self, sign: &str, state: State, width: usize) -> String {
        let style = match state {
            State::Again => "1;31",
            State::Perhaps => "33",
            State::Unknown => "1;35",
            State::Kept => "2",
        };
        let left = width.saturating_sub(1) / 2;
        let right = width.saturating_sub(left + 1);
        format!("{}{}{}", " ".repeat(left), self.with(style, sign), " ".repeat(right))
    }
}

/// The sign of a state.
pub(super) fn sign(state: State) -> &'static str {
    match state {
        State::Again => "●",
        State::Perhaps => "○",
        State::Unknown => "?",
        State::Kept => "·",
    }
}

/// A text of at most `width` characters.
pub(super) fn cut(text: &str, width: usize) -> String {
    let text = plain(text);
    if text.chars().count() <= width {
        return text;
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// `line 3`, `lines 3, 5`.
pub(super) fn lines(numbers: &[usize]) -> String {
    let all: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let noun = if all.len() == 1 { "line" } else { "lines" };
    format!("{noun} {}", all.join(", "))
}

/// Bytes as people say them: three digits are enough.
pub(super) fn size(bytes: u64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB"];
    let mut unit = 0;
    let mut whole = bytes;
    let mut tenths = 0;
    while whole >= 1024 && unit + 1 < units.len() {
        tenths = whole % 1024 * 10 / 1024;
        whole /= 1024;
        unit += 1;
    }
    let name = units.get(unit).copied().unwrap_or_default();
    if unit == 0 || whole >= 10 {
        format!("{whole} {name}")
    } else {
        format!("{whole}.{tenths} {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let shown = [0, 1023, 1024, 1536, 20 << 20, 5 << 30].map(size);
        assert_eq!(shown, ["0 bytes", "1023 bytes", "1.0 KiB", "1.5 KiB", "20 MiB", "5.0 GiB"]);
    }

    #[test]
    fn what_is_cut_says_so() {
        assert_eq!(cut("RUN go build", 12), "RUN go build");
        assert_eq!(cut("RUN go build", 8), "RUN go …");
    }
}
