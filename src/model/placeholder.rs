//! Text that some tool fills in later.

/// Whether a value stands for itself: no Go template, and no placeholder of another tool
/// (`REPLACE_ME`, `__X__`, `@X@`, `<x>`, `${X}`, `$X`), whose value nobody knows here.
pub fn is_literal(text: &str) -> bool {
    // Most values have none of the characters that make a placeholder; rules ask for them all the time.
    if !text.bytes().any(|byte| matches!(byte, b'{' | b'$' | b'_' | b'@' | b'<' | b'C')) {
        return true;
    }
    let wrapped = |open: &str, close: &str| {
        text.split_once(open)
            .is_some_and(|(_, rest)| rest.split_once(close).is_some_and(|(name, _)| is_name(name)))
    };
    !(text.contains("{{")
        || text.contains("${")
        || text.contains("$(")
        || text.starts_with('$')
        || text.contains("REPLACE_ME")
        || text.contains("CHANGEME")
        || wrapped("__", "__")
        || wrapped("@", "@")
        || wrapped("<", ">"))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
}
