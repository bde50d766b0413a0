//! Where a Dockerfile reads variables.

use super::dockerfile::DockerfileModel;
use crate::source::Span;
use crate::syntax::dockerfile::{Dockerfile, Instruction, Kind, expand};
use crate::syntax::text::Text;

/// One reading of a variable.
#[derive(Debug, Clone)]
pub struct Use {
    /// The variable.
    pub name: String,
    /// `$X`, `${X:-d}`, as it stands.
    pub span: Span,
    /// Index into the file's instructions.
    pub instruction: usize,
    /// Who reads it.
    pub reader: Reader,
    /// Whether something stands in for it where it is empty: `${X:-d}`.
    pub has_default: bool,
}

/// Who reads a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// FROM or an ARG before it: sees only the ARGs before the first FROM.
    Global,
    /// The builder, in an expanded word of a stage.
    Word,
    /// The shell of a RUN. `assigned`: the script itself set it before.
    Shell {
        /// Whether the script sets the name before it reads it.
        assigned: bool,
    },
}

impl DockerfileModel {
    /// Every reading of a variable, in the order of the file. Heredoc scripts are included, ONBUILD is not.
    pub fn uses(&self) -> &[Use] {
        self.uses.get_or_init(|| {
            let mut uses = Vec::new();
            for (at, instruction) in self.ast.instructions.iter().enumerate() {
                let global =
                    self.stage_of(at).is_none() || matches!(instruction.kind, Kind::From(_));
                let reader = if global { Reader::Global } else { Reader::Word };
                for text in words(instruction) {
                    words_uses(&self.ast, &text, at, reader, &mut uses);
                }
                if matches!(instruction.kind, Kind::Run(_)) {
                    let variables = self.script(at).variables();
                    uses.extend(variables.into_iter().map(|variable| Use {
                        name: variable.variable.name.value.clone(),
                        span: variable.variable.span,
                        instruction: at,
                        reader: Reader::Shell { assigned: variable.is_assigned_before },
                        has_default: variable.variable.has_default(),
                    }));
                }
            }
            uses
        })
    }
}

fn words_uses(file: &Dockerfile, text: &Text, at: usize, reader: Reader, uses: &mut Vec<Use>) {
    uses.extend(expand::references(text, file.escape).into_iter().map(|reference| Use {
        span: reference.span,
        instruction: at,
        reader,
        has_default: reference.has_default(),
        name: reference.name.value,
    }));
}

/// The words of an instruction that the builder expands.
/// Source: BuildKit's `instructions.SupportsSingleWordExpansion` and the dispatch of each command.
fn words(instruction: &Instruction) -> Vec<Text> {
    let mut words: Vec<Text> = Vec::new();
    for flag in &instruction.flags {
        let expanded = matches!(
            flag.name.value.as_str(),
            "platform" | "chown" | "chmod" | "mount" | "checksum"
        );
        if let Some(value) = flag.value.as_ref().filter(|_| expanded) {
            // Flags with quotes or escapes inside are rare: their variables are found all the same,
            // at the whole flag.
            if value.span.len() == value.value.len() {
                words.push(Text::plain(value.span, value.value.as_str()));
            }
        }
    }
    match &instruction.kind {
        Kind::From(from) => words.push(from.image.clone()),
        Kind::Copy(copy) | Kind::Add(copy) => {
            words.extend(copy.sources.iter().map(|word| word.text.clone()));
            words.push(copy.destination.text.clone());
            let bodies = instruction.heredocs.iter().filter(|heredoc| heredoc.expand);
            words.extend(bodies.map(|heredoc| Text::plain(heredoc.body, heredoc.content.clone())));
        }
        Kind::Env(pairs) | Kind::Label(pairs) => {
            words.extend(
                pairs.items.iter().flat_map(|pair| [pair.name.clone(), pair.value.clone()]),
            );
        }
        Kind::Arg(items) => words.extend(items.iter().filter_map(|item| item.default.clone())),
        Kind::Workdir(word) | Kind::User(word) | Kind::Stopsignal(word) => words.push(word.clone()),
        Kind::Volume(list) | Kind::Expose(list) => {
            words.extend(list.items.iter().map(|word| word.text.clone()));
        }
        _ => {}
    }
    words
}
