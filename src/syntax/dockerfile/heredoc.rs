//! Heredocs: which words open one, and where its body ends.
//!
//! Source: BuildKit's `heredocsFromLine`. It reads the line with its own idea of shell words, so
//! `$((1 << 2))` opens one, and `$((1<<2))` does not.

use super::ast::Heredoc;
use super::evaluate::{Evaluation, Split};
use super::keyword::Keyword;
use super::lines::{Line, Lines};
use super::split;
use super::word::{self, Mode};
use crate::source::{Span, Spanned};
use crate::syntax::text::TextRef;
use std::collections::HashMap;
use std::ops::Range;

/// A word that opens a heredoc.
#[derive(Debug, Clone)]
pub(super) struct Opener {
    /// The word's bytes of the line.
    pub range: Range<usize>,
    /// The name's bytes of the line, quotes around it left out.
    pub name_range: Range<usize>,
    pub name: String,
    pub expand: bool,
    pub chomp: bool,
    pub fd: u32,
}

/// A word that BuildKit takes for the start of a heredoc and cannot read.
#[derive(Debug)]
pub(super) struct Broken(pub Range<usize>);

/// All openers of a line, in order.
pub(super) fn openers(line: &str) -> Result<Vec<Opener>, Broken> {
    if !line.contains("<<") {
        return Ok(Vec::new());
    }
    let mode = Mode { raw_quotes: true, raw_escapes: true, keep_unset: true, ..Mode::word('\\') };
    let mut openers = Vec::new();
    for word in split_words(line, mode).unwrap_or_default() {
        let found = opener(&word.value).map_err(|()| Broken(word.range.clone()))?;
        if let Some(mut opener) = found {
            let as_written = line.get(word.range.clone()) == Some(word.value.as_str());
            opener.name_range = if as_written {
                word.range.start + opener.name_range.start..word.range.start + opener.name_range.end
            } else {
                word.range.clone()
            };
            opener.range = word.range;
            openers.push(opener);
        }
    }
    Ok(openers)
}

/// Whether a word alone opens a heredoc, as the sources of COPY are looked at.
pub(super) fn is_opener(word: &str) -> bool {
    word.contains("<<") && matches!(opener(word), Ok(Some(_)))
}

/// Reads a word: digits, `<<`, maybe `-`, blanks, and a name without `<`. Ranges are of the word.
fn opener(word: &str) -> Result<Option<Opener>, ()> {
    let behind = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let fd = word.get(..word.len() - behind.len()).unwrap_or("");
    let Some(rest) = behind.strip_prefix("<<") else { return Ok(None) };
    let chomp = rest.starts_with('-');
    let rest =
        rest.strip_prefix('-').unwrap_or(rest).trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let mode = Mode { keep_unset: true, ..Mode::word('\\') };
    let words = split_words(rest, mode).ok_or(())?;
    let [name] = words.as_slice() else { return Ok(None) };
    let raw = split_words(rest, Mode { raw_quotes: true, ..mode }).ok_or(())?;
    let [raw] = raw.as_slice() else { return Err(()) };
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    let start = word.len() - rest.len();
    let inner = rest.trim_start_matches(['\'', '"']);
    let quoted = rest.len() - inner.len();
    Ok(Some(Opener {
        range: 0..word.len(),
        name_range: start + quoted..start + quoted + inner.trim_end_matches(['\'', '"']).len(),
        name: name.value.clone(),
        expand: quotes(&name.value) == quotes(&raw.value),
        chomp,
        fd: if fd.is_empty() { 0 } else { fd.parse().unwrap_or(u32::MAX) },
    }))
}

fn split_words(text: &str, mode: Mode) -> Option<Vec<Split>> {
    let (lexed, fault) = word::lex(text, mode);
    if fault.is_some() {
        return None;
    }
    Some(Evaluation::new(text, &lexed, mode, |_| None).ok()?.words())
}

/// Finds the ends of heredocs. Once one has no end, all lines are indexed: many such must not cost a search each.
#[derive(Debug, Default)]
pub(super) struct Terminators<'t> {
    /// The last offset of each line; as it is, and without leading tabs.
    last: Option<[HashMap<&'t str, usize>; 2]>,
}

impl<'t> Terminators<'t> {
    /// The line that ends a heredoc, and the lines behind it.
    fn find(&mut self, lines: &Lines<'t>, opener: &Opener) -> Option<(Line, Lines<'t>)> {
        if let Some(last) = &self.last {
            let last = last.get(usize::from(opener.chomp))?.get(opener.name.as_str())?;
            if *last < lines.position() {
                return None;
            }
        }
        let mut ahead = lines.clone();
        while let Some(line) = ahead.next() {
            let content = ahead.slice(line);
            let content = if opener.chomp { content.trim_start_matches('\t') } else { content };
            if content == opener.name {
                return Some((line, ahead));
            }
        }
        self.index(lines.text);
        None
    }

    fn index(&mut self, text: &'t str) {
        let [mut plain, mut chomped] = [HashMap::new(), HashMap::new()];
        let mut all = Lines::new(text);
        while let Some(line) = all.next() {
            let content = all.slice(line);
            plain.insert(content, line.start);
            chomped.insert(content.trim_start_matches('\t'), line.start);
        }
        self.last = Some([plain, chomped]);
    }
}

/// A body that was read, and its last line.
pub(super) struct Body {
    pub heredoc: Heredoc,
    pub last: Line,
    /// Whether its terminator was found.
    pub terminated: bool,
}

/// Reads the body of a heredoc that starts at the next line. Where the terminator is missing, the body ends before
/// the first line that looks like an instruction, so that the rest of the file is read.
pub(super) fn body<'t>(
    line: TextRef<'_>,
    opener: &Opener,
    lines: &mut Lines<'t>,
    before: Line,
    terminators: &mut Terminators<'t>,
) -> Body {
    let file = line.file();
    let start = lines.position();
    let mut last = before;
    let found = terminators.find(lines, opener);
    if let Some((line, behind)) = &found {
        last = *line;
        *lines = behind.clone();
    }
    while found.is_none() {
        let mut ahead = lines.clone();
        let Some(next) = ahead.next().filter(|&next| !looks_like_instruction(ahead.slice(next)))
        else {
            break;
        };
        last = next;
        *lines = ahead;
    }
    let found = found.map(|(line, _)| line);
    let end = found.map_or(lines.position(), |line| line.start);
    let terminator =
        found.map_or(Span::empty(file, end), |line| Span::new(file, line.start, line.end));
    let heredoc = Heredoc {
        opener: line.span_of(opener.range.clone()),
        name: Spanned::new(opener.name.clone(), line.span_of(opener.name_range.clone())),
        expand: opener.expand,
        chomp: opener.chomp,
        fd: opener.fd,
        body: Span::new(file, start, end),
        content: lines.text.get(start..end).unwrap_or("").into(),
        terminator,
    };
    Body { heredoc, last, terminated: found.is_some() }
}

/// A keyword in upper case at the very start of a line, with something behind it: rare in scripts.
fn looks_like_instruction(line: &str) -> bool {
    let (word, behind) = split::first(line, 0..line.len());
    let word = line.get(word).unwrap_or("");
    behind.is_some()
        && word.bytes().all(|byte| byte.is_ascii_uppercase())
        && Keyword::of(word).is_some()
}
