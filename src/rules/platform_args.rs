//! ARGs that BuildKit sets by itself, where a builder does not.

use super::{args, features};
use crate::model::{Build, DockerfileModel, Reader, Setting, Use};
use crate::syntax::text::Text;

/// Where reached stages read such a variable in an address, or in the name of a file of the context: there an empty
/// value breaks. One an instruction. `GOARCH=$TARGETARCH` means the machine's own where it is empty, and a script
/// that asks for the value itself (`case`, `if`, `[`) may know what to do.
pub(super) fn needed<'d>(build: &Build, file: &'d DockerfileModel) -> Vec<&'d Use> {
    let mut found: Vec<&Use> = Vec::new();
    let Some((_, stages)) = args::reached(build) else { return found };
    for used in file.uses() {
        let stage = stages.iter().find(|stage| stage.instructions.contains(&used.instruction));
        let known = |other: &&Use| other.instruction == used.instruction;
        let Some(stage) = stage.filter(|_| !used.has_default && args::is_platform(&used.name))
        else {
            continue;
        };
        // Without an ARG it is empty in BuildKit, too.
        let visible = file.visible(stage.index, used.instruction, &used.name);
        let is_declared = visible.iter().any(Setting::is_arg);
        if is_declared
            && !found.iter().any(known)
            && breaks_if_empty(file, used)
            && !is_given(build, file, used)
        {
            found.push(used);
        }
    }
    found
}

fn breaks_if_empty(file: &DockerfileModel, used: &Use) -> bool {
    let Some(instruction) = file.ast.instructions.get(used.instruction) else { return false };
    match used.reader {
        Reader::Word => {
            let from = instruction.flags.iter().any(|flag| flag.name.value == "from");
            !from && features::sources(instruction).any(|source| source.span.contains(used.span))
        }
        Reader::Shell { assigned: false } => {
            let text = &instruction.rest;
            let asks = ["case ", "if ", "[ ", "test ", "uname", "dpkg --print-architecture"];
            !asks.iter().any(|word| text.value.contains(word)) && is_in_address(text, used)
        }
        _ => false,
    }
}

/// Whether the shell's word around a variable holds `://` before it.
fn is_in_address(text: &Text, used: &Use) -> bool {
    let start = text.value.match_indices('$').map(|(at, _)| at);
    let mut own = start.filter(|&at| text.offset(at) == used.span.start as usize);
    own.next().and_then(|at| text.value.get(..at)).is_some_and(|before| {
        let word = before.rsplit(|letter: char| letter.is_whitespace()).next();
        word.is_some_and(|word| word.contains("://"))
    })
}

/// Whether a build arg, a default or an ENV gives it a value.
fn is_given(build: &Build, file: &DockerfileModel, used: &Use) -> bool {
    let name = used.name.as_str();
    let given = file
        .settings()
        .any(|setting| setting.name() == name && (!setting.is_arg() || setting.has_default()));
    build.build_arg(name).is_some() || given
}
