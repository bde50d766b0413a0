//! What a rule says: findings, their labels, and the edits that would mend them.

mod fingerprint;

pub use fingerprint::fingerprints;

use crate::source::Span;
use std::fmt;

/// How bad a finding is, worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Accepted, but does nothing, does the wrong thing or wastes the cache.
    Warn,
    /// Skaffold or the build will fail, or data is lost.
    Error,
}

impl Level {
    /// As written in configuration, reports and pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Level {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "info" => Ok(Self::Info),
            "warn" => Ok(Self::Warn),
            "error" => Ok(Self::Error),
            other => Err(format!("`{other}` is no level; the levels are info, warn and error")),
        }
    }
}

/// A second place that explains the finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// A noun phrase: what stands there.
    pub message: String,
}

/// May a fix be applied without reading it?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// Keeps the meaning.
    Safe,
    /// The likely intent: to be read before use.
    Unsafe,
    /// Never applied, only shown.
    Display,
}

impl Applicability {
    /// As written in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Display => "display",
        }
    }
}

/// One replacement of text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub content: String,
}

/// Edits that belong together, in one file or several: all are made, or none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// What it does, as an imperative: "Rename to `GOPROXY`".
    pub title: String,
    /// Whether it may be applied unread.
    pub applicability: Applicability,
    /// The replacements.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix of several edits, in one file or more.
    pub fn new(title: impl Into<String>, applicability: Applicability, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), applicability, edits }
    }

    /// A fix that replaces one text by another.
    pub fn replace(
        title: impl Into<String>,
        applicability: Applicability,
        span: Span,
        content: impl Into<String>,
    ) -> Self {
        Self {
            title: title.into(),
            applicability,
            edits: vec![Edit { span, content: content.into() }],
        }
    }
}

/// One thing that a rule says about one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule.
    pub rule: &'static str,
    /// How bad.
    pub level: Level,
    /// A whole sentence with the real values; no rule id, no full stop at the end.
    pub message: String,
    /// The smallest text that is wrong.
    pub span: Span,
    /// A noun phrase for the primary span, where the message does not say it all.
    pub here: Option<String>,
    /// Other places, in any file, in the order in which they explain.
    pub labels: Vec<Label>,
    /// What to do, as an imperative sentence.
    pub help: Option<String>,
    /// Names that identify the finding whatever line it is on (build arg, stage, volume …).
    pub names: Vec<String>,
    /// Profiles that it needs; empty where it holds without any.
    pub profiles: Vec<String>,
    /// Images of the artifacts that it concerns; empty where it concerns none.
    pub artifacts: Vec<String>,
    /// How to mend it.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding of `rule` at `span`.
    pub fn new(rule: &'static str, level: Level, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            level,
            message: message.into(),
            span,
            here: None,
            labels: Vec::new(),
            help: None,
            names: Vec::new(),
            profiles: Vec::new(),
            artifacts: Vec::new(),
            fix: None,
        }
    }

    /// Adds a second place.
    pub fn label(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        let label = Label { span, message: message.into() };
        if !self.labels.contains(&label) {
            self.labels.push(label);
        }
        self
    }

    /// Says what stands at the primary span.
    pub fn here(&mut self, message: impl Into<String>) -> &mut Self {
        self.here = Some(message.into());
        self
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Another level than the rule's own.
    pub fn level(&mut self, level: Level) -> &mut Self {
        self.level = level;
        self
    }

    /// A name that identifies the finding when lines move.
    pub fn name(&mut self, name: impl Into<String>) -> &mut Self {
        self.names.push(name.into());
        self
    }

    /// Offers a fix.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }
}
