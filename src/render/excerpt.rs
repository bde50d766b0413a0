//! The lines of one file that a finding is about, small enough for a terminal.

use super::text::visible;
use crate::source::{Position, SourceFile, Span};
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::ops::Range;

/// Of a place that covers more lines, only so many are shown.
const MOST_LINES: usize = 8;

/// Lines before and after a place.
pub(super) const CONTEXT: usize = 1;

/// Where a tab counts as so many columns.
const TAB: usize = 4;

/// A place to point at.
pub(super) struct Mark {
    pub(super) span: Span,
    pub(super) text: Option<String>,
}

/// A text of its own that holds the marked lines only, cut to a width and free of control characters. Because the
/// renderer never sees the file, its cost does not depend on the file's size.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
    /// Where the marks stand in `text` and in the file, in their order.
    marks: Vec<(Range<usize>, Position)>,
}

#[derive(Debug)]
struct Line {
    /// In the file, from 1.
    number: usize,
    /// In the text, line break included.
    range: Range<usize>,
    /// Lines of one block follow each other in the file.
    block: usize,
}

impl Excerpt {
    /// The lines around `marks` in `file`, cut to `width` columns.
    pub(super) fn new(file: &SourceFile, marks: &[Mark], width: usize) -> Self {
        let ranges: Vec<Range<usize>> = marks.iter().map(|mark| clip(file, mark.span)).collect();
        let mut excerpt = Self {
            name: super::text::line(&file.display()),
            text: String::new(),
            lines: Vec::new(),
            marks: ranges.iter().map(|range| (0..0, file.position(range.start))).collect(),
        };
        for (block, lines) in blocks(file, &ranges).into_iter().enumerate() {
            for number in lines {
                excerpt.add(file, number, block, &ranges, width);
            }
        }
        excerpt
    }

    /// Where the marks stand in the excerpt, in their order.
    pub(super) fn marks(&self) -> impl Iterator<Item = Range<usize>> {
        self.marks.iter().map(|(range, _)| range.clone())
    }

    /// Column of the middle of a mark, from 0.
    pub(super) fn column(&self, mark: &Range<usize>) -> usize {
        let start = self.line_at(mark.start).and_then(|at| self.lines.get(at));
        let start = start.map_or(0, |line| line.range.start);
        let text = |range| self.text.get(range).unwrap_or("").chars().map(columns).sum::<usize>();
        text(start..mark.start) + text(mark.clone()) / 2
    }

    fn add(
        &mut self,
        file: &SourceFile,
        number: usize,
        block: usize,
        ranges: &[Range<usize>],
        width: usize,
    ) {
        let line = line_range(file, number);
        let marked: Vec<Range<usize>> = ranges
            .iter()
            .filter(|range| range.start <= line.end && line.start <= range.end)
            .map(|range| range.start.max(line.start)..range.end.min(line.end))
            .collect();
        let cut = Cut::new(file, line.clone(), &marked, width);
        let start = self.text.len();
        for (range, (own, _)) in ranges.iter().zip(&mut self.marks) {
            if line.contains(&range.start) || line.end == range.start {
                own.start = start + cut.place(range.start);
                own.end = own.start;
            }
            if range.start <= line.end && (line.contains(&range.end) || line.end == range.end) {
                own.end = (start + cut.place(range.end)).max(own.start);
            }
        }
        self.text.push_str(&cut.text);
        self.text.push('\n');
        self.lines.push(Line { number, range: start..self.text.len(), block });
    }

    /// Index of the line that holds an offset of the text.
    fn line_at(&self, offset: usize) -> Option<usize> {
        let at = self.lines.partition_point(|line| line.range.end <= offset);
        (at < self.lines.len()).then_some(at)
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let outside = MietteError::OutOfBounds;
        let first = self.line_at(span.offset()).ok_or(outside)?;
        let outside = MietteError::OutOfBounds;
        let end = span.offset() + span.len().saturating_sub(1);
        let last = self.line_at(end).ok_or(outside)?;
        let block = |at: usize| self.lines.get(at).map(|line| line.block);
        if block(first) != block(last) {
            return Err(MietteError::OutOfBounds);
        }
        let (mut from, mut to) = (first, last);
        while from > 0 && first - from < before && block(from - 1) == block(first) {
            from -= 1;
        }
        while to - last < after && block(to + 1) == block(last) {
            to += 1;
        }
        let (Some(head), Some(tail)) = (self.lines.get(from), self.lines.get(to)) else {
            return Err(MietteError::OutOfBounds);
        };
        let range = head.range.start..tail.range.end;
        let data = self.text.get(range.clone()).unwrap_or("").as_bytes();
        // Only headings ask for a span without context, and want the place in the file.
        let own = self.marks.iter().find(|(mark, _)| mark.start == span.offset());
        let (line, column) = match own {
            Some((_, at)) if before == 0 && after == 0 => (at.line - 1, at.column - 1),
            _ => (head.number - 1, 0),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            (range.start, range.len()).into(),
            line,
            column,
            to - from + 1,
        )))
    }
}

/// The bytes of a line, without its line break.
fn line_range(file: &SourceFile, number: usize) -> Range<usize> {
    let start = file.lines().start(number).unwrap_or(file.text.len());
    let end = file.lines().start(number + 1).map_or(file.text.len(), |next| next - 1);
    let cr = file.text.get(start..end).is_some_and(|line| line.ends_with('\r'));
    start..end - usize::from(cr)
}

/// A span inside the text, on borders of characters, not longer than what is shown, and without a line break at its end.
fn clip(file: &SourceFile, span: Span) -> Range<usize> {
    let text = &file.text;
    let start = border(text, span.start as usize);
    // Between `\r` and `\n` is no place of a line.
    let broken = text.get(..start).is_some_and(|before| before.ends_with('\r'))
        && text.get(start..).is_some_and(|behind| behind.starts_with('\n'));
    let start = start - usize::from(broken);
    let end = border(text, span.end as usize).max(start);
    let kept = text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']).len();
    let first = file.lines().line(start);
    let last = line_range(file, first + MOST_LINES - 1).end;
    start..(start + kept).min(last).max(start)
}

/// The border of characters at or before an offset.
fn border(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Which lines are shown: each mark's with its context; what meets is one block. The first mark's block comes first,
/// so that the first heading names its place; the others follow as they stand in the file.
fn blocks(file: &SourceFile, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let lines = file.lines();
    // A text that ends with a line break has an empty last line that nobody wrote.
    let count = lines.count() - usize::from(lines.count() > 1 && file.text.ends_with('\n'));
    let mut all: Vec<Range<usize>> = ranges
        .iter()
        .map(|range| {
            let (first, last) = (lines.line(range.start), lines.line(range.end));
            let until = (last + CONTEXT).min(count).max(last);
            first.saturating_sub(CONTEXT).max(1)..until + 1
        })
        .collect();
    all.sort_by_key(|lines| lines.start);
    let mut blocks: Vec<Range<usize>> = Vec::new();
    for lines in all {
        match blocks.last_mut() {
            Some(last) if lines.start <= last.end => last.end = last.end.max(lines.end),
            _ => blocks.push(lines),
        }
    }
    let first = ranges.first().map_or(0, |range| lines.line(range.start));
    if let Some(at) = blocks.iter().position(|block| block.contains(&first)) {
        blocks.get_mut(..=at).unwrap_or_default().rotate_right(1);
    }
    blocks
}

/// One line as it is shown.
struct Cut {
    text: String,
    /// Where each character that is shown begins, in the file and in `text`; at last the end of them.
    places: Vec<(usize, usize)>,
}

impl Cut {
    /// Cuts a line so that the first of the marked parts is seen, and the others where they fit.
    fn new(file: &SourceFile, line: Range<usize>, marked: &[Range<usize>], width: usize) -> Self {
        let width = width.max(20);
        let text = &file.text;
        let slice = |range: Range<usize>| text.get(range).unwrap_or("");
        let focus = marked.first().map_or(line.start, |range| range.start);
        // Two columns are for the `…` at either end.
        let room = width - 2;
        let length = slice(line.clone()).chars().take(width * 8).map(columns).sum::<usize>();
        let from = if length <= width {
            line.start
        } else {
            // A third of the room shows what stands before.
            let before = slice(line.start..focus).chars().rev();
            let back = fitting(before, room / 3);
            let from = focus - back;
            if slice(line.start..from).chars().count() < 4 { line.start } else { from }
        };
        let until = if length <= width {
            line.end
        } else {
            from + fitting(slice(from..line.end).chars(), room)
        };
        let mut cut = Self { text: String::new(), places: Vec::new() };
        if from > line.start {
            cut.text.push('…');
        }
        for (at, c) in slice(from..until).char_indices() {
            cut.places.push((from + at, cut.text.len()));
            // A byte-order mark is no part of the first line.
            if from + at > 0 || c != '\u{feff}' {
                cut.text.push(visible(c));
            }
        }
        cut.places.push((until, cut.text.len()));
        if until < line.end {
            cut.text.push('…');
        }
        cut
    }

    /// Where an offset of the file stands; what was cut away is at the edges.
    fn place(&self, offset: usize) -> usize {
        let at = self.places.partition_point(|(place, _)| *place < offset);
        self.places.get(at).or(self.places.last()).map_or(0, |(_, place)| *place)
    }
}

/// Bytes of the first characters that fit into a number of columns.
fn fitting(chars: impl Iterator<Item = char>, room: usize) -> usize {
    let mut used = 0;
    let fits = |c: &char| {
        used += columns(*c);
        used <= room
    };
    chars.take_while(fits).map(char::len_utf8).sum()
}

fn columns(c: char) -> usize {
    match c {
        '\t' => TAB,
        // Wide scripts and pictures; a column too many only cuts earlier.
        '\u{1100}'..='\u{115f}' | '\u{2e80}'.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use std::path::Path;

    fn excerpt(text: &str, spans: &[Range<usize>], width: usize) -> Excerpt {
        let sources = Sources::new();
        let file = sources.add(Path::new("a"), text);
        let mark = |range: &Range<usize>| Mark {
            span: Span::new(file.id, range.start, range.end),
            text: None,
        };
        let marks: Vec<Mark> = spans.iter().map(mark).collect();
        Excerpt::new(&file, &marks, width)
    }

    fn marked(excerpt: &Excerpt) -> Vec<&str> {
        excerpt.marks().map(|range| &excerpt.text[range]).collect()
    }

    #[test]
    fn only_the_lines_around_a_mark_are_kept() {
        let own = excerpt("one\ntwo\nthree\nfour\nfive\nsix\n", &[4..7, 19..23], 80);
        assert_eq!(own.text, "one\ntwo\nthree\nfour\nfive\nsix\n");
        assert_eq!(marked(&own), ["two", "five"]);
        let own = excerpt("1\n2\n3\n4\n5\n6\n7\n8\n", &[2..3, 12..13], 80);
        assert_eq!(own.text, "1\n2\n3\n6\n7\n8\n");
        assert_eq!(marked(&own), ["2", "7"]);
        assert_eq!(
            own.lines.iter().map(|line| line.number).collect::<Vec<_>>(),
            [1, 2, 3, 6, 7, 8]
        );
    }

    #[test]
    fn the_first_mark_comes_first() {
        let own = excerpt("1\n2\n3\n4\n5\n6\n7\n8\n", &[12..13, 2..3], 80);
        assert_eq!(own.text, "6\n7\n8\n1\n2\n3\n");
        assert_eq!(marked(&own), ["7", "2"]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let text = format!("{}here{}", "x".repeat(50_000), "y".repeat(50_000));
        let own = excerpt(&text, &[50_000..50_004], 40);
        assert_eq!(marked(&own), ["here"]);
        assert!(own.text.chars().count() <= 41, "{}", own.text);
        assert!(own.text.starts_with('…') && own.text.ends_with("…\n"));
    }

    #[test]
    fn marks_at_the_ends_of_a_cut_line_are_seen() {
        let text = "a".repeat(500);
        let own = excerpt(&text, &[0..1, 499..500], 40);
        assert_eq!(marked(&own)[0], "a");
        assert!(own.text.ends_with("…\n"));
        let own = excerpt(&text, &[499..500], 40);
        assert_eq!(marked(&own), ["a"]);
    }

    #[test]
    fn control_characters_byte_order_marks_and_line_ends_are_not_shown() {
        let own = excerpt("\u{feff}a\u{1b}[2Jb\r\nc\r\n", &[9..10], 80);
        assert_eq!(own.text, "a␛[2Jb\nc\n");
    }

    #[test]
    fn long_places_are_shown_by_their_first_lines() {
        let text = "line\n".repeat(100);
        let own = excerpt(&text, &[0..500], 80);
        assert_eq!(own.lines.len(), MOST_LINES + CONTEXT);
    }

    #[test]
    fn a_place_inside_a_line_break_is_the_end_of_its_line() {
        let shown = excerpt("a\r\nb\r\n", &[2..4], 80);
        assert_eq!(shown.text, "a\nb\n");
        assert_eq!(shown.marks().collect::<Vec<_>>(), [1..3]);
    }

    #[test]
    fn an_empty_place_at_the_end_is_a_place() {
        let own = excerpt("a\nb", &[3..3], 80);
        assert_eq!(own.text, "a\nb\n");
        assert_eq!(own.marks().collect::<Vec<_>>(), [3..3]);
        assert!(excerpt("", &[0..0], 80).read_span(&(0, 0).into(), 1, 1).is_ok());
    }
}
