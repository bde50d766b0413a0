//! Build args on their way into a Dockerfile: what the rules about ARG and ENV share.

use crate::diagnostic::{Applicability, Edit, Fix};
use crate::knowledge::{self, Call};
use crate::model::{Base, Build, DockerfileModel, Reader, Stage, Use};
use crate::source::Span;

/// Names that need no ARG, or that BuildKit's frontend takes itself.
/// Sources: Dockerfile reference, "Predefined ARGs" and "BuildKit built-in build args"; Skaffold's `docker/build_args.go`.
pub(super) fn needs_no_arg(name: &str) -> bool {
    const PREDEFINED: [&str; 13] = [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "FTP_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
        "SOURCE_DATE_EPOCH",
        "BUILDKIT_INLINE_CACHE",
        "BUILDKIT_SYNTAX",
        "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
        "BUILDKIT_DOCKERFILE_CHECK",
        "BUILDKIT_MULTI_PLATFORM",
        "BUILDKIT_SANDBOX_HOSTNAME",
        "BUILDKIT_CACHE_MOUNT_NS",
    ];
    let proxy =
        name.ends_with("_proxy") && PREDEFINED.contains(&name.to_ascii_uppercase().as_str());
    PREDEFINED.contains(&name) || proxy || name.starts_with("SKAFFOLD_")
}

/// Whether the base image of a stage may set a variable itself. Only the images that are known, and `scratch`,
/// certainly do not.
pub(super) fn base_may_set(file: &DockerfileModel, stage: usize, name: &str) -> bool {
    match file.root_base(stage) {
        Base::Scratch => false,
        _ => file.official(stage).is_none_or(|image| image.sets(name)),
    }
}

/// Whether the base image of a stage is known to set a variable.
pub(super) fn base_sets(file: &DockerfileModel, stage: usize, name: &str) -> bool {
    file.official(stage).is_some_and(|image| image.sets(name))
}

/// Something in a stage that needs a variable from outside: nothing in the stage sets it before.
#[derive(Debug, Clone)]
pub(super) struct Need {
    /// The text to show.
    pub span: Span,
    /// Index of the instruction.
    pub instruction: usize,
    /// Who reads it: an expanded word, a shell, or a tool by itself.
    pub by: NeededBy,
    /// The stage.
    pub stage: usize,
}

/// Who needs a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NeededBy {
    /// The builder expands it.
    Word,
    /// The shell of a RUN expands it.
    Shell,
    /// A program reads it from its environment.
    Tool(&'static str),
}

/// Where a stage needs `name` though no ENV gives it: nothing but an ARG of the stage could.
pub(super) fn needs(file: &DockerfileModel, stage: &Stage, name: &str) -> Vec<Need> {
    let set = |before: usize| {
        file.visible(stage.index, before, name).iter().any(|setting| !setting.is_arg())
    };
    let mut needs: Vec<Need> = Vec::new();
    for used in file.uses().iter().filter(|used| used.name == name) {
        let by = match used.reader {
            Reader::Word => NeededBy::Word,
            Reader::Shell { assigned: false } => NeededBy::Shell,
            _ => continue,
        };
        if stage.instructions.contains(&used.instruction)
            && !set(used.instruction)
            && !declares(file, used)
        {
            needs.push(Need {
                span: used.span,
                instruction: used.instruction,
                by,
                stage: stage.index,
            });
        }
    }
    for (at, _) in file.instructions(stage) {
        for call in file.calls(at) {
            if knowledge::reads(call.tool, name) && !set(at) && !sets(call, name) {
                let by = NeededBy::Tool(program(call));
                needs.push(Need { span: call.span, instruction: at, by, stage: stage.index });
            }
        }
    }
    needs.sort_by_key(|need| (need.instruction, need.span.start));
    needs
}

/// `ARG X=${X:-1}` and `ENV X=$X` only hand a name on: nothing is read by that alone.
fn declares(file: &DockerfileModel, used: &Use) -> bool {
    file.settings()
        .any(|setting| setting.instruction == used.instruction && setting.name() == used.name)
}

/// The fix that declares an ARG right behind the FROM of a stage.
pub(super) fn declare(
    file: &DockerfileModel,
    stage: &Stage,
    name: &str,
    applicability: Applicability,
) -> Option<Fix> {
    let from = file.ast.instructions.get(stage.instructions.start)?;
    let span = Span { start: from.span.end, ..from.span };
    Some(Fix {
        title: format!("Declare `ARG {name}` in stage {}", stage.title()),
        applicability,
        edits: vec![Edit { span, content: format!("{}ARG {name}", file.line_break()) }],
    })
}

/// "`go` reads it here" and the like.
pub(super) fn needed_here(need: &Need) -> String {
    match need.by {
        NeededBy::Word | NeededBy::Shell => "empty here".to_owned(),
        NeededBy::Tool(tool) => format!("`{tool}` reads it here"),
    }
}

/// The stages that a build runs, with the Dockerfile.
pub(super) fn reached(build: &Build) -> Option<(&DockerfileModel, Vec<&Stage>)> {
    Some((build.file()?, build.reached()))
}

/// A call of a package tool in a RUN.
pub(super) fn calls_of<'d>(
    file: &'d DockerfileModel,
    stage: &'d Stage,
) -> impl Iterator<Item = (usize, &'d Call)> {
    file.instructions(stage).flat_map(|(at, _)| file.calls(at).iter().map(move |call| (at, call)))
}

/// Whether anything in a stage reads a name between two instructions.
pub(super) fn reads_between(
    file: &DockerfileModel,
    stage: &Stage,
    name: &str,
    after: usize,
    before: usize,
) -> bool {
    let between = |at: usize| after < at && at < before;
    file.uses().iter().any(|used| used.name == name && between(used.instruction))
        || calls_of(file, stage).any(|(at, call)| between(at) && knowledge::reads(call.tool, name))
}

/// Whether the script itself gives the call a value for a variable.
fn sets(call: &Call, name: &str) -> bool {
    call.variables.iter().any(|(own, _)| own == name)
}

/// The name under which one calls a tool.
pub(super) fn program(call: &Call) -> &'static str {
    call.tool.programs.first().copied().unwrap_or(call.tool.id)
}

/// Whether the file shows every ARG there is: it could be read to the end, by Docker's own frontend,
/// and no base image brings triggers.
pub(super) fn shows_every_arg(file: &DockerfileModel) -> bool {
    let triggers = file.stages.iter().any(|stage| match &stage.base {
        Base::Image(image) => image.contains("onbuild"),
        _ => false,
    });
    file.is_whole() && !file.stages.is_empty() && !file.has_foreign_frontend() && !triggers
}

/// BuildKit sets these for every FROM line; a default before the first FROM is for builders that do not.
pub(super) fn is_platform(name: &str) -> bool {
    let rest = name.strip_prefix("TARGET").or_else(|| name.strip_prefix("BUILD"));
    matches!(rest, Some("PLATFORM" | "OS" | "ARCH" | "VARIANT" | "OSVERSION"))
        || name == "TARGETSTAGE"
}
