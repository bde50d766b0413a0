//! What COPY and ADD take from the context.

use super::build::Build;
use super::dockerfile::DockerfileModel;
use super::placeholder::is_literal;
use super::stage::Stage;
use crate::source::Span;
use crate::syntax::dockerfile::{Instruction, Kind, expand};

/// One source of a COPY or ADD, a path in the context.
#[derive(Debug, Clone)]
pub struct CopySource<'d> {
    /// As it stands in the file.
    pub span: Span,
    /// As written.
    pub written: &'d str,
    /// Variables put in, clean, without a `/` in front; empty for the whole context, `..` where it leads out.
    /// `None` where it is unknown, or no path.
    pub path: Option<String>,
}

impl CopySource<'_> {
    /// Whether it leads out of the context.
    pub fn escapes(&self) -> bool {
        self.path.as_deref().is_some_and(|path| path == ".." || path.starts_with("../"))
    }
}

impl Build {
    /// The sources that an instruction takes from the context, in order. Those of another stage or image, and
    /// heredocs, are none.
    pub fn copy_sources<'d>(
        &self,
        file: &DockerfileModel,
        stage: &Stage,
        at: usize,
        instruction: &'d Instruction,
    ) -> Vec<CopySource<'d>> {
        let (Kind::Copy(copy) | Kind::Add(copy)) = &instruction.kind else { return Vec::new() };
        if instruction.flags.iter().any(|flag| flag.name.value == "from") {
            return Vec::new();
        }
        // Build args may hide in the flags of the command line.
        let is_open = self.docker().is_none_or(|docker| !docker.cli_flags.is_empty());
        let lookup = |name: &str| self.variable(file, stage.index, at, name);
        let sources = copy.sources.iter().map(|word| {
            let written = &*word.text.value;
            // Plain text stands for itself; rules ask for the sources of every build.
            if !written.contains(['$', '\\', '"', '\'']) {
                let path = (is_literal(written) && is_path(written)).then(|| clean(written));
                return CopySource { span: word.span, written, path };
            }
            let expanded = expand::expand(&word.text, file.ast.escape, lookup).ok();
            let path = expanded
                .filter(|expanded| expanded.unmatched.is_empty())
                // Somebody may have meant `/` with a `\\`.
                .filter(|_| !written.contains('\\') && !(is_open && written.contains('$')))
                .map(|expanded| expanded.value)
                .filter(|value| is_literal(value) && is_path(value))
                .map(|value| clean(&value));
            CopySource { span: word.span, written, path }
        });
        sources.collect()
    }
}

/// Whether a source is a path, and no address.
fn is_path(source: &str) -> bool {
    !source.is_empty()
        && !source.contains("://")
        && !source.starts_with("git@")
        && !(source.starts_with("github.com/") || source.ends_with(".git") && source.contains(':'))
}

/// By text alone: no `.`, no empty part, `..` only in front.
pub(super) fn clean(path: &str) -> String {
    // Most paths are clean already.
    if path.split('/').all(|part| !matches!(part, "" | "." | "..")) {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_below_the_context() {
        for (written, path) in [
            ("./", ""),
            ("/", ""),
            ("/a//b/", "a/b"),
            ("a/../b", "b"),
            ("../x", "../x"),
            ("a/../..", ".."),
        ] {
            assert_eq!(clean(written), path, "{written}");
        }
        assert!(is_path("a/b") && !is_path("https://x/y"));
    }
}
