//! Changes of files that leave everything else in them as it is. Needs source and syntax only.
//!
//! Whoever wants a change says what is to stand in the file afterwards; where the blanks, dashes, commas and line
//! breaks go is decided here.

pub mod dockerfile;
pub mod yaml;

use crate::diagnostic::Edit;
use crate::source::{FileId, Span};

/// Adds lines to the end of a text.
pub fn append_lines(file: FileId, text: &str, lines: &[String]) -> Edit {
    let end = yaml::line_break(text);
    let mut content = String::new();
    if !text.is_empty() && !text.ends_with('\n') {
        content.push_str(end);
    }
    for line in lines {
        content.push_str(line);
        content.push_str(end);
    }
    Edit { span: Span::empty(file, text.len()), content }
}

/// A text with edits made: in order, none of them over another, all of this text. Those that are not so are left out.
pub fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        if let Some(kept) = text.get(at..range.start)
            && text.is_char_boundary(range.end)
        {
            out.push_str(kept);
            out.push_str(&edit.content);
            at = range.end;
        }
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}
