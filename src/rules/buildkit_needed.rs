use super::features::{self, Used};
use super::{Report, args, support};
use crate::diagnostic::{Applicability, Fix, Level};
use crate::edit::yaml::Value;
use crate::knowledge::{self, Feature, Support};
use crate::model::{Build, Builder, Config, Data, DockerfileModel, Project};
use crate::source::Span;
use crate::syntax::dockerfile::{Kind, expand};

/// Why a build needs BuildKit.
struct Need {
    span: Span,
    level: Level,
    /// What happens without it, as a clause.
    harm: String,
    /// What stands there.
    title: String,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = support::together(project, |build| {
        let needs = needs(build);
        let missing =
            build.config.as_ref().filter(|_| !needs.is_empty()).and_then(|config| missing(config));
        missing.map(|missing| (missing.0, (missing, needs))).into_iter().collect()
    });
    for (((span, written), _), builds) in found {
        let mut needs: Vec<Need> = builds.iter().flat_map(|build| self::needs(build)).collect();
        needs.sort_by_key(|need| std::cmp::Reverse(need.level));
        let Some(worst) = needs.first() else { continue };
        let why = match written {
            Written::Off => "`useBuildkit: false` asks for docker's classic builder",
            Written::Not => "without `useBuildkit: true` Skaffold takes docker's classic builder",
        };
        let fix = fix(report, &builds, span, written);
        let finding = report.at(span, format!("{}: {why}", worst.harm));
        finding.level(worst.level);
        finding.help("set `build.local.useBuildkit: true`; `DOCKER_BUILDKIT=1` in the environment changes nothing here");
        if let Some(fix) = fix {
            finding.fix(fix);
        }
        for need in needs.iter().take(MAX_LABELS) {
            finding.label(need.span, need.title.clone());
        }
        support::stamp(finding, &builds);
    }
}

/// The field where it is missing.
fn fix(report: &Report<'_>, builds: &[&Build], span: Span, written: Written) -> Option<Fix> {
    let mut editor = report.editor(span)?;
    let build = builds.first()?.config.as_ref()?.value.get("build")?;
    match (written, build.entry("local")) {
        (Written::Off, _) => editor.replace(span, true),
        (Written::Not, Some(local)) => editor.insert(local.value.span, "useBuildkit", true),
        (Written::Not, None) => {
            editor.insert(build.span, "local", Value::map([("useBuildkit", true.into())]))
        }
    };
    Some(Fix {
        title: "Set `useBuildkit: true`".to_owned(),
        applicability: Applicability::Unsafe,
        edits: editor.finish()?,
    })
}

/// More places than that explain nothing more.
const MAX_LABELS: usize = 8;

/// Whether `useBuildkit` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// As `false`.
    Off,
    /// Not at all.
    Not,
}

/// Where `useBuildkit` should stand: its value, the key above it, or that above both. `None` where a value is no boolean.
fn missing(config: &Config) -> Option<(Span, Written)> {
    let build = config.value.entry("build")?;
    let Some(local) = build.value.entry("local") else {
        return Some((build.key.span, Written::Not));
    };
    for key in ["useBuildkit", "useDockerCLI"] {
        if let Some(value) = local.value.get(key) {
            value.boolean()?;
        }
    }
    match local.value.get("useBuildkit") {
        Some(value) => Some((value.span, Written::Off)),
        None => Some((local.key.span, Written::Not)),
    }
}

/// What of a build docker's classic builder does not do, one a feature and Dockerfile. None where another builder may be at
/// work: for a platform that is not the machine's own Skaffold asks for BuildKit by itself.
fn needs(build: &Build) -> Vec<Need> {
    let (Builder::LocalApi, Some(config), Some(artifact)) =
        (&build.builder, &build.config, &build.artifact)
    else {
        return Vec::new();
    };
    let all = config.value.at(&["build", "platforms"]).is_some();
    if all || artifact.value.get("platforms").is_some() {
        return Vec::new();
    }
    let mut found: Vec<Need> = Vec::new();
    let docker = artifact.value.get("docker");
    for key in ["secrets", "ssh"] {
        if let Some(entry) =
            docker.and_then(|docker| docker.entry(key)).filter(|entry| is_set(&entry.value.data))
        {
            found.push(Need {
                span: entry.key.span,
                level: Level::Error,
                harm: format!("Skaffold refuses to build `{}` with `{key}`", artifact.image.value),
                title: format!("`{key}`"),
            });
        }
    }
    if let Some(file) = build.file().filter(|file| !file.has_foreign_frontend()) {
        of_file(build, file, &mut found);
    }
    found
}

fn is_set(data: &Data) -> bool {
    match data {
        Data::List(items) => !items.is_empty(),
        Data::Scalar { text, .. } => !text.is_empty(),
        _ => false,
    }
}

/// The classic builder runs all stages up to the target; those that the target needs are told of.
fn of_file(build: &Build, file: &DockerfileModel, found: &mut Vec<Need>) {
    let Some((_, stages)) = args::reached(build) else { return };
    let mut seen: Vec<Feature> = Vec::new();
    for stage in stages {
        for (_, instruction) in file.instructions(stage) {
            if let Some(need) = platform(build, file, instruction) {
                found.push(need);
            }
            for used in features::used(instruction) {
                if !seen.contains(&used.feature)
                    && let Some((level, harm)) = judge(&used)
                {
                    seen.push(used.feature);
                    found.push(Need {
                        span: used.span,
                        level,
                        harm,
                        title: format!("`{}`", used.title),
                    });
                }
            }
        }
    }
}

/// What the classic builder makes of a feature, where it does harm.
fn judge(used: &Used<'_>) -> Option<(Level, String)> {
    let title = &used.title;
    Some(match (knowledge::in_classic_builder(used.feature), used.feature) {
        (Support::Fails, Feature::CopyHeredoc) => {
            (Level::Error, format!("`{title}` fails, as no source is seen"))
        }
        (Support::Fails, _) => (Level::Error, format!("`{title}` fails")),
        (Support::Ignored, Feature::RunHeredoc | Feature::RunQuotedHeredoc) => {
            (Level::Error, format!("`{title}` does nothing, without an error"))
        }
        (Support::Ignored, Feature::RunInputHeredoc) => {
            (Level::Error, format!("`{title}` gets an empty input"))
        }
        (Support::Ignored, Feature::AddGit) if !used.is_web => {
            (Level::Error, format!("`{title}` fails, as its address is taken for a file"))
        }
        (Support::Ignored, Feature::AddGit) => {
            (Level::Warn, format!("`{title}` downloads its address as one file"))
        }
        (Support::Ignored, Feature::Parents | Feature::Exclude | Feature::Checksum) => {
            (Level::Warn, format!("`{title}` is ignored, or fails in older releases of docker"))
        }
        _ => return None,
    })
}

/// `FROM --platform=$BUILDPLATFORM`: nothing sets the variable, and an empty platform is refused.
fn platform(
    build: &Build,
    file: &DockerfileModel,
    instruction: &crate::syntax::dockerfile::Instruction,
) -> Option<Need> {
    let Kind::From(_) = instruction.kind else { return None };
    let flag = instruction.flags.iter().find(|flag| flag.name.value == "platform")?;
    let value = flag.value.as_ref().filter(|value| value.span.len() == value.value.len())?;
    let text = crate::syntax::text::Text::plain(value.span, value.value.as_str());
    let given = |name: &str| {
        build.build_arg(name).is_some()
            || file.settings().any(|setting| {
                setting.stage.is_none() && setting.name() == name && setting.has_default()
            })
    };
    let unset = expand::references(&text, file.ast.escape).into_iter().find(|reference| {
        let name = &reference.name.value;
        !reference.has_default() && args::is_platform(name) && !given(name)
    })?;
    Some(Need {
        span: flag.span,
        level: Level::Error,
        harm: format!(
            "`FROM --platform={}` fails, as nothing sets `{}`",
            value.value, unset.name.value
        ),
        title: format!("`--platform={}`", value.value),
    })
}
