//! One line of comma-separated values.
//!
//! Source: `tonistiigi/go-csvvalue`, which BuildKit reads `--mount` and `--device` with.

use crate::syntax::text::Text;
use std::ops::Range;

/// A quote that is wrong, or nothing at all: the bytes of the text.
pub(super) type Broken = Range<usize>;

/// The fields of a text, quotes around them removed. Empty ones too.
pub(super) fn fields(text: &Text) -> Result<Vec<Text>, Broken> {
    let line: &str = &text.value;
    let line = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() {
        return Err(0..text.value.len());
    }
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let rest = line.get(at..).unwrap_or("");
        if !rest.starts_with('"') {
            let length = rest.find(',').unwrap_or(rest.len());
            if let Some(quote) = rest.get(..length).and_then(|field| field.find('"')) {
                return Err(at + quote..at + quote + 1);
            }
            fields.push(text.slice(at..at + length));
            at += length + 1;
            if length == rest.len() {
                return Ok(fields);
            }
            continue;
        }
        let (field, end) = quoted(text, line, at)?;
        fields.push(field);
        if end == line.len() {
            return Ok(fields);
        }
        at = end + 1;
    }
}

/// A field that starts with a quote at `start`, and where it ends: at a comma or the end.
fn quoted(text: &Text, line: &str, start: usize) -> Result<(Text, usize), Broken> {
    let mut builder = text.builder();
    let mut at = start + 1;
    loop {
        let Some(length) = line.get(at..).and_then(|rest| rest.find('"')) else {
            return Err(start..start + 1);
        };
        let quote = at + length;
        let behind = line.as_bytes().get(quote + 1);
        if behind == Some(&b'"') {
            builder.push(at..quote + 1);
            at = quote + 2;
        } else if matches!(behind, None | Some(b',')) {
            builder.push(at..quote);
            return Ok((builder.finish(start..quote + 1), quote + 1));
        } else {
            return Err(quote..quote + 1);
        }
    }
}
