//! From byte offsets to lines and columns.

/// A place for people and editors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Bytes from the start of the file, from 0.
    pub offset: usize,
    /// From 1.
    pub line: usize,
    /// In characters (Unicode scalar values), from 1.
    pub column: usize,
}

/// Offsets of all line starts of a text. Lines end at `\n`; a `\r` before it belongs to the line.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Indexes `text`, in one pass.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { starts }
    }

    /// Number of lines; a text that ends with `\n` has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The line that holds `offset`, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).max(1)
    }

    /// Offset of the first byte of a line (from 1); the text's end for lines beyond it.
    pub fn start(&self, line: usize) -> Option<usize> {
        self.starts.get(line.checked_sub(1)?).map(|&start| start as usize)
    }

    /// Line and column of `offset` in `text`, which must be the text that was indexed.
    /// An offset inside a character counts as that character; one past the end as the end.
    /// A byte-order mark takes no column.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.line(offset);
        let start = self.start(line).unwrap_or(0);
        let column = text
            .get(start..)
            .unwrap_or("")
            .char_indices()
            .take_while(|(at, _)| start + at < offset)
            .filter(|&(at, c)| !(start + at == 0 && c == '\u{feff}'))
            .count();
        Position { offset, line, column: column + 1 }
    }

    /// As [`Self::position`], with the column in UTF-16 code units, as editors and SARIF count.
    pub fn utf16_position(&self, text: &str, offset: usize) -> Position {
        let Position { offset, line, .. } = self.position(text, offset);
        let start = self.start(line).unwrap_or(0);
        let units: usize = text
            .get(start..)
            .unwrap_or("")
            .char_indices()
            .take_while(|(at, _)| start + at < offset)
            .filter(|&(at, c)| !(start + at == 0 && c == '\u{feff}'))
            .map(|(_, c)| c.len_utf16())
            .sum();
        Position { offset, line, column: units + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_or_code_units() {
        let text = "\u{feff}a\né😀b";
        let lines = LineIndex::new(text);
        let column = |offset| {
            (lines.position(text, offset).column, lines.utf16_position(text, offset).column)
        };
        assert_eq!(column(3), (1, 1));
        assert_eq!(column(5), (1, 1));
        assert_eq!(column(7), (2, 2));
        assert_eq!(column(11), (3, 4));
        assert_eq!(column(12), (4, 5));
    }
}
