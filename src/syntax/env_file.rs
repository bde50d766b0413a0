//! `skaffold.env`, as Skaffold reads it: names and values, in the dialect of godotenv.
//!
//! Skaffold reads it from the working directory before anything else. It only fills variables that the environment
//! does not have. If the file has an error, Skaffold prints a warning and takes nothing from it.

use crate::source::{FileId, Span, Spanned};
use crate::syntax::SyntaxError;
use std::collections::BTreeMap;
use std::ops::Range;

/// An env file.
#[derive(Debug, Clone)]
pub struct EnvFile {
    /// The file.
    pub file: FileId,
    /// All entries up to the first error, in order; names may come twice.
    pub entries: Vec<Entry>,
    /// Why Skaffold takes nothing from the file: at most one error.
    pub errors: Vec<SyntaxError>,
}

/// `NAME=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the name to the end of the value, quotes and a comment behind included.
    pub span: Span,
    /// The name. Empty where a last line has no `=`: the value is lost then. It may have blanks inside.
    pub name: Spanned<String>,
    /// The value as the process gets it: quotes, escapes and variables are resolved. The span has the quotes.
    pub value: Spanned<String>,
    /// Variables in the value. Only entries above are known to it, not the environment.
    pub references: Vec<Spanned<String>>,
}

impl EnvFile {
    /// What the file sets `name` to, as long as the environment does not have it.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        if name.is_empty() || !self.errors.is_empty() {
            return None;
        }
        self.entries.iter().rev().find(|entry| entry.name.value == name)
    }
}

/// Parses an env file.
pub fn parse(file: FileId, text: &str) -> EnvFile {
    let mut env = EnvFile { file, entries: Vec::new(), errors: Vec::new() };
    let source = Source::new(file, text);
    let mut values = BTreeMap::new();
    let mut at = 0;
    while let Some(start) = source.statement(at) {
        match source.entry(start, &values) {
            Ok((entry, end)) => {
                values.insert(entry.name.value.clone(), entry.value.value.clone());
                env.entries.push(entry);
                at = end;
            }
            Err(error) => {
                env.errors.push(error);
                break;
            }
        }
    }
    env
}

/// The text with `\n` for each `\r\n`.
struct Source {
    file: FileId,
    text: String,
    /// Offsets in `text` of each `\n` that was longer.
    shortened: Vec<usize>,
}

impl Source {
    fn new(file: FileId, text: &str) -> Self {
        let breaks = text.match_indices("\r\n").enumerate();
        let shortened = breaks.map(|(count, (at, _))| at - count).collect();
        Self { file, text: text.replace("\r\n", "\n"), shortened }
    }

    fn span(&self, range: Range<usize>) -> Span {
        let place = |at: usize| at + self.shortened.partition_point(|&shortened| shortened < at);
        Span::new(self.file, place(range.start), place(range.end))
    }

    fn from(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or("")
    }

    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    fn error<T>(&self, range: Range<usize>, message: String) -> Result<T, SyntaxError> {
        Err(SyntaxError { span: self.span(range), message, help: None, suggestion: None })
    }

    /// Where the next entry starts: past blanks and comments.
    fn statement(&self, mut at: usize) -> Option<usize> {
        loop {
            let rest = self.from(at);
            at += rest.len() - rest.trim_start().len();
            let rest = self.from(at);
            if !rest.starts_with('#') {
                return (!rest.is_empty()).then_some(at);
            }
            at += rest.find('\n')?;
        }
    }

    /// The entry at `start`, and where it ends.
    fn entry(
        &self,
        start: usize,
        values: &BTreeMap<String, String>,
    ) -> Result<(Entry, usize), SyntaxError> {
        let (name, at) = self.name(start)?;
        let at = self.skip_blanks(at);
        let rest = self.from(at);
        let quote = rest.chars().next().filter(|&c| c == '"' || c == '\'');
        let (value, written, end) = if let Some(quote) = quote {
            self.quoted(at, quote, values)?
        } else {
            let line = rest.split(['\n', '\r']).next().unwrap_or("");
            let value = without_comment(line).trim_matches(is_blank);
            (expand(value, values), at..at + value.len(), at + line.len())
        };
        let plain = quote == Some('\'');
        let references = if plain { Vec::new() } else { self.references(written.clone()) };
        let span = self.span(name.start..end.max(name.end));
        let name = Spanned::new(self.slice(name.clone()).to_owned(), self.span(name));
        Ok((Entry { span, name, value: Spanned::new(value, self.span(written)), references }, end))
    }

    fn skip_blanks(&self, at: usize) -> usize {
        let rest = self.from(at);
        at + rest.len() - rest.trim_start_matches(is_blank).len()
    }

    /// The name, and where its value may start.
    fn name(&self, start: usize) -> Result<(Range<usize>, usize), SyntaxError> {
        let mut start = self.skip_blanks(start);
        if let Some(exported) = self.from(start).strip_prefix("export")
            && exported.starts_with(is_blank)
        {
            let word = start..start + "export".len();
            start = self.skip_blanks(word.end);
            if self.from(start).is_empty() {
                return self.error(word, "`export` has no name behind it".to_owned());
            }
        }
        let rest = self.from(start);
        // Bytes are looked at as if each were a Latin-1 character.
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                b'=' | b':' => {
                    let name = rest.get(..at).unwrap_or("").trim_end();
                    return Ok((start..start + name.len(), start + at + 1));
                }
                b'\n' => {
                    let name = rest.get(..at).unwrap_or("").trim_end();
                    return self.error(
                        start..start + name.len(),
                        format!("`{name}` has neither `=` nor a value"),
                    );
                }
                b'_' | b'.' => {}
                _ if is_blank(char::from(byte)) || is_latin_letter_or_number(byte) => {}
                _ => {
                    let (from, c) = rest
                        .char_indices()
                        .take_while(|&(from, _)| from <= at)
                        .last()
                        .unwrap_or((at, '?'));
                    let range = start + from..start + from + c.len_utf8();
                    return self
                        .error(range, format!("`{}` cannot be part of a name", c.escape_debug()));
                }
            }
        }
        // A last line without `=`: all of it is the value of nothing.
        Ok((start..start, start))
    }

    /// A value that starts with a quote, which may take several lines: value, place with quotes, end.
    fn quoted(
        &self,
        start: usize,
        quote: char,
        values: &BTreeMap<String, String>,
    ) -> Result<(String, Range<usize>, usize), SyntaxError> {
        let text = self.from(start);
        let closing = text
            .match_indices(quote)
            .skip(1)
            .find(|&(at, _)| !text.get(..at).is_some_and(|before| before.ends_with('\\')));
        let Some((length, _)) = closing else {
            return self
                .error(start..start + 1, format!("This value is never closed with `{quote}`"));
        };
        let end = start + length + 1;
        let inside = self.slice(start..end - 1).trim_matches(quote);
        let value =
            if quote == '"' { expand(&unescape(inside), values) } else { inside.to_owned() };
        Ok((value, start..end, end))
    }

    fn references(&self, range: Range<usize>) -> Vec<Spanned<String>> {
        let text = self.slice(range.clone());
        variables(text)
            .filter(|variable| !variable.escaped && !variable.name.is_empty())
            .map(|variable| {
                let name = variable.name;
                let place = range.start + name.start..range.start + name.end;
                Spanned::new(self.slice(place.clone()).to_owned(), self.span(place))
            })
            .collect()
    }
}

/// Up to the last `#` that has a blank before it.
fn without_comment(line: &str) -> &str {
    let comment = line
        .rmatch_indices('#')
        .map(|(at, _)| at)
        .find(|&at| line.get(..at).is_some_and(|before| before.ends_with(is_blank)));
    comment.and_then(|at| line.get(..at)).unwrap_or(line)
}

/// `\n` and `\r`; any other `\` goes, but for that before `$`.
fn unescape(text: &str) -> String {
    let mut once = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next_if(|&next| next != '\n') } else { None };
        match escaped {
            Some('n') => once.push('\n'),
            Some('r') => once.push('\r'),
            Some(other) => once.extend([c, other]),
            None => once.push(c),
        }
    }
    let mut value = String::with_capacity(once.len());
    let mut chars = once.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next_if(|&next| next != '$') } else { None };
        value.push(escaped.unwrap_or(c));
    }
    value
}

/// Puts in the values of variables: those of entries above, and nothing for others.
fn expand(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut value = String::with_capacity(text.len());
    let mut end = 0;
    for variable in variables(text) {
        value.push_str(text.get(end..variable.range.start).unwrap_or(""));
        let written = text.get(variable.range.clone()).unwrap_or("");
        if variable.escaped {
            value.push_str(written.strip_prefix('\\').unwrap_or(written));
        } else if variable.name.is_empty() {
            value.push_str(written);
        } else {
            let name = text.get(variable.name).unwrap_or("");
            value.push_str(values.get(name).map_or("", String::as_str));
        }
        end = variable.range.end;
    }
    value.push_str(text.get(end..).unwrap_or(""));
    value
}

struct Reference {
    /// With all signs around the name.
    range: Range<usize>,
    name: Range<usize>,
    escaped: bool,
}

/// `$NAME`, `${NAME}`, and what passes for it: the signs need no partner.
fn variables(text: &str) -> impl Iterator<Item = Reference> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let dollar = from + text.get(from..)?.find('$')?;
        let escaped = dollar > from && text.get(..dollar)?.ends_with('\\');
        let after = |at: usize, sign: char| {
            usize::from(text.get(at..).is_some_and(|rest| rest.starts_with(sign)))
        };
        let mut at = dollar + 1;
        at += after(at, '(');
        at += after(at, '{');
        let name = text
            .get(at..)?
            .bytes()
            .take_while(|&b| b == b'_' || b.is_ascii_digit() || b.is_ascii_uppercase())
            .count();
        let name = at..at + name;
        from = name.end + after(name.end, '}');
        Some(Reference { range: dollar - usize::from(escaped)..from, name, escaped })
    })
}

fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

fn is_latin_letter_or_number(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            0xaa | 0xb2 | 0xb3 | 0xb5 | 0xb9 | 0xba | 0xbc..=0xbe | 0xc0..=0xd6 | 0xd8..=0xf6 | 0xf8..=0xff
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn env(text: &str) -> EnvFile {
        parse(FileId(0), text)
    }

    /// Names and values.
    fn pairs(text: &str) -> Vec<(String, String)> {
        let parsed = env(text);
        assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
        parsed.entries.into_iter().map(|entry| (entry.name.value, entry.value.value)).collect()
    }

    fn value(text: &str) -> String {
        pairs(text).pop().unwrap().1
    }

    #[test]
    fn entries_are_lines() {
        let text = "# c\nA=1\r\n\nexport B: two words \r\nC=\n";
        let expected = [("A", "1"), ("B", "two words"), ("C", "")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs(text), expected);
        let parsed = env(text);
        let entry = &parsed.entries[1];
        assert_eq!(&text[entry.name.span.range()], "B");
        assert_eq!(&text[entry.value.span.range()], "two words");
        assert_eq!(parsed.get("A").map(|entry| &*entry.value.value), Some("1"));
    }

    #[test]
    fn a_comment_starts_at_the_last_sign_with_a_blank_before() {
        assert_eq!(value("A=x#y"), "x#y");
        assert_eq!(value("A=x # y"), "x");
        assert_eq!(value("A=x # y # z"), "x # y");
    }

    #[test]
    fn quotes_keep_blanks_and_lines() {
        assert_eq!(value("A=' $B \\n '"), " $B \\n ");
        assert_eq!(value("A=\"a\\nb\nc\\td\" # x"), "a\nb\nctd");
        assert_eq!(pairs("A='1' B=2").len(), 2);
        let text = "A=\"x\"";
        assert_eq!(&text[env(text).entries[0].value.span.range()], "\"x\"");
    }

    #[test]
    fn variables_are_those_above() {
        assert_eq!(value("A=1\nB=x${A}$A.$C"), "x11.");
        assert_eq!(value("A=1\nB=\\$A"), "$A");
        assert_eq!(value("B=$5.00"), ".00");
        assert_eq!(value("B=$(pwd)"), "$(pwd)");
        let text = "A=1\nB=\"é ${A}$home\\$A\"";
        let references = &env(text).entries[1].references;
        assert_eq!(references.len(), 1);
        assert_eq!(&text[references[0].span.range()], "A");
    }

    #[test]
    fn the_last_one_of_a_name_counts() {
        assert_eq!(env("A=1\nA=2").get("A").unwrap().value.value, "2");
    }

    #[test]
    fn a_last_line_without_a_sign_is_lost() {
        assert_eq!(pairs("FOO"), [(String::new(), "FOO".to_owned())]);
        assert!(env("FOO").get("").is_none());
    }

    #[test]
    fn an_error_spoils_the_file() {
        for (text, wrong) in [
            ("A=1\nB-C=2", "-"),
            ("A=1\nFOO\nB=2\n", "FOO"),
            ("A='x\n", "'"),
            ("export ", "export"),
            ("é=1", "é"),
            ("\u{feff}A=1", "\u{feff}"),
        ] {
            let parsed = env(text);
            assert_eq!(parsed.errors.len(), 1, "{text}");
            assert_eq!(&text[parsed.errors[0].span.range()], wrong);
            assert!(parsed.get("A").is_none());
        }
    }

    proptest! {
        #[test]
        fn any_text_has_true_spans(text in r#"([A-C=:#'"$\\ {}()\nrt_é\t-]|\r\n|export |\$\{A\})*"#) {
            for entry in env(&text).entries {
                prop_assert_eq!(&text[entry.name.span.range()], &entry.name.value);
                prop_assert!(entry.span.contains(entry.name.span));
                prop_assert!(text.get(entry.value.span.range()).is_some());
                for reference in entry.references {
                    prop_assert_eq!(&text[reference.span.range()], &reference.value);
                    prop_assert!(entry.value.span.contains(reference.span));
                }
            }
        }

        #[test]
        fn plain_values_stay_as_they_are(name in "[A-Z_]{1,8}", plain in "[a-z0-9/.:=@-]{0,20}") {
            prop_assert_eq!(pairs(&format!("{name}={plain}\n")), [(name, plain)]);
        }
    }
}
