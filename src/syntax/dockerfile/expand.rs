//! Variables in the words of instructions: where they are read, and what they become.
//!
//! Source: BuildKit's `shell.Lex`.

use super::evaluate::Evaluation;
use super::word::{self, Fault, Mode};
pub use super::word::{Operator, Problem};
use crate::source::{Span, Spanned};
use crate::syntax::SyntaxError;
use crate::syntax::text::Text;

/// A variable that a word reads.
#[derive(Debug, Clone)]
pub struct Reference {
    /// All of `$X` or `${X:-d}`.
    pub span: Span,
    /// Without `$` and braces; `@`, `1` and such too, which are never set.
    pub name: Spanned<String>,
    /// What happens to its value.
    pub operator: Operator,
    /// What stands behind the operator, as written: a default, an alternative, a message or a pattern.
    pub word: Option<Text>,
    /// What stands behind the second `/` of `${X/p/r}`, as written.
    pub replacement: Option<Text>,
    /// Whether it stands in the word of another one.
    pub is_nested: bool,
}

impl Reference {
    /// Whether a default stands in for it: `${X:-d}`, `${X-d}`.
    pub fn has_default(&self) -> bool {
        matches!(self.operator, Operator::Default { .. })
    }
}

/// A word with its variables put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expanded {
    /// Quotes and escapes are removed.
    pub value: String,
    /// The variables that had no value, each once, those with a default too.
    pub unmatched: Vec<String>,
}

/// Why a word has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpandError {
    /// The quote, brace or variable.
    pub span: Span,
    /// What is wrong.
    pub problem: Problem,
}

/// The variables that a word reads, in order of their starts. Those in single quotes and behind an escape
/// character are none. Where the word is broken, those before the break.
pub fn references(text: &Text, escape: char) -> Vec<Reference> {
    collect(text, Mode::word(escape))
}

/// The variables in the body of a heredoc of COPY or ADD, where quotes have no meaning.
pub fn references_in_body(text: &Text) -> Vec<Reference> {
    collect(text, Mode { quotes: false, ..Mode::word('\\') })
}

/// The value of a word.
///
/// # Errors
/// For a quote or brace that is not closed, an operator that BuildKit does not know, `${X:?}` without a value,
/// and values of more than 1 MiB.
pub fn expand(
    text: &Text,
    escape: char,
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<Expanded, ExpandError> {
    evaluate(text, Mode::word(escape), lookup)
}

/// The value of the body of a heredoc of COPY or ADD.
///
/// # Errors
/// As [`expand`].
pub fn expand_body(
    text: &Text,
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<Expanded, ExpandError> {
    evaluate(text, Mode { quotes: false, ..Mode::word('\\') }, lookup)
}

/// The words that a text becomes: split at blanks after variables are put in. `EXPOSE` works so.
///
/// # Errors
/// As [`expand`].
pub fn expand_words(
    text: &Text,
    escape: char,
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<Vec<String>, ExpandError> {
    let mode = Mode::word(escape);
    let (lexed, fault) = word::lex(&text.value, mode);
    let words = match fault {
        Some(fault) => Err(fault),
        None => Evaluation::new(&text.value, &lexed, mode, lookup).map(|mut found| found.words()),
    };
    let words = words.map_err(|fault| error(text, fault))?;
    Ok(words.into_iter().map(|word| word.value).collect())
}

/// The word without its quotes and escapes; variables stay as they are written.
///
/// # Errors
/// As [`expand`], `${X:?}` aside.
pub fn unquote(text: &Text, escape: char) -> Result<String, ExpandError> {
    let mode = Mode { keep_unset: true, ..Mode::word(escape) };
    evaluate(text, mode, |_| None).map(|expanded| expanded.value)
}

fn is_plain(text: &str, mode: Mode) -> bool {
    !text.contains(['$', '\'', '"', mode.escape, '\u{feff}'])
}

fn collect(text: &Text, mode: Mode) -> Vec<Reference> {
    if !text.value.contains('$') {
        return Vec::new();
    }
    let (lexed, _) = word::lex(&text.value, mode);
    let words = |index: Option<usize>| index.and_then(|index| lexed.sequences.get(index));
    let text_of = |index| words(index).map(|sequence| text.slice(sequence.range.clone()));
    let mut found: Vec<_> = lexed.references.iter().collect();
    found.sort_by_key(|reference| reference.range.start);
    let mut behind = 0;
    let reference = |reference: &word::Reference| {
        let is_nested = reference.range.start < behind;
        behind = behind.max(reference.range.end);
        Reference {
            span: text.span_of(reference.range.clone()),
            name: Spanned::new(
                text.value.get(reference.name.clone()).unwrap_or("").to_owned(),
                text.span_of(reference.name.clone()),
            ),
            operator: reference.operator,
            word: text_of(reference.word),
            replacement: text_of(reference.replacement),
            is_nested,
        }
    };
    found.into_iter().map(reference).collect()
}

fn evaluate(
    text: &Text,
    mode: Mode,
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<Expanded, ExpandError> {
    if is_plain(&text.value, mode) {
        return Ok(Expanded { value: text.value.to_string(), unmatched: Vec::new() });
    }
    let (lexed, fault) = word::lex(&text.value, mode);
    if let Some(fault) = fault {
        return Err(error(text, fault));
    }
    let evaluated = Evaluation::new(&text.value, &lexed, mode, lookup).and_then(|mut found| {
        let value = found.value()?;
        Ok(Expanded { value, unmatched: found.unmatched })
    });
    evaluated.map_err(|fault| error(text, fault))
}

fn error(text: &Text, (range, problem): Fault) -> ExpandError {
    ExpandError { span: text.span_of(range), problem }
}

impl std::fmt::Display for ExpandError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.problem {
            Problem::Quote(quote) => write!(f, "The quote {quote} is never closed."),
            Problem::Brace => f.write_str("`${` is never closed with `}`."),
            Problem::Slash => f.write_str(
                "The pattern of `${name/pattern/replacement}` is never closed with `/`.",
            ),
            Problem::Substitution => {
                f.write_str("`${` must be followed by the name of a variable.")
            }
            Problem::Modifier(sign) => {
                write!(f, "`{sign}` is no operator that BuildKit knows inside `${{…}}`.")
            }
            Problem::Required(message) if message.is_empty() => {
                f.write_str("The variable must have a value.")
            }
            Problem::Required(message) => write!(f, "The variable must have a value: {message}"),
            Problem::Pattern => {
                f.write_str("In a pattern, `\\` can only stand before `*`, `?`, `\\`, `/` and `}`.")
            }
            Problem::TooLarge => f.write_str("The value is too large to be worked out."),
        }
    }
}

impl std::error::Error for ExpandError {}

impl From<ExpandError> for SyntaxError {
    fn from(error: ExpandError) -> Self {
        Self { span: error.span, message: error.to_string(), help: None, suggestion: None }
    }
}
