//! Changes of Dockerfiles: whole instructions, and words of them. Comments, continuations, heredocs and line ends stay
//! as they are.

use super::yaml::line_break;
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::dockerfile::{Dockerfile, Instruction};

/// Collects changes of one Dockerfile. Instructions are those of its tree.
///
/// What cannot be done without breaking something else refuses the whole: [`Editor::finish`] then gives `None`. That
/// is so behind an instruction whose last line goes on at the end of the file, or whose heredoc never ends.
#[derive(Debug, Clone)]
pub struct Editor<'d> {
    ast: &'d Dockerfile,
    text: &'d str,
    edits: Vec<Edit>,
    refused: bool,
}

impl<'d> Editor<'d> {
    /// Changes of a file; `text` is what `ast` was parsed from.
    pub fn new(ast: &'d Dockerfile, text: &'d str) -> Self {
        Self { ast, text, edits: Vec::new(), refused: false }
    }

    /// Adds an instruction on a line of its own, above another one and the comments right above that.
    pub fn insert_before(&mut self, instruction: &Instruction, line: &str) -> &mut Self {
        let at = self.first_line(instruction);
        let at =
            if at == 0 && self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { at };
        let content = format!("{}{}", self.lines(line), line_break(self.text));
        self.edit(at, at, content)
    }

    /// Adds an instruction on a line of its own, behind the last line of another one, heredocs included.
    pub fn insert_after(&mut self, instruction: &Instruction, line: &str) -> &mut Self {
        let Some(at) = self.last_line_end(instruction) else { return self.refuse() };
        let content = format!("{}{}", line_break(self.text), self.lines(line));
        self.edit(at, at, content)
    }

    /// Declares a variable right behind the FROM of a stage.
    pub fn declare(&mut self, from: &Instruction, name: &str) -> &mut Self {
        self.insert_after(from, &format!("ARG {name}"))
    }

    /// Adds a flag (`--name=value`) behind those that an instruction has.
    pub fn add_flag(&mut self, instruction: &Instruction, flag: &str) -> &mut Self {
        let last = instruction.flags.last().map_or(instruction.keyword.span, |flag| flag.span);
        let at = last.end as usize;
        self.edit(at, at, format!(" {flag}"))
    }

    /// Writes other text in place of a word, or of anything else that has a span.
    pub fn replace(&mut self, span: Span, content: impl Into<String>) -> &mut Self {
        if span.file != self.ast.file {
            return self.refuse();
        }
        self.edit(span.start as usize, span.end as usize, content.into())
    }

    /// Writes other instructions in place of one, each on a line of its own. The comments above it stay.
    pub fn replace_instruction(
        &mut self,
        instruction: &Instruction,
        lines: &[String],
    ) -> &mut Self {
        let Some(end) = self.last_line_end(instruction) else { return self.refuse() };
        let content = self.lines(&lines.join("\n"));
        self.edit(instruction.span.start as usize, end, content)
    }

    /// Removes an instruction, and the comments right above it.
    pub fn remove(&mut self, instruction: &Instruction) -> &mut Self {
        let Some(end) = self.last_line_end(instruction) else { return self.refuse() };
        let start = self.first_line(instruction);
        match self.line_before(start) {
            Some(before) => self.edit(before, end, String::new()),
            None => {
                let bom = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
                let rest = self.text.get(end..).unwrap_or("");
                let end = end + rest.find('\n').map_or(rest.len(), |at| at + 1);
                self.edit(start.max(bom), end, String::new())
            }
        }
    }

    /// The edits, in order, none of them over another; `None` where a change was refused.
    pub fn finish(mut self) -> Option<Vec<Edit>> {
        if self.refused {
            return None;
        }
        // What was added to one place stays in the order in which it was added.
        self.edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        let mut done: Vec<Edit> = Vec::with_capacity(self.edits.len());
        for edit in self.edits {
            match done.last_mut() {
                Some(last) if edit.span.start < last.span.end => return None,
                Some(last) if edit.span.start == last.span.end => {
                    last.span.end = edit.span.end;
                    last.content.push_str(&edit.content);
                }
                _ => done.push(edit),
            }
        }
        Some(done)
    }

    fn refuse(&mut self) -> &mut Self {
        self.refused = true;
        self
    }

    fn edit(&mut self, start: usize, end: usize, content: String) -> &mut Self {
        self.edits.push(Edit { span: Span::new(self.ast.file, start, end), content });
        self
    }

    /// Text with the line ends of the file.
    fn lines(&self, text: &str) -> String {
        text.replace('\n', line_break(self.text))
    }

    /// The end of the last line of an instruction; `None` where what follows would become a part of it.
    fn last_line_end(&self, instruction: &Instruction) -> Option<usize> {
        let end = instruction.span.end as usize;
        let rest = self.text.get(end..)?;
        let line = rest.get(..rest.find('\n').unwrap_or(rest.len()))?.trim_end_matches('\r');
        let whole = self.text.get(instruction.span.start as usize..end + line.len())?;
        let unended = instruction.heredocs.iter().any(|heredoc| heredoc.terminator.is_empty());
        let goes_on =
            instruction.heredocs.is_empty() && whole.trim_end().ends_with(self.ast.escape);
        let is_blank = line.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        (!unended && !goes_on && is_blank).then_some(end + line.len())
    }

    /// The start of the line of an instruction, or of the first of the comments right above it.
    fn first_line(&self, instruction: &Instruction) -> usize {
        let mut first = self.line_start(instruction.span.start as usize);
        while let Some(end) = self.line_before(first) {
            let start = self.line_start(end);
            let comments = &self.ast.comments;
            let at = comments.partition_point(|comment| (comment.span.start as usize) < start);
            let is_comment = comments.get(at).is_some_and(|comment| {
                comment.inside.is_none() && (comment.span.end as usize) <= end
            });
            if !is_comment {
                break;
            }
            first = start;
        }
        first
    }

    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
    }

    /// The end of the line before the one that starts at `start`.
    fn line_before(&self, start: usize) -> Option<usize> {
        let before = self.text.get(..start)?.strip_suffix('\n')?;
        Some(before.strip_suffix('\r').unwrap_or(before).len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::dockerfile::{Kind, parse};

    /// Changes a file, and gives what it is then.
    fn change(text: &str, change: impl FnOnce(&Dockerfile, &mut Editor<'_>)) -> Option<String> {
        let ast = parse(FileId(0), text);
        let mut editor = Editor::new(&ast, text);
        change(&ast, &mut editor);
        Some(crate::edit::applied(text, &editor.finish()?))
    }

    #[test]
    fn lines_are_added_above_comments_and_behind_heredocs() {
        let text = "FROM a\n\n# why\nRUN <<EOF\nx\nEOF\nRUN y \\\n  # in\n  z";
        let changed = change(text, |ast, editor| {
            editor.insert_before(&ast.instructions[1], "ARG B");
            editor.insert_after(&ast.instructions[1], "ARG C");
            editor.insert_after(&ast.instructions[2], "ARG D");
            editor.declare(&ast.instructions[0], "E").declare(&ast.instructions[0], "F");
        });
        let expected = "FROM a\nARG E\nARG F\n\nARG B\n# why\nRUN <<EOF\nx\nEOF\nARG C\nRUN y \\\n  # in\n  z\nARG D";
        assert_eq!(changed.as_deref(), Some(expected));
    }

    #[test]
    fn windows_line_ends_and_the_mark_stay() {
        let text = "\u{feff}FROM a  \r\nRUN b\r\n";
        let changed = change(text, |ast, editor| {
            editor.insert_before(&ast.instructions[0], "ARG A");
            editor.insert_after(&ast.instructions[0], "ARG B");
            editor.add_flag(&ast.instructions[1], "--mount=type=cache,target=/c");
        });
        let expected =
            "\u{feff}ARG A\r\nFROM a  \r\nARG B\r\nRUN --mount=type=cache,target=/c b\r\n";
        assert_eq!(changed.as_deref(), Some(expected));
    }

    #[test]
    fn instructions_go_with_their_comments() {
        let text =
            "# syntax=docker/dockerfile:1\n# about a\nFROM a\n# about b\nRUN b\\\n c\n\nCMD d\n";
        let changed = change(text, |ast, editor| {
            editor.remove(&ast.instructions[1]);
        });
        let expected = "# syntax=docker/dockerfile:1\n# about a\nFROM a\n\nCMD d\n";
        assert_eq!(changed.as_deref(), Some(expected));
        let changed = change("ARG A\nFROM a\n", |ast, editor| {
            editor.remove(&ast.instructions[0]);
        });
        assert_eq!(changed.as_deref(), Some("FROM a\n"));
    }

    #[test]
    fn one_copy_becomes_two() {
        let text = "FROM a\n# all\nCOPY . .\nRUN npm ci\n";
        let changed = change(text, |ast, editor| {
            let lines = ["COPY package.json ./".to_owned(), "RUN npm ci".to_owned()];
            editor.replace_instruction(&ast.instructions[1], &lines);
            editor.insert_after(&ast.instructions[2], "COPY . .").remove(&ast.instructions[2]);
        });
        let expected = "FROM a\n# all\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n";
        assert_eq!(changed.as_deref(), Some(expected));
    }

    #[test]
    fn nothing_is_added_behind_what_goes_on() {
        for text in ["FROM a\nRUN b \\", "FROM a\nRUN <<EOF\nb\n"] {
            let changed = change(text, |ast, editor| {
                editor.insert_after(&ast.instructions[1], "ARG A");
            });
            assert_eq!(changed, None, "{text}");
        }
    }

    #[test]
    fn words_are_replaced() {
        let changed = change("FROM a\nCOPY b \\\n  c d\n", |ast, editor| {
            let Kind::Copy(copy) = &ast.instructions[1].kind else { return };
            editor.replace(copy.sources[1].span, "e");
        });
        assert_eq!(changed.as_deref(), Some("FROM a\nCOPY b \\\n  e d\n"));
    }
}
