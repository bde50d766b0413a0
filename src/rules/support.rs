//! What several rules say in the same way.

use super::Report;
use crate::diagnostic::{Applicability, Fix};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// Tells what a grammar rejects.
pub(super) fn syntax_error(error: &SyntaxError, report: &mut Report<'_>) {
    let finding = report.at(error.span, error.message.clone());
    if let Some(help) = &error.help {
        finding.help(help.clone());
    }
    if let Some(meant) = &error.suggestion {
        finding.fix(Fix::replace(
            format!("Write `{meant}`"),
            Applicability::Unsafe,
            error.span,
            meant.clone(),
        ));
    }
}

/// The fix for a misspelt name. It is unsafe: only the user knows what was meant.
pub(super) fn rename(span: Span, to: &str) -> Fix {
    Fix::replace(format!("Rename to `{to}`"), Applicability::Unsafe, span, to)
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(super) fn list<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
