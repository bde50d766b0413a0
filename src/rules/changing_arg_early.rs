use super::{Report, copies};
use crate::diagnostic::{Applicability, Fix};
use crate::knowledge::{self, Call, Kind as Does};
use crate::model::{Build, Config, DockerfileModel, LayerCache, Setting, Stage};
use crate::source::{Span, Spanned};
use crate::syntax::dockerfile::Kind;
use crate::syntax::template::{self, Field};
use crate::syntax::text::Text;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let (Some(file), Some(config), Some(context)) = (build.file(), &build.config, &build.context)
    else {
        return;
    };
    let is_cached = build.layer_cache() == LayerCache::Yes && build.cache_mounts().is_empty();
    if !is_cached || file.has_foreign_frontend() || !file.is_whole() || context.is_allow_list() {
        return;
    }
    for arg in build.build_args() {
        let Some(value) = &arg.value else { continue };
        let Some(when) = changes(config, value) else { continue };
        for stage in build.reached() {
            let settings = file.declarations(&arg.name.value);
            let mut own = settings.filter(|setting| setting.stage == Some(stage.index));
            let Some(setting) = own.next() else { continue };
            let Some(missed) = missed(build, file, stage, &setting) else { continue };
            let finding = report.at(
                setting.name_span(),
                format!(
                    "{when} makes `{}` run again, though it does not read `{}`: the value of an ARG counts for every RUN \
                     behind it",
                    missed.call.name, arg.name.value
                ),
            );
            finding.name(arg.name.value.clone());
            finding.label(missed.call.span, "runs again");
            finding.label(value.span, "the value that changes");
            finding.help(format!(
                "declare `{}` right before the instruction that reads it",
                arg.name.value
            ));
            finding.fix = missed.fix;
        }
    }
}

/// What CI systems and build scripts call the commit. Git itself reads none of them.
const COMMITS: [&str; 20] = [
    "GIT_SHA",
    "GIT_COMMIT",
    "GIT_COMMIT_SHA",
    "GIT_HASH",
    "COMMIT",
    "COMMIT_SHA",
    "COMMIT_HASH",
    "COMMIT_ID",
    "SHORT_SHA",
    "REVISION_ID",
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
    "CI_COMMIT_SHORT_SHA",
    "CIRCLE_SHA1",
    "BITBUCKET_COMMIT",
    "DRONE_COMMIT_SHA",
    "TRAVIS_COMMIT",
    "VCS_REF",
    "SOURCE_COMMIT",
    "BUILDKITE_COMMIT",
];
/// The same for what is another one with each build.
const BUILDS: [&str; 14] = [
    "GITHUB_RUN_ID",
    "GITHUB_RUN_NUMBER",
    "CI_PIPELINE_ID",
    "CI_PIPELINE_IID",
    "CI_JOB_ID",
    "BUILD_ID",
    "BUILD_NUMBER",
    "BUILD_DATE",
    "BUILD_TIME",
    "BUILD_TIMESTAMP",
    "BUILDTIME",
    "TIMESTAMP",
    "CIRCLE_BUILD_NUM",
    "BUILDKITE_BUILD_NUMBER",
];

/// A RUN whose layer is lost for nothing.
struct Missed<'d> {
    call: &'d Call,
    fix: Option<Fix>,
}

fn missed<'d>(
    build: &Build,
    file: &'d DockerfileModel,
    stage: &Stage,
    setting: &Setting<'_>,
) -> Option<Missed<'d>> {
    let name = setting.name();
    let is_label = |at: usize| {
        file.ast.instructions.get(at).is_some_and(|own| matches!(own.kind, Kind::Label(_)))
    };
    let reads = |at: usize| {
        let script = file.script(at);
        // Scripts and programs that are not known may read it from their environment.
        file.uses().iter().any(|used| used.instruction == at && used.name == name)
            || script.opaque
            || !knowledge::hidden(script).is_empty()
            || !COMMITS.contains(&name)
                && file.calls(at).iter().any(|call| knowledge::reads(call.tool, name))
    };
    let behind = stage.instructions.clone().filter(|at| *at > setting.instruction);
    let reader = behind.clone().find(|at| reads(*at) && !is_label(*at));
    let before = reader.unwrap_or(stage.instructions.end);
    // What was lost by any edit of any file is not lost by this.
    let earlier = build.earlier(file, stage, before);
    let broad = earlier.iter().find(|(_, own)| copies::is_broad(own).is_some()).map(|(at, _)| *at);
    let runs = behind.clone().filter(|at| *at < before && broad.is_none_or(|broad| *at < broad));
    let lost = runs.filter_map(|at| {
        let has_cache = file.ast.instructions.get(at).is_some_and(|own| !own.mounts.is_empty());
        let outer = |name: &str| build.variable(file, stage.index, at, name);
        let mut calls = file.calls(at).iter().filter(|call| call.downloads(&outer));
        let call = calls
            .find(|call| matches!(call.kind, Does::Download | Does::Implicit | Does::Named))?;
        (!has_cache).then_some((at, call))
    });
    let (last, call) = lost.reduce(|first, second| (second.0, first.1))?;
    let labels = behind.clone().any(|at| at < last && is_label(at) && reads(at));
    let fix = if labels { None } else { fix(file, setting, reader, last) };
    Some(Missed { call, fix })
}

/// Moves the ARG to the instruction that reads it first, or behind the last RUN that it disturbs.
fn fix(
    file: &DockerfileModel,
    setting: &Setting<'_>,
    reader: Option<usize>,
    last: usize,
) -> Option<Fix> {
    let arg = file.ast.instructions.get(setting.instruction)?;
    let Kind::Arg(items) = &arg.kind else { return None };
    if items.len() != 1 || !arg.empty_lines.is_empty() || arg.start_line != arg.end_line {
        return None;
    }
    let line = format!("ARG {}", arg.rest.value.trim());
    let mut edit = file.editor();
    edit.remove(arg);
    match reader {
        Some(reader) => edit.insert_before(file.ast.instructions.get(reader)?, &line),
        None => edit.insert_after(file.ast.instructions.get(last)?, &line),
    };
    Some(Fix {
        title: format!("Declare `{}` later", setting.name()),
        applicability: Applicability::Unsafe,
        edits: edit.finish()?,
    })
}

/// When a value changes, as the beginning of a sentence; `None` where it does not, or nobody knows.
fn changes(config: &Config, value: &Spanned<String>) -> Option<&'static str> {
    const COMMIT: &str = "every commit";
    const BUILD: &str = "every build";
    if !value.value.contains("{{") {
        return None;
    }
    // Only the names in it count, so that quotes around it are no matter.
    let start = value.span.start as usize;
    let span = Span::new(value.span.file, start, start + value.value.len());
    let parsed = template::parse(&Text::plain(span, value.value.as_str()));
    if !parsed.errors.is_empty() {
        return None;
    }
    let runs = |program: &str| {
        parsed.calls.iter().any(|call| {
            let first = call.arguments.first().and_then(|own| own.as_ref());
            call.name.value == "cmd" && first.is_some_and(|own| own.value == program)
        })
    };
    let keys: Vec<&str> =
        parsed.fields.iter().filter_map(Field::key).map(|key| key.value.as_str()).collect();
    if keys.iter().any(|key| BUILDS.contains(key)) || runs("date") {
        Some(BUILD)
    } else if keys.iter().any(|key| COMMITS.contains(key)) {
        Some(COMMIT)
    } else if keys.contains(&"IMAGE_TAG") {
        let policy = config.value.at(&["build", "tagPolicy"]);
        let has = |key: &str| policy.is_some_and(|policy| policy.entry(key).is_some());
        match policy {
            None => Some(COMMIT),
            Some(_) if has("gitCommit") => Some(COMMIT),
            Some(_) if has("dateTime") => Some(BUILD),
            Some(_) if has("inputDigest") => Some("every edit of a file in the image"),
            _ => None,
        }
    } else {
        None
    }
}
