//! Snippets of all files that a finding is about, together.

use super::excerpt::{CONTEXT, Excerpt, Mark};
use super::{Look, Report, text};
use crate::diagnostic::{Finding, Level};
use crate::source::FileId;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode,
};
use std::fmt::{self, Write as _};
use std::io::{self, Write};

/// So many places explain; more only bury the finding.
const MOST_LABELS: usize = 6;

/// What the renderer puts before a line of code: number, bar, blanks.
const GUTTER: usize = 10;

/// No label is wrapped to less: it would be hard to read.
const NARROWEST: usize = 24;

pub(super) fn write(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let theme =
        if look.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(look.width)
        .with_context_lines(CONTEXT)
        .with_links(false)
        .with_wrap_lines(false)
        .without_syntax_highlighting();
    for finding in report.told() {
        let shown = one(finding, report, look, &handler).map_err(io::Error::other)?;
        // Blank lines between findings, none at the end of a line.
        for line in shown.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// One finding: title, message, the snippet of its own file, those of the others, help.
fn one(
    finding: &Finding,
    report: &Report<'_>,
    look: Look,
    handler: &GraphicalReportHandler,
) -> Result<String, fmt::Error> {
    let mut shown = text::title(finding.rule, finding.level, look.color);
    shown.push('\n');
    let message = text::wrap(&text::message(finding), look.width.saturating_sub(4));
    for (index, (file, marks)) in by_file(finding).into_iter().enumerate() {
        let file = report.sources.get(file);
        let excerpt = Excerpt::new(&file, &marks, look.width.saturating_sub(GUTTER));
        let labels =
            marks.into_iter().zip(excerpt.marks()).enumerate().map(|(at, (mark, range))| {
                let span = (range.start, range.len());
                // The text stands right of the middle of what it points at.
                let room = look.width.saturating_sub(GUTTER + 4 + excerpt.column(&range));
                let text = mark.text.map(|text| text::wrap(&text, room.max(NARROWEST)));
                if at == 0 {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            });
        let message = if index == 0 { message.clone() } else { String::new() };
        let labels = labels.collect();
        let part =
            Part { message, level: finding.level, labels, excerpt: Some(&excerpt), help: None };
        let mut text = String::new();
        handler.render_report(&mut text, &part)?;
        // Only the first snippet has a message; the line that the others' would stand on is empty.
        shown.push_str(if index == 0 { &text } else { without_first_line(&text) });
    }
    let more = finding.labels.len().saturating_sub(MOST_LABELS);
    if more > 0 {
        writeln!(shown, "  … and {}", text::count(more, "more place"))?;
    }
    if finding.artifacts.len() > 1 {
        let images = format!("concerns {}", finding.artifacts.join(", "));
        let images = text::wrap(&images, look.width.saturating_sub(4)).replace('\n', "\n    ");
        writeln!(shown, "  {images}")?;
    }
    if let Some(help) = &finding.help {
        let help = Some(text::wrap(help, look.width.saturating_sub(10)));
        let part = Part {
            message: String::new(),
            level: finding.level,
            labels: vec![],
            excerpt: None,
            help,
        };
        let mut text = String::new();
        handler.render_report(&mut text, &part)?;
        shown.push_str(without_first_line(&text));
    }
    if let Some(fix) = &finding.fix {
        let line = format!("fix ({}): {}", fix.applicability.name(), fix.title);
        let line = text::wrap(&line, look.width.saturating_sub(4)).replace('\n', "\n    ");
        writeln!(shown, "  {line}")?;
    }
    Ok(shown)
}

/// The places of a finding by file, its own file first, its own place first.
fn by_file(finding: &Finding) -> Vec<(FileId, Vec<Mark>)> {
    let here = finding.here.as_deref().map(text::line);
    let mut files = vec![(finding.span.file, vec![Mark { span: finding.span, text: here }])];
    for label in finding.labels.iter().take(MOST_LABELS) {
        let mark = Mark { span: label.span, text: Some(text::line(&label.message)) };
        match files.iter_mut().find(|(file, _)| *file == label.span.file) {
            Some((_, marks)) => marks.push(mark),
            None => files.push((label.span.file, vec![mark])),
        }
    }
    files
}

fn without_first_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

/// What the renderer is given: the part of a finding that lies in one file.
#[derive(Debug)]
struct Part<'a> {
    message: String,
    level: Level,
    labels: Vec<LabeledSpan>,
    excerpt: Option<&'a Excerpt>,
    help: Option<String>,
}

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Part<'_> {}

impl Diagnostic for Part<'_> {
    fn severity(&self) -> Option<Severity> {
        Some(match self.level {
            Level::Error => Severity::Error,
            Level::Warn => Severity::Warning,
            Level::Info => Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, Span};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::path::Path;

    fn render(sources: &Sources, finding: Finding) -> String {
        let report = Report {
            findings: &[finding],
            sources,
            rules: BTreeMap::new(),
            min_level: Level::Info,
            suppressed: 0,
            untouched: 0,
            known: 0,
            fixed: None,
            files: 1,
            projects: 1,
            skipped: &[],
            failures: &[],
        };
        let mut out = Vec::new();
        write(&report, Look { color: false, width: 80, summary: false }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn both_files_stand_together() {
        let sources = Sources::new();
        let config = sources.add(Path::new("skaffold.yaml"), "buildArgs:\n  GOPROXI: x\n").id;
        let dockerfile = sources.add(Path::new("é/Dockerfile"), "FROM go\nARG GOPROXY\n").id;
        let mut finding = Finding::new(
            "unknown-build-arg",
            Level::Warn,
            Span::new(config, 13, 20),
            "no `ARG` takes `GOPROXI`",
        );
        finding.label(Span::new(dockerfile, 12, 19), "the near `ARG`");
        finding.help("did you mean `GOPROXY`?");
        finding.artifacts = vec!["api".into(), "web".into()];
        assert_eq!(
            render(&sources, finding),
            "warn[unknown-build-arg]
  ⚠ no `ARG` takes `GOPROXI`
   ╭─[skaffold.yaml:2:3]
 1 │ buildArgs:
 2 │   GOPROXI: x
   ·   ───────
   ╰────
   ╭─[é/Dockerfile:2:5]
 1 │ FROM go
 2 │ ARG GOPROXY
   ·     ───┬───
   ·        ╰── the near `ARG`
   ╰────
  concerns api, web
  help: did you mean `GOPROXY`?

"
        );
    }

    proptest! {
        /// Whatever a file holds and wherever a span lies, the report is written.
        #[test]
        fn no_text_and_no_span_is_too_odd(
            text in "([a-z é😀\t\r\n\u{1b}\u{feff}]|\r\n|x{90}){0,60}",
            spans in prop::collection::vec((0u32..400, 0u32..400), 1..6),
        ) {
            let sources = Sources::new();
            let file = sources.add(Path::new("a"), text).id;
            let span = |(start, length)| Span { file, start, end: start + length };
            let mut finding = Finding::new("a-rule", Level::Info, span(spans[0]), "wrong");
            for &place in &spans[1..] {
                finding.label(span(place), "there");
            }
            let shown = render(&sources, finding);
            prop_assert!(shown.contains("info[a-rule]\n  ☞ wrong\n"));
            prop_assert!(!shown.contains("Failed to read"), "{}", shown);
            prop_assert!(!shown.contains(char::from(0x1b)), "a command for the terminal");
        }
    }
}
