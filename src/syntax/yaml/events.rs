//! The parser's events, in terms of our own: nothing else in the crate knows which parser it is.

use super::problem::Problem;
use super::tree::Style;
use granit_parser::{
    ErrorKind, Event as Raw, Parser, ScalarStyle, ScanError, StrInput, StructureStyle, Tag,
};
use std::ops::Range;

/// A part of the text, in order; spans of comments may lie before the node that was told last.
#[derive(Debug)]
pub(super) enum Event {
    DocumentStart { explicit: bool, version: Option<(u32, u32)> },
    DocumentEnd,
    Comment,
    Scalar { value: String, style: Style },
    SequenceStart { flow: bool },
    SequenceEnd,
    MappingStart { flow: bool },
    MappingEnd,
    Alias { name: String },
}

/// A tag or an anchor's name, and its place.
pub(super) type Property = (String, Range<usize>);

/// An event, its place in bytes, and what is attached to the node that it starts.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) event: Event,
    pub(super) range: Range<usize>,
    pub(super) tag: Option<Property>,
    pub(super) anchor: Option<Property>,
}

/// Where the parser gave up, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) at: usize,
    pub(super) problem: Problem,
}

/// Deeper nesting is an error: nobody writes it, and walks stay shallow.
pub(super) const DEPTH_LIMIT: usize = 255;

/// The events of `text[from..to]`, with offsets in `text`.
pub(super) struct Events<'t> {
    parser: Parser<'t, StrInput<'t>>,
    text: &'t str,
    base: usize,
    end: usize,
    done: bool,
}

impl<'t> Events<'t> {
    pub(super) fn new(text: &'t str, range: Range<usize>) -> Self {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            bom_inside_document_as_content: true,
            block_scalar_eof_without_line_feed: true,
            max_buffered_comment_events: 1_000_000,
            flow_nesting_limit: DEPTH_LIMIT,
            block_nesting_limit: DEPTH_LIMIT,
        };
        let part = text.get(range.clone()).unwrap_or("");
        Self {
            parser: Parser::new_from_str_with_options(part, options),
            text,
            base: range.start,
            end: range.start + part.len(),
            done: false,
        }
    }

    fn failure(&mut self, error: &ScanError) -> Failure {
        self.done = true;
        let at = error.marker().byte_offset().unwrap_or(0) + self.base;
        Failure { at: at.min(self.end), problem: problem(error.kind()) }
    }

    fn range(&self, span: granit_parser::Span) -> Range<usize> {
        let range = span.byte_range().unwrap_or(0..0);
        let start = (range.start + self.base).min(self.end);
        start..(range.end + self.base).clamp(start, self.end)
    }

    /// The anchor of the node that was just told; the parser tells it right behind the node.
    fn anchor(&mut self, id: usize) -> Result<Option<Property>, Failure> {
        if id == 0 {
            return Ok(None);
        }
        match self.parser.next_event() {
            Some(Ok((Raw::Anchor(_, name), span))) => {
                Ok(Some((name.into_owned(), self.range(span))))
            }
            Some(Err(error)) => Err(self.failure(&error)),
            _ => Ok(None),
        }
    }
}

impl Iterator for Events<'_> {
    type Item = Result<Placed, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let (raw, span) = match self.parser.next_event()? {
                Ok(event) => event,
                Err(error) => return Some(Err(self.failure(&error))),
            };
            let (event, anchor, tag) = match raw {
                Raw::DocumentStart(explicit, version) => {
                    let version = version.map(|version| (version.major, version.minor));
                    (Event::DocumentStart { explicit, version }, 0, None)
                }
                Raw::DocumentEnd => (Event::DocumentEnd, 0, None),
                Raw::Comment(..) => (Event::Comment, 0, None),
                Raw::Scalar(value, style, anchor, tag) => {
                    // Nothing written is told as `~`, with an empty place.
                    let empty = span.byte_range().is_some_and(|range| range.is_empty());
                    let style = style_of(style);
                    let missing = empty && style == Style::Plain;
                    let value = if missing { String::new() } else { value.into_owned() };
                    (Event::Scalar { value, style }, anchor, tag)
                }
                Raw::SequenceStart(style, anchor, tag) => {
                    (Event::SequenceStart { flow: style == StructureStyle::Flow }, anchor, tag)
                }
                Raw::MappingStart(style, anchor, tag) => {
                    (Event::MappingStart { flow: style == StructureStyle::Flow }, anchor, tag)
                }
                Raw::SequenceEnd => (Event::SequenceEnd, 0, None),
                Raw::MappingEnd => (Event::MappingEnd, 0, None),
                // The builder finds the target: anchors hold beyond their document, as in yaml.v3.
                Raw::Alias(_) | Raw::UnresolvedAlias(_) => {
                    let name = self.text.get(self.range(span)).unwrap_or("");
                    let name = name.strip_prefix('*').unwrap_or(name).to_owned();
                    (Event::Alias { name }, 0, None)
                }
                _ => continue,
            };
            let anchor = match self.anchor(anchor) {
                Ok(anchor) => anchor,
                Err(failure) => return Some(Err(failure)),
            };
            let range = self.range(span);
            let tag = tag.map(|tag| {
                let place =
                    span.tag_span().map_or(range.start..range.start, |span| self.range(span));
                (short_tag(&tag), place)
            });
            return Some(Ok(Placed { event, range, tag, anchor }));
        }
        None
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
        ScalarStyle::Plain => Style::Plain,
    }
}

/// `tag:yaml.org,2002:str` is `!!str`; all others are as they are.
fn short_tag(tag: &Tag) -> String {
    let (prefix, suffix) = tag.parts();
    let full = format!("{prefix}{suffix}");
    match full.strip_prefix("tag:yaml.org,2002:") {
        Some(name) => format!("!!{name}"),
        None => full,
    }
}

fn problem(kind: &ErrorKind) -> Problem {
    use ErrorKind as E;
    match kind {
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => Problem::Tab,
        E::UnclosedQuotedScalar
        | E::DocumentIndicatorInQuotedScalar
        | E::InvalidQuotedScalarIndent => Problem::Quote,
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            Problem::AfterQuote
        }
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => Problem::Escape,
        E::UnclosedFlowCollection { .. }
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::BlockEntryInFlowCollection
        | E::InvalidFlowScalarIndent
        | E::PlainScalarStartsWithDashFlowIndicator => Problem::Bracket,
        E::MismatchedFlowCollectionEnd { .. } | E::MisplacedFlowCollectionEnd => {
            Problem::StrayBracket
        }
        E::RecursionLimitExceeded => Problem::Depth,
        E::SimpleKeyExpected | E::InvalidSimpleKey => Problem::NoColon,
        E::MappingValueNotAllowed | E::InvalidColonPlacement => Problem::Colon,
        E::BlockSequenceEntryNotAllowed | E::InvalidBlockEntryWhitespace => Problem::Dash,
        E::MappingKeyNotAllowed => Problem::QuestionMark,
        E::UnexpectedCharacter { character } => Problem::Character(*character),
        E::InvalidIndentation
        | E::ExpectedBlockMappingKey
        | E::ExpectedBlockSequenceEntry
        | E::InvalidBlockScalarIndent
        | E::ExpectedDocumentStart
        | E::CommentInterceptedScalar => Problem::Indentation,
        E::CommentNotSeparated => Problem::Comment,
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => Problem::Header,
        E::MissingAnchorOrAliasName => Problem::Name,
        E::DuplicateVersionDirective
        | E::UnsupportedYamlMajorVersion
        | E::DuplicateTagDirective
        | E::MissingDocumentEndBeforeDirective
        | E::InvalidDirectiveTerminator
        | E::MissingYamlVersionSeparator
        | E::MissingDirectiveName
        | E::InvalidDirectiveName
        | E::DirectiveByteLimitExceeded { .. }
        | E::TooManyReservedDirectiveParams { .. }
        | E::YamlVersionTooLong
        | E::MissingYamlVersion
        | E::InvalidTagDirectiveTerminator
        | E::ExpectedTagDirectiveBang => Problem::Directive,
        E::InvalidGlobalTagCharacter
        | E::UndeclaredTagHandle
        | E::ExpectedTagBang
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape
        | E::InvalidTagUtf8LeadingByte
        | E::InvalidTagUtf8TrailingByte
        | E::InvalidTagUtf8 => Problem::Tag,
        _ => Problem::Other,
    }
}
