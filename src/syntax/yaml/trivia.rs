//! What stands between two tokens: blanks, line breaks and comments.

/// Skips blanks, line breaks, a byte-order mark and comments from `at`, never beyond `text`.
/// Not to be used inside a scalar.
pub(super) fn skip(text: &str, at: usize) -> usize {
    skip_with(text, at, false)
}

/// As [`skip`], and commas, too.
pub(super) fn skip_commas(text: &str, at: usize) -> usize {
    skip_with(text, at, true)
}

fn skip_with(text: &str, mut at: usize, commas: bool) -> usize {
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b',' if commas => at += 1,
            b'#' => at = line_end(text, at),
            // Further down a byte-order mark is text.
            0xEF if at == 0 && text.starts_with('\u{feff}') => at += 3,
            _ => break,
        }
    }
    at
}

/// The end of the line that holds `at`, without its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
    at + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// The start of the line that holds `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or(&[]);
    before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1)
}

/// Whether only byte-order marks stand before `at` on its line.
pub(super) fn at_line_start(text: &str, at: usize) -> bool {
    let before = text.get(line_start(text, at)..at);
    before.is_some_and(|before| before.trim_start_matches('\u{feff}').is_empty())
}

/// Whether an indicator (`-`, `?`, `:`) stands at `at`: a blank follows, or a bracket or comma inside brackets.
pub(super) fn indicator(text: &str, at: usize, byte: u8, flow: bool) -> bool {
    let bytes = text.as_bytes();
    bytes.get(at) == Some(&byte)
        && bytes.get(at + 1).is_none_or(|next| match next {
            b' ' | b'\t' | b'\n' | b'\r' => true,
            b',' | b'[' | b']' | b'{' | b'}' => flow,
            _ => false,
        })
}
